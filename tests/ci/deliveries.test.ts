/** `kill -9` while a forge sends, as a process: what was answered is there once, and applied once, in the end. */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inFolder } from '../worlds/folder.ts';
import { Dice } from '../worlds/random.ts';
import { report } from '../worlds/report.ts';
import { fromGithub, repository } from '../worlds/sending.ts';
import { insist, startServing, verdictOn, type Served } from './program.ts';

const KILLS = 4;
const DELIVERIES = 400;
const SENDERS = 8;
const SECRET = 'the secret of the forge';

/** A run of CI: one row each, whatever comes in between. */
const runOf = (n: number) => ({
  action: 'completed',
  workflow_run: {
    id: n,
    name: `run ${n}`,
    head_branch: 'main',
    head_sha: n.toString(16).padStart(40, 'a'),
    status: 'completed',
    conclusion: 'success',
    html_url: `https://github.example/acme/churn/actions/runs/${n}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:01:00Z',
    run_started_at: '2026-01-01T00:00:00Z',
    run_attempt: 1,
    pull_requests: [],
  },
  repository: repository(7, 'acme/churn'),
  sender: { id: 1, login: 'mei' },
});

test('deliveries that were answered are stored once and applied once, however often the process is killed', () =>
  inFolder(async (folder) => {
    const data = join(folder, 'data');
    const seed = Math.floor(Math.random() * 2 ** 31);
    const dice = new Dice(seed);
    let server = await startServing(data);
    await insist(server, { id: 'ground', name: 'project.add', input: { name: 'Churn', key: 'CHURN' } });
    const path = await connected(server);

    const ids = new Map<number, string>();
    let sentTwice = 0;
    const send = async (n: number): Promise<boolean> => {
      const { headers, body } = fromGithub({ secret: SECRET, event: 'workflow_run', key: `run-${n}`, body: runOf(n) });
      const url = new URL(path, server.url);
      try {
        const answered = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
        const { id, again } = (await answered.json()) as { id: string; again?: boolean };
        expect([200, 202]).toContain(answered.status);
        if (again) sentTwice++;
        // Because: what was answered once is the same delivery for ever.
        expect(id).toBe(ids.get(n) ?? id);
        ids.set(n, id);
        return true;
      } catch (error) {
        if (error instanceof TypeError || error instanceof SyntaxError) return false;
        throw error;
      }
    };

    for (let kills = 0; kills < KILLS; kills++) {
      const goal = Math.ceil(((kills + 1) * DELIVERIES) / KILLS);
      const todo = Array.from({ length: goal }, (_, n) => n).filter((n) => !ids.has(n) || dice.isLucky(0.1));
      const sending = Promise.all(
        Array.from({ length: SENDERS }, async () => {
          for (let n = todo.pop(); n !== undefined; n = todo.pop()) if (!(await send(n))) return;
        }),
      );
      const under = new Set([sending]);
      void sending.catch(() => undefined).finally(() => under.clear());
      const enough = goal - dice.below(DELIVERIES / KILLS);
      while (under.size > 0 && ids.size < enough) await wait(1);
      await wait(dice.below(40));
      await server.kill();
      await sending;
      server = await startServing(data);
    }
    for (let n = 0; n < DELIVERIES; n++) await send(n);
    await expect
      .poll(async () => (await server.get('/api/deliveries?status=waiting&limit=1')).json(), { timeout: 60_000 })
      .toEqual([]);
    await server.stop();

    const db = new DatabaseSync(join(data, 'dualtrack.db'), { readOnly: true });
    const rowsOf = (sql: string) => db.prepare(sql).all();
    const stored = rowsOf('select id from delivery order by id').map((row) => row['id']);
    expect(stored).toEqual([...ids.values()].sort());
    expect(rowsOf(`select status, count(*) as n from delivery group by status`)).toMatchObject([
      { status: 'done', n: DELIVERIES },
    ]);
    expect(rowsOf('select key from "ciRun"')).toHaveLength(DELIVERIES);
    expect(rowsOf('select id from repo')).toHaveLength(1);
    db.close();
    expect((await verdictOn(data)).differences).toBe(0);
    report(`seed ${seed}: ${KILLS} kills, ${DELIVERIES} deliveries, ${sentTwice} known when they were sent again`);
    expect(sentTwice).toBeGreaterThan(DELIVERIES / 2);
  }));

/** The path of a new connection. */
async function connected({ post }: Served): Promise<string> {
  const answered = await post('/api/connections', { project: 'CHURN', provider: 'github', secret: SECRET });
  return new URL(((await answered.json()) as { url: string }).url).pathname;
}
