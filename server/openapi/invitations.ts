/** Invitations and resets, described. */
import { act, gone, read, text } from './shapes.ts';

const open = { security: [] };
const projects = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['project', 'role'],
    properties: { project: text, role: text },
  },
};
const days = { type: 'integer', minimum: 1, maximum: 30 };

export const resetPaths = {
  '/api/reset/ask': {
    post: {
      ...act(
        'Asks for a link to set a new password, where mail is set; answered alike whoever asks.',
        { email: text },
        ['email'],
        202,
      ).post,
      ...open,
    },
  },
  '/api/reset/look': {
    post: { ...act('Whose password a link sets: {name, email}.', { secret: text }, ['secret']).post, ...open },
  },
  '/api/reset': {
    post: {
      ...act(
        'Sets a new password, once, and ends every session; it signs nobody in.',
        { secret: text, password: text },
        ['secret', 'password'],
        204,
      ).post,
      ...open,
    },
  },
  '/api/people/{id}/reset-link': act(
    'Makes a link by which a member sets a new password. The answer alone tells it: {link}.',
    {},
    [],
    201,
    ['{id}'],
  ),
  '/api/reset-link': act(
    'As before, for the command line of the server’s machine: {link, name}. `withoutFactor`: codes and passkeys end with it.',
    { member: text, withoutFactor: { type: 'boolean' } },
    ['member'],
    201,
  ),
};

export const teamPaths = {
  '/api/team': read('How members sign in, when they were here last, seats, and who may sign up; for admins.'),
  '/api/sign-up': {
    post: {
      ...act('Asks for a link to join, where addresses at some domains may.', { email: text }, ['email'], 202).post,
      ...open,
    },
  },
};

export const invitationPaths = {
  '/api/invitations': {
    ...read('Invitations that wait; for admins.'),
    ...act(
      'Invites somebody, or a member who has no way to sign in yet. The answer alone tells the link: {id, link}.',
      { email: text, name: text, person: text, role: text, projects, days },
      [],
      201,
    ),
  },
  '/api/invitations/{id}': { delete: gone('Ends an invitation; its link counts no longer.', ['{id}']) },
  '/api/invitations/{id}/renew': act(
    'Gives an invitation another link and more time; the link before counts no longer: {id, link}.',
    { days },
    [],
    200,
    ['{id}'],
  ),
  '/api/join/look': {
    post: { ...act('What the link of an invitation invites to.', { secret: text }, ['secret']).post, ...open },
  },
  '/api/join': {
    post: {
      ...act(
        'Accepts an invitation, once: makes a member with a password, and signs in.',
        { secret: text, name: text, email: text, password: text },
        ['secret', 'name', 'email', 'password'],
        204,
      ).post,
      ...open,
    },
  },
};
