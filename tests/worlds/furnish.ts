/** Things that somebody may stumble over: a private project, a model, a gate, a followed repository. */
import type { World } from './world.ts';

const calls: readonly (readonly [name: string, input: unknown])[] = [
  ['project.add', { name: 'Secret', key: 'SECRET' }],
  ['project.restrict', { project: 'SECRET', private: true }],
  ['people.join', { person: 'Raj', project: 'SECRET', role: 'member' }],
  ['work.create', { project: 'SECRET', track: 'production', title: 'Hidden', points: 3 }],
  ['work.create', { project: 'CHURN', track: 'production', title: 'Batch scorer', points: 5, assignees: ['Mei'] }],
  ['work.create', { project: 'CHURN', track: 'research', title: 'Does a larger context help?', days: 4 }],
  ['work.create', { project: 'CHURN', track: 'data', title: 'Orders of 2025', column: 'Cleaning' }],
  ['model.add', { project: 'CHURN', name: 'churn' }],
  ['model.version', { project: 'CHURN', model: 'churn', name: 'v1.0.0', registered: true }],
  ['gate.add', { project: 'CHURN', name: 'Orders', task: 'CHURN-3', checks: ['a'] }],
  ['gate.block', { gate: 'Orders', task: 'CHURN-1' }],
  ['repo.add', { project: 'CHURN', source: '/srv/git/churn', name: 'churn', defaultBranch: 'main' }],
];

/** Furnishes a world, in one request by Ana. */
export async function furnish({ sends, ana }: World): Promise<void> {
  const answers = await sends(
    ana,
    calls.map(([name, input], n) => ({ id: `furnish-${n}`, name, input })),
  );
  const refused = answers.find((each) => 'refusal' in each);
  if (refused) throw new Error(`the furniture was refused: ${JSON.stringify(refused)}`);
}
