import { id, json, kind, maybe, text, whole, type Id, type RowOf } from '../change/kind.ts';
import type {
  BlockerKind,
  LinkKind,
  LinkState,
  Phase,
  TieKind,
  TrackKind,
  ViewDensity,
  ViewGroup,
  ViewLayout,
  ViewSort,
  WipMode,
  WipPer,
  WipUnit,
} from './words.ts';

/** A lane on the board, with its own column names. Every project has one of each of the three. */
export const track = kind(
  'track',
  {
    project: id<'project'>(),
    kind: text<TrackKind>(),
    name: text(),
    order: text(),
    /** Automations switched off, by name; everything else is on. */
    off: json<readonly string[]>(),
  },
  { scope: 'project', reach: 'all', indexes: { project: ['project', 'order'] } },
);

export const column = kind(
  'column',
  {
    project: id<'project'>(),
    track: id<'track'>(),
    name: text(),
    phase: text<Phase>(),
    order: text(),
    wipMode: text<WipMode>(),
    /** How much; meaningless while `wipMode` is off. */
    wipLimit: whole(),
    wipUnit: text<WipUnit>(),
    wipPer: text<WipPer>(),
  },
  { scope: 'project', reach: 'all', indexes: { track: ['track', 'order'], project: ['project', 'order'] } },
);

export interface Acceptance {
  readonly id: string;
  readonly text: string;
  readonly done: boolean;
}

export const task = kind(
  'task',
  {
    project: id<'project'>(),
    track: id<'track'>(),
    column: id<'column'>(),
    number: whole(),
    title: text(),
    type: text(),
    /** Place within its column, smaller first; ASCII, compared byte by byte. */
    order: text(),
    /** 0 none, 1 urgent, 2 high, 3 normal, 4 low. */
    priority: whole(),
    points: maybe(json<number>()),
    labels: json<readonly Id<'label'>[]>(),
    assignees: json<readonly Id<'person'>[]>(),
    acceptance: json<readonly Acceptance[]>(),
    version: maybe(id<'version'>()),
    /** The newest revision of its description. */
    text: maybe(id<'text'>()),
    by: maybe(id<'person'>()),
    /** Since when the work exists; for what was imported, earlier than when it was added. */
    createdAt: whole(),
    /** When it was added here: what is older cannot mean it. */
    addedAt: whole(),
    /** Since when it is in its column. */
    movedAt: whole(),
    /** When it first was in doing. */
    startedAt: maybe(whole()),
    /** Since when it is in a done column. */
    doneAt: maybe(whole()),
    dueAt: maybe(whole()),
    /** Done, with a date to look again. */
    recheckAt: maybe(whole()),
    /** Since when an investigation asks for its decision. */
    asksAt: maybe(whole()),
    decision: maybe(id<'decision'>()),
    removedAt: maybe(whole()),
  },
  {
    scope: 'project',
    reach: 'open',
    unique: ['number'],
    indexes: {
      column: ['column', 'order'],
      number: ['project', 'number'],
      /** Not removed, then open (null) or done since. */
      done: ['project', 'removedAt', 'doneAt'],
      version: ['version', 'number'],
    },
  },
);

export const label = kind(
  'label',
  { project: id<'project'>(), name: text() },
  { scope: 'project', reach: 'all', indexes: { project: ['project', 'name'] } },
);

/** A work type that a team added to the ones that come with Dualtrack. */
export const workType = kind(
  'workType',
  { name: text(), track: text<TrackKind>() },
  { scope: 'workspace', reach: 'all', indexes: { name: ['name'] } },
);

/** `task` waits for `on`. */
export const dependency = kind(
  'dependency',
  { project: id<'project'>(), task: id<'task'>(), on: id<'task'>() },
  { scope: 'project', reach: 'open', indexes: { task: ['task', 'on'], on: ['on', 'task'], project: ['project'] } },
);

/** `task` belongs together with `to`: both ways, or it leads to it. */
export const tie = kind(
  'tie',
  {
    project: id<'project'>(),
    task: id<'task'>(),
    to: id<'task'>(),
    kind: text<TieKind>(),
    by: maybe(id<'person'>()),
    at: whole(),
  },
  { scope: 'project', reach: 'open', indexes: { task: ['task', 'to'], to: ['to', 'task'], project: ['project'] } },
);

export const blocker = kind(
  'blocker',
  {
    project: id<'project'>(),
    task: id<'task'>(),
    kind: text<BlockerKind>(),
    note: text(),
    since: whole(),
    /** Who clears it. */
    person: maybe(id<'person'>()),
    /** The task or data gate that clears it when it is done or passed. */
    on: maybe(id<'task'>()),
    gate: maybe(id<'gate'>()),
    clearedAt: maybe(whole()),
  },
  {
    scope: 'project',
    reach: 'open',
    indexes: { task: ['task', 'since'], project: ['project', 'clearedAt'], gate: ['gate'] },
  },
);

/** Evidence on a task: it points at what stays where it is. */
export const link = kind(
  'link',
  {
    project: id<'project'>(),
    task: id<'task'>(),
    kind: text<LinkKind>(),
    /** What is linked: a URL, or a sha, branch or path within `repo`. */
    ref: text(),
    repo: maybe(id<'repo'>()),
    title: text(),
    /** A run that the question leans on. */
    pin: maybe(text<'best' | 'baseline'>()),
    /** Metrics and parameters of a run as read: `{ "auc": 0.83 }`. */
    metrics: json<Readonly<Record<string, number | string>>>(),
    /** Of a pull request or a CI run, as it was told last. */
    state: maybe(text<LinkState>()),
    at: whole(),
    by: maybe(id<'person'>()),
  },
  {
    scope: 'project',
    reach: 'demand',
    indexes: { task: ['task', 'at'], ref: ['task', 'kind', 'ref'], what: ['kind', 'ref'] },
  },
);

/** Time that somebody says they spent. */
export const spent = kind(
  'spent',
  {
    project: id<'project'>(),
    task: id<'task'>(),
    minutes: whole(),
    note: text(),
    by: maybe(id<'person'>()),
    at: whole(),
  },
  { scope: 'project', reach: 'demand', indexes: { task: ['task', 'at'] } },
);

/** A way to look at the work, under a name: which of it, in which rows and order, as what. */
export const savedView = kind(
  'view',
  {
    project: id<'project'>(),
    /** Whose alone it is; null: it is shared. */
    person: maybe(id<'person'>()),
    name: text(),
    /** In the words of the query language. */
    query: text(),
    group: text<ViewGroup>(),
    sort: text<ViewSort>(),
    layout: text<ViewLayout>(),
    /** The column that orders a table, `-` before it for downwards; null: the order of the view. */
    by: maybe(text()),
    /** Null: as each device has it. */
    density: maybe(text<ViewDensity>()),
    /** Phases whose columns are folded to a strip. */
    shut: json<readonly Phase[]>(),
    createdAt: whole(),
  },
  { scope: 'person or project', reach: 'all', indexes: { project: ['project', 'name'] } },
);

export type Track = RowOf<typeof track>;
export type Column = RowOf<typeof column>;
export type Task = RowOf<typeof task>;
export type Label = RowOf<typeof label>;
export type WorkType = RowOf<typeof workType>;
export type Dependency = RowOf<typeof dependency>;
export type Tie = RowOf<typeof tie>;
export type Blocker = RowOf<typeof blocker>;
export type Link = RowOf<typeof link>;
export type Spent = RowOf<typeof spent>;
export type SavedView = RowOf<typeof savedView>;
