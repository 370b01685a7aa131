/** Moving a task: to a column, within it, or to another track. */
import * as z from 'zod/mini';
import { changed, type Change } from '../change/change.ts';
import { command, type Context } from '../change/command.ts';
import { ref } from '../change/input.ts';
import { get, list, must, refuseIf, type Reading } from '../change/read.ts';
import { isRefusal, refuse, type Refusal } from '../change/refusal.ts';
import { may } from '../people/may.ts';
import { person } from '../people/kinds.ts';
import { decision, investigation, type Investigation } from '../research/kinds.ts';
import { columnNamed, columnsOf, placedTask, theTask, theTrack, type Placed } from '../work/find.ts';
import { column as columnKind, task, type Column, type Task, type Track } from '../work/kinds.ts';
import { gapAt, orderIn, type Gap } from '../work/order.ts';
import { theType } from '../work/taskVerbs.ts';
import { countedIn, overLimit } from '../work/wip.ts';
import { defaultType } from '../work/words.ts';
import { boxStarted, landed, landingColumn } from './landing.ts';
import { gateOf, passGate, type GateFacts } from './gate.ts';

export const moveTask = command('work.move', {
  about: 'Moves a task to a column of its track (by id, name or phase), or to another place in its column.',
  input: z.strictObject({
    task: ref,
    to: ref,
    before: z.optional(ref),
    after: z.optional(ref),
    top: z.optional(z.boolean()),
  }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    const columns = yield* columnsOf(placed.task.track);
    const wanted = columnNamed(columns, input.to);
    if (!wanted) {
      const elsewhere = columnNamed(yield* list(columnKind, 'project', [placed.project.id]), input.to);
      yield* refuseIf(elsewhere !== undefined, 'other_track', { column: elsewhere?.name });
    }
    return yield* moving(placed, yield* must(wanted, 'not_found', { what: 'column', ref: input.to }), columns, input);
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide: (_, facts, context) => move(facts, context),
});

export const switchTrack = command('work.switch', {
  about: 'Moves a task between production and data. A question stays in research: what follows is a task of its own.',
  input: z.strictObject({ task: ref, track: ref, to: z.optional(ref), type: z.optional(ref) }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    const track = yield* theTrack(placed.project, input.track);
    const columns = yield* columnsOf(track.id);
    const own = yield* get(columnKind, placed.task.column);
    const wanted = columnNamed(columns, input.to ?? own?.phase ?? 'next');
    const type = input.type ? yield* theType(input.type) : typeIn(track, placed.task.type);
    yield* refuseIf([type, placed.task.type].includes('investigation'), 'invalid', {
      field: 'track',
      problem: 'Questions stay in research and begin there: add a new task instead of moving this one.',
    });
    const facts = yield* moving(
      placed,
      yield* must(wanted, 'not_found', { what: 'column', ref: input.to }),
      columns,
      {},
    );
    return { ...facts, track, type };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide: (_, facts, context) =>
    facts.track.id === facts.task.track ? [] : move(facts, context, { track: facts.track.id, type: facts.type }),
});

interface Moving extends Placed {
  readonly wanted: Column;
  /** Where it really lands. */
  readonly column: Column;
  readonly gap: Gap;
  /** Whether a place in the column was named. */
  readonly named: boolean;
  readonly inside: readonly Task[];
  readonly nameOf: (id: string) => string;
  readonly box: Investigation | undefined;
  /** Ledger number, where the question is decided. */
  readonly decided: number | undefined;
  readonly gate: GateFacts | undefined;
}

interface Wish {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly top?: boolean | undefined;
}

function* moving(placed: Placed, wanted: Column, columns: readonly Column[], wish: Wish): Reading<Moving> {
  const { task: row } = placed;
  const column = landingColumn(row, wanted, columns);
  const inside = yield* countedIn(column);
  const before = yield* neighbour(placed, wish.before);
  const after = yield* neighbour(placed, wish.after);
  const people = inside.length > 0 && column.wipPer === 'assignee' ? yield* list(person, 'role', []) : [];
  return {
    ...placed,
    wanted,
    column,
    inside,
    gap: yield* gapAt(column, { before, after, top: wish.top }),
    named: before !== undefined || after !== undefined || wish.top === true,
    nameOf: (id) => people.find((each) => each.id === id)?.name ?? '',
    box: row.type === 'investigation' ? yield* get(investigation, row.id) : undefined,
    decided: row.decision ? (yield* get(decision, row.decision))?.number : undefined,
    gate: wanted.phase === 'done' && row.doneAt === null ? yield* gateOf(row.id) : undefined,
  };
}

/** A task that another one is to stand beside. Because: one of another project stands in no column of this one. */
function* neighbour({ project }: Placed, ref: string | undefined): Reading<Task | undefined> {
  if (!ref) return undefined;
  const { task: row } = yield* placedTask(ref);
  yield* refuseIf(row.project !== project.id, 'not_found', { what: 'task', ref });
  return row;
}

function move(facts: Moving, context: Context, more: Partial<Pick<Task, 'track' | 'type'>> = {}): Change[] | Refusal {
  const { task: row, column, wanted, project } = facts;
  const stays = column.id === row.column;
  if (row.decision !== null && column.phase !== 'done')
    return refuse('decided', { task: facts.key, number: facts.decided });
  const over = !stays && !context.signal && overLimit(column, facts.inside, row, facts.nameOf);
  if (over) return over;
  const gate = facts.gate ? passGate(facts.gate, context) : [];
  if (isRefusal(gate)) return gate;

  const place = stays && (!facts.named || isThere(row, facts.gap)) ? {} : { order: orderIn(facts.gap) };
  return [
    ...changed(task, row, { ...landed(row, column, wanted, context.at), ...place, ...more }),
    ...(facts.box ? changed(investigation, facts.box, boxStarted(facts.box, column, project, context.at)) : []),
    ...gate,
  ];
}

const isThere = (row: Task, { lower, upper }: Gap): boolean => row.order === lower || row.order === upper;

/** The work type in another track: each track's usual type becomes the other's, any other type stays. */
function typeIn(track: Track, type: string): string {
  return Object.values(defaultType).includes(type) ? defaultType[track.kind] : type;
}
