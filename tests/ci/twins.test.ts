/** Several processes over one PostgreSQL: they share one log, and each hears of what the others did. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, Store, type Answer } from '@dualtrack/store';
import { freshWorkspace, postgresUrl } from '../worlds/engines.ts';
import { mustVerify } from '../worlds/play.ts';
import { report } from '../worlds/report.ts';
import { openWorld, type World } from '../worlds/world.ts';

const url = postgresUrl!;
/** In most cases: a machine that is busy for a moment fails nobody. */
const WOKEN_MS = 1_000;
const twin = fileURLToPath(new URL('twin.ts', import.meta.url));

let world: World;
beforeAll(async () => {
  world = await openWorld(await openPostgres(url), { workspace: freshWorkspace() });
});
afterAll(async () => {
  await mustVerify(world.store);
  await world.close();
});

const create = (title: string) => ({ name: 'work.create', input: { project: 'CHURN', track: 'data', title } });

const person = (): string => (world.mei as { person: string }).person;

/** A process that writes as four people at once, and tells what it was answered. */
async function twinWriting(name: string, commands: number): Promise<Answer[]> {
  const child = spawn(process.execPath, [twin, url, world.store.workspace, person(), name, String(commands)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'close');
  const answers: Answer[] = [];
  for await (const line of createInterface({ input: child.stdout })) answers.push(JSON.parse(line) as Answer);
  expect(await gone).toEqual([0, null]);
  return answers;
}

describe('two processes with four writers each', () => {
  test('share a log without gaps in the order of commits, and a follower misses nothing', async () => {
    const { store } = world;
    const start = await store.seq();
    const seen: number[] = [];
    const heard = new Set<number>();
    let reading = Promise.resolve();
    const stop = store.onChange((seq) => {
      heard.add(seq);
      reading = reading.then(async () => {
        const changes = await store.changesAfter(seen.at(-1) ?? start, 100_000);
        seen.push(...changes.map((each) => each.seq));
      });
    });
    const each = 400;
    const answers = (await Promise.all([twinWriting('a', each), twinWriting('b', each)])).flat();
    const last = await store.seq();
    await expect.poll(() => seen.at(-1)).toBe(last);
    await reading;
    stop();

    // Because: numbers that became visible out of their order would have been passed over by the follower.
    expect(seen).toEqual(Array.from({ length: last - start }, (_, n) => start + 1 + n));
    expect(answers).toHaveLength(2 * each);
    expect(answers.filter((answer) => 'refusal' in answer)).toEqual([]);
    const told = answers.flatMap((answer) => ('seq' in answer ? [answer] : []));
    expect(new Set(told.map((answer) => answer.created!.key)).size).toBe(2 * each);
    expect(told.reduce((sum, answer) => sum + answer.changes, 0)).toBe(last - start);
    expect(heard.size).toBeGreaterThan(10);
    report(`${2 * each} commands of two processes, ${last - start} changes, heard of in ${heard.size} pieces`);
  });

  test('wake each other at once', async () => {
    const other = await Store.open(await openPostgres(url), { workspace: world.store.workspace });
    const tookMs: number[] = [];
    for (let n = 0; n < 21; n++) {
      const woken = Promise.withResolvers<number>();
      const stop = other.onChange((seq) => woken.resolve(seq));
      const started = performance.now();
      const { seq } = await world.does(world.mei, 'work.create', create(`wake ${n}`).input);
      expect(await woken.promise).toBe(seq);
      tookMs.push(performance.now() - started);
      stop();
    }
    expect(tookMs.sort((a, b) => a - b)[10]).toBeLessThan(WOKEN_MS);
    await other.close();
  });

  test('do a command once that is sent to both at the same time', async () => {
    const other = await Store.open(await openPostgres(url), { workspace: world.store.workspace });
    for (let n = 0; n < 40; n++) {
      const call = { id: `both-${n}`, ...create(`both ${n}`) };
      const before = await other.seq();
      const [[mine], [theirs]] = await Promise.all([
        world.store.mutate(world.mei, [call]),
        other.mutate(world.mei, [call]),
      ]);
      expect(mine).toEqual(theirs);
      expect(await other.seq()).toBe(before + (mine as { changes: number }).changes);
    }
    await other.close();
  });
});

describe('when the connection to the database breaks', () => {
  test('between COMMIT and its answer, or just before COMMIT, sending again has one effect', async () => {
    const line = await Line.open(Number(new URL(url).port));
    const cut = new URL(url);
    cut.port = String(line.port);
    const store = await Store.open(await openPostgres(cut.href), { workspace: world.store.workspace });
    for (let n = 0; n < 100; n++) {
      const call = { id: `cut-${n}`, ...create(`cut ${n}`) };
      line.cutNext(n % 2 === 0 ? 'answer of commit' : 'commit');
      await expect(store.mutate(world.mei, [call])).rejects.toMatchObject({ code: 'storage_away' });
      const before = await world.store.seq();
      const [answer] = await again(() => store.mutate(world.mei, [call]));
      if (!answer || !('seq' in answer)) throw new Error(`refused: ${JSON.stringify(answer)}`);
      // Because: what was committed before its answer got lost is there already, and only told again.
      expect(await world.store.seq()).toBe(n % 2 === 0 ? before : before + answer.changes);
      expect(answer.seq).toBe(await world.store.seq());
    }
    const titles = (await world.since(0)).filter((each) => each.kind === 'task' && each.op === 'create');
    const made = titles.map((each) => String(each.patch['title']?.[1])).filter((each) => each.startsWith('cut '));
    expect(made.sort()).toEqual(Array.from({ length: 100 }, (_, n) => `cut ${n}`).sort());
    expect(line.cuts).toBe(100);
    await store.close();
    await line.close();
  });

  test('a follower learns of what was committed while nobody could tell it', async () => {
    const line = await Line.open(Number(new URL(url).port));
    const far = new URL(url);
    far.port = String(line.port);
    const other = await Store.open(await openPostgres(far.href), { workspace: world.store.workspace });
    let heard = 0;
    other.onChange((seq) => (heard = Math.max(heard, seq)));
    line.cutAll();
    const { seq } = await world.does(world.mei, 'work.create', create('unheard').input);
    await expect.poll(() => heard).toBe(seq);
    await other.close();
    await line.close();
  });
});

/** Tries until it works; a connection that broke is made anew. */
async function again<T>(doIt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await doIt();
    } catch (error) {
      if (tries === 10) throw error;
    }
  }
}

/** A line to the database that breaks when it is told to. */
class Line {
  readonly port: number;
  cuts = 0;
  private readonly server: ReturnType<typeof createServer>;
  private readonly sockets = new Set<Socket>();
  private wanted: 'commit' | 'answer of commit' | undefined;

  static async open(target: number): Promise<Line> {
    const server = createServer();
    const line = new Line(server, await listening(server));
    server.on('connection', (near) => line.join(near, target));
    return line;
  }

  private constructor(server: Line['server'], port: number) {
    this.server = server;
    this.port = port;
  }

  /** Breaks the connection on which the next COMMIT is sent, before or after the database has done it. */
  cutNext(where: 'commit' | 'answer of commit'): void {
    this.wanted = where;
  }

  cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, target: number): void {
    const far = connect(target, '127.0.0.1');
    let isDeaf = false;
    const end = (): void => {
      near.destroy();
      far.destroy();
      this.sockets.delete(near);
    };
    this.sockets.add(near);
    near.on('data', (chunk) => {
      const isCommit = chunk.includes('commit\0') && this.wanted !== undefined;
      if (isCommit && this.wanted === 'commit') {
        this.cuts++;
        this.wanted = undefined;
        return end();
      }
      if (isCommit) isDeaf = true;
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (!isDeaf) return void near.write(chunk);
      this.cuts++;
      this.wanted = undefined;
      end();
    });
    for (const socket of [near, far]) {
      socket.on('error', end);
      socket.on('close', end);
    }
  }
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
