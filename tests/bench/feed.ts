/** How long a change takes from the command to a reader of the feed. */
import { randomUUID } from 'node:crypto';
import { eventsOf, overHttp } from '@dualtrack/client';
import { startOurs } from './server.ts';

const ROUNDS = 200;

/** The 95th percentile in milliseconds, over loopback. */
export async function measureFeed(): Promise<number> {
  const ours = await startOurs();
  const send = overHttp(`http://127.0.0.1:${ours.port}`, ours.token);
  const run = (name: string, input: unknown) =>
    send('/api/commands', { method: 'POST', body: { commands: [{ id: randomUUID(), name, input }] } });
  await (await run('project.add', { name: 'Feed', key: 'FEED' })).text();
  const stop = new AbortController();
  const feed = eventsOf(await send('/api/feed', { signal: stop.signal }));
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const title = `Task ${i}`;
    const at = performance.now();
    const answered = run('work.create', { project: 'FEED', track: 'production', title });
    for (let seen = false; !seen;) {
      const { value, done } = await feed.next();
      if (done) throw new Error('the feed ended');
      seen = value.some((event) => event.data.includes(`"${title}"`));
    }
    times.push(performance.now() - at);
    await (await answered).text();
  }
  stop.abort();
  await ours.stop();
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS * 0.95)]!;
}
