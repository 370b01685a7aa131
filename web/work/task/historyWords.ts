/** Changes of a task as sentences: "Mei moved it from Building to Review". */
import { get, label, person, saying, type Acceptance, type TaskView } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { dayText } from '../../state/dates.ts';
import { counted, joined, priorityNames, typeName } from '../../words.ts';
import { columnById, versionName } from '../look.ts';
import { belonging } from './belongingWords.ts';

export type HistoryLine = TaskView['history'][number];
export type Patch = HistoryLine['patch'];

export interface Sentence {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

/** What sentences are made from: the task, its history, the names of what is gone; the replica knows all others. */
export interface Ground extends Pick<TaskView, 'id' | 'gone' | 'history'> {
  readonly replica: Replica;
}

/** One sentence a change that a person wants to know of, oldest first; places within a column are left out. */
export function sentencesOf(replica: Replica, { id, gone, history }: Omit<Ground, 'replica'>): Sentence[] {
  const ground = { replica, id, gone, history };
  const sentences = history.flatMap((line): Sentence[] => {
    const act = actOf(ground, line);
    if (!act) return [];
    const who = saying`${line.by ?? 'Dualtrack'}`;
    return [{ seq: line.seq, at: Date.parse(line.asOf), text: `${who} ${act}${causeText(line.cause)}` }];
  });
  return sentences.sort((a, b) => a.at - b.at || a.seq - b.seq);
}

/** What a change was, in words; nothing where another change tells it, or where it is no news. */
function actOf(ground: Ground, line: HistoryLine): string | undefined {
  if (line.kind !== 'task') return belonging[line.kind]?.(ground, line);
  if (line.op === 'create') return 'added it';
  return joined(Object.entries(line.patch).flatMap(([field, [from, to]]) => says[field]?.(ground, from, to) ?? []));
}

type Say = (ground: Ground, from: unknown, to: unknown) => string | undefined;

const says: Record<string, Say> = {
  column: (ground, from, to) => saying`moved it from ${columnName(ground, from)} to ${columnName(ground, to)}`,
  title: (_, from) => saying`renamed it; it was “${from as string}”`,
  type: (_, __, to) => saying`said that it is of the type ${typeName(to as string)}`,
  priority: (_, __, to) =>
    to === 0 ? 'took its priority off' : `set its priority to ${(priorityNames[Number(to)] ?? '').toLowerCase()}`,
  points: (_, __, to) => (to === null ? 'took its points off' : `set it to ${counted(Number(to), 'point')}`),
  assignees: ({ replica }, from, to) =>
    changedText('assigned', from, to, (id) => replica.query(() => get(person, id))?.name ?? 'somebody'),
  labels: ({ replica, gone }, from, to) =>
    changedText(
      'labelled it',
      from,
      to,
      (id) => `#${replica.query(() => get(label, id))?.name ?? gone[id] ?? 'a label'}`,
    ),
  acceptance: (_, from, to) => acceptedText(from, to),
  version: (ground, _, to) =>
    to === null ? 'took its model version off' : saying`said that it serves ${versionText(ground, to as string)}`,
  text: () => 'changed its description',
  asksAt: (_, __, to) => (to === null ? undefined : 'asked for its decision'),
  dueAt: (_, __, to) => (to === null ? 'took its date off' : `set its date to ${dayText(Number(to))}`),
  recheckAt: (_, __, to) => (to === null ? 'took its re-check off' : `will look at it again on ${dayText(Number(to))}`),
  removedAt: (_, __, to) => (to === null ? 'brought it back' : 'removed it'),
};

/** Who or what was put on a task and taken off it. */
function changedText(put: string, from: unknown, to: unknown, named: (id: string) => string): string | undefined {
  const [before, after] = [(from ?? []) as readonly string[], (to ?? []) as readonly string[]];
  const names = (ids: readonly string[]): string => ids.map((id) => saying`${named(id)}`).join(', ');
  const [on, off] = [after.filter((id) => !before.includes(id)), before.filter((id) => !after.includes(id))];
  const parts = [on.length > 0 && `${put} ${names(on)}`, off.length > 0 && `took ${names(off)} off`];
  return joined(parts.filter((each) => each !== false)) || undefined;
}

/** What became done, open again, added or taken off. */
function acceptedText(from: unknown, to: unknown): string {
  const [before, after] = [(from ?? []) as readonly Acceptance[], (to ?? []) as readonly Acceptance[]];
  const done = after.filter((each) => each.done && !before.find((one) => one.id === each.id)?.done);
  const [only, ...more] = done;
  return only && more.length === 0 && after.length === before.length
    ? saying`ticked “${only.text}”`
    : 'changed what makes it done';
}

const columnName = ({ replica, gone }: Ground, id: unknown): string =>
  columnById(replica, id as string)?.name ?? gone[id as string] ?? 'a column that is gone';

const versionText = ({ replica, gone }: Ground, id: string): string =>
  versionName(replica, id as never) ?? gone[id] ?? 'a model version';

/** `commit:3f2a…`: what made it happen. */
function causeText(cause: string | null): string {
  const [, kind, ref] = /^(commit|tag):(.+)$/.exec(cause ?? '') ?? [];
  if (!kind || !ref) return '';
  return kind === 'commit' ? ` by commit ${ref.slice(0, 7)}` : saying` by tag ${ref}`;
}
