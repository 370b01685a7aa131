/** How a strand is called on a card, and the sentence that says why it is proposed. */
import type { Owned } from './experiments.ts';
import { fileKind, fileKinds, type FileKind } from './fileKinds.ts';
import { earliest } from './ground.ts';
import { subjectOf, type HistoryCommit } from './history.ts';
import type { People } from './people.ts';
import { counted, dayInWords, listed, someOf } from './say.ts';
import type { Strand } from './strands.ts';
import { isGeneric, isTelling, readBranch, titleFrom } from './titles.ts';

/** How a strand stands: worked on, on the default branch, closed without that, or left off. */
export type Standing = 'open' | 'landed' | 'closed' | 'left';

/** A title from the branch's name, the pull's title, or the first commit of substance. */
export function titleOf(strand: Strand, people: People): string | undefined {
  const named = strand.branches.flatMap((each) => readBranch(each, people.isName).title ?? []);
  const telling = named.find((each) => !isGeneric(each)) ?? strand.named;
  if (telling !== undefined) return telling;
  const substance = bySubstance(strand);
  const subject = substance.map(subjectOf).find(isTelling);
  const generic = named[0];
  if (generic !== undefined) {
    const isShort = subject !== undefined && strand.commits.length <= 3;
    return isShort ? `${generic}: ${titleFrom(subject)}` : `${generic} of ${dayInWords(strand.last).slice(-4)}`;
  }
  if (subject !== undefined) return titleFrom(subject);
  // Because: with a branch of its own even a web page's subject is better than nothing; not so for a pull.
  const poor = substance.map(subjectOf).find((each) => each.length >= 4 && !/^merge\b/i.test(each));
  return strand.branches.length > 0 && poor !== undefined ? titleFrom(poor) : undefined;
}

/** Its commits, those first that change what the work is about; none that only touch documents. */
function bySubstance({ commits }: Strand): HistoryCommit[] {
  const rankOf = (commit: HistoryCommit): number =>
    earliest([...commit.files.map(({ path }) => substances.findIndex((each) => each.includes(fileKind(path)))), 2]);
  return commits
    .map((commit) => ({ commit, rank: rankOf(commit) }))
    .filter((each) => each.commit.files.some(({ path }) => !['docs', 'tooling'].includes(fileKind(path))))
    .sort((a, b) => a.rank - b.rank)
    .map((each) => each.commit);
}

const substances: readonly (readonly FileKind[])[] = [
  ['notebook', 'params', 'training', 'code'],
  ['data', 'test', 'delivery', 'workflow', 'packaging'],
  ['docs', 'tooling'],
];

/** The title as a question. */
export function asked(title: string, keys: readonly string[]): string {
  if (title.endsWith('?')) return title;
  const short = keys.map((key) => key.slice(key.lastIndexOf('.') + 1));
  if (keys.length > 0) return `${title}: which ${someOf(short, 3)} ${keys.length === 1 ? 'works' : 'work'} best?`;
  return / (vs\.?|versus) |^compar/i.test(title) ? `${title}: which is better?` : `${title}: is it worth it?`;
}

/** One sentence from the evidence: refs, commits, when, what was changed. */
export function reasonOf(strand: Strand, owned: Owned, standing: Standing, trunk: string): string {
  const names = [
    ...strand.branches.map((each) => `branch ${each}`),
    ...(strand.pulls.length > 0
      ? [
          `${strand.pulls.length === 1 ? 'pull request' : 'pull requests'} ${someOf(
            strand.pulls.map((each) => `#${each.number}`),
            3,
          )}`,
        ]
      : []),
  ];
  const who = names.length > 0 ? listed(names) : 'commits';
  const span = spanOf(strand);
  const what = changedIn(strand);
  const runs =
    owned.experiments.length > 0
      ? `, with ${counted(owned.experiments.length, 'experiment')} up to ${dayInWords(owned.experiments.at(-1)!.at)}`
      : '';
  const fate = {
    open: strand.pulls.some((each) => each.state === 'open') ? 'open, not merged' : 'not merged yet',
    landed: strand.landed ? `${landedAs[strand.landed.kind]} ${trunk} on ${dayInWords(strand.landed.at)}` : '',
    closed: 'closed without a merge',
    left: 'left off without a merge',
  }[standing];
  const text = `${who}: ${span}${what}${runs}; ${fate}.`;
  return text[0]!.toUpperCase() + text.slice(1);
}

const landedAs = {
  reached: 'merged into',
  squashed: 'squashed into',
  picked: 'picked onto',
  'same patch': 'the same change is on',
} as const;

function spanOf({ commits, first, last }: Strand): string {
  const [from, to] = [dayInWords(first), dayInWords(last)];
  return `${counted(commits.length, 'commit')} ${from === to ? `of ${to}` : `from ${from} to ${to}`}`;
}

/** The files that tell most, but no documents. */
function changedIn(strand: Strand): string {
  const counts = new Map<string, number>();
  for (const { path } of strand.commits.flatMap((each) => each.files)) {
    if (!['docs', 'tooling'].includes(fileKind(path))) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  const telling = (path: string): number => Math.floor(fileKinds.indexOf(fileKind(path)) / 5);
  const top = [...counts]
    .sort(([a, m], [b, n]) => telling(a) - telling(b) || n - m || (a < b ? -1 : 1))
    .map(([path]) => path);
  return top.length === 0 ? '' : ` on ${someOf(top, top.length === 4 ? 4 : 3).replace(/ more$/, ' more files')}`;
}
