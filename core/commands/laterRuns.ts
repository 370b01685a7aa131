/** Experiments that came after their repository was taken in: they belong where their like hang already. */
import { get, list, type Reading } from '../change/read.ts';
import type { Call } from '../change/command.ts';
import type { Proposal, QuestionLine, RunLine } from '../reading/proposal.ts';
import { link, task, type Task } from '../work/kinds.ts';

export interface LaterRuns {
  /** What the repository proposes now. */
  readonly proposal: Proposal;
  /** Ids of the project and the repository. */
  readonly project: string;
  readonly repo: string;
  /** Names of the experiments that are new. */
  readonly fresh: ReadonlySet<string>;
}

/**
 * Commands (without ids) that link new experiments to the undecided question that has their siblings or their branch
 * as evidence; none for those whose question is on no board.
 */
export function* linksOfLaterRuns({ proposal, project, repo, fresh }: LaterRuns): Reading<Omit<Call, 'id'>[]> {
  const runs = proposal.lines.filter((each): each is RunLine => each.kind === 'run');
  const calls: Omit<Call, 'id'>[] = [];
  for (const line of proposal.lines) {
    if (line.kind !== 'question') continue;
    const own = runs.filter((each) => each.question === line.id);
    const later = own.filter((each) => fresh.has(each.name));
    if (later.length === 0) continue;
    const siblings = own.filter((each) => !fresh.has(each.name)).map((each) => each.name);
    const home = yield* questionOf(project, line, siblings);
    for (const each of home ? later : []) calls.push(linkOf(each, home!.id, repo));
  }
  return calls;
}

/** The task on the board that is this question, by what hangs on both. */
function* questionOf(project: string, line: QuestionLine, siblings: readonly string[]): Reading<Task | undefined> {
  const shown: [string, string][] = [
    ...siblings.map((name): [string, string] => ['run', name]),
    ...line.work.evidence
      .filter((each) => each.kind === 'branch')
      .map((each): [string, string] => ['branch', each.ref]),
  ];
  for (const [kind, ref] of shown) {
    for (const each of yield* list(link, 'what', [kind, ref])) {
      const row = each.project === project ? yield* get(task, each.task) : undefined;
      if (row && row.type === 'investigation' && row.decision === null && row.removedAt === null) return row;
    }
  }
  return undefined;
}

function linkOf({ name, title, commit, at, params, metrics }: RunLine, id: string, repo: string): Omit<Call, 'id'> {
  const input = { task: id, kind: 'run', ref: name, title, repo, metrics: { ...params, ...metrics } };
  return { name: 'work.link', input, asOf: at, cause: `commit:${commit}` };
}
