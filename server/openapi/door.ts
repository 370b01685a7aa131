/** The door for people, described. */
import { tokenScopes } from '@dualtrack/store';
import { act, gone, read, text, texts } from './shapes.ts';

const open = { security: [] };
const object = { type: 'object' };

const provider = {
  kind: { type: 'string', enum: ['oidc', 'github', 'gitlab'] },
  name: text,
  base: text,
  client: text,
  secret: text,
  scopes: text,
  domains: texts,
  joins: { type: ['string', 'null'], enum: ['member', 'viewer', null] },
  claim: { type: ['string', 'null'] },
  roles: {
    type: 'array',
    items: { type: 'object', required: ['group', 'role'], properties: { group: text, role: text } },
  },
};

export const doorPaths = {
  '/api/audit': read(
    'Who did what, when, from where, and for how many days it is kept: {lines, next, days}; for admins.',
    ['before', 'person', 'of', 'limit'],
  ),
  '/api/audit.csv': read('The same whole, as CSV.', ['person', 'of']),
  '/api/account/data': read('All that is kept of oneself, without what lets one in: one JSON document.'),
  '/api/people/{id}/data': read('The same of a former member; for owners.', ['{id}']),
  '/api/door': {
    get: {
      ...read('Whether the workspace is kept, by which ways one signs in, and whether links are mailed.').get,
      ...open,
    },
  },
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
  '/api/codes/end': act('Asks for codes no longer.', {}, [], 204),
  '/api/prove': act(
    'Shows again who one is, by one of these; ten minutes long one may change then how one signs in. Until then that is 403 `prove_first`, with the ways that there are.',
    { password: text, code: text, ticket: text, response: object },
    [],
    204,
  ),
  '/api/prove/passkey/begin': act('Asks a device for a passkey of whoever is signed in: {ticket, options}.', {}, []),
  '/api/second-factor': {
    ...read(
      'Whether everyone who signs in with a password needs a second factor, whether one has one, and who has none: {demanded, own, without}; for admins.',
    ),
    ...act(
      'Says whether they do. Who demands it has one, and showed it.',
      { demanded: { type: 'boolean' } },
      ['demanded'],
      204,
    ),
  },
  '/api/sign-in/provider/{id}': {
    get: {
      ...read('Leads a browser to where one signs in with an account elsewhere; `to`: a page of ours after it.', [
        '{id}',
        'to',
      ]).get,
      ...open,
    },
  },
  '/api/sign-in/callback/{id}': {
    get: {
      ...read('Where a provider sends the browser back to, once.', ['{id}', 'code', 'state', 'iss', 'error']).get,
      ...open,
    },
  },
  '/api/accounts/connect': act('Begins to make an account elsewhere one’s own: {url}.', { provider: text }, [
    'provider',
  ]),
  '/api/accounts/{id}': { delete: gone('Ends an account elsewhere, unless it is the only way to sign in.', ['{id}']) },
  '/api/providers': {
    ...read('Where people may sign in elsewhere, with the address that each sends them back to. For owners.'),
    ...act('Adds a provider. Its secret is never told again.', provider, ['kind', 'name', 'client'], 201),
  },
  '/api/providers/{id}': {
    put: act(
      'Changes a provider; without a secret it keeps the one that it has.',
      provider,
      ['kind', 'name', 'client'],
      200,
      ['{id}'],
    ).post,
    delete: gone('Takes a provider away, and all accounts of it.', ['{id}']),
  },
  '/api/providers/{id}/test': act('Asks a provider how it is: {problems}, in sentences.', {}, [], 200, ['{id}']),
  '/api/sign-out': act('Ends the session, or the token, that asks.', {}, [], 204),
  '/api/me': read('Who asks, and by which token.'),
  '/api/account': read('One’s name, addresses, ways to sign in, and sessions.'),
  '/api/sessions/{id}': { delete: gone('Ends one of one’s sessions.', ['{id}']) },
  '/api/sessions/end-others': act('Ends all of one’s sessions but the one that asks: {ended}.', {}, []),
  '/api/password': act(
    'Sets one’s password, and ends all other sessions. `current` where there is one already.',
    { current: text, password: text },
    ['password'],
    204,
  ),
  '/api/tokens': {
    ...read('One’s tokens; or those of a project, for who arranges it.', ['project']),
    ...act(
      'Makes a token. The answer alone tells it: {id, token, until}.',
      { name: text, scope: { enum: tokenScopes }, days: { type: 'integer' }, project: text },
      ['name', 'scope'],
      201,
    ),
  },
  '/api/tokens/{id}': { delete: gone('Ends a token.', ['{id}']) },
  '/api/device': {
    post: {
      ...act(
        'A program asks to be let in: {device, code, url, urlWithCode, interval, until}.',
        { name: text, scope: { enum: tokenScopes } },
        ['name'],
        201,
      ).post,
      ...open,
    },
  },
  '/api/device/token': {
    post: {
      ...act(
        'Asks whether it was let in: {id, token, until}, once; 400 with the codes of RFC 8628 until then.',
        { device: text },
        ['device'],
      ).post,
      ...open,
    },
  },
  '/api/device/look': act('What asks by a code: {name, scope, address, agent, at}.', { code: text }, ['code']),
  '/api/device/approve': act('Lets in what asks by a code.', { code: text }, ['code'], 204),
  '/api/device/refuse': act('Does not let in what asks by a code.', { code: text }, ['code'], 204),
};
