/** The door for people, described. */
import { act, gone, read, text } from './shapes.ts';

const open = { security: [] };

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
