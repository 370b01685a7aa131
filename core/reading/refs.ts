/** What a ref's name says that it is. */
import type { HistoryRef } from './history.ts';

export type RefSaid =
  | { readonly kind: 'branch'; readonly branch: string }
  | { readonly kind: 'tag'; readonly tag: string }
  /** What somebody asks to pull. `number` counts per repository. */
  | { readonly kind: 'pull'; readonly number: number }
  /** The forge's own trial of merging a pull: no commit of anybody, but it says that the pull is open. */
  | { readonly kind: 'trial'; readonly number: number }
  /** A DVC experiment; `base` is the sha, at the time, of the commit that it varies. */
  | { readonly kind: 'experiment'; readonly experiment: string; readonly base: string };

const pull = /^refs\/(?:pull|merge-requests|pull-requests)\/(\d{1,9})\/(head|from|merge)$/;
const experiment = /^refs\/exps\/([0-9a-f]{2})\/([0-9a-f]{38,62})\/([^/]+)$/;

/** Undefined: a ref that says nothing about the work (notes, stashes, a tool's own). */
export function readRef({ name }: Pick<HistoryRef, 'name'>): RefSaid | undefined {
  if (name.startsWith('refs/heads/')) return { kind: 'branch', branch: name.slice('refs/heads/'.length) };
  if (name.startsWith('refs/tags/')) return { kind: 'tag', tag: name.slice('refs/tags/'.length) };
  const asked = pull.exec(name);
  if (asked) return { kind: asked[2] === 'merge' ? 'trial' : 'pull', number: Number(asked[1]) };
  const varied = experiment.exec(name);
  if (varied) return { kind: 'experiment', experiment: varied[3]!, base: varied[1]! + varied[2]! };
  return undefined;
}

/** Whether what this ref reaches is the project's own history: its branches, tags and experiments. */
export function isOwn(ref: HistoryRef): boolean {
  const said = readRef(ref)?.kind;
  return said === 'branch' || said === 'tag' || said === 'experiment';
}
