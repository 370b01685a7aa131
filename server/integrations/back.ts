/**
 * How a forge is written to: a status of a commit, one comment of a pull request, a branch. Pure: requests as data, a few
 * lines a provider; who writes, when, and what is remembered is the follower's.
 */
import type { ForgeRepo } from '@dualtrack/core';
import type { Json } from './json.ts';

/** A request that changes something; `body` is sent as JSON. */
export interface Writing {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body: object;
}

export interface Status {
  readonly state: 'success' | 'pending';
  readonly text: string;
  /** Where it leads; null where nobody knows our address. */
  readonly url: string | null;
}

export interface Comment {
  readonly id: string;
  readonly text: string;
  /** What Bitbucket Data Center wants to hear of the one that is changed. */
  readonly version: number;
}

export interface Back {
  /** `pull`: the address of the pull request, where a status has to lead somewhere. */
  status(repo: ForgeRepo, sha: string, status: Status, pull: string): Writing;
  /** Whether a status was refused since it stands so already. */
  isSame?(reason: string): boolean;
  /** The list of comments of a pull request, and its members; null: another thing. */
  comments(repo: ForgeRepo, pull: number): string;
  comment(item: Json): Comment | null;
  commentAt(repo: ForgeRepo, pull: number, id: string): string;
  /** How one comment is read by itself, where not as a member of the list. */
  one?(answer: Json): Comment | null;
  addComment(repo: ForgeRepo, pull: number, text: string): Writing;
  setComment(repo: ForgeRepo, pull: number, comment: Comment, text: string): Writing;
  /** Where a branch is asked for, and its commit in the answer; null: there is none. */
  branchAt(repo: ForgeRepo, name: string): string;
  shaIn(answer: Json, name: string): string | null;
  addBranch(repo: ForgeRepo, name: string, sha: string): Writing;
  /** The page of a branch. */
  branchPage(repo: ForgeRepo, name: string): string;
}

/** The name of our status among those of a commit. */
export const STATUS = 'dualtrack';

/** A definition of a link that nothing uses: no forge shows it, and each keeps it. */
export const markOf = (pull: string): string => `[dualtrack]: # (${pull})`;

export const isOurComment = (text: string): boolean => /^\s*\[dualtrack\]: # \([0-9a-f-]{36}\)/.test(text);

export const isOurStatus = (key: string): boolean => /^status:[0-9a-f]{7,64}\/dualtrack$/.test(key);
