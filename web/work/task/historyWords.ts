/** Changes of a task as sentences: "Mei moved it from Building to Review". */
import {
  get,
  label,
  model,
  person,
  version,
  type Acceptance,
  type BlockerKind,
  type Check,
  type CheckState,
  type LinkKind,
  type TaskView,
} from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { dayText } from '../../state/dates.ts';
import { blockerNames, counted, linkNames, outcomeName, priorityNames, typeName } from '../../words.ts';
import { columnById, keyOf, taskById } from '../look.ts';

type HistoryLine = TaskView['history'][number];
type Patch = HistoryLine['patch'];

export interface Sentence {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

/** One sentence a change that a person wants to know of, oldest first; places within a column are left out. */
export function sentencesOf(replica: Replica, history: readonly HistoryLine[]): Sentence[] {
  const sentences = history.flatMap((line) => {
    const acts = actsOf(replica, line);
    if (acts.length === 0) return [];
    const who = line.by ?? 'Dualtrack';
    return [{ seq: line.seq, at: Date.parse(line.asOf), text: `${who} ${joined(acts)}${causeText(line.cause)}` }];
  });
  return sentences.sort((a, b) => a.at - b.at || a.seq - b.seq);
}

type Say = (replica: Replica, from: unknown, to: unknown) => string | undefined;

const says: Record<string, Say> = {
  column: (replica, from, to) => `moved it from ${columnName(replica, from)} to ${columnName(replica, to)}`,
  title: (_, from) => `renamed it; it was “${from as string}”`,
  type: (_, __, to) => `made it a ${typeName(to as string).toLowerCase()}`,
  priority: (_, __, to) => `set its priority to ${(priorityNames[Number(to)] ?? '').toLowerCase()}`,
  points: (_, __, to) => (to === null ? 'took its points off' : `set it to ${counted(Number(to), 'point')}`),
  assignees: (replica, from, to) =>
    assignedText(replica, from as readonly string[] | null, to as readonly string[] | null),
  labels: labelledText,
  acceptance: (_, from, to) => acceptedText(from, to),
  version: (replica, _, to) =>
    to === null ? 'took its model version off' : `said that it serves ${versionText(replica, to as string)}`,
  text: () => 'changed its description',
  asksAt: (_, __, to) => (to === null ? undefined : 'asked for its decision'),
  dueAt: (_, __, to) => (to === null ? 'took its date off' : `set its date to ${dayText(Number(to))}`),
  recheckAt: (_, __, to) => (to === null ? 'took its re-check off' : `will look at it again on ${dayText(Number(to))}`),
  removedAt: (_, __, to) => (to === null ? 'brought it back' : 'removed it'),
};

function actsOf(replica: Replica, line: HistoryLine): string[] {
  if (line.kind === 'task') return line.op === 'create' ? ['added it'] : actsIn(replica, line.patch);
  const act = belonging[line.kind]?.(replica, line);
  return act === undefined ? [] : [act];
}

/** What happened to what belongs to a task, by its kind. */
const belonging: Record<string, (replica: Replica, line: HistoryLine) => string | undefined> = {
  investigation: (_, { op, patch }) => (op === 'create' ? undefined : framed(patch)),
  decision: (_, { op, patch }) =>
    op === 'create'
      ? `closed the question: ${outcomeName(textTo(patch, 'outcome') ?? '').toLowerCase()}, L-${numberTo(patch, 'number') ?? ''}`
      : undefined,
  blocker: (_, { op, patch }) => {
    const kind = to(patch, 'kind') as BlockerKind | null;
    const note = textTo(patch, 'note');
    if (op === 'create' && kind) return `said that it waits for ${blockerNames[kind]}${note ? `: ${note}` : ''}`;
    if (!('clearedAt' in patch)) return undefined;
    return to(patch, 'clearedAt') === null ? 'said that it is blocked again' : 'cleared what blocked it';
  },
  dependency: (replica, { patch }) => `said that it waits for ${taskText(replica, textTo(patch, 'on'))}`,
  tie: (replica, { patch }) => {
    const [from, other] = [textTo(patch, 'task'), textTo(patch, 'to')];
    return to(patch, 'kind') === 'leads_to'
      ? `let ${taskText(replica, from)} lead to ${taskText(replica, other)}`
      : `tied ${taskText(replica, from)} to ${taskText(replica, other)}`;
  },
  link: (_, { op, patch }) => {
    if (op === 'create') {
      const kind = (to(patch, 'kind') as LinkKind | null) ?? 'url';
      return kind === 'commit'
        ? undefined
        : `linked “${textTo(patch, 'title') ?? ''}” (${linkNames[kind].toLowerCase()})`;
    }
    if ('pin' in patch) {
      const pin = textTo(patch, 'pin');
      return pin === null ? 'unpinned a run' : `pinned a run as ${pin}`;
    }
    if ('state' in patch) return `heard that it is ${textTo(patch, 'state') ?? 'unknown'} now`;
    return 'metrics' in patch || 'title' in patch ? 'brought a link up to date' : undefined;
  },
  spent: (_, { patch }) => `noted ${numberTo(patch, 'minutes') ?? 0} minutes spent on it`,
  gate: (_, { op, patch }) => {
    if (op === 'create') return `set up when its data is ready: ${textTo(patch, 'name') ?? ''}`;
    if ('passedAt' in patch)
      return to(patch, 'passedAt') === null ? 'took back that its data is ready' : 'said that its data is ready';
    if ('checks' in patch) return checkText(patch['checks']);
    return 'said how far its data is';
  },
};

type Pair = readonly [from: unknown, to: unknown];

const to = (patch: Patch, field: string): unknown => patch[field]?.[1] ?? null;
const textTo = (patch: Patch, field: string): string | null => to(patch, field) as string | null;
const numberTo = (patch: Patch, field: string): number | null => to(patch, field) as number | null;

function framed(patch: Patch): string | undefined {
  const last = (field: string): unknown => ((to(patch, field) ?? []) as readonly unknown[]).at(-1);
  if ('extensions' in patch) {
    const extension = last('extensions') as { until: number; reason: string } | undefined;
    return extension
      ? `extended the box to ${dayText(extension.until)}: ${extension.reason}`
      : 'took an extension back';
  }
  if ('amendments' in patch)
    return `amended what decides it: ${(last('amendments') as { reason: string } | undefined)?.reason ?? 'taken back'}`;
  if ('reopenings' in patch)
    return `took it up again: ${(last('reopenings') as { reason: string } | undefined)?.reason ?? 'taken back'}`;
  if ('startAt' in patch)
    return to(patch, 'startAt') === null
      ? 'took the start of its box back'
      : 'started its timebox, which freezes what decides it';
  const fields = [
    'hypothesis' in patch && 'what is expected',
    'criterion' in patch && 'what decides it',
    ('boxDays' in patch || 'decideBy' in patch) && 'its box',
    'gpuHours' in patch && 'its budget',
  ].filter((each) => each !== false);
  return fields.length > 0 ? `wrote down ${joined(fields)}` : undefined;
}

const checkWords: Record<CheckState, string> = { open: 'is open again', passed: 'passes', failed: 'does not hold' };

/** Which check changed, and how it stands. */
function checkText([from, now]: Pair): string {
  const [before, after] = [(from ?? []) as readonly Check[], (now ?? []) as readonly Check[]];
  const changes = after.filter((each) => before.find((one) => one.id === each.id)?.state !== each.state);
  const [only, ...more] = changes;
  if (!only || more.length > 0) return 'changed its checks';
  const isNew = !before.some((one) => one.id === only.id);
  return isNew && only.state === 'open'
    ? `added the check “${only.name}”`
    : `said that “${only.name}” ${checkWords[only.state]}`;
}

function taskText(replica: Replica, id: string | null): string {
  const row = id === null ? undefined : taskById(replica, id);
  return row ? keyOf(replica, row) : 'other work';
}

function labelledText(replica: Replica, from: unknown, to: unknown): string {
  const [before, after] = [(from ?? []) as readonly string[], (to ?? []) as readonly string[]];
  const names = (ids: readonly string[]): string =>
    ids.map((id) => `#${replica.query(() => get(label, id))?.name ?? 'gone'}`).join(', ');
  const [on, off] = [after.filter((id) => !before.includes(id)), before.filter((id) => !after.includes(id))];
  return joined(
    [on.length > 0 && `labelled it ${names(on)}`, off.length > 0 && `took ${names(off)} off`].filter(
      (each) => each !== false,
    ),
  );
}

/** What became done, open again, added or taken off. */
function acceptedText(from: unknown, to: unknown): string {
  const [before, after] = [(from ?? []) as readonly Acceptance[], (to ?? []) as readonly Acceptance[]];
  const done = after.filter((each) => each.done && !before.find((one) => one.id === each.id)?.done);
  const [only, ...more] = done;
  return only && more.length === 0 && after.length === before.length
    ? `ticked “${only.text}”`
    : 'changed what makes it done';
}

function actsIn(replica: Replica, patch: Patch): string[] {
  return Object.entries(patch).flatMap(([field, [from, to]]) => says[field]?.(replica, from, to) ?? []);
}

function assignedText(
  replica: Replica,
  from: readonly string[] | null,
  to: readonly string[] | null,
): string | undefined {
  const [before, after] = [from ?? [], to ?? []];
  const names = (ids: readonly string[]): string =>
    ids.map((id) => replica.query(() => get(person, id))?.name ?? 'somebody').join(', ');
  const on = after.filter((id) => !before.includes(id));
  const off = before.filter((id) => !after.includes(id));
  const parts = [on.length > 0 && `assigned ${names(on)}`, off.length > 0 && `took ${names(off)} off`].filter(Boolean);
  return parts.length > 0 ? parts.join(' and ') : undefined;
}

const columnName = (replica: Replica, id: unknown): string =>
  columnById(replica, id as string)?.name ?? 'a column that is gone';

function versionText(replica: Replica, id: string): string {
  const row = replica.query(() => get(version, id));
  const of = row && replica.query(() => get(model, row.model));
  return row && of ? `${of.name} ${row.name}` : 'a model version';
}

/** `commit:3f2a…`: what made it happen. */
function causeText(cause: string | null): string {
  const [, kind, ref] = /^(commit|tag):(.+)$/.exec(cause ?? '') ?? [];
  if (!kind || !ref) return '';
  return kind === 'commit' ? ` by commit ${ref.slice(0, 7)}` : ` by tag ${ref}`;
}

const joined = (acts: readonly string[]): string =>
  acts.length < 2 ? (acts[0] ?? '') : `${acts.slice(0, -1).join(', ')} and ${acts.at(-1)}`;
