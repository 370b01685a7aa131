/**
 * Reading a repository: what its history tells, and what we propose from it. The server reads with `git` and hands in a
 * `History`; everything that judges is here, pure, so that the same repository always gets the same proposal.
 *
 * Times are milliseconds since 1970 UTC; git's own have whole seconds.
 */

export interface History {
  /** What people call the repository: the last part of its path or address. */
  readonly name: string;
  /** Short name: `main`. Empty: there is no branch. */
  readonly defaultBranch: string;
  readonly refs: readonly HistoryRef[];
  /** Everything that the refs reach, parents before children, otherwise near the order of author times. */
  readonly commits: readonly HistoryCommit[];
  /** Files at the tip of the default branch. */
  readonly tree: FileList;
  readonly documents: readonly HistoryDocument[];
  /** Commits off the default branch whose very change is on it under another sha: rebased, picked, or squashed. */
  readonly applied: readonly string[];
}

export interface HistoryRef {
  /** `refs/heads/main`, `refs/tags/v1.0.0`, `refs/pull/12/head`, `refs/exps/06/ea48.../messy-tire`. */
  readonly name: string;
  /** The commit that it leads to. */
  readonly sha: string;
  /** Of an annotated tag: who made it, when, and its subject. */
  readonly tag?: { readonly name: string; readonly email: string; readonly at: number; readonly subject: string };
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly at: number;
  /** Who that is by the repository's own `.mailmap`, where it says otherwise. */
  readonly mapped?: { readonly name: string; readonly email: string };
}

export interface HistoryCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  /** As far as `limits.messageCharsMax`. */
  readonly message: string;
  /** What it changed against its parent; a merge changes nothing of its own. Renames are a deletion and an addition. */
  readonly files: readonly ChangedFile[];
  /** Changed files beyond those in `files`. */
  readonly more: number;
}

export interface ChangedFile {
  readonly status: 'A' | 'M' | 'D';
  readonly path: string;
}

export interface FileList {
  readonly paths: readonly string[];
  /** Files beyond those in `paths`. */
  readonly more: number;
}

/** A pipeline, parameter or metrics file as it was at a commit, parsed. */
export interface HistoryDocument {
  readonly commit: string;
  readonly path: string;
  /** Plain data: objects, arrays, strings, numbers, truth values, null. */
  readonly value: unknown;
}

/** The first line of a commit's message. */
export function subjectOf(commit: Pick<HistoryCommit, 'message'>): string {
  const end = commit.message.search(/[\r\n]/);
  return (end < 0 ? commit.message : commit.message.slice(0, end)).trim();
}
