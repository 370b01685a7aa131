/**
 * What asks one person to act now, each with its reason, from rows that a replica holds: questions whose box is full
 * or that ask, blockers that name them, work in a checking column, work of others that waits for theirs, and words that
 * name them.
 */
import type { Me } from '../change/me.ts';
import { DAY } from '../change/time.ts';
import { get, getMany, list, type Reading } from '../change/read.ts';
import { mention } from '../knowledge/kinds.ts';
import { gate } from '../models/kinds.ts';
import { project, settling, type Project, type Settling } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { reasons, type Reason } from '../people/words.ts';
import { investigation } from '../research/kinds.ts';
import { ask, repo, type Ask, type AskWhat } from '../signals/kinds.ts';
import { blocker, column, dependency, task, track, type Blocker, type Task } from '../work/kinds.ts';
import type { Automation } from '../work/words.ts';

/** How long finished work is looked at, in milliseconds: as long as a replica holds it. */
const RECENT = 14 * DAY;

export interface InboxItem {
  readonly reason: Reason;
  /** What asks: the id of a task, blocker, dependency, mention or ask. */
  readonly of: string;
  /** Since when, in milliseconds. */
  readonly since: number;
  /** The task that is to be acted on; a pull request may ask without one. */
  readonly task: Task | undefined;
  readonly home: Project;
  readonly blocker: Blocker | undefined;
  /** The work that waits for `task`, where that is the reason. */
  readonly waiting: Task | undefined;
  /** What a pull request asks, where that is the reason. */
  readonly ask: Ask | undefined;
  /** Who named one, where that is the reason. */
  readonly by: string | null;
  /** When a snoozed one comes back. */
  readonly until: number | null;
}

export interface Inbox {
  /** The most pressing first. */
  readonly now: readonly InboxItem[];
  /** Snoozed, the next to come back first. */
  readonly later: readonly InboxItem[];
}

/** The inbox of whoever looks, at `now` (milliseconds): only of projects that they see, and what they may do. */
export function* inboxOf(me: Me, now: number): Reading<Inbox> {
  if (me.kind !== 'member') return { now: [], later: [] };
  const found = (yield* asking(me, now)).sort(byPress);
  const settled = new Map<string, Settling>();
  for (const each of yield* list(settling, 'person', [me.person])) settled.set(`${each.reason}/${each.of}`, each);
  const shown: InboxItem[] = [];
  const later: InboxItem[] = [];
  for (const item of found) {
    const put = settled.get(`${item.reason}/${item.of}`);
    if (!put || item.since > put.since || (put.until !== null && put.until <= now)) shown.push(item);
    else if (put.until !== null) later.push({ ...item, until: put.until });
  }
  return { now: shown, later: later.sort((a, b) => a.until! - b.until!) };
}

/** How many questions wait for one's decision: the only number that the rail shows. */
export const decisionsIn = (inbox: Inbox): number => inbox.now.filter(({ reason }) => reason === 'decide').length;

/** Whether work is somebody's: they are on it, or nobody is and they added it. */
export const isOf = (row: Pick<Task, 'assignees' | 'by'>, person: string): boolean =>
  row.assignees.length === 0 ? row.by === person : row.assignees.some((each) => each === person);

type Member = Extract<Me, { kind: 'member' }>;

function* asking(me: Member, now: number): Reading<InboxItem[]> {
  const homes = (yield* list(project, 'all', [])).filter(
    (each) => each.archivedAt === null && may(me, 'read', each) === 'yes',
  );
  const byId = new Map<string, { task: Task; home: Project }>();
  for (const home of homes)
    for (const row of yield* list(task, 'done', [home.id, null, null])) byId.set(row.id, { task: row, home });
  const mine = [...byId.values()].filter(({ task: row }) => isOf(row, me.person));
  const editable = mine.filter(({ home }) => may(me, 'edit', home) === 'yes');
  return [
    ...(yield* toDecide(editable, now)),
    ...(yield* toCheck(editable, me)),
    ...(yield* askedOf(homes, byId, me)),
    ...(yield* heldUp(homes, byId, me)),
    ...(yield* named(homes, byId, me, now)),
  ];
}

interface Placed {
  readonly task: Task;
  readonly home: Project;
}

const item = (
  reason: Reason,
  of: string,
  since: number,
  { task: row, home }: Pick<InboxItem, 'task' | 'home'>,
): InboxItem => ({
  reason,
  of,
  since,
  task: row,
  home,
  blocker: undefined,
  waiting: undefined,
  ask: undefined,
  by: null,
  until: null,
});

/** Questions whose box is full or that ask for their decision. */
function* toDecide(mine: readonly Placed[], now: number): Reading<InboxItem[]> {
  const open = mine.filter(({ task: row }) => row.type === 'investigation' && row.decision === null);
  const boxes = yield* getMany(
    investigation,
    open.map(({ task: row }) => row.id),
  );
  return open.flatMap((placed) => {
    const box = boxes.get(placed.task.id);
    const fullSince = box?.startAt != null && box.decideBy !== null && box.decideBy <= now ? box.decideBy : Infinity;
    const since = Math.min(fullSince, placed.task.asksAt ?? Infinity);
    return since === Infinity ? [] : [item('decide', placed.task.id, since, placed)];
  });
}

/** Work that waits in a checking column for whoever is on it. */
function* toCheck(mine: readonly Placed[], me: Member): Reading<InboxItem[]> {
  const on = mine.filter(
    ({ task: row }) => row.type !== 'investigation' && row.assignees.some((each) => each === me.person),
  );
  const columns = yield* getMany(
    column,
    on.map(({ task: row }) => row.column),
  );
  return on
    .filter(({ task: row }) => columns.get(row.column)?.phase === 'checking')
    .map((placed) => item('review', placed.task.id, placed.task.movedAt, placed));
}

const switches: Readonly<Record<AskWhat, Automation>> = {
  review: 'review_asked',
  changes: 'changes_asked',
  merge: 'approved',
};

/**
 * What pull requests of connected repositories ask, each with the first of its tasks that is open. A lane where that is
 * switched off asks nothing; without a task it is asked unless every lane has it off.
 */
function* askedOf(homes: readonly Project[], byId: ReadonlyMap<string, Placed>, me: Member): Reading<InboxItem[]> {
  const found: InboxItem[] = [];
  for (const each of yield* list(ask, 'person', [me.person])) {
    const home = homes.find(({ id }) => id === each.project);
    const source = home && (yield* get(repo, each.repo));
    // Because: what nobody tells of any more may have been answered long since.
    if (!home || !source || source.connection === null || source.removedAt !== null) continue;
    const lanes = yield* list(track, 'project', [home.id]);
    const on = new Set(lanes.filter(({ off }) => !off.includes(switches[each.what])).map(({ id }) => id));
    const tasks = each.tasks.flatMap((id) => byId.get(id)?.task ?? []);
    const its = tasks.find((row) => on.has(row.track));
    if (on.size > 0 && (its || tasks.length === 0))
      found.push({ ...item('review', each.id, each.since, { task: its, home }), ask: each });
  }
  return found;
}

/** Blockers that one clears, and work of others that waits for one's own. */
function* heldUp(homes: readonly Project[], byId: ReadonlyMap<string, Placed>, me: Member): Reading<InboxItem[]> {
  const found: InboxItem[] = [];
  const waits = (of: string, since: number, on: string | null, waiting: Task, by?: Blocker): void => {
    const mine = on === null ? undefined : byId.get(on);
    if (!mine || !isOf(mine.task, me.person) || isOf(waiting, me.person)) return;
    found.push({ ...item('wait', of, since, mine), waiting, blocker: by });
  };
  for (const home of homes) {
    const gates = new Map((yield* list(gate, 'project', [home.id])).map((each) => [each.id as string, each.task]));
    for (const each of yield* list(blocker, 'project', [home.id, null])) {
      const blocked = byId.get(each.task);
      if (!blocked) continue;
      if (each.person === me.person)
        found.push({
          ...item(each.kind === 'review' ? 'review' : 'unblock', each.id, each.since, blocked),
          blocker: each,
        });
      else waits(each.id, each.since, each.on ?? (each.gate && (gates.get(each.gate) ?? null)), blocked.task, each);
    }
    for (const each of yield* list(dependency, 'project', [home.id])) {
      const waiting = byId.get(each.task)?.task;
      if (waiting) waits(each.id, waiting.addedAt, each.on, waiting);
    }
  }
  return found;
}

/** Words that name one, on work that is open or was finished lately. */
function* named(
  homes: readonly Project[],
  byId: ReadonlyMap<string, Placed>,
  me: Member,
  now: number,
): Reading<InboxItem[]> {
  const said = yield* list(mention, 'person', [me.person]);
  if (said.length === 0) return [];
  const recent = new Map<string, Placed>();
  for (const home of homes) {
    const rows = yield* list(task, 'done', [home.id, null], { beyond: { side: 'above', value: now - RECENT } });
    for (const row of rows) recent.set(row.id, { task: row, home });
  }
  return said.flatMap((each) => {
    const placed = byId.get(each.task) ?? recent.get(each.task);
    return placed ? [{ ...item('mention', each.id, each.at, placed), by: each.by }] : [];
  });
}

/** By reason; of one reason, what waits longest first, but the newest words. */
function byPress(a: InboxItem, b: InboxItem): number {
  const rank = reasons.indexOf(a.reason) - reasons.indexOf(b.reason);
  if (rank !== 0) return rank;
  const age = a.since - b.since || (a.of < b.of ? -1 : 1);
  return a.reason === 'mention' ? -age : age;
}
