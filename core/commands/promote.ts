/**
 * What work leads to: a question that was answered becomes a production task, or a next question follows. The new task
 * keeps the evidence and the model version, and both point to each other.
 */
import * as z from 'zod/mini';
import { created } from '../change/change.ts';
import { command } from '../change/command.ts';
import { line, ref } from '../change/input.ts';
import { edge, get, must, type Reading } from '../change/read.ts';
import { limits } from '../limits.ts';
import { may } from '../people/may.ts';
import { decision, investigation } from '../research/kinds.ts';
import { columnsOf, firstIn, linksOf, theTask, trackOfKind } from '../work/find.ts';
import { link, task, tie, type Link, type Task } from '../work/kinds.ts';
import { gapAt, orderIn } from '../work/order.ts';
import { countedIn, overLimit } from '../work/wip.ts';
import { defaultType, trackKinds } from '../work/words.ts';

/** The work that something leads to: production unless said otherwise, under the same title. */
export const leading = z.strictObject({ track: z.optional(z.enum(trackKinds)), title: z.optional(line) });

export const promote = command('work.promote', {
  about: 'Adds the work that a task leads to, a production task or a next question, which keeps its evidence.',
  input: z.strictObject({ task: ref, track: z.optional(z.enum(trackKinds)), title: z.optional(line) }),
  *needs(input) {
    const from = yield* theTask(input.task);
    const lane = yield* trackOfKind(from.project, input.track ?? 'production');
    const columns = yield* columnsOf(lane.id);
    const column = yield* must(firstIn(columns, 'next'), 'not_found', { what: 'column', ref: 'next' });
    return {
      from,
      lane,
      column,
      evidence: yield* evidenceOf(from.task),
      inside: yield* countedIn(column),
      gap: yield* gapAt(column, {}),
      last: ((yield* edge(task, 'number', [from.project.id], { order: 'down' })) as number | null) ?? 0,
    };
  },
  allow: (me, { from }) => may(me, 'edit', from.project),
  decide(input, { from, lane, column, evidence, inside, gap, last }, { now, at, by, signal, newId }) {
    const [id, number, home] = [newId(), last + 1, from.project];
    const row: Task = {
      id,
      project: home.id,
      track: lane.id,
      column: column.id,
      number,
      title: input.title ?? from.task.title,
      type: defaultType[lane.kind],
      order: orderIn(gap),
      priority: 0,
      points: null,
      labels: from.task.labels,
      assignees: [],
      acceptance: [],
      version: from.task.version,
      text: null,
      by,
      createdAt: at,
      addedAt: now,
      movedAt: at,
      startedAt: null,
      doneAt: null,
      dueAt: null,
      recheckAt: null,
      asksAt: null,
      decision: null,
      removedAt: null,
    };
    const over = !signal && overLimit(column, inside, row, () => '');
    if (over) return over;
    return {
      changes: [
        created(task, row),
        ...(row.type === 'investigation' ? [created(investigation, { ...unboxed, id, project: home.id })] : []),
        ...evidence.map((each) => created(link, { ...each, id: newId(), task: id, at, by })),
        created(tie, { id: newId(), project: home.id, task: from.task.id, to: id, kind: 'leads_to', by, at }),
      ],
      created: { id, key: `${home.key}-${number}` },
    };
  },
});

const unboxed = {
  hypothesis: '',
  criterion: '',
  frozenAt: null,
  startAt: null,
  decideBy: null,
  boxDays: null,
  gpuHours: null,
  extensions: [],
  amendments: [],
  reopenings: [],
};

/** What the new task keeps: what shows the decision, or all there is; its own commits are still to come. */
function* evidenceOf(from: Task): Reading<Link[]> {
  const entry = from.decision ? yield* get(decision, from.decision) : undefined;
  const links = (yield* linksOf(from.id)).filter((each) => each.kind !== 'commit' && each.kind !== 'branch');
  const shown = links.filter((each) => each.pin !== null || !entry || entry.evidence.includes(each.id));
  return shown.slice(-limits.evidenceMax);
}
