import { id, json, kind, maybe, text, whole, type RowOf } from '../change/kind.ts';
import type { CheckState, DeploymentState, Stage } from './words.ts';

export const model = kind(
  'model',
  {
    project: id<'project'>(),
    name: text(),
    /** Folder within a repository of many models; empty: the repository itself. */
    path: text(),
    createdAt: whole(),
  },
  { scope: 'project', reach: 'all', indexes: { project: ['project', 'name'] } },
);

/** A version of a model; it may exist before its weights do. */
export const version = kind(
  'version',
  {
    project: id<'project'>(),
    model: id<'model'>(),
    name: text(),
    /** Sha of what it was made from. */
    commit: maybe(text()),
    /** What registered it: a tag, a registry entry. */
    source: text(),
    createdAt: whole(),
    registeredAt: maybe(whole()),
    deregisteredAt: maybe(whole()),
    /** Follows from its marks; kept here so that a list need not derive it. */
    stage: text<Stage>(),
    since: whole(),
    /** What put it into its stage. */
    stageSource: text(),
  },
  { scope: 'project', reach: 'all', indexes: { model: ['model', 'createdAt'], project: ['project'] } },
);

/** A version's stage, put on or taken off at a time: what its present and past stages are derived from. */
export const mark = kind(
  'mark',
  {
    project: id<'project'>(),
    model: id<'model'>(),
    version: id<'version'>(),
    /** The stage's name where it was said: `prod`, `champion`. */
    name: text(),
    stage: text<Stage>(),
    op: text<'on' | 'off'>(),
    /** `shared`: live beside others, set so by hand (traffic split). */
    hold: text<'alone' | 'shared'>(),
    at: whole(),
    /** A tag's counter, which orders tags of one second; 0 without. */
    counter: whole(),
    /** Place among the marks of its model in the order in which they were recorded; orders those of one time. */
    nth: whole(),
    source: text(),
    by: maybe(id<'person'>()),
  },
  {
    scope: 'project',
    reach: 'demand',
    indexes: { model: ['model', 'at', 'counter', 'nth'], source: ['model', 'source'] },
  },
);

/** What an outside name of a stage means here, where that is not the usual. */
export const stageName = kind(
  'stageName',
  { project: id<'project'>(), name: text(), stage: text<Stage>() },
  { scope: 'project', reach: 'all', indexes: { project: ['project', 'name'] } },
);

/** A version brought to an environment. */
export const deployment = kind(
  'deployment',
  {
    project: id<'project'>(),
    version: id<'version'>(),
    environment: text(),
    state: text<DeploymentState>(),
    at: whole(),
    /** Its CI run, as a URL or a name. */
    run: maybe(text()),
    by: maybe(id<'person'>()),
    rolledBackAt: maybe(whole()),
    /** What the forge told of it, where one did. */
    rollout: maybe(id<'rollout'>()),
  },
  {
    scope: 'project',
    reach: 'demand',
    indexes: { version: ['version', 'at'], project: ['project', 'at'], rollout: ['rollout'] },
  },
);

export interface Check {
  readonly id: string;
  readonly name: string;
  readonly state: CheckState;
  readonly note: string;
}

/** "Data ready" as a milestone with checks; passing it unblocks what waits for it. */
export const gate = kind(
  'gate',
  {
    project: id<'project'>(),
    name: text(),
    /** The data task that works towards it. */
    task: maybe(id<'task'>()),
    /** Where the data comes from: a path, a stage of a pipeline. */
    source: text(),
    checks: json<readonly Check[]>(),
    /** How much is there, and how much is wanted, in `unit`: 24,800 of 40,000 rows. */
    have: maybe(json<number>()),
    want: maybe(json<number>()),
    unit: maybe(text()),
    createdAt: whole(),
    passedAt: maybe(whole()),
    passedBy: maybe(id<'person'>()),
  },
  { scope: 'project', reach: 'all', indexes: { project: ['project', 'name'], task: ['task'] } },
);

export type Model = RowOf<typeof model>;
export type Version = RowOf<typeof version>;
export type Mark = RowOf<typeof mark>;
export type StageName = RowOf<typeof stageName>;
export type Deployment = RowOf<typeof deployment>;
export type Gate = RowOf<typeof gate>;
