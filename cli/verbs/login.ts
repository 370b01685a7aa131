import { hostname } from 'node:os';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, jsonOf, overHttp, type Send } from '@dualtrack/client';
import { Failed, Usage, type Output } from '../output.ts';
import { keepSignedIn, originIn, signedInFile } from '../signedIn.ts';
import type { Verb } from '../verb.ts';
import { meAt } from './whoami.ts';

interface Begun {
  readonly device: string;
  readonly code: string;
  readonly url: string;
  readonly urlWithCode: string;
  /** Seconds. */
  readonly interval: number;
}

export const login: Verb = {
  name: 'login',
  usage: 'login URL [--scope read|write|admin]',
  about: 'Signs in to a server: says a code, and waits until you let it in with a browser.',
  more: `  --scope S        the most that the command line may do there: read, write (default) or admin\n  --token-stdin    reads a token from standard input instead\n\n  The token is kept in ${signedInFile()}, for you alone to read.`,
  options: { scope: { type: 'string' }, 'token-stdin': { type: 'boolean' } },
  positionals: [1, 1],
  async run({ output, values, positionals }) {
    const server = originIn(positionals[0]!);
    if (isOpenlySent(server))
      output.note(`${server} is asked without encryption: others on the way can read the token.`);
    const token = values['token-stdin']
      ? await givenToken()
      : await tokenByCode(overHttp(server), { scope: (values['scope'] as string | undefined) ?? 'write' }, output);
    const me = await meAt(overHttp(server, token));
    keepSignedIn(server, { token, name: me.name });
    output.result({ server, ...me }, () => `Signed in to ${server} as ${me.name}. Commands go there from now on.`);
  },
};

async function givenToken(): Promise<string> {
  const token = (await textOf(process.stdin)).trim();
  if (token === '') throw new Usage('There is no token on standard input.');
  return token;
}

async function tokenByCode(send: Send, { scope }: { scope: string }, output: Output): Promise<string> {
  const body = { name: `Command line on ${hostname()}`.slice(0, 120), scope };
  const begun = await jsonOf<Begun>(await send('/api/device', { method: 'POST', body }));
  output.say(`Open ${begun.url} in a browser, and type the code\n\n  ${begun.code}\n\nor open ${begun.urlWithCode}`);
  let waitMs = begun.interval * 1000;
  for (;;) {
    await wait(waitMs);
    const asked = await askFor(send, begun.device);
    if (typeof asked === 'object') return asked.token;
    // Because: RFC 8628 wants five seconds more from then on.
    if (asked === 'slow_down') waitMs += 5_000;
  }
}

async function askFor(send: Send, device: string): Promise<{ token: string } | 'authorization_pending' | 'slow_down'> {
  try {
    return await jsonOf<{ token: string }>(await send('/api/device/token', { method: 'POST', body: { device } }));
  } catch (error) {
    if (!(error instanceof ApiError)) return 'authorization_pending';
    const { code } = error;
    if (code === 'authorization_pending' || code === 'slow_down') return code;
    if (code === 'access_denied') throw new Failed(code, 'You did not let the command line in.');
    if (code === 'expired_token') throw new Failed(code, 'The code is over: nobody typed it in time. Sign in again.');
    throw error;
  }
}

/** Whether what is sent can be read on its way. */
function isOpenlySent(server: string): boolean {
  const { protocol, hostname: name } = new URL(server);
  return protocol === 'http:' && !/^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name);
}
