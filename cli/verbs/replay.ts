import { table } from '../output.ts';
import type { Verb } from '../verb.ts';
import { rowOf, wordsOf, type DeliveryRow } from './deliveries.ts';

export const replay: Verb = {
  name: 'replay',
  usage: 'replay DELIVERY',
  about: 'Applies a delivery again; what it caused already is not done twice.',
  positionals: [1, 1],
  async run({ open, output, positionals }) {
    const path = `/api/deliveries/${encodeURIComponent(positionals[0]!)}/replay`;
    const row = rowOf(await (await open()).post<DeliveryRow>(path, {}));
    output.result(row, () => table([wordsOf(row)]));
  },
};
