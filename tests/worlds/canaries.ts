/**
 * A project in which every text that a team writes for itself carries a canary: a string that is found nowhere else. A
 * page for stakeholders may show none of them unless its editor chose that very line.
 */
import type { World } from './world.ts';

/** What is never shown, whatever an editor chooses. */
export const CANARY = /canary-[a-z]+/;
/** Somebody who works there. Of a private project no name tells that. */
export const PERSON = 'canary-person';

/** Plays it; gives the ids of what a page could show. `by`: who comments there. */
export async function playCanaries(world: World, P = 'CHURN', by = world.mei) {
  const { does, ana } = world;
  const made = async (name: string, input: unknown): Promise<string> => (await does(ana, name, input)).created!.id;
  await does(ana, 'people.add', { name: PERSON, emails: ['canary-address@example.org'] });
  const who = [PERSON];
  await does(ana, 'label.add', { project: P, name: 'canary-label' });
  const question = await made('work.create', {
    project: P,
    track: 'research',
    title: 'The question as the team asks it',
    hypothesis: 'canary-hypothesis',
    criterion: 'canary-criterion',
    description: 'canary-description',
    assignees: who,
    labels: ['canary-label'],
    days: 9,
  });
  const other = await made('work.create', { project: P, track: 'research', title: 'Another question of the team' });
  await made('work.create', { project: P, track: 'research', title: 'canary-notasked' });
  const answered = await made('work.create', { project: P, track: 'research', title: 'canary-answered' });
  const work = await made('work.create', { project: P, track: 'production', title: 'canary-task', points: 987 });
  await does(ana, 'work.depend', { task: question, on: work });
  for (const task of [question, other, answered]) await does(ana, 'research.start', { task });
  await does(ana, 'research.extend', { task: question, days: 3, reason: 'canary-extension' });
  await does(ana, 'research.amend', { task: question, criterion: 'canary-amended', reason: 'canary-amendment' });
  await does(by, 'comment.add', { task: question, body: 'canary-comment' });
  await does(by, 'work.spend', { task: question, minutes: 5, note: 'canary-spent' });
  await does(ana, 'work.block', { task: question, kind: 'external', note: 'canary-blocker' });
  const evidence = 'https://mlflow.example.org/canary-run';
  await does(ana, 'work.link', { task: question, kind: 'run', ref: evidence, title: 'canary-link', pin: 'best' });
  await does(ana, 'work.accept', { task: work, items: [{ text: 'canary-acceptance' }] });
  await does(ana, 'research.decide', {
    task: answered,
    outcome: 'not_pursued',
    finding: 'The finding as the team wrote it',
    reason: 'canary-reason',
    evidence: [evidence],
  });
  await does(ana, 'gate.add', { project: P, name: 'canary-gate', source: 'canary-source', checks: ['canary-check'] });
  await does(ana, 'model.add', { project: P, name: 'churn', path: 'canary-path' });
  const version = (name: string): Promise<string> => made('model.version', { project: P, model: 'churn', name });
  const [live, tested] = [await version('1.0'), await version('1.1')];
  await version('canary-planned');
  await does(ana, 'model.stage', { project: P, version: live, stage: 'prod' });
  await does(ana, 'model.stage', { project: P, version: tested, stage: 'shadow' });
  await does(ana, 'model.deploy', { project: P, version: live, environment: 'canary-environment', run: 'canary-ci' });
  await does(ana, 'view.save', { project: P, name: 'canary-view', shared: true, ...look });
  return { question, other, live, tested };
}

const look = { query: '', group: 'track', sort: 'manual', layout: 'board', by: null, density: null, shut: [] };
