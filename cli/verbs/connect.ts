import { text as textOf } from 'node:stream/consumers';
import type { Provider } from '@dualtrack/core';
import { Usage } from '../output.ts';
import type { Verb } from '../verb.ts';
import { backOf } from './connection.ts';

interface Made {
  readonly connection: string;
  readonly url: string;
  readonly secret: string;
}

/** What people call a forge. */
const providers = new Map<string, Provider>([
  ['github', 'github'],
  ['gitlab', 'gitlab'],
  ['bitbucket-cloud', 'bitbucket-cloud'],
  ['bitbucket-server', 'bitbucket-server'],
  ['gitea', 'gitea'],
  ['forgejo', 'gitea'],
  ['gogs', 'gitea'],
]);

export const connectVerb: Verb = {
  name: 'connect',
  usage: 'connect PROVIDER --project K [--secret S] [--map OWNER/NAME] [--back WHAT]',
  about: 'Connects a forge: prints the address and the secret for its webhook, once.',
  more: `  PROVIDER            ${[...providers.keys()].join(' | ')}\n  --secret S          the webhook's secret, where you have one already\n  --api URL           the address of the forge's API, where it is not the provider's own\n  --token-stdin       reads a token for that API from standard input\n  --map OWNER/NAME    takes this repository only (repeatable)\n  --back WHAT         what goes back to the forge: nothing | status | comment`,
  options: {
    project: { type: 'string' },
    secret: { type: 'string' },
    api: { type: 'string' },
    'token-stdin': { type: 'boolean' },
    map: { type: 'string', multiple: true },
    back: { type: 'string' },
  },
  positionals: [1, 1],
  async run({ open, output, values, positionals }) {
    const provider = providers.get(positionals[0]!.toLowerCase());
    if (!provider) throw new Usage(`PROVIDER is one of ${[...providers.keys()].join(', ')}, not "${positionals[0]}".`);
    const { project, secret, api, map } = values;
    if (typeof project !== 'string') throw new Usage('Say for which project: --project K.');
    if (secret === '') throw new Usage('An empty --secret would let everybody in. Leave it out, and one is made.');
    const back = backOf(values['back']);
    const token = values['token-stdin'] ? (await textOf(process.stdin)).trim() : undefined;
    if (token === '') throw new Usage('There is no token on standard input.');
    const body = { provider, project, secret, api, map, token, back };
    const made = await (await open()).post<Made>('/api/connections', body);
    output.result(made, () => words(made));
  },
};

function words({ connection, url, secret }: Made): string {
  return [
    `Connection ${connection}.`,
    `At the forge, add a webhook with`,
    `  URL     ${url}`,
    `  Secret  ${secret}`,
    `The secret is not shown again. Where the forge does not reach this address, put the one under which it does before /hooks.`,
  ].join('\n');
}
