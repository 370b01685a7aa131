/**
 * Research notebooks: edited over several commits and later acted on, which shows when they go because scripts carry
 * them on. Example, demo, lesson and homework notebooks are no questions. The history is read, not only the tree: good
 * ones are often gone.
 */
import { DAY } from '../change/time.ts';
import { ALIVE, earliest, isMerge, latest, timeOf, type Ground } from './ground.ts';
import { subjectOf, type HistoryCommit } from './history.ts';
import { isCourse } from './course.ts';
import type { People } from './people.ts';
import type { Evidence, QuestionLine } from './proposal.ts';
import { counted, dayInWords } from './say.ts';

/** The notebook questions of a history, the most telling first. */
export function notebookLines(ground: Ground, people: People): QuestionLine[] {
  if (isCourse(ground.history)) return [];
  const notebooks = notebooksOf(ground).filter((each) => !isUsage(each.path));
  const swept = sweeps(notebooks);
  return notebooks
    .filter((each) => weightOf(each, swept) > 0)
    .sort((a, b) => weightOf(b, swept) - weightOf(a, swept) || a.added.author.at - b.added.author.at)
    .map((each) => lineOf(each, ground, people));
}

interface Notebook {
  readonly path: string;
  readonly added: HistoryCommit;
  /** Changes after it was added, without merges. */
  readonly edits: readonly HistoryCommit[];
  readonly removed: HistoryCommit | undefined;
  /** A script that carries it on, and the commit that added it. */
  readonly successor: { readonly path: string; readonly commit: HistoryCommit } | undefined;
}

const extension = /\.(ipynb|rmd|qmd)$/i;
const usage =
  /(^|[^a-z])(examples?|demos?|tutorials?|lessons?|homeworks?|hw\d*|assignments?|exercises?|solutions?|quick-?start|getting-?started|usage|how-?to|guides?|walk-?through|intro|introduction|template|sample|generate|inference|predict|prediction|predictions|visuali[sz]e|visuali[sz]ation|plots?|figures?|colab|playground|readme|index|test|tests|untitled\d*|scratch|tmp|temp|copy\d*|checkpoint|install|installation|setup|cheat-?sheet|lecture|lab\d*|week\d*|module\d*|chapter\d*|session\d*|day\d*|course|workshop|presentation|slides|docs?|reports?)([^a-z]|$)/i;

/** Whether a notebook shows how to use something, or teaches. */
function isUsage(path: string): boolean {
  return usage.test(
    path
      .replace(extension, '')
      .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
      .replaceAll('_', '-'),
  );
}

function notebooksOf({ history, own, onDefault, site }: Ground): Notebook[] {
  const drafts = new Map<string, { -readonly [K in keyof Notebook]: Notebook[K] } & { edits: HistoryCommit[] }>();
  const scripts: { path: string; commit: HistoryCommit }[] = [];
  const changes = new Set<string>();
  history.commits.forEach((commit, i) => {
    if (!own[i] || !onDefault[i] || site[i] || isMerge(commit)) return;
    // Because: history that was merged with its own rewriting has every change twice.
    const change = `${commit.author.at}\n${commit.message}`;
    if (changes.has(change)) return;
    changes.add(change);
    const gone = commit.files
      .filter((each) => each.status === 'D' && extension.test(each.path))
      .map((each) => each.path);
    for (const { status, path } of commit.files) {
      if (status === 'A' && /\.(py|r|jl)$/i.test(path)) scripts.push({ path, commit });
      if (!extension.test(path) || path.includes('.ipynb_checkpoints')) continue;
      const known = drafts.get(path);
      if (status === 'A') {
        const moved = known ? undefined : gone.find((each) => each !== path && nameOf(each) === nameOf(path));
        const before = known ?? (moved === undefined ? undefined : drafts.get(moved));
        if (moved !== undefined) drafts.delete(moved);
        drafts.set(
          path,
          before
            ? { ...before, path, removed: undefined }
            : { path, added: commit, edits: [], removed: undefined, successor: undefined },
        );
      } else if (known && status === 'M') known.edits.push(commit);
      else if (known && !commit.files.some((each) => each.status === 'A' && nameOf(each.path) === nameOf(path)))
        known.removed = commit;
    }
  });
  return [...drafts.values()].map((each) => ({ ...each, successor: successorOf(each, scripts) }));
}

/** The first script after the notebook whose name has a telling word of the notebook's. */
function successorOf(
  notebook: Pick<Notebook, 'path' | 'added'>,
  scripts: readonly { path: string; commit: HistoryCommit }[],
): Notebook['successor'] {
  const words = tellingWords(notebook.path);
  return scripts.find(({ path, commit }) => {
    if (commit.author.at <= notebook.added.author.at) return false;
    const other = path.toLowerCase();
    return words.some((word) => tellingWords(other).some((each) => each.includes(word) || word.includes(each)));
  });
}

const common = new Set(
  'play notebook notebooks model models train training data test main run experiment experiments analysis explore exploration script scripts python code base utils final new old init'.split(
    ' ',
  ),
);

function tellingWords(path: string): string[] {
  return nameOf(path)
    .replace(/\.\w+$/, '')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length >= 4 && !common.has(word));
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Commits that removed many notebooks at once: somebody tidied up, or moved house. */
function sweeps(notebooks: readonly Notebook[]): Set<HistoryCommit> {
  const counts = Map.groupBy(notebooks, (each) => each.removed);
  return new Set([...counts].flatMap(([commit, all]) => (commit && all.length > 8 ? [commit] : [])));
}

/** How telling a notebook is as a question; 0: not at all. */
function weightOf(notebook: Notebook, swept: ReadonlySet<HistoryCommit>): number {
  const { added, edits, removed, successor } = notebook;
  const worked = Math.min(edits.length, 10);
  if (!removed) {
    if (!spread(edits)) return 0;
    return successor && edits.length >= 2 ? 5 + worked : asks(notebook) ? 3 + worked : 0;
  }
  const lived = removed.author.at - added.author.at;
  const isTold = successor !== undefined || edits.length >= 2;
  if (swept.has(removed) && !isTold) return 0;
  if (!isTold && lived < 30 * DAY) return 0;
  return 10 + worked + (successor ? 5 : 0) + Math.min(lived / (100 * DAY), 5);
}

/** Whether edits are of more than one day. */
function spread(edits: readonly HistoryCommit[]): boolean {
  const times = edits.map((each) => each.author.at);
  return times.length > 1 && latest(times) - earliest(times) > DAY;
}

const research =
  /(^|[^a-z])(exp|exps|experiment|experiments|eda|explore|exploration|exploratory|tune|tuning|sweep|ablation|compare|comparison|baseline|prototype|poc|research|hypothesis|investigate|investigation)([^a-z]|$)/i;

/** Whether a notebook that nothing has come of yet is worked on as a question. */
function asks({ path, edits, removed, successor }: Notebook): boolean {
  return !removed && !successor && edits.length >= 3 && research.test(nameOf(path).replaceAll('_', '-'));
}

function lineOf(notebook: Notebook, { clocks }: Ground, people: People): QuestionLine {
  const { path, added, edits, removed, successor } = notebook;
  const commits = [added, ...edits, ...(removed ? [removed] : [])];
  const last = latest(commits.map(timeOf));
  const isAlive = last >= clocks.own - ALIVE;
  const settled = settledBy(notebook);
  const emails = [...new Set([added, ...edits].map((each) => each.author.email.toLowerCase()))];
  const evidence: Evidence[] = [
    { kind: 'notebook', ref: path, title: path, at: added.author.at },
    ...commits.slice(0, COMMITS).map((each): Evidence => ({
      kind: 'commit',
      ref: each.sha,
      title: subjectOf(each) || each.sha,
      at: each.author.at,
    })),
    ...(successor
      ? [{ kind: 'script' as const, ref: successor.path, title: successor.path, at: successor.commit.author.at }]
      : []),
  ];
  return {
    kind: 'question',
    id: `question:notebook:${path}`,
    title: `What does ${nameOf(path)} show?`,
    reason: `Notebook ${path}, begun ${dayInWords(added.author.at)}${edits.length > 0 ? ` and edited in ${counted(edits.length, 'later commit')}` : ''}${fateOf(notebook)}.`,
    on: settled === null && isAlive,
    state: settled ? 'answered' : isAlive ? 'open' : 'stale',
    work: {
      first: earliest(commits.map((each) => each.author.at)),
      last: Math.max(last, settled?.at ?? 0),
      emails: emails.filter((each) => !people.isMachine(each)),
      evidence,
    },
    settled,
  };
}

const COMMITS = 10;

function fateOf({ removed, successor }: Notebook): string {
  const became = successor ? `; ${successor.path} carries it on since ${dayInWords(successor.commit.author.at)}` : '';
  return became + (removed ? `; removed on ${dayInWords(removed.author.at)}` : '');
}

function settledBy({ path, added, removed, successor }: Notebook): QuestionLine['settled'] {
  const by = successor?.commit ?? removed;
  if (!by) return null;
  const finding = successor
    ? `Acted on: ${successor.path} carries ${nameOf(path)} on.`
    : `${nameOf(path)} was removed on ${dayInWords(by.author.at)}, and no script of its name carries it on.`;
  const at = Math.max(added.author.at, by.author.at);
  return { outcome: successor ? 'adopt' : 'inconclusive', finding, at, commits: [by.sha] };
}
