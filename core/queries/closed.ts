/** Fields whose values come from a closed list, and what else people call these values. */
import { disciplines } from '../people/kinds.ts';
import { outcomeNames, outcomes } from '../research/words.ts';
import { slug } from '../work/find.ts';
import { phases } from '../work/words.ts';
import { queryStates, type QueryField } from './query.ts';

/** The values of a closed field; empty for any other field. */
export function valuesOf(field: QueryField): readonly string[] {
  return lists[field] ?? [];
}

/** A value of a closed field by what people call it: `Ruled out` is `not_pursued`. Undefined for one that is none. */
export function closedValue(field: QueryField, text: string): string | undefined {
  const wanted = slug(text);
  return (
    valuesOf(field).find((each) => slug(each) === wanted) ??
    (field === 'outcome' ? outcomes.find((each) => slug(outcomeNames[each]) === wanted) : undefined)
  );
}

const lists: Partial<Record<QueryField, readonly string[]>> = {
  is: queryStates,
  phase: phases,
  discipline: disciplines,
  outcome: outcomes,
  evidence: ['some'],
};
