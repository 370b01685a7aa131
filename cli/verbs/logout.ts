import { overHttp } from '@dualtrack/client';
import { Failed } from '../output.ts';
import { forgetSignedIn, originIn, signedIn } from '../signedIn.ts';
import type { Verb } from '../verb.ts';

export const logout: Verb = {
  name: 'logout',
  usage: 'logout [URL]',
  about: 'Ends the token of a server, and forgets it here.',
  positionals: [0, 1],
  async run({ output, values, positionals }) {
    const { current, servers } = signedIn();
    const named = positionals[0] ?? (values['server'] as string | undefined);
    const server = named === undefined ? current : originIn(named);
    const kept = server === null ? undefined : servers[server];
    if (server === null || !kept) throw new Failed('signed_out', 'You are not signed in there.');
    // Because: one that ended before is as good as ended now.
    const ended = await overHttp(server, kept.token)('/api/sign-out', { method: 'POST', body: {} }).then(
      ({ status }) => status === 204 || status === 401,
      () => false,
    );
    forgetSignedIn(server);
    if (!ended) output.note(`${server} did not answer: the token counts there until you end it in your account.`);
    output.result({ server, ended }, () => `Signed out of ${server}.`);
  },
};
