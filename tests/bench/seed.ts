/** Boards to measure on, made through the API. */
import { randomBytes } from 'node:crypto';
import { uuidV7 } from '@dualtrack/core';
import { HttpClient, post } from './load.ts';
import type { Program } from './server.ts';

const words = [
  'latency',
  'drift',
  'feature',
  'store',
  'batch',
  'scorer',
  'retrain',
  'model',
  'label',
  'quality',
  'shadow',
  'deploy',
  'rare',
  'classes',
  'graph',
  'embedding',
  'threshold',
  'churn',
  'call',
  'volume',
];

/** A board of `count` open tasks with titles of a believable length. */
export async function seed(program: Program, count: number): Promise<void> {
  const client = await HttpClient.open(program.port);
  const send = async (commands: readonly unknown[]): Promise<void> => {
    const { status } = await client.send(post('/api/commands', program.token, { commands }));
    if (status !== 200) throw new Error(`seeding answered ${status}`);
  };
  await send([{ id: commandId(), name: 'project.add', input: { name: 'Bench', key: 'BENCH' } }]);
  for (let at = 0; at < count; at += 100) {
    await send(
      Array.from({ length: Math.min(100, count - at) }, (_, i) => {
        const n = at + i;
        const title = `${words[n % 20]} ${words[(n * 7) % 20]} ${words[(n * 13) % 20]} task ${n + 1}`;
        return {
          id: commandId(),
          name: 'work.create',
          input: {
            project: 'BENCH',
            track: n % 3 === 0 ? 'research' : 'production',
            title,
            column: ['next', 'doing', 'checking'][n % 3],
          },
        };
      }),
    );
  }
  client.close();
}

/** As our own clients make them: with their time in front. */
export function commandId(): string {
  return uuidV7(Date.now(), randomBytes(10));
}
