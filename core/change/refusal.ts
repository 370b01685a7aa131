/**
 * Refusals are values out of one closed list; bugs are exceptions. A refusal carries what a program needs (code and
 * facts); `sentence` says it in words for a person.
 */
import { isolated } from './saying.ts';

const sentences = {
  unknown_command: (d) => `There is no command "${d['name']}". "dualtrack run --list" shows them all.`,
  invalid: (d) => `${d['field'] ? `"${d['field']}": ` : ''}${d['problem'] ?? 'This value is not understood.'}`,
  not_found: (d) => `There is no ${d['what'] ?? 'such thing'}${d['ref'] ? ` "${d['ref']}"` : ''} here.`,
  ambiguous: (d) => `"${d['ref']}" could be more than one ${d['what']}; use its id or its full name.`,
  forbidden: () => 'You may look at this but not change it.',
  signed_out: () => 'Sign in first: open the address that the server printed when it started.',
  id_reused: () => 'This command id was already used for something else.',
  taken: (d) => `${d['what'] ?? 'The name'} "${d['ref']}" is already taken.`,
  too_many: (d) => `That would be more than ${d['limit']} ${d['what'] ?? ''}.`,
  wip_limit: (d) =>
    `"${d['column']}" is full: its limit is ${d['limit']} ${d['limit'] === 1 ? String(d['unit']).replace(/s$/, '') : d['unit']}${d['assignee'] ? ` for ${d['assignee']}` : ''}. Finish something there first, or change the limit.`,
  cycle: (d) =>
    `${d['task']} already waits for ${d['on']}, directly or through others: they would wait for each other.`,
  other_track: (d) => `"${d['column']}" belongs to another track; switch the task's track instead.`,
  not_research: (d) => `${d['task']} is no investigation: only a question can be decided.`,
  decided: (d) =>
    `${d['task']} is decided already (L-${d['number']}). Supersede that decision, or reopen the question.`,
  undecided: (d) => `${d['task']} has no decision yet.`,
  frozen: () =>
    'The success criterion was frozen when the timebox started. Amend it with a reason; both will be shown.',
  not_started: (d) => `The timebox of ${d['task']} has not started.`,
  superseded: (d) => `L-${d['number']} is superseded already.`,
  checks_open: (d) => `${d['open']} of ${d['all']} checks have not passed yet.`,
  passed: () => 'This gate is open already: its data is ready.',
  not_passed: () => 'This gate has not been passed.',
  retired: (d) => `${d['version']} is not live, so there is nothing to roll back.`,
  last_column: (d) => `The phase "${d['phase']}" needs at least one column.`,
  in_use: (d) => `${d['what'] ?? 'It'} is still in use by ${d['count'] ?? 'some'} ${d['by'] ?? 'things'}.`,
  still_member: () => 'They are a member still. End the membership first.',
  forgotten: () => 'This member was forgotten: nothing is left of who they were, and that is for good.',
  last_owner: () => 'A workspace needs at least one owner.',
  changed_since: () => 'It was changed since; undoing would overwrite that.',
  not_undoable: (d) => `${d['what'] ?? 'This'} cannot be undone.`,
  in_future: () => 'That time is in the future.',
  closed: (d) => `${d['task']} is closed.`,
} satisfies Record<string, (data: RefusalData) => string>;

/** What a program may want to know of a refusal. */
export type RefusalData = Readonly<Record<string, string | number | boolean | undefined>>;

export type RefusalCode = keyof typeof sentences;
export const refusalCodes = Object.keys(sentences) as RefusalCode[];

export interface Refusal {
  readonly refused: true;
  readonly code: RefusalCode;
  readonly data: RefusalData;
}

export function refuse(code: RefusalCode, data: RefusalData = {}): Refusal {
  return { refused: true, code, data };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as { refused?: unknown }).refused === true;
}

/** The refusal in one sentence for a person. */
export function sentence(refusal: Pick<Refusal, 'code' | 'data'>): string {
  const data = Object.entries(refusal.data).map(([name, value]) => [
    name,
    typeof value === 'string' ? isolated(value) : value,
  ]);
  return sentences[refusal.code](Object.fromEntries(data) as RefusalData).trim();
}
