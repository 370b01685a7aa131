/** What a forge tells of CI, and on which tasks it is shown: those of the commits and pull requests that it ran for. */
import * as z from 'zod/mini';
import { canonical } from '../../change/canonical.ts';
import { changed, created, type Change } from '../../change/change.ts';
import { command, type Call } from '../../change/command.ts';
import { oneLine, ref } from '../../change/input.ts';
import { find, get, list, type Reading } from '../../change/read.ts';
import { limits } from '../../limits.ts';
import { ciTold, type CiTold } from '../../signals/forge.ts';
import { distinctKeys } from '../../signals/key.ts';
import { ciRun, pull, type CiRun, type Repo } from '../../signals/kinds.ts';
import { linkOf } from '../../work/bonds.ts';
import { linksOf, taskByKey } from '../../work/find.ts';
import { link, task, track, type Link, type Task } from '../../work/kinds.ts';
import { isSwitchedOn } from '../effects.ts';
import { theRepo } from '../repo.ts';
import { machineOnly } from './steer.ts';

export const tellCi = command('signal.ci', {
  about: 'Records how a CI run stands; it is shown on the tasks that it ran for.',
  input: z.strictObject({ repo: ref, run: ciTold }),
  *needs({ repo, run }) {
    const { row: home } = yield* theRepo(repo);
    return { home, row: yield* find(ciRun, 'key', [home.id, run.key]) };
  },
  allow: machineOnly,
  decide({ run }, { home, row }, { now, newId }) {
    if (row && isOlder(run, row)) return [];
    const { key: _, ...told } = run;
    const facts = { ...told, name: oneLine(run.name) || 'CI', at: Math.min(run.at, now) };
    const changes = row
      ? changed(ciRun, row, facts)
      : [created(ciRun, { id: newId(), project: home.project, repo: home.id, key: run.key, ...facts })];
    const causes: Omit<Call, 'id'>[] = [{ name: 'signal.runs', input: { repo: home.id, sha: run.sha } }];
    return { changes, causes: changes.length === 0 ? [] : causes };
  },
});

export const showRuns = command('signal.runs', {
  about: 'Shows the CI runs of a commit on the tasks of its work: of each name the newest.',
  input: z.strictObject({ repo: ref, sha: z.string() }),
  *needs({ repo, sha }) {
    const { row: home } = yield* theRepo(repo);
    const runs = yield* list(ciRun, 'sha', [home.id, sha]);
    const shown = runs.length === 0 ? [] : yield* tasksOfSha(home, sha, runs);
    const places: { task: Task; links: readonly Link[] }[] = [];
    for (const each of shown) {
      const lane = yield* get(track, each.track);
      if (lane && isSwitchedOn(lane, 'ci')) places.push({ task: each, links: yield* linksOf(each.id) });
    }
    return { home, runs: latestByName(runs), places };
  },
  allow: machineOnly,
  decide: (_, { home, runs, places }, { newId }) =>
    places.flatMap(({ task: row, links }) => runs.flatMap((run) => shownOn(row, links, run, home, () => newId()))),
});

/** Tasks whose work a commit is: by what it says, by its pull request, by its branch. */
export function* tasksOfSha(
  home: Repo,
  sha: string,
  runs: readonly { readonly branch: string | null; readonly pulls: readonly number[] }[] = [],
): Reading<Task[]> {
  const ids = new Set<string>();
  for (const each of yield* list(link, 'what', ['commit', sha])) ids.add(each.task);
  for (const index of ['head', 'merge'] as const)
    for (const each of yield* list(pull, index, [home.id, sha])) for (const id of each.acts) ids.add(id);
  for (const number of new Set(runs.flatMap((each) => each.pulls))) {
    const row = yield* find(pull, 'number', [home.id, number]);
    for (const id of row?.acts ?? []) ids.add(id);
  }
  const branches = new Set(runs.flatMap((each) => each.branch ?? []));
  for (const key of [...branches].flatMap(distinctKeys)) {
    const row = yield* taskByKey(key);
    if (row) ids.add(row.id);
  }
  const tasks: Task[] = [];
  for (const id of [...ids].sort().slice(0, limits.shownOnMax)) {
    const row = yield* get(task, id);
    if (row && row.removedAt === null && row.project === home.project) tasks.push(row);
  }
  return tasks;
}

/** Of two tellings of one run the one of a later try holds, then the later one, then the one that has ended. */
function isOlder(told: CiTold, row: CiRun): boolean {
  if (told.attempt !== row.attempt) return told.attempt < row.attempt;
  if (told.toldAt !== row.toldAt) return told.toldAt < row.toldAt;
  // Because: one that has ended does not run any more; which end was told last, at one time, only the order tells.
  if (told.state !== row.state) return told.state === 'running';
  // Because: of two that differ in nothing that has an order, one has to hold whichever comes first.
  return saying(told) < saying(row);
}

const saying = ({ name, url, sha, branch, pulls, at }: CiTold | CiRun): string =>
  canonical([oneLine(name) || 'CI', url, sha, branch, pulls, at]);

function latestByName(runs: readonly CiRun[]): CiRun[] {
  const latest = new Map<string, CiRun>();
  for (const each of runs) {
    const before = latest.get(each.name);
    if (!before || before.at < each.at || (before.at === each.at && isBehind(before.key, each.key)))
      latest.set(each.name, each);
  }
  return [...latest.values()].slice(0, limits.shownOnMax);
}

function shownOn(row: Task, links: readonly Link[], run: CiRun, home: Repo, newId: () => Link['id']): Change[] {
  const before = links.find((each) => each.kind === 'ci_run' && each.repo === home.id && each.title === run.name);
  const facts = { ref: run.url || run.key, state: run.state, at: run.at };
  if (!before) {
    const { project, id: task } = row;
    return [
      created(
        link,
        linkOf({ ...facts, id: newId(), project, task, kind: 'ci_run', repo: home.id, title: run.name, by: null }),
      ),
    ];
  }
  if (before.at > run.at || (before.at === run.at && isBehind(facts.ref, before.ref))) return [];
  return changed(link, before, facts);
}

/** Whether one name of a run comes before another, where their times are equal: numbers grow. */
const isBehind = (one: string, other: string): boolean =>
  one.length === other.length ? one < other : one.length < other.length;
