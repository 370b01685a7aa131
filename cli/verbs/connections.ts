import { table } from '../output.ts';
import { queryOf, type Verb } from '../verb.ts';

interface Row {
  readonly connection: string;
  readonly provider: string;
  readonly project: string;
  readonly state: string;
  readonly lastDelivery: string | null;
  readonly error: string | null;
}

interface Told extends Row {
  readonly back: { readonly what: string };
}

export const connections: Verb = {
  name: 'connections',
  usage: 'connections [--project K]',
  about: 'Shows the connections to forges and how they are.',
  options: { project: { type: 'string' } },
  async run({ open, output, values }) {
    const all = await (await open()).get<Told[]>(`/api/connections${queryOf(values, ['project'])}`);
    const rows = all.map(({ connection, provider, project, state, lastDelivery, error }): Row => ({
      connection,
      provider,
      project,
      state,
      lastDelivery,
      error,
    }));
    output.result(rows, () => (rows.length === 0 ? 'No connections yet.' : table(all.map(words))));
  },
};

const words = ({ connection, provider, project, state, back, lastDelivery, error }: Told): string[] => [
  connection,
  provider,
  project,
  state,
  back.what === 'nothing' ? '' : `${back.what} goes back`,
  error ?? (lastDelivery === null ? 'nothing came yet' : `last ${lastDelivery.slice(0, 16).replace('T', ' ')}`),
];
