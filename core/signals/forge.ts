/**
 * What a forge tells, in the same words whichever forge it is. Adapters translate into these; nothing after them knows a
 * provider. Times are milliseconds since 1970 UTC and the forge's own: `toldAt` is the version of what is told, so that
 * of two tellings the later one holds, in whatever order they arrive.
 */
import * as z from 'zod/mini';
import { limits } from '../limits.ts';

/** Forgejo and Gogs speak as Gitea does. */
export const providers = ['github', 'gitlab', 'bitbucket-cloud', 'bitbucket-server', 'gitea'] as const;
export type Provider = (typeof providers)[number];

const short = z.string().check(z.maxLength(limits.forgeNameCharsMax));
const address = z.string().check(z.maxLength(limits.urlCharsMax));
const words = z.string().check(z.maxLength(limits.messageCharsMax));
const at = z.int().check(z.minimum(0));
const sha = z.string().check(z.regex(/^[0-9a-f]{7,64}$/));

/**
 * Somebody as the forge knows them. `id` outlives a change of the login; empty where the forge does not give it. `name`:
 * what they call themselves.
 */
export const account = z.strictObject({ id: short, login: short, email: z.optional(short), name: z.optional(short) });
export type Account = z.output<typeof account>;

/** A repository as the forge knows it. `id` outlives renames and transfers; `name` is `owner/name`. */
export const forgeRepo = z.strictObject({
  id: short.check(z.minLength(1)),
  name: short.check(z.minLength(1)),
  url: address,
  /** Addresses that git clones it from. */
  clones: z.array(address).check(z.maxLength(4)),
  defaultBranch: z.nullable(short),
});
export type ForgeRepo = z.output<typeof forgeRepo>;

export const pullStates = ['draft', 'open', 'closed', 'merged'] as const;
export type PullState = (typeof pullStates)[number];

/** A pull request, or merge request, as it stands. */
export const pullTold = z.strictObject({
  number: z.int().check(z.minimum(1)),
  title: words,
  body: words,
  url: address,
  author: z.nullable(account),
  state: z.enum(pullStates),
  branch: short,
  base: short,
  /** Sha of its newest commit; empty where it is not told. */
  head: z.union([sha, z.literal('')]),
  /** Sha that merging made. */
  merge: z.nullable(sha),
  /** Whether the branch is in another repository. */
  fork: z.boolean(),
  openedAt: at,
  /** Since when it is in its state. */
  stateAt: at,
  toldAt: at,
  /** Who brought it into its state. */
  by: z.nullable(account),
});
export type PullTold = z.output<typeof pullTold>;

export const reviewStates = ['requested', 'approved', 'changes', 'commented', 'withdrawn'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** What one person's review of a pull request says now. */
export const reviewTold = z.strictObject({
  pull: z.int().check(z.minimum(1)),
  of: account,
  state: z.enum(reviewStates),
  at,
});
export type ReviewTold = z.output<typeof reviewTold>;

export const ciStates = ['running', 'passed', 'failed', 'cancelled'] as const;
export type CiState = (typeof ciStates)[number];

/** A CI run: a workflow, a pipeline, a build, or a status that some system set on a commit. */
export const ciTold = z.strictObject({
  /**
   * What the forge calls it, the same through all its states and that of no other run: `run:4242`; of what is set on a
   * commit under a name, `status:SHA/ci/build`.
   */
  key: short.check(z.minLength(1)),
  name: short,
  sha,
  branch: z.nullable(short),
  state: z.enum(ciStates),
  url: address,
  /** When it began. */
  at,
  toldAt: at,
  /** Counts new tries of the same run. */
  attempt: z.int().check(z.minimum(1)),
  /** Pull requests that the forge says it is for. */
  pulls: z.array(z.int()).check(z.maxLength(20)),
});
export type CiTold = z.output<typeof ciTold>;

export const rolloutStates = ['started', 'succeeded', 'failed'] as const;
export type RolloutState = (typeof rolloutStates)[number];

/** Something brought to an environment, as the forge calls it. */
export const rolloutTold = z.strictObject({
  key: short.check(z.minLength(1)),
  environment: short.check(z.minLength(1)),
  /** Branch, tag or sha that was asked for. */
  ref: z.nullable(short),
  sha: z.nullable(sha),
  state: z.enum(rolloutStates),
  url: address,
  /** When it began. */
  at,
  toldAt: at,
  by: z.nullable(account),
  /** What was said with it: a description, a payload; it may name tasks or a version (`churn@v1.2.0`). */
  note: words,
});
export type RolloutTold = z.output<typeof rolloutTold>;

export const commentTold = z.strictObject({
  key: short.check(z.minLength(1)),
  pull: z.nullable(z.int()),
  body: words,
  by: z.nullable(account),
  at,
});
export type CommentTold = z.output<typeof commentTold>;

export const releaseTold = z.strictObject({ tag: short.check(z.minLength(1)), title: words, url: address, at });
export type ReleaseTold = z.output<typeof releaseTold>;

/** A commit as a push tells it. */
export interface PushedCommit {
  readonly sha: string;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  /** Author time where the forge tells it, else the time that it gives. */
  readonly at: number;
  /** Paths that it changed, as far as they are told. */
  readonly files: readonly string[];
}

/** A branch or a tag that moved, came or went. */
export interface PushTold {
  /** `refs/heads/main`, `refs/tags/v1.2.0` */
  readonly ref: string;
  /** Null: the ref is new. */
  readonly before: string | null;
  /** Null: the ref is gone. */
  readonly after: string | null;
  readonly by: Account | null;
  /** When it was pushed, where the forge tells it. */
  readonly at: number | null;
  /** Parents before children; the newest of them where there are more. */
  readonly commits: readonly PushedCommit[];
  /** Whether there are commits that are not told here. */
  readonly isCut: boolean;
}

/** One thing that a forge told of a repository. */
export type ForgeEvent = { readonly repo: ForgeRepo } & (
  | { readonly kind: 'push'; readonly push: PushTold }
  | { readonly kind: 'pull'; readonly pull: PullTold }
  | { readonly kind: 'review'; readonly review: ReviewTold }
  | { readonly kind: 'ci'; readonly run: CiTold }
  | { readonly kind: 'rollout'; readonly rollout: RolloutTold }
  | { readonly kind: 'release'; readonly release: ReleaseTold }
  | { readonly kind: 'comment'; readonly comment: CommentTold }
  /** It was renamed, moved, or has another default branch; `at`: when, where that is told. */
  | { readonly kind: 'repo'; readonly at: number | null }
);
