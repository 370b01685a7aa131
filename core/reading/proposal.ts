/** What a reading proposes: a headline and lines, each with its reason, switched on or offered folded. */

export interface Proposal {
  /** One honest sentence about what lives here. */
  readonly headline: string;
  /** Those that are on first within each kind, the most telling first. */
  readonly lines: readonly ProposalLine[];
}

export type ProposalLine = ModelLine | VersionLine | QuestionLine | TaskLine | GateLine | PersonLine | RunLine;
export type ProposalKind = ProposalLine['kind'];

interface Line {
  /** The same for the same repository at every reading. */
  readonly id: string;
  readonly title: string;
  /** Why it is proposed, in one sentence, from the evidence. */
  readonly reason: string;
  readonly on: boolean;
}

export interface ModelLine extends Line {
  readonly kind: 'model';
  readonly model: string;
  /** Folder in a repository of many models; empty: the repository itself. */
  readonly path: string;
  readonly at: number;
}

export interface VersionLine extends Line {
  readonly kind: 'version';
  /** The name of a model that a line proposes. */
  readonly model: string;
  readonly version: string;
  readonly commit: string;
  /** When it was registered, and by which tag. */
  readonly at: number;
  readonly source: string;
  /** In the order in which they count. */
  readonly marks: readonly StageMark[];
  /** When it was taken out of its registry or called deprecated, if it is so now. */
  readonly gone: { readonly kind: 'deregistered' | 'deprecated'; readonly at: number } | null;
}

/** A stage put on a version or taken off. */
export interface StageMark {
  /** As the tag says it: `prod`. */
  readonly stage: string;
  readonly off: boolean;
  readonly at: number;
  readonly counter: number;
  /** The tag. */
  readonly source: string;
}

export interface QuestionLine extends Line {
  readonly kind: 'question';
  readonly work: Work;
  /** `open`: being worked on. `answered`: settled. `stale`: left off without an answer. */
  readonly state: 'open' | 'answered' | 'stale';
  readonly settled: Settled | null;
}

export interface Settled {
  readonly outcome: 'adopt' | 'not_pursued' | 'inconclusive';
  readonly finding: string;
  readonly at: number;
  /** Commits that show it. */
  readonly commits: readonly string[];
}

export interface TaskLine extends Line {
  readonly kind: 'task';
  /** A work type of the production track. */
  readonly type: 'feature' | 'refactor' | 'bug' | 'chore' | 'deploy';
  readonly work: Work;
  /** `checking`: its pull request is open. `stale`: left off. */
  readonly state: 'doing' | 'checking' | 'done' | 'stale';
  readonly doneAt: number | null;
}

/** What was done, by whom, when, and what shows it. */
export interface Work {
  readonly first: number;
  readonly last: number;
  /** Addresses of its authors, who did most first. */
  readonly emails: readonly string[];
  readonly evidence: readonly Evidence[];
}

export interface Evidence {
  readonly kind: 'commit' | 'branch' | 'pull_request' | 'notebook' | 'script' | 'tag' | 'file';
  readonly ref: string;
  readonly title: string;
  readonly at: number;
}

export interface GateLine extends Line {
  readonly kind: 'gate';
  readonly name: string;
  /** Where the data comes from: a path, a stage of a pipeline. */
  readonly source: string;
  readonly checks: readonly string[];
  readonly at: number;
  readonly emails: readonly string[];
}

export interface PersonLine extends Line {
  readonly kind: 'person';
  readonly name: string;
  /** All their addresses, lower case, the most used one first. */
  readonly emails: readonly string[];
  readonly commits: number;
  readonly last: number;
}

/** A recorded experiment, evidence of a question. */
export interface RunLine extends Line {
  readonly kind: 'run';
  /** The id of its question's line. */
  readonly question: string;
  readonly name: string;
  readonly commit: string;
  readonly at: number;
  /** Parameters that it varied. */
  readonly params: Readonly<Record<string, string | number>>;
  readonly metrics: Readonly<Record<string, string | number>>;
}
