/** Changes of a task as sentences: "Mei moved it from Building to Review". */
import { get, model, person, version, type TaskView } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { dayText } from '../../state/dates.ts';
import { priorityNames, typeName } from '../../words.ts';
import { columnById } from '../look.ts';

type HistoryLine = TaskView['history'][number];
type Patch = HistoryLine['patch'];

export interface Sentence {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

/** One sentence a change that a person wants to know of, oldest first; places within a column are left out. */
export function sentencesOf(replica: Replica, history: readonly HistoryLine[]): Sentence[] {
  return history.flatMap((line) => {
    const acts = line.op === 'create' ? ['added it'] : actsIn(replica, line.patch);
    if (acts.length === 0) return [];
    const who = line.by ?? 'Dualtrack';
    return [{ seq: line.seq, at: Date.parse(line.asOf), text: `${who} ${joined(acts)}${causeText(line.cause)}` }];
  });
}

type Say = (replica: Replica, from: unknown, to: unknown) => string | undefined;

const says: Record<string, Say> = {
  column: (replica, from, to) => `moved it from ${columnName(replica, from)} to ${columnName(replica, to)}`,
  title: (_, from) => `renamed it; it was “${from as string}”`,
  type: (_, __, to) => `made it a ${typeName(to as string).toLowerCase()}`,
  priority: (_, __, to) => `set its priority to ${(priorityNames[Number(to)] ?? '').toLowerCase()}`,
  points: (_, __, to) => (to === null ? 'took its points off' : `set it to ${Number(to)} points`),
  assignees: (replica, from, to) =>
    assignedText(replica, from as readonly string[] | null, to as readonly string[] | null),
  labels: () => 'changed its labels',
  acceptance: () => 'changed what makes it done',
  version: (replica, _, to) =>
    to === null ? 'took its model version off' : `said that it serves ${versionText(replica, to as string)}`,
  text: () => 'changed its description',
  asksAt: (_, __, to) => (to === null ? undefined : 'asked for its decision'),
  decision: (_, __, to) => (to === null ? 'took it up again' : 'decided it'),
  dueAt: (_, __, to) => (to === null ? 'took its date off' : `set its date to ${dayText(Number(to))}`),
  recheckAt: (_, __, to) => (to === null ? 'took its re-check off' : `will look at it again on ${dayText(Number(to))}`),
  removedAt: (_, __, to) => (to === null ? 'brought it back' : 'removed it'),
};

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
