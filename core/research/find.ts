/** How entries of the ledger are found by what people call them. */
import { isUuid } from '../change/uuid.ts';
import { find, get, must, type Reading } from '../change/read.ts';
import { decision, type Decision } from './kinds.ts';

/** A decision by id, `L-37` or `37`. */
export function* theDecision(ref: string): Reading<Decision> {
  const number = /^(?:L-)?(\d{1,9})$/i.exec(ref)?.[1];
  const row = number
    ? yield* find(decision, 'number', [Number(number)])
    : isUuid(ref)
      ? yield* get(decision, ref)
      : undefined;
  return yield* must(row, 'not_found', { what: 'ledger entry', ref });
}
