/** The words of the interface for what the domain names in its own: one place, so that a thing is called alike everywhere. */
import {
  outcomeNames,
  type BlockerKind,
  type Discipline,
  type LinkKind,
  type LinkState,
  type Outcome,
  type Phase,
  type Role,
  type Stage,
} from '@dualtrack/core';

export const phaseNames: Record<Phase, string> = { next: 'Next', doing: 'Doing', checking: 'Checking', done: 'Done' };

const typeNames: Record<string, string> = {
  investigation: 'Question',
  data: 'Data',
  feature: 'Feature',
  refactor: 'Refactor',
  deploy: 'Deploy',
  ab_test: 'A/B test',
  alert: 'Alert',
  bug: 'Bug',
  chore: 'Chore',
};

/** A work type; a team's own ones read as the team wrote them. */
export const typeName = (type: string): string => typeNames[type] ?? type;

export const blockerNames: Record<BlockerKind, string> = {
  data_quality: 'data quality',
  data_access: 'data access',
  compute: 'compute',
  review: 'a review',
  decision: 'a decision',
  dependency: 'other work',
  external: 'somebody outside',
};

export const linkNames: Record<LinkKind, string> = {
  commit: 'Commit',
  branch: 'Branch',
  pull_request: 'Pull request',
  ci_run: 'CI run',
  deployment: 'Deployment',
  notebook: 'Notebook',
  script: 'Script',
  run: 'Run',
  registry_version: 'Registry version',
  page: 'Page',
  dashboard: 'Dashboard',
  tag: 'Tag',
  file: 'File',
  url: 'Link',
};

/** What a connected system said of a link last. */
export const linkStateWords: Record<LinkState, string> = {
  draft: 'is a draft',
  open: 'is open',
  merged: 'is merged',
  closed: 'is closed',
  running: 'is running',
  passed: 'passed',
  failed: 'did not pass',
  cancelled: 'was cancelled',
};

export const priorityNames = ['None', 'Urgent', 'High', 'Normal', 'Low'] as const;

export const stageNames: Record<Stage, string> = {
  live: 'Live',
  testing: 'Testing',
  building: 'Building',
  experiment: 'Experiment',
  research: 'Research',
  retired: 'Retired',
};

export const outcomeName = (outcome: string): string => outcomeNames[outcome as Outcome] ?? outcome;

export const roleNames: Record<Role, string> = { owner: 'Owner', admin: 'Admin', member: 'Member', viewer: 'Viewer' };

export const disciplineNames: Record<Discipline, string> = {
  ml_engineer: 'ML engineer',
  data_engineer: 'Data engineer',
  platform: 'MLOps / platform',
  product: 'Product',
  research: 'Research scientist',
};

/** What each outcome means, for whoever decides. */
export const outcomeHints: Record<Outcome, string> = {
  adopt: 'It helps; we take it.',
  iterate: 'Promising; a next question follows.',
  not_pursued: 'Answered: we decided not to pursue it.',
  inconclusive: 'We looked, and still cannot tell.',
  parked: 'Not now; to be looked at again.',
};

/** Reasons that teams give most often. */
export const usualReasons = [
  'No gain over the baseline',
  'Overfits',
  'Too slow',
  'Too costly',
  'The data is not good enough',
  'A clear gain',
] as const;

/** `1 task`, `3 tasks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `this`, `this and that`, `this, that and more`. */
export const joined = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
