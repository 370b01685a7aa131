/**
 * What is worth putting on a board of what a repository tells. On most repositories that is little: what is alive is
 * switched on, what is answered, done or left off is offered folded, and one honest sentence says how things stand.
 */
import { isCourse } from './course.ts';
import { experimentsOf, trialsOf, type Experiment } from './experiments.ts';
import { countKinds } from './fileKinds.ts';
import { gateLines } from './gates.ts';
import { ALIVE, groundOf, type Ground } from './ground.ts';
import { headlineOf, QUIET } from './headline.ts';
import type { History } from './history.ts';
import { notebookLines } from './notebooks.ts';
import { peopleOf, type People } from './people.ts';
import type { PersonLine, Proposal, ProposalLine, QuestionLine, TaskLine } from './proposal.ts';
import { isPackage, modelLines, pipelinesAt } from './registry.ts';
import { baseQuestions, ownersOf, runLines } from './runs.ts';
import { counted, dayInWords } from './say.ts';
import { strandsOf } from './strands.ts';
import { Verdicts } from './verdicts.ts';
import { weigh, type Judge, type Weighed } from './work.ts';

/** Lines of a kind that are switched on at most, and offered folded at most. */
const ON = 8;
const FOLDED = 12;

/** Proposes; `history` as the server reads it. */
export function propose(history: History): Proposal {
  const ground = groundOf(history);
  const people = peopleOf(ground);
  const pipelines = pipelinesAt(ground);
  const { work, runsOf } = workLines(ground, people);
  const questions = chosen(work.filter((each): each is Ranked<QuestionLine> => each.line.kind === 'question'));
  const tasks = chosen(work.filter((each): each is Ranked<TaskLine> => each.line.kind === 'task'));
  const runs = questions.flatMap((each) => runLines(each, runsOf.get(each.id) ?? []));
  const lines = [
    ...modelLines(ground, pipelines),
    ...questions,
    ...tasks,
    ...gateLines(ground, pipelines),
    ...chosen(runs.map((line, i) => ({ line, weight: -i }))),
    ...personLines(people),
  ];
  return { headline: headlineOf(lines, ground.clocks, recently(ground)), lines };
}

interface Ranked<L extends ProposalLine = ProposalLine> {
  readonly line: L;
  readonly weight: number;
}

/** Every question and task that the history holds, each once, and the experiments of the questions. */
function workLines(
  ground: Ground,
  people: People,
): { work: Ranked<QuestionLine | TaskLine>[]; runsOf: Map<string, readonly Experiment[]> } {
  const judge: Judge = {
    ground,
    people,
    verdicts: new Verdicts(ground),
    isCourse: isCourse(ground.history),
    isLibrary: isPackage(ground.history.tree.paths) && countKinds(ground.history.tree.paths).test >= 10,
    isQuiet: ground.clocks.pull - ground.clocks.own > 2 * ALIVE || recently(ground) < QUIET,
  };
  const strands = strandsOf(ground);
  const trials = trialsOf(experimentsOf(ground));
  const owners = ownersOf(trials, strands, ground);
  const runsOf = new Map<string, readonly Experiment[]>();
  const weighed = strands.flatMap((strand) => {
    const owned = owners.get(strand) ?? { experiments: [], keys: [] };
    const found = weigh(strand, owned, judge);
    if (found) runsOf.set(found.line.id, owned.experiments);
    return found ?? [];
  });
  const work: Ranked<QuestionLine | TaskLine>[] = fewStrangers(weighed);
  const held = new Set([...owners.values()].flatMap((each) => each.experiments));
  const bases = baseQuestions(
    trials.filter((each) => !each.experiments.some((one) => held.has(one))),
    ground,
  );
  for (const { line, experiments } of bases) {
    runsOf.set(line.id, experiments);
    work.push({ line, weight: BASE });
  }
  work.push(...notebookLines(ground, people).map((line, i) => ({ line, weight: NOTEBOOK - i / 10 })));
  return { work: once(work), runsOf };
}

/** Of pulls by people who do not belong to the project only a few are switched on. */
function fewStrangers(weighed: readonly Weighed[]): Weighed[] {
  const theirs = weighed.filter((each) => each.line.on && (each.near === 'stranger' || each.near === 'known'));
  const kept = new Set(theirs.toSorted((a, b) => b.weight - a.weight).slice(0, STRANGERS));
  return weighed.map((each) =>
    theirs.includes(each) && !kept.has(each) ? { ...each, line: { ...each.line, on: false } } : each,
  );
}

const STRANGERS = 4;

/** Where questions without a branch stand among those with one. */
const BASE = 12;
const NOTEBOOK = 11;

/** Lines of one title are one: the same subject in many pulls is one line. */
function once<L extends Ranked>(work: readonly L[]): L[] {
  const best = new Map<string, L>();
  for (const each of work) {
    const title = each.line.title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
    const known = best.get(title);
    if (!known || rank(each) > rank(known)) best.set(title, each);
  }
  const kept = new Set(best.values());
  return work.filter((each) => kept.has(each));
}

const rank = ({ line, weight }: Ranked): number => weight + (line.on ? 1_000 : 0);

/** Those that are on, as many as a board bears, then as many folded ones as are worth a look. */
function chosen<L extends ProposalLine>(ranked: readonly Ranked<L>[]): L[] {
  const sorted = ranked.toSorted((a, b) => b.weight - a.weight);
  const on = sorted.filter((each) => each.line.on).map((each) => each.line);
  const off = sorted.filter((each) => !each.line.on).map((each) => each.line);
  const beyond = on.slice(ON).map((line) => ({ ...line, on: false }));
  return [...on.slice(0, ON), ...[...beyond, ...off].slice(0, FOLDED)];
}

function personLines(people: People): PersonLine[] {
  return people.all
    .filter((each) => each.active || each.leading)
    .map(({ name, emails, aliases, commits, last, active }): PersonLine => {
      const also = aliases.length > 0 ? `, also as ${aliases.slice(0, 3).join(' and ')}` : '';
      return {
        kind: 'person',
        id: `person:${emails[0]!}`,
        title: name,
        reason: `Wrote ${counted(commits, 'commit')} of the project${also}, the newest on ${dayInWords(last)}${active ? '' : '; not active lately'}.`,
        on: true,
        name: name.slice(0, 110),
        emails,
        commits,
        last,
      };
    });
}

/** Own commits in the last ninety days of the history. */
function recently({ history, own, clocks }: Ground): number {
  return history.commits.filter((each, i) => own[i] && each.committer.at >= clocks.own - ALIVE).length;
}
