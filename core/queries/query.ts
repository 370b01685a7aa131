/**
 * What people type in one line to ask for tasks: `track:research -is:done decide:<=@today+7`. A query is its terms, all
 * of which must hold; text (`parse.ts`, `print.ts`) and chips are two faces of it, and `matcher.ts` answers it.
 */

/**
 * What a field holds decides how its values are read: `name` by what people call a thing, `closed` from a list,
 * `date`, `number`, `percent` and `priority` on a scale, with `<`, `>=` and `a..b`.
 */
export const queryFields = {
  is: 'closed',
  track: 'name',
  type: 'name',
  status: 'name',
  phase: 'closed',
  project: 'name',
  assignee: 'name',
  discipline: 'closed',
  label: 'name',
  priority: 'priority',
  points: 'number',
  model: 'name',
  version: 'name',
  outcome: 'closed',
  evidence: 'closed',
  blocked: 'name',
  box: 'percent',
  decide: 'date',
  decided: 'date',
  due: 'date',
  done: 'date',
  started: 'date',
  moved: 'date',
  created: 'date',
  reopened: 'date',
} as const satisfies Record<string, FieldKind>;

export type FieldKind = 'name' | 'closed' | 'date' | 'number' | 'percent' | 'priority';
export type QueryField = keyof typeof queryFields;

/** What `is:` asks for. */
export const queryStates = ['open', 'done', 'blocked', 'deciding', 'decided', 'reopened'] as const;
export type QueryState = (typeof queryStates)[number];

/** One end of a range: the value as it was typed, and whether it belongs to the range itself. */
export interface Bound {
  readonly text: string;
  readonly inclusive: boolean;
}

export type QueryValue =
  | { readonly kind: 'is'; readonly text: string }
  /** The field is empty: `no:assignee`. */
  | { readonly kind: 'none' }
  | { readonly kind: 'range'; readonly from: Bound | null; readonly until: Bound | null };

export type QueryTerm =
  /** Words that the title, the key or the finding has. */
  | { readonly kind: 'words'; readonly not: boolean; readonly text: string }
  /** One of the values holds. */
  | {
      readonly kind: 'field';
      readonly not: boolean;
      readonly field: QueryField;
      readonly values: readonly QueryValue[];
    };

/** What was not understood, and where in the text: from `start` to before `end`, in UTF-16 units. */
export interface QueryProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export interface Query {
  readonly terms: readonly QueryTerm[];
  readonly problems: readonly QueryProblem[];
}

export const emptyQuery: Query = { terms: [], problems: [] };

export const isQueryField = (text: string): text is QueryField => Object.hasOwn(queryFields, text);

/** Whether the query asks for this value of this field, alone or among others. */
export function hasTerm(query: Query, field: QueryField, value: string, not = false): boolean {
  return query.terms.some((term) => isOn(term, field, not) && term.values.some((each) => isValue(each, value)));
}

/** The query with one more value of a field: beside the values that it asks for already, else as a term of its own. */
export function withTerm(query: Query, field: QueryField, value: string, not = false): Query {
  if (hasTerm(query, field, value, not)) return query;
  const added: QueryValue = { kind: 'is', text: value };
  const beside = query.terms.findIndex((term) => isOn(term, field, not));
  const terms = query.terms.map((term, i) =>
    i === beside && term.kind === 'field' ? { ...term, values: [...term.values, added] } : term,
  );
  return { terms: beside < 0 ? [...terms, { kind: 'field', not, field, values: [added] }] : terms, problems: [] };
}

/** The query without one value of a field; a term that asks for nothing more goes. */
export function withoutTerm(query: Query, field: QueryField, value: string, not = false): Query {
  const terms = query.terms.flatMap((term): QueryTerm[] => {
    if (!isOn(term, field, not)) return [term];
    const values = term.values.filter((each) => !isValue(each, value));
    return values.length === 0 ? [] : [{ ...term, values }];
  });
  return { terms, problems: [] };
}

/** The query without the term at this place: what the × of a chip does. */
export function withoutTermAt(query: Query, place: number): Query {
  return { terms: query.terms.filter((_, i) => i !== place), problems: [] };
}

type FieldTerm = Extract<QueryTerm, { kind: 'field' }>;

const isOn = (term: QueryTerm, field: QueryField, not: boolean): term is FieldTerm =>
  term.kind === 'field' && term.field === field && term.not === not;

const isValue = (each: QueryValue, text: string): boolean =>
  each.kind === 'is' && each.text.toLowerCase() === text.toLowerCase();
