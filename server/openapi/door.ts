/** The door for people, described. */
import { act, gone, read, text } from './shapes.ts';

const open = { security: [] };
const object = { type: 'object' };

export const doorPaths = {
  '/api/door': { get: { ...read('Whether the workspace is kept, and by which ways one signs in.').get, ...open } },
  '/api/keep': act(
    'Keeps the workspace: whoever came by the printed address gets a password, and from then on everyone signs in.',
    { name: text, email: text, password: text },
    ['name', 'email', 'password'],
    204,
  ),
  '/api/sign-in': {
    post: {
      ...act('Signs in; the session is a cookie.', { email: text, password: text }, ['email', 'password'], 204).post,
      ...open,
    },
  },
  '/api/sign-in/second': {
    post: {
      ...act(
        'The other half of a sign-in: a code of the app, or a recovery code.',
        { ticket: text, code: text },
        ['ticket', 'code'],
        204,
      ).post,
      ...open,
    },
  },
  '/api/sign-in/passkey/begin': {
    post: { ...act('Asks whichever device the browser has a passkey on: {ticket, options}.', {}, []).post, ...open },
  },
  '/api/sign-in/passkey': {
    post: {
      ...act('Signs in by what the device answered.', { ticket: text, response: object }, ['ticket', 'response'], 204)
        .post,
      ...open,
    },
  },
  '/api/passkeys/begin': act('Asks a device to make a passkey: {ticket, options}.', {}, []),
  '/api/passkeys': act(
    'Keeps a passkey: {id}.',
    { ticket: text, response: object, name: text },
    ['ticket', 'response', 'name'],
    201,
  ),
  '/api/passkeys/{id}': { delete: gone('Ends a passkey, unless it is the only way to sign in.', ['{id}']) },
  '/api/codes/begin': act('Begins one-time codes: {ticket, seed, uri}.', {}, []),
  '/api/codes': act(
    'Asks for a code at every sign-in from now on: {recovery}, told once.',
    { ticket: text, code: text },
    ['ticket', 'code'],
  ),
  '/api/codes/end': act('Asks for codes no longer.', { password: text, code: text }, [], 204),
  '/api/sign-out': act('Ends the session that asks.', {}, [], 204),
  '/api/account': read('One’s name, addresses, ways to sign in, and sessions.'),
  '/api/sessions/{id}': { delete: gone('Ends one of one’s sessions.', ['{id}']) },
  '/api/sessions/end-others': act('Ends all of one’s sessions but the one that asks: {ended}.', {}, []),
  '/api/password': act(
    'Sets one’s password, and ends all other sessions. `current` where there is one already.',
    { current: text, password: text },
    ['password'],
    204,
  ),
};
