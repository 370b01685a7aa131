/** Adding a task; a question comes with its timebox. */
import * as z from 'zod/mini';
import { created } from '../change/change.ts';
import { command } from '../change/command.ts';
import { body, days, line, name, note, points, ref, time } from '../change/input.ts';
import { edge, must, refuseIf, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { revision } from '../knowledge/kinds.ts';
import { namedIn, naming } from '../knowledge/mentions.ts';
import { theVersion } from '../models/find.ts';
import { thePerson, theProject } from '../people/find.ts';
import type { Person } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { investigation } from '../research/kinds.ts';
import { linkOf, wrongRef } from '../work/bonds.ts';
import { columnNamed, columnsOf, firstIn, labelsNamed, theTask, theTrack, type Placed } from '../work/find.ts';
import { dependency, label, link, task, type Task } from '../work/kinds.ts';
import { gapAt, orderIn } from '../work/order.ts';
import { theType } from '../work/taskVerbs.ts';
import { countedIn, overLimit } from '../work/wip.ts';
import { defaultType, linkKinds } from '../work/words.ts';
import { boxStarted, landed, landingColumn } from './landing.ts';

const input = z.strictObject({
  project: ref,
  track: ref,
  title: line,
  type: z.optional(ref),
  column: z.optional(ref),
  top: z.optional(z.boolean()),
  assignees: z.optional(z.array(ref).check(z.maxLength(limits.assigneesMax))),
  labels: z.optional(z.array(name).check(z.maxLength(limits.labelsMax))),
  priority: z.optional(z.int().check(z.minimum(0), z.maximum(4))),
  points: z.optional(points),
  version: z.optional(ref),
  description: z.optional(body),
  due: z.optional(time),
  hypothesis: z.optional(note),
  criterion: z.optional(note),
  days: z.optional(days),
  decideBy: z.optional(time),
  gpuHours: z.optional(z.number().check(z.positive(), z.maximum(1e9))),
  /** Tasks that come first. */
  waitsFor: z.optional(z.array(ref).check(z.maxLength(limits.waitsForMax))),
  links: z.optional(
    z
      .array(
        z.strictObject({ kind: z.enum(linkKinds), ref: z.string().check(z.trim(), z.maxLength(limits.urlCharsMax)) }),
      )
      .check(z.maxLength(limits.linksMax)),
  ),
});

export const createTask = command('work.create', {
  about: 'Adds a task to a track; it needs only a title, its type follows its track.',
  input,
  *needs(input) {
    const home = yield* theProject(input.project);
    const track = yield* theTrack(home, input.track);
    const columns = yield* columnsOf(track.id);
    const named = input.column ? columnNamed(columns, input.column) : firstIn(columns, 'next');
    const wanted = yield* must(named, 'not_found', { what: 'column', ref: input.column ?? 'next' });
    const type = input.type ? yield* theType(input.type) : defaultType[track.kind];
    const wrong = wrongForType(type, track.kind, input);
    yield* refuseIf(wrong !== undefined, 'invalid', wrong);
    const column = landingColumn({ type, decision: null }, wanted, columns);
    return {
      project: home,
      track,
      wanted,
      column,
      type,
      assignees: yield* peopleNamed(input.assignees ?? []),
      labels: yield* labelsNamed(home, input.labels ?? []),
      named: yield* namedIn(input.description ?? ''),
      version: input.version ? yield* theVersion(home, input.version) : undefined,
      first: yield* tasksNamed(input.waitsFor ?? []),
      inside: yield* countedIn(column),
      gap: yield* gapAt(column, { top: input.top }),
      last: ((yield* edge(task, 'number', [home.id], { order: 'down' })) as number | null) ?? 0,
    };
  },
  allow: (me, facts) =>
    facts.first.every((each) => may(me, 'read', each.project) === 'yes') ? may(me, 'edit', facts.project) : 'unseen',
  decide(input, facts, context) {
    const { now, at, by, signal, newId } = context;
    const { project: home, column, wanted, type, assignees } = facts;
    const id = newId();
    const number = facts.last + 1;
    const fresh = facts.labels.fresh.map((each) => ({ id: newId(), project: home.id, name: each }));
    const text = input.description ? newId() : null;
    const ready = { type, column: column.id, decision: null, startedAt: null, doneAt: null, asksAt: null };
    const row: Task = {
      id,
      project: home.id,
      track: facts.track.id,
      number,
      title: input.title,
      order: orderIn(facts.gap),
      priority: input.priority ?? 0,
      points: input.points ?? null,
      labels: [...facts.labels.known, ...fresh].map((each) => each.id),
      assignees: [...new Set(assignees.map((each) => each.id))],
      acceptance: [],
      version: facts.version?.id ?? null,
      text,
      by,
      createdAt: at,
      addedAt: now,
      movedAt: at,
      dueAt: input.due ?? null,
      recheckAt: null,
      removedAt: null,
      ...ready,
      ...landed(ready, column, wanted, at),
    };
    const links = [...new Map((input.links ?? []).map((each) => [`${each.kind} ${each.ref}`, each])).values()];
    const wrong = links.map((each) => wrongRef(each.kind, each.ref)).find(Boolean);
    if (wrong) return refuse('invalid', { field: 'links', problem: wrong });
    const over =
      !signal && overLimit(column, facts.inside, row, (who) => assignees.find((p) => p.id === who)?.name ?? '');
    if (over) return over;
    const box = {
      id: id as string as never,
      project: home.id,
      hypothesis: input.hypothesis ?? '',
      criterion: input.criterion ?? '',
      frozenAt: null,
      startAt: null,
      decideBy: input.decideBy ?? null,
      boxDays: input.days ?? null,
      gpuHours: input.gpuHours ?? null,
      extensions: [],
      amendments: [],
      reopenings: [],
    };
    return {
      changes: [
        ...fresh.map((each) => created(label, each)),
        created(task, row),
        ...(type === 'investigation' ? [created(investigation, { ...box, ...boxStarted(box, column, home, at) })] : []),
        ...(text ? [created(revision, { id: text, project: home.id, of: id, body: input.description!, by, at })] : []),
        ...facts.first.map((each) =>
          created(dependency, { id: newId(), project: home.id, task: id, on: each.task.id }),
        ),
        ...links.map((each) => created(link, linkOf({ ...each, id: newId(), project: home.id, task: id, by, at }))),
        ...naming({ of: id, task: id, project: home.id }, facts.named, context),
      ],
      created: { id, key: `${home.key}-${number}` },
    };
  },
});

function* tasksNamed(refs: readonly string[]): Reading<Placed[]> {
  const found = new Map<string, Placed>();
  for (const each of refs) {
    const placed = yield* theTask(each);
    found.set(placed.task.id, placed);
  }
  return [...found.values()];
}

function* peopleNamed(refs: readonly string[]): Reading<Person[]> {
  const rows: Person[] = [];
  for (const each of refs) rows.push(yield* thePerson(each));
  return rows;
}

function wrongForType(
  type: string,
  track: string,
  given: z.output<typeof input>,
): { field?: string; problem: string } | undefined {
  if (type === 'investigation') {
    if (track !== 'research') return { field: 'type', problem: 'An investigation belongs to a research track.' };
    return given.points === undefined
      ? undefined
      : { field: 'points', problem: 'An investigation has no points but a timebox.' };
  }
  const boxed = given.hypothesis ?? given.criterion ?? given.days ?? given.decideBy ?? given.gpuHours;
  return boxed === undefined
    ? undefined
    : { problem: 'Only an investigation has a hypothesis, a criterion and a timebox.' };
}
