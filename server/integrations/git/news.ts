/** What a repository has to tell since it was read last. */
import { documentsWanted, readRef, seenCommits, type HistoryRef, type OwnCommit } from '@dualtrack/core';
import { readCommits } from './commits.ts';
import { readDocuments } from './documents.ts';
import { git } from './git.ts';
import { listRefs } from './refs.ts';

export interface News {
  /** Commits that are new under any ref, and those that are new on the default branch. */
  readonly commits: readonly OwnCommit[];
  /** How many commits no ref reached before. */
  readonly count: number;
  readonly tags: readonly HistoryRef[];
  /** Names of experiments that were not there before. */
  readonly experiments: readonly string[];
  /** Refs that moved, with their new sha; null where one is gone. */
  readonly moved: readonly (readonly [ref: string, sha: string | null])[];
}

/** `before`: refs as they were; `from`: the place in the history of the first new commit. */
export async function readNews(at: string, before: ReadonlyMap<string, string>, from: number): Promise<News> {
  const { defaultBranch, refs } = await listRefs(at);
  const moved: (readonly [string, string | null])[] = refs
    .filter((each) => before.get(each.name) !== each.sha)
    .map((each) => [each.name, each.sha] as const);
  const names = new Set(refs.map((each) => each.name));
  for (const name of before.keys()) if (!names.has(name)) moved.push([name, null]);
  if (moved.length === 0) return { commits: [], count: 0, tags: [], experiments: [], moved };

  const changed = refs.filter((each) => before.get(each.name) !== each.sha);
  const known = await existing(at, [...new Set(before.values())]);
  const main = changed.find((each) => each.name === `refs/heads/${defaultBranch}`);
  const mainBefore = await existing(at, [before.get(`refs/heads/${defaultBranch}`) ?? '']);
  // Because: what a branch brought to the default one was read before, but lands only now.
  const landing = main ? await readCommits(at, { tips: [main.sha], not: mainBefore }) : [];
  const tips = changed.filter((each) => each !== main).map((each) => each.sha);
  const others = await readCommits(at, { tips, not: [...known, ...(main ? [main.sha] : [])] });
  const commits = [...landing, ...others];
  const part = { name: '', defaultBranch, refs, commits, tree: { paths: [], more: 0 } };
  const documents = await readDocuments(at, documentsWanted(part));
  return {
    commits: seenCommits({ defaultBranch, refs, commits, documents }, { from }),
    count: await countOf(
      at,
      changed.map((each) => each.sha),
      known,
    ),
    tags: changed.filter((each) => readRef(each)?.kind === 'tag'),
    experiments: changed.flatMap((each) => {
      const said = readRef(each);
      return said?.kind === 'experiment' ? said.experiment : [];
    }),
    moved,
  };
}

/** Those of some shas that the repository still has; a rewritten history may have dropped them. */
async function existing(at: string, shas: readonly string[]): Promise<string[]> {
  const wanted = shas.filter((each) => each !== '');
  if (wanted.length === 0) return [];
  const lines = await git(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    at,
    input: `${wanted.join('\n')}\n`,
  });
  return lines.split('\n').flatMap((line) => (line.endsWith(' commit') ? line.slice(0, line.indexOf(' ')) : []));
}

async function countOf(at: string, tips: readonly string[], not: readonly string[]): Promise<number> {
  if (tips.length === 0) return 0;
  const input = [...new Set(tips), ...not.map((sha) => `^${sha}`), ''].join('\n');
  return Number(await git(['rev-list', '--count', '--stdin'], { at, input }));
}
