/** What forges told, as steps of the journey: pull requests make a model a product, CI and deployments deliver it. */
import { isoOf } from '../change/time.ts';
import { list, type Reading } from '../change/read.ts';
import type { Version } from '../models/kinds.ts';
import type { Project } from '../people/kinds.ts';
import { pull, rollout } from '../signals/kinds.ts';
import { linksOf } from '../work/find.ts';
import { task, type Link, type Task } from '../work/kinds.ts';
import type { LinkState } from '../work/words.ts';
import type { JourneyRow, JourneyStep } from './journey.ts';

/** Of a task, or of the tasks of a version: what stands on them. Deployments of a version are told as its own. */
export function* forgeStepsOf(
  home: Project,
  about: { readonly task?: string; readonly version?: Version } | undefined,
): Reading<JourneyStep[]> {
  if (about?.task !== undefined) return (yield* linksOf(about.task as Task['id'])).flatMap(stepOf);
  if (about?.version) {
    const steps = new Map<string, JourneyStep>();
    for (const each of yield* list(task, 'version', [about.version.id])) {
      if (each.removedAt !== null) continue;
      for (const one of yield* linksOf(each.id))
        for (const step of one.kind === 'deployment' ? [] : stepOf(one))
          steps.set(`${step.row.ref} ${step.row.title}`, step);
    }
    return [...steps.values()];
  }
  return yield* stepsOfProject(home);
}

/** Of a whole project: its pull requests, and what was brought somewhere without a version that we know. */
function* stepsOfProject(home: Project): Reading<JourneyStep[]> {
  const pulls = yield* list(pull, 'project', [home.id]);
  const rollouts = yield* list(rollout, 'project', [home.id]);
  return [
    ...pulls
      .filter((each) => each.state !== 'closed')
      .map((each) => step('model', 'pull', each.stateAt, each.url, `#${each.number} ${each.title}: ${each.state}`)),
    ...rollouts
      .filter((each) => each.version === null)
      .map((each) =>
        step(
          'delivery',
          'deployment',
          each.at,
          each.url || each.key,
          `${each.ref ?? 'a commit'} to ${each.environment}: ${arrivals[each.state]}`,
        ),
      ),
  ];
}

function stepOf({ kind, ref, title, state, at }: Link): JourneyStep[] {
  const said = state === null ? title : `${title}: ${words[state]}`;
  if (kind === 'pull_request') return [step('model', 'pull', at, ref, said)];
  if (kind === 'ci_run') return [step('delivery', 'ci', at, ref, said)];
  if (kind === 'deployment') return [step('delivery', 'deployment', at, ref, `to ${said}`)];
  return [];
}

const arrivals = { started: 'under way', succeeded: 'there', failed: 'did not arrive' } as const;

const words: Readonly<Record<LinkState, string>> = {
  draft: 'draft',
  open: 'open',
  merged: 'merged',
  closed: 'closed',
  running: 'running',
  passed: 'passed',
  failed: 'did not pass',
  cancelled: 'cancelled',
};

function step(
  phase: JourneyRow['phase'],
  kind: JourneyRow['kind'],
  at: number,
  ref: string,
  title: string,
): JourneyStep {
  return { at, nth: 0, row: { phase, at: isoOf(at), kind, ref, title, files: [] } };
}
