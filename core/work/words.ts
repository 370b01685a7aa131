/** The closed lists of the work: phases, tracks, work types, blockers, links; and what a new project starts with. */

export const phases = ['next', 'doing', 'checking', 'done'] as const;
export type Phase = (typeof phases)[number];

export const trackKinds = ['research', 'production', 'data'] as const;
export type TrackKind = (typeof trackKinds)[number];

export const wipModes = ['off', 'warn', 'enforce'] as const;
export type WipMode = (typeof wipModes)[number];
export const wipUnits = ['tasks', 'points'] as const;
export type WipUnit = (typeof wipUnits)[number];
export const wipPers = ['column', 'assignee'] as const;
export type WipPer = (typeof wipPers)[number];

/** Work types that come with Dualtrack, and the track where each is at home. */
export const workTypes = {
  investigation: 'research',
  data: 'data',
  feature: 'production',
  refactor: 'production',
  deploy: 'production',
  ab_test: 'production',
  alert: 'production',
  bug: 'production',
  chore: 'production',
} as const satisfies Record<string, TrackKind>;

/** A work type's name as it is kept: `A/B test` is `ab_test`. */
export function typeName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll('/', '')
    .replace(/[\s-]+/g, '_');
}

/** The type of a task that needs only a title. */
export const defaultType: Record<TrackKind, string> = {
  research: 'investigation',
  production: 'feature',
  data: 'data',
};

export const blockerKinds = [
  'data_quality',
  'data_access',
  'compute',
  'review',
  'decision',
  'dependency',
  'external',
] as const;
export type BlockerKind = (typeof blockerKinds)[number];

export const linkKinds = [
  'commit',
  'branch',
  'pull_request',
  'ci_run',
  'deployment',
  'notebook',
  'script',
  'run',
  'registry_version',
  'page',
  'dashboard',
  'tag',
  'file',
  'url',
] as const;
export type LinkKind = (typeof linkKinds)[number];

/** What is known of a pull request or a CI run. */
export const linkStates = ['draft', 'open', 'merged', 'closed', 'running', 'passed', 'failed', 'cancelled'] as const;
export type LinkState = (typeof linkStates)[number];

/** How two tasks belong together, other than by waiting. */
export const tieKinds = ['related', 'leads_to'] as const;
export type TieKind = (typeof tieKinds)[number];

/** Each lane's own words for the four shared phases. */
export const startingColumns: Record<TrackKind, readonly { name: string; phase: Phase }[]> = {
  research: [
    { name: 'Question', phase: 'next' },
    { name: 'Investigating', phase: 'doing' },
    { name: 'Writing up', phase: 'checking' },
    { name: 'Decided', phase: 'done' },
  ],
  production: [
    { name: 'Ready', phase: 'next' },
    { name: 'Building', phase: 'doing' },
    { name: 'Review', phase: 'checking' },
    { name: 'Live', phase: 'done' },
  ],
  data: [
    { name: 'Sourcing', phase: 'next' },
    { name: 'Cleaning', phase: 'doing' },
    { name: 'Validating', phase: 'checking' },
    { name: 'Ready', phase: 'done' },
  ],
};

export const trackNames: Record<TrackKind, string> = { research: 'Research', production: 'Production', data: 'Data' };

/** What a view puts into rows, and what orders the cards of a column. */
export const viewGroups = ['track', 'model', 'version', 'assignee', 'type'] as const;
export type ViewGroup = (typeof viewGroups)[number];
export const viewSorts = ['manual', 'priority', 'age', 'decide', 'points'] as const;
export type ViewSort = (typeof viewSorts)[number];
export const viewLayouts = ['board', 'list', 'table'] as const;
export type ViewLayout = (typeof viewLayouts)[number];
export const viewDensities = ['compact', 'cosy'] as const;
export type ViewDensity = (typeof viewDensities)[number];

/** What forges and git do by themselves and can be switched off, per track. */
export const automations = [
  'branch_created',
  'first_commit',
  'closing_words',
  'smart_commits',
  'reverts',
  'pull_opened',
  'review_asked',
  'changes_asked',
  'approved',
  'pull_merged',
  'pull_closed',
  'ci',
  'tags',
  'rollouts',
] as const;
export type Automation = (typeof automations)[number];
