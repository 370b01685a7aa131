/** What follows from the log alone: undo is the inverse of what it undoes, and charts end where the board stands. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  apply,
  burndown,
  canonical,
  DAY,
  kinds,
  list,
  project,
  task,
  type KindName,
  type LoggedChange,
  type Row,
} from '@dualtrack/core';
import { openSqlite, type Answer, type Engine } from '@dualtrack/store';
import { freshWorkspace, shared } from '../worlds/engines.ts';
import { furnish } from '../worlds/furnish.ts';
import { Scene, wishFor } from '../worlds/random.ts';
import { report } from '../worlds/report.ts';
import { openWorld, type World } from '../worlds/world.ts';

/** How many times the usual number of sequences, for a long run. */
const more = Number(process.env['DUALTRACK_MORE'] ?? 1);

const seeds = fc.array(fc.nat(2 ** 31), { minLength: 1, maxLength: 20, size: 'max' });

/** The rows that a log tells, followed change by change. */
class Told {
  readonly rows = new Map<string, Row | undefined>();
  seq = 0;

  /** Takes what is new in the log, and gives the rows that it touched. */
  async follow({ store }: World): Promise<string[]> {
    const changes = await store.changesAfter(this.seq, 100_000);
    for (const change of changes) {
      const key = `${change.kind}/${change.id}`;
      this.rows.set(key, apply(kinds[change.kind as KindName], this.rows.get(key), change));
      this.seq = change.seq;
    }
    return [...new Set(changes.map((change) => `${change.kind}/${change.id}`))];
  }

  /** These rows as they are, for comparing later. */
  picture(keys: readonly string[]): Map<string, string> {
    return new Map(keys.map((key) => [key, canonical(this.rows.get(key) ?? null)]));
  }

  /** The same, with what was taken off counting as gone. */
  shown(keys: readonly string[]): Map<string, string> {
    return new Map(
      keys.map((key) => {
        const row = this.rows.get(key);
        return [key, canonical(row === undefined || row['removedAt'] != null ? null : row)];
      }),
    );
  }
}

const codeOf = (answer: Answer | undefined): string | undefined =>
  answer && 'refusal' in answer ? answer.refusal.code : undefined;

async function inFurnished(engine: Engine, run: (world: World) => Promise<void>): Promise<void> {
  const world = await openWorld(shared(engine), { workspace: freshWorkspace() });
  await furnish(world);
  await run(world);
  const { differences, examples } = await world.store.verify();
  expect(differences, examples.join('; ')).toBe(0);
  await world.close();
}

test(
  'undo at once takes back exactly what a command did, and undoing that does it again',
  { timeout: 300_000 * more },
  async () => {
    const engine = openSqlite(':memory:');
    const undone = new Map<string, number>();
    const fixed = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(seeds, (wishes) =>
        inFurnished(engine, async (world) => {
          const { sends, ana, clock } = world;
          const scene = new Scene();
          const told = new Told();
          await told.follow(world);
          scene.take(await world.since(0));
          for (const [nth, seed] of wishes.entries()) {
            clock.now += 1_000;
            const start = told.seq;
            const { name, input, machine } = wishFor(scene, seed, nth, clock.now);
            const before = new Map(told.rows);
            const [answer] = await sends(machine ? world.machine : ana, [{ id: `do-${nth}`, name, input }]);
            const touched = await told.follow(world);
            scene.take(await world.since(start));
            if (!answer || codeOf(answer) || touched.length === 0) continue;
            const after = told.picture(touched);

            const [undo] = await sends(ana, [
              { id: `undo-${nth}`, name: 'change.undo', input: { command: `do-${nth}` } },
            ]);
            const back = await told.follow(world);
            if (codeOf(undo)) {
              // Because: a ledger entry, a new member, a commit stay; and what undo would bring into a full column.
              expect(['not_undoable', 'wip_limit'], `undo of ${name}`).toContain(codeOf(undo));
              expect(back, `refused undo of ${name}`).toEqual([]);
              fixed.set(name, (fixed.get(name) ?? 0) + 1);
              continue;
            }
            const was = new Told();
            for (const [key, row] of before) was.rows.set(key, row);
            expect(told.shown(touched), `undo of ${name}`).toEqual(was.shown(touched));
            undone.set(name, (undone.get(name) ?? 0) + 1);

            const [redo] = await sends(ana, [
              { id: `redo-${nth}`, name: 'change.undo', input: { command: `undo-${nth}` } },
            ]);
            expect(codeOf(redo), `redo of ${name}`).toBeUndefined();
            await told.follow(world);
            expect(told.picture(touched), `redo of ${name}`).toEqual(after);
            scene.take(await world.since(scene.seq));
          }
        }),
      ),
      { numRuns: 300 * more },
    );
    report(
      `${[...undone.values()].reduce((a, b) => a + b, 0)} commands of ${undone.size} verbs undone and done again; not undoable: ${[...fixed.keys()].sort().join(', ')}`,
    );
    expect(undone.size).toBeGreaterThan(55);
    await engine.close();
  },
);

test(
  'a burndown ends at the sum of the open estimates, back-dated work included',
  { timeout: 300_000 * more },
  async () => {
    const engine = openSqlite(':memory:');
    let withPoints = 0;
    const dated = fc.array(fc.tuple(fc.nat(2 ** 31), fc.nat(6)), { minLength: 1, maxLength: 20, size: 'max' });
    await fc.assert(
      fc.asyncProperty(dated, (wishes) =>
        inFurnished(engine, async (world) => {
          const { sends, reads, clock } = world;
          const scene = new Scene();
          scene.take(await world.since(0));
          for (const [nth, [seed, daysAgo]] of wishes.entries()) {
            clock.now += nth % 4 === 0 ? DAY : 1_000;
            const start = await world.store.seq();
            const { name, input, machine } = wishFor(scene, seed, nth, clock.now);
            const asOf = daysAgo < 3 ? {} : { asOf: clock.now - daysAgo * DAY };
            await sends(machine ? world.machine : world.ana, [{ id: `do-${nth}`, name, input, ...asOf }]);
            scene.take(await world.since(start));
          }
          const log: LoggedChange[] = await world.since(0);
          const homes = await reads(() => list(project, 'all', []));
          for (const home of homes) {
            const rows = (await reads(() => list(task, 'number', [home.id]))).filter((row) => row.removedAt === null);
            const points = burndown(log, {
              counts: (row) => row.project === home.id,
              from: clock.now - 30 * DAY,
              until: clock.now,
            });
            const sum = (of: typeof rows) => of.reduce((all, row) => all + (row.points ?? 0), 0);
            expect(points.at(-1)).toMatchObject({
              open: sum(rows.filter((row) => row.doneAt === null)),
              scope: sum(rows),
            });
            expect(points[0]!.scope).toBe(0);
            if (sum(rows) > 0) withPoints++;
          }
        }),
      ),
      { numRuns: 300 * more },
    );
    expect(withPoints).toBeGreaterThan(300);
    await engine.close();
  },
);
