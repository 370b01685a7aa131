import { table } from '../output.ts';
import { queryOf, type Verb } from '../verb.ts';

/** What the command line tells of a delivery. */
export interface DeliveryRow {
  readonly id: string;
  readonly event: string;
  readonly status: string;
  readonly effects: readonly string[];
  readonly at: string;
  /** Why it was of no use, or what is wrong. */
  readonly reason: string | null;
}

export const deliveries: Verb = {
  name: 'deliveries',
  usage: 'deliveries [--connection C]',
  about: 'Shows what forges sent last and what it caused, newest first.',
  more: '  --status S   only those that are waiting, done, unused or failed\n  --limit N    so many at most (100)',
  options: { connection: { type: 'string' }, status: { type: 'string' }, limit: { type: 'string' } },
  async run({ open, output, values }) {
    const query = queryOf(values, ['connection', 'status', 'limit']);
    const all = (await (await open()).get<DeliveryRow[]>(`/api/deliveries${query}`)).map(rowOf);
    output.result(all, () => (all.length === 0 ? 'Nothing came yet.' : table(all.map(wordsOf))));
  },
};

export const rowOf = ({ id, event, status, effects, at, reason }: DeliveryRow): DeliveryRow => ({
  id,
  event,
  status,
  effects,
  at,
  reason,
});

export const wordsOf = ({ id, event, status, effects, at, reason }: DeliveryRow): string[] => [
  at.slice(0, 19).replace('T', ' '),
  id,
  event,
  status,
  [...effects, ...(reason === null ? [] : [reason])].join('; '),
];
