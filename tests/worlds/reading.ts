/** A reading brought into a world, as the server does it: the project follows the repository, lines are accepted, commits recorded. */
import {
  callsFor,
  idFrom,
  journeyOf,
  knownTo,
  limits,
  modelsOf,
  seenCommits,
  theProject,
  type History,
  type JourneyRow,
  type ModelView,
  type Proposal,
} from '@dualtrack/core';
import type { World } from './world.ts';

/** Makes lines of a proposal real in a project; those that are on, or all. Throws when the door refuses one. */
export async function accept(
  { does, reads, store, clock, machine }: World,
  project: string,
  { history, proposal }: { history: History; proposal: Proposal },
  which: 'on' | 'all' = 'on',
): Promise<{ calls: number; repo: string }> {
  const home = await reads(() => theProject(project));
  const { created } = await does(machine, 'repo.add', {
    project,
    source: `/repositories/${history.name}`,
    name: history.name,
    defaultBranch: history.defaultBranch,
  });
  const repo = created!.id;
  const chosen = new Set(proposal.lines.filter((each) => which === 'all' || each.on).map((each) => each.id));
  const known = await reads(() => knownTo(home.id, proposal));
  const calls = callsFor(proposal, chosen, {
    project: home.id,
    repo,
    now: clock.now,
    known,
    command: (step) => idFrom(idFrom(repo, 'accept', clock.now), step, clock.now),
  });
  for (let at = 0; at < calls.length; at += limits.commandsMax) {
    const part = calls.slice(at, at + limits.commandsMax);
    const answers = await store.mutate(machine, part);
    answers.forEach((answer, i) => {
      if ('refusal' in answer)
        throw new Error(`${JSON.stringify(part[i])} was refused: ${JSON.stringify(answer.refusal)}`);
    });
  }
  const commits = seenCommits(history);
  for (let at = 0; at < commits.length; at += limits.commitsPerCommandMax) {
    const part = commits.slice(at, at + limits.commitsPerCommandMax);
    await does(machine, 'signal.commits', { repo, commits: part, quiet: true });
  }
  return { calls: calls.length, repo };
}

export function journeyIn({ reads }: World, project: string, of?: string): Promise<JourneyRow[]> {
  return reads(function* () {
    return yield* journeyOf(yield* theProject(project), of);
  });
}

export function modelsIn({ reads }: World, project: string, at?: number): Promise<ModelView[]> {
  return reads(function* () {
    return yield* modelsOf(yield* theProject(project), at);
  });
}
