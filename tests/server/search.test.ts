/** The search index, which follows the log behind everybody's back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openServed, type Served } from '../worlds/served.ts';

let served: Served;
beforeAll(async () => {
  served = await openServed();
});
afterAll(() => served.close());

const found = async (words: string): Promise<string[]> => {
  const { text } = await served.ask(`/api/search?q=${encodeURIComponent(words)}`, 'mei');
  return (JSON.parse(text) as { results: { key: string }[] }).results.map((each) => each.key);
};

test('finds a task by its newest title, whatever happened without words in between', async () => {
  await served.run('mei', [['work.rename', { task: 'CHURN-1', title: 'Quixotic batches' }]]);
  expect(await found('quixotic')).toEqual(['CHURN-1']);
  for (const to of ['doing', 'checking', 'next']) await served.run('mei', [['work.move', { task: 'CHURN-1', to }]]);
  expect(await found('quixotic')).toEqual(['CHURN-1']);
  for (const to of ['doing', 'next']) await served.run('mei', [['work.move', { task: 'CHURN-1', to }]]);
  await served.run('mei', [['work.rename', { task: 'CHURN-1', title: 'Zephyr batches' }]]);
  await served.run('mei', [['work.move', { task: 'CHURN-1', to: 'doing' }]]);
  expect(await found('zephyr')).toEqual(['CHURN-1']);
  expect(await found('quixotic')).toEqual([]);
});

test('finds what is new at once, and no longer what was taken away', async () => {
  await served.run('mei', [
    ['work.create', { project: 'CHURN', track: 'production', title: 'Halcyon gate' }],
    ['work.move', { task: 'CHURN-1', to: 'next' }],
  ]);
  const [key] = await found('halcyon');
  expect(key).toMatch(/^CHURN-\d+$/);
  await served.run('mei', [['work.remove', { task: key }]]);
  expect(await found('halcyon')).toEqual([]);
});
