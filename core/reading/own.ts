/**
 * The project's own history: what its branches, tags and experiments reach. Pulled heads are strangers' until they are
 * merged, and a forge's trial merges are nobody's.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { DAY } from '../change/time.ts';
import { limits } from '../limits.ts';
import { phaseOf, phasesOf, type FilesByPhase } from '../signals/phase.ts';
import { Graph, type Mask } from './graph.ts';
import type { History, HistoryCommit } from './history.ts';
import { modelsMade, readPipeline } from './pipeline.ts';
import { isOwn, readRef } from './refs.ts';
import { isBuiltSite } from './site.ts';

/** A commit as `signal.commits` takes it. */
export interface OwnCommit {
  sha: string;
  fingerprint: string;
  author: string;
  email: string;
  at: number;
  message: string;
  onDefault: boolean;
  branch?: string;
  files: FilesByPhase;
  nth: number;
}

/** What `seenCommits` needs of a history; a part of one will do, such as what is new. */
export type Seen = Pick<History, 'commits' | 'refs' | 'defaultBranch' | 'documents'>;

/**
 * The project's own commits, parents before children, each change once: the same author, author time and message under
 * two shas is one, preferably the one on the default branch. `from`: the place of the first, where earlier ones were
 * recorded before.
 */
export function seenCommits(history: Seen, { from = 0 }: { from?: number } = {}): OwnCommit[] {
  const graph = new Graph(history.commits);
  const { own, onDefault, branchOf, site } = ownership(history, graph);
  const chosen = new Map<string, number>();
  history.commits.forEach((commit, i) => {
    if (!own[i]) return;
    const print = fingerprintOf({ ...commit, at: commit.author.at });
    const known = chosen.get(print);
    if (known === undefined || (onDefault[i] && !onDefault[known])) chosen.set(print, i);
  });
  const prints = [...chosen].sort(([, a], [, b]) => a - b);
  const filesOf = phaseReader(history, own);
  return prints.map(([fingerprint, i], nth) => {
    const commit = graph.at(i);
    const branch = onDefault[i] ? undefined : branchOf.get(i);
    return {
      sha: commit.sha,
      fingerprint,
      author: commit.author.name,
      email: commit.author.email,
      at: commit.author.at,
      message: commit.message,
      onDefault: onDefault[i] === 1,
      ...(branch === undefined ? {} : { branch: branch.slice(0, limits.nameCharsMax) }),
      files: site[i] ? {} : filesOf(commit),
      nth: from + nth,
    };
  });
}

interface Printed {
  readonly author: { readonly email: string };
  /** Author time. */
  readonly at: number;
  readonly message: string;
}

/** Author's address (lower case), author time in seconds and message in one SHA-256: what a rebase keeps. */
export function fingerprintOf({ author, at, message }: Printed): string {
  const text = `${author.email.toLowerCase()}\n${Math.floor(at / 1000)}\n${message.trimEnd()}`;
  return bytesToHex(sha256(utf8ToBytes(text)));
}

export interface Ownership {
  readonly own: Mask;
  readonly onDefault: Mask;
  /** Of commits off the default branch: a branch that has them. */
  readonly branchOf: ReadonlyMap<number, string>;
  /** Commits that only branches of a built site have. */
  readonly site: Mask;
}

export function ownership({ refs, defaultBranch }: Pick<History, 'refs' | 'defaultBranch'>, graph: Graph): Ownership {
  const numbers = (wanted: (ref: History['refs'][number]) => boolean): number[] =>
    refs.filter(wanted).flatMap((each) => graph.find(each.sha) ?? []);
  const isSite = (ref: History['refs'][number]): boolean => {
    const said = readRef(ref);
    return said?.kind === 'branch' && said.branch !== defaultBranch && isBuiltSite(said.branch);
  };
  const own = graph.reach(numbers(isOwn));
  const onDefault = graph.reach(numbers((each) => each.name === `refs/heads/${defaultBranch}`));
  const worked = graph.reach(numbers((each) => isOwn(each) && !isSite(each)));
  return {
    own,
    onDefault,
    branchOf: branchesOf(refs, graph, onDefault),
    site: own.map((is, i) => (is && !worked[i] ? 1 : 0)),
  };
}

function branchesOf(refs: History['refs'], graph: Graph, onDefault: Mask): Map<number, string> {
  const branchOf = new Map<number, string>();
  const branches = refs.flatMap((ref) => {
    const said = readRef(ref);
    const tip = graph.find(ref.sha);
    return said?.kind === 'branch' && tip !== undefined && !onDefault[tip] ? [{ branch: said.branch, tip }] : [];
  });
  // Because: a branch that grew from another one has its commits too; the older tip is their own branch.
  const known = onDefault.slice();
  for (const { branch, tip } of branches.sort((a, b) => a.tip - b.tip)) {
    for (const each of graph.ahead(tip, known).commits) {
      known[each] = 1;
      branchOf.set(each, branch);
    }
  }
  return branchOf;
}

/**
 * The files of a commit by phase, with what only the whole history tells: a workflow file of a first commit is its
 * template's; a test that is gone within a month was a trial; a pipeline that begins to make a model makes a model.
 */
function phaseReader({ commits, documents }: Seen, own: Mask): (commit: HistoryCommit) => FilesByPhase {
  const trials = trialTests(commits, own);
  const making = pipelinesThatMake(commits, documents);
  return (commit) => {
    const paths = commit.files.filter((each) => each.status !== 'D').map((each) => each.path);
    const kept = paths.filter((path) => !trials.has(path));
    const { delivery, ...files } = phasesOf(kept, limits.filesPerPhaseMax);
    const made = making.get(commit.sha) ?? [];
    const tried = paths.filter((path) => trials.has(path));
    return {
      ...files,
      ...(tried.length > 0 ? joined('scripts', files, tried) : {}),
      ...(made.length > 0 ? joined('model', files, made) : {}),
      ...(delivery && commit.parents.length > 0 ? { delivery } : {}),
    };
  };
}

function joined(phase: 'scripts' | 'model', files: FilesByPhase, paths: readonly string[]): FilesByPhase {
  const before = files[phase] ?? { files: [], more: 0 };
  const all = [...before.files, ...paths];
  const kept = all.slice(0, limits.filesPerPhaseMax);
  return { [phase]: { files: kept, more: before.more + all.length - kept.length } };
}

/** How long a test has to stay to be one. */
const TRIAL = 30 * DAY;

function trialTests(commits: readonly HistoryCommit[], own: Mask): Set<string> {
  const added = new Map<string, number>();
  const trials = new Set<string>();
  commits.forEach((commit, i) => {
    if (!own[i]) return;
    const names = new Set(commit.files.filter((each) => each.status === 'A').map((each) => nameOf(each.path)));
    for (const { status, path } of commit.files) {
      if (!/\.(py|r|jl)$/i.test(path) || phaseOf(path) !== 'model') continue;
      if (status === 'A') {
        if (added.has(path)) trials.delete(path);
        added.set(path, commit.author.at);
      } else if (status === 'D' && !names.has(nameOf(path)) && added.has(path)) {
        if (Math.abs(commit.author.at - added.get(path)!) <= TRIAL) trials.add(path);
      }
    }
  });
  return trials;
}

/** Commits after which a pipeline makes a model that it did not make before, with the pipeline's path. */
function pipelinesThatMake(commits: readonly HistoryCommit[], documents: Seen['documents']): Map<string, string[]> {
  const read = new Map(
    documents.filter((each) => isPipeline(each.path)).map((each) => [`${each.commit}:${each.path}`, each]),
  );
  const making = new Map<string, string[]>();
  const known = new Set<string>();
  for (const commit of read.size > 0 ? commits : []) {
    for (const { path } of commit.files.filter((each) => isPipeline(each.path))) {
      const document = read.get(`${commit.sha}:${path}`);
      const fresh = document
        ? modelsMade(readPipeline(document.value, path)).filter((out) => !known.has(`${path}:${out}`))
        : [];
      if (fresh.length === 0) continue;
      for (const out of fresh) known.add(`${path}:${out}`);
      making.set(commit.sha, [...(making.get(commit.sha) ?? []), path]);
    }
  }
  return making;
}

export const isPipeline = (path: string): boolean => /(^|\/)dvc\.ya?ml$/.test(path);

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
