/** What may be typed next in the filter: fields, and the values of the field that stands there. */
import {
  disciplines,
  isQueryField,
  outcomes,
  phases,
  printTerm,
  queryFields,
  queryStates,
  trackKinds,
  type Ground,
  type QueryField,
} from '@dualtrack/core';
import { disciplineNames, outcomeName, typeName } from '../../words.ts';

export interface Suggestion {
  /** What stands in the list. */
  readonly label: string;
  /** What it means, where its name does not say. */
  readonly hint: string;
  /** The text with it taken in, and where the cursor stands then. */
  readonly text: string;
  readonly at: number;
}

const SHOWN_MAX = 12;

/** `types`: the work types in use. `at`: the place of the cursor in the text. */
export function suggestionsFor(text: string, at: number, ground: Ground, types: readonly string[]): Suggestion[] {
  const start = wordStart(text, at);
  const word = text.slice(start, at);
  const [, not = '', name = '', values] = /^(-?)([A-Za-z]*)(?::([^]*))?$/.exec(word) ?? [];
  const put = (made: string): Pick<Suggestion, 'text' | 'at'> => ({
    text: text.slice(0, start) + made + text.slice(at),
    at: start + made.length,
  });
  const field = name.toLowerCase();
  if (values === undefined || !isQueryField(field)) {
    return fields
      .filter(([each]) => each.startsWith(field) && each !== field)
      .map(([each, hint]) => ({ label: `${each}:`, hint, ...put(`${not}${each}:`) }))
      .slice(0, SHOWN_MAX);
  }
  const comma = values.lastIndexOf(',') + 1;
  const wanted = values
    .slice(comma)
    .replace(/^["@]+/, '')
    .toLowerCase();
  return valuesFor(field, ground, types)
    .filter(({ value, hint }) => [value, hint].some((each) => each.toLowerCase().replace(/^@/, '').includes(wanted)))
    .slice(0, SHOWN_MAX)
    .map(({ value, hint }) => ({
      label: value,
      hint,
      ...put(`${not}${field}:${values.slice(0, comma)}${written(field, value)} `),
    }));
}

/** A value as it is written in a query, in quotes where it needs them. */
function written(field: QueryField, value: string): string {
  if (/^[<>@]|\.\./.test(value)) return value;
  const term = { kind: 'field', not: false, field, values: [{ kind: 'is', text: value }] } as const;
  return printTerm(term).slice(field.length + 1);
}

/** Where the word under the cursor begins; blanks in quotes belong to it. */
function wordStart(text: string, at: number): number {
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < at; i++) {
    if (text[i] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /\s/.test(text[i]!)) start = i + 1;
  }
  return start;
}

interface Value {
  readonly value: string;
  readonly hint: string;
}

function valuesFor(field: QueryField, ground: Ground, types: readonly string[]): Value[] {
  const plain = (all: readonly string[], hint: (each: string) => string = () => ''): Value[] =>
    [...new Set(all)].map((value) => ({ value, hint: hint(value) }));
  switch (field) {
    case 'is':
      return plain(queryStates, (each) => stateHints[each] ?? '');
    case 'track':
      return plain(trackKinds, (each) => ground.tracks.find(({ kind }) => kind === each)?.name ?? '');
    case 'type':
      return plain(types, typeName);
    case 'status':
      return plain(ground.columns.map((each) => each.name));
    case 'phase':
      return plain(phases);
    case 'project':
      return ground.projects.map((each) => ({ value: each.key, hint: each.name }));
    case 'assignee':
      return [{ value: '@me', hint: 'you' }, ...plain(ground.people.map((each) => each.name))];
    case 'discipline':
      return plain(disciplines, (each) => disciplineNames[each as keyof typeof disciplineNames]);
    case 'label':
      return plain(ground.labels.map((each) => each.name));
    case 'priority':
      return plain(['urgent', 'high', 'normal', 'low', '>=high']);
    case 'points':
      return plain(['1', '2', '3', '5', '8', '>=5']);
    case 'model':
      return plain(ground.versions.map((each) => each.model));
    case 'version':
      return [{ value: '@current', hint: 'what is live' }, ...versionsOf(ground)];
    case 'outcome':
      return plain(outcomes, outcomeName);
    case 'evidence':
      return plain(['some']);
    case 'blocked':
      return [
        { value: 'data', hint: 'on data' },
        ...plain(['review', 'compute', 'decision', 'dependency', 'external']),
      ];
    case 'box':
      return plain(['>=100%', '>80%', '<50%']);
    default:
      return queryFields[field] === 'date' ? plain(['@today', '@week', '@month', '<=@today+7', '<@today']) : [];
  }
}

const versionsOf = (ground: Ground): Value[] =>
  ground.versions.map((each) => ({ value: `${each.model}@${each.name}`, hint: each.live ? 'live' : '' }));

const stateHints: Record<string, string> = {
  deciding: 'time to decide',
  blocked: 'waits for something',
  decided: 'with an outcome',
};

/** The fields in the order in which people need them, and what they ask for. */
const fields: readonly (readonly [QueryField | 'no', string])[] = [
  ['assignee', 'who works on it'],
  ['discipline', 'the role of who works on it'],
  ['type', 'work type'],
  ['track', 'research, production, data'],
  ['is', 'open, blocked, deciding…'],
  ['label', ''],
  ['priority', ''],
  ['model', ''],
  ['version', ''],
  ['blocked', 'on what it waits'],
  ['box', 'how full the timebox is'],
  ['decide', 'day of decision'],
  ['due', ''],
  ['points', ''],
  ['status', 'column'],
  ['phase', ''],
  ['outcome', 'how it was decided'],
  ['decided', 'when'],
  ['done', 'when'],
  ['moved', 'since when in its column'],
  ['started', 'when'],
  ['created', 'when'],
  ['reopened', 'when'],
  ['evidence', ''],
  ['no', 'what shall be empty'],
];
