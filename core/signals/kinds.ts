import { id, json, kind, maybe, text, whole, type RowOf } from '../change/kind.ts';
import type { CiState, Provider, PullState, ReviewState, RolloutState } from './forge.ts';
import type { FilesByPhase } from './phase.ts';

/** A way in for a forge: what it sends to the connection's own URL, and what is asked of it, is of its repositories. */
export const connection = kind(
  'connection',
  {
    /** Where repositories go that are not mapped to another project. */
    project: id<'project'>(),
    provider: text<Provider>(),
    name: text(),
    /** Address of the forge's API; empty: the provider's own, or nothing is asked. */
    api: text(),
    /** Whether every repository that tells of itself is taken, or those that are mapped by name. */
    takes: text<'all' | 'named'>(),
    /** What is written to the forge of the tasks of its pull requests; null: nothing. */
    back: maybe(text<'status' | 'comment'>()),
    by: maybe(id<'person'>()),
    addedAt: whole(),
    pausedAt: maybe(whole()),
    removedAt: maybe(whole()),
  },
  { scope: 'project', reach: 'all', undo: false, indexes: { all: ['addedAt'], project: ['project', 'addedAt'] } },
);

/**
 * A repository that a project follows: by its path on this machine or its URL, which git reads (`source`), by a
 * connection, whose forge tells of it (`connection`), or both.
 */
export const repo = kind(
  'repo',
  {
    project: id<'project'>(),
    /** Empty: git does not read it. */
    source: text(),
    name: text(),
    defaultBranch: text(),
    addedAt: whole(),
    removedAt: maybe(whole()),
    connection: maybe(id<'connection'>()),
    /** What the forge calls it for good; null until the forge has told of a repository of this name. */
    forgeId: maybe(text()),
    /** Its page. */
    url: maybe(text()),
    /** When what the forge says of it was so; what is older is not heeded. Null until the forge has told of it. */
    toldAt: maybe(whole()),
  },
  {
    scope: 'project',
    reach: 'all',
    indexes: { project: ['project', 'addedAt'], connection: ['connection', 'addedAt'] },
  },
);

/** What one person's review of a pull request says now. */
export interface Review {
  /** The login on the forge. */
  readonly login: string;
  readonly person: string | null;
  readonly state: ReviewState;
  readonly at: number;
  /** When they were asked since they spoke last, the first time first. */
  readonly asks?: readonly number[];
  /** When they spoke last, or the request was taken back; 0: never. */
  readonly spokenAt?: number;
}

/** A pull request of a connected repository, as it was told last. */
export const pull = kind(
  'pull',
  {
    project: id<'project'>(),
    repo: id<'repo'>(),
    number: whole(),
    title: text(),
    url: text(),
    /** The author's login on the forge; empty where it is not told. */
    login: text(),
    /** The author's account; null where it is not told. */
    account: maybe(id<'account'>()),
    person: maybe(id<'person'>()),
    state: text<PullState>(),
    branch: text(),
    base: text(),
    head: text(),
    merge: maybe(text()),
    openedAt: whole(),
    stateAt: whole(),
    /** The forge's own time of what was told last; what is older is not heeded. */
    toldAt: whole(),
    reviews: json<readonly Review[]>(),
    /** Tasks that it is the work of, by its title, its branch or closing words: they move with it. */
    acts: json<readonly string[]>(),
    /** `back`: it reverts another one. */
    way: text<'forward' | 'back'>(),
    /** Smart commands in its words that have acted, as hashes. */
    heard: json<readonly string[]>(),
  },
  {
    scope: 'project',
    reach: 'demand',
    undo: false,
    unique: ['number'],
    indexes: {
      number: ['repo', 'number'],
      head: ['repo', 'head'],
      merge: ['repo', 'merge'],
      branch: ['repo', 'branch'],
      url: ['url'],
      account: ['account'],
      project: ['project', 'stateAt'],
    },
  },
);

/** What a pull request can ask of somebody: their review, the changes that a reviewer wants, to merge what is approved. */
export const askWhats = ['review', 'changes', 'merge'] as const;
export type AskWhat = (typeof askWhats)[number];

/**
 * That an open pull request asks something of a member. It goes when it asks no more: when they have answered, when it
 * was taken back, when the pull request has ended. Every replica holds all there are.
 */
export const ask = kind(
  'ask',
  {
    project: id<'project'>(),
    repo: id<'repo'>(),
    pull: id<'pull'>(),
    person: id<'person'>(),
    what: text<AskWhat>(),
    number: whole(),
    title: text(),
    url: text(),
    /** Who asks: the author for a review, else the reviewer; with their login, where no member is known by it. */
    by: maybe(id<'person'>()),
    login: text(),
    /** The tasks that the pull request is the work of. */
    tasks: json<readonly string[]>(),
    since: whole(),
  },
  {
    scope: 'project',
    reach: 'all',
    undo: false,
    indexes: { project: ['project'], person: ['person', 'since'], pull: ['pull'] },
  },
);

/** A CI run, as it was told last. */
export const ciRun = kind(
  'ciRun',
  {
    project: id<'project'>(),
    repo: id<'repo'>(),
    key: text(),
    name: text(),
    sha: text(),
    branch: maybe(text()),
    state: text<CiState>(),
    url: text(),
    at: whole(),
    toldAt: whole(),
    attempt: whole(),
    pulls: json<readonly number[]>(),
  },
  {
    scope: 'project',
    reach: 'demand',
    undo: false,
    unique: ['key'],
    indexes: { key: ['repo', 'key'], sha: ['repo', 'sha'], project: ['project', 'at'] },
  },
);

/** What a forge says was brought to an environment, as it was told last; with a version it is a deployment of it. */
export const rollout = kind(
  'rollout',
  {
    project: id<'project'>(),
    repo: id<'repo'>(),
    key: text(),
    environment: text(),
    ref: maybe(text()),
    sha: maybe(text()),
    state: text<RolloutState>(),
    url: text(),
    at: whole(),
    toldAt: whole(),
    login: text(),
    note: text(),
    /** The version that it brought, once that is known. */
    version: maybe(id<'version'>()),
    /** Tasks that are about it. */
    tasks: json<readonly string[]>(),
  },
  {
    scope: 'project',
    reach: 'demand',
    undo: false,
    unique: ['key'],
    indexes: {
      key: ['repo', 'key'],
      sha: ['repo', 'sha'],
      ref: ['repo', 'ref'],
      version: ['version', 'at'],
      project: ['project', 'at'],
    },
  },
);

/**
 * What steers, the weakest first: that its pull requests have ended and leave open whether it is done, what they say
 * otherwise, words that somebody wrote, what was brought to production.
 */
export const steerSources = ['ended', 'pulls', 'words', 'rollouts'] as const;
export type SteerSource = (typeof steerSources)[number];

/**
 * How far signals have steered a task: of two signals the later one holds, by the time of what they tell, in whatever
 * order they arrive.
 */
export const steering = kind(
  'steering',
  {
    project: id<'project'>(),
    task: id<'task'>(),
    /** The time of the newest signal that said where the task stands, what sort it was, and what it said; 0: none. */
    at: whole(),
    source: text<SteerSource>(),
    phase: text<'next' | 'doing' | 'checking' | 'done'>(),
    /** The time of the newest that found work begun; 0: none. */
    begunAt: whole(),
  },
  {
    scope: 'project',
    reach: 'demand',
    undo: false,
    unique: ['task'],
    indexes: { task: ['task'], project: ['project'] },
  },
);

/** A commit of the project's own history, as it was seen first. */
export const commit = kind(
  'commit',
  {
    project: id<'project'>(),
    repo: id<'repo'>(),
    sha: text(),
    /** Author's address, author time and message in one hash: what the same work keeps through rebases. */
    fingerprint: text(),
    author: text(),
    email: text(),
    person: maybe(id<'person'>()),
    /** Author time. */
    at: whole(),
    subject: text(),
    /** Its files by the phase of the work that they show. */
    files: json<FilesByPhase>(),
    /** When it was first seen on the default branch, which is when its closing words count. */
    defaultAt: maybe(whole()),
    /** Place in the history: parents before children, whatever the dates say. */
    nth: whole(),
  },
  {
    scope: 'project',
    reach: 'demand',
    undo: false,
    indexes: { sha: ['repo', 'sha'], fingerprint: ['project', 'fingerprint'], project: ['project', 'repo', 'nth'] },
  },
);

export type Connection = RowOf<typeof connection>;
export type Repo = RowOf<typeof repo>;
export type Pull = RowOf<typeof pull>;
export type Ask = RowOf<typeof ask>;
export type CiRun = RowOf<typeof ciRun>;
export type Rollout = RowOf<typeof rollout>;
export type Steering = RowOf<typeof steering>;
export type CommitRow = RowOf<typeof commit>;
