/** SQLite and PostgreSQL tell the same: tables, exports, search. PostgreSQL runs inside the process here. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { list, project, task, taskView, theTask, type LoggedChange, type TaskView } from '@dualtrack/core';
import { importChanges, openSqlite, Store } from '@dualtrack/store';
import type { SqlRow, Steps } from '../../store/statement.ts';
import { freshWorkspace, openPglite, shared, type Pglite } from '../worlds/engines.ts';
import { proveForgetting } from '../worlds/forgetting.ts';
import { furnish } from '../worlds/furnish.ts';
import { Dice, Scene, wishFor } from '../worlds/random.ts';
import { proveSearch } from '../worlds/searching.ts';
import { tableSpecs } from '../worlds/tables.ts';
import { openWorld, START } from '../worlds/world.ts';

let pglite: Pglite;
beforeAll(async () => {
  pglite = await openPglite();
}, 120_000);
afterAll(() => pglite.close());

async function exported(store: Store): Promise<string> {
  const parts: string[] = [];
  await store.export(async (part) => void parts.push(part));
  return parts.join('');
}

/** All tasks with their histories. */
const viewsIn = async (store: Store): Promise<TaskView[]> =>
  (await store.read(function* () {
    const views: TaskView[] = [];
    for (const home of yield* list(project, 'all', []))
      for (const row of yield* list(task, 'number', [home.id]))
        if (row.removedAt === null) views.push(yield* taskView(yield* theTask(row.id), START, () => true));
    return views;
  })) as TaskView[];

test('the migrations leave the columns that they name, and do nothing a second time', async () => {
  for (let n = 0; n < 2; n++) await (await Store.open(await pglite.engine(), { workspace: freshWorkspace() })).close();
  const engine = await pglite.engine();
  for (const [table, { columns }] of tableSpecs()) {
    const found = await engine.read(() => columnsOf(table));
    const wanted = Object.entries(columns).map(([name, type]) => `${name}${type.endsWith('?') ? '?' : ''}`);
    expect(found.map((row) => `${row['name']}${row['open'] === 'YES' ? '?' : ''}`)).toEqual(wanted);
  }
});

test(
  'an export goes from SQLite to PostgreSQL and back, the same byte for byte, and tasks look alike',
  { timeout: 120_000 },
  async () => {
    const world = await openWorld(openSqlite(':memory:'));
    await furnish(world);
    const scene = new Scene();
    const dice = new Dice(11);
    for (let n = 0; n < 400; n++) {
      scene.take(await world.since(scene.seq));
      world.clock.now += 1_000;
      const { name, input, machine } = wishFor(scene, dice.below(2 ** 31), n, world.clock.now);
      await world.sends(machine ? world.machine : world.ana, [{ id: `busy-${n}`, name, input }]);
    }
    // Because: what is gone is asked for otherwise than what is there, and chance need not take anything off.
    await world.does(world.ana, 'project.add', { name: 'Last', key: 'LAST' });
    for (const title of ['One', 'Two'])
      await world.does(world.ana, 'work.create', { project: 'LAST', track: 'production', title });
    for (const name of ['work.depend', 'work.undepend'])
      await world.does(world.ana, name, { task: 'LAST-2', on: 'LAST-1' });
    const { workspace } = world.store;
    let text = await exported(world.store);
    let log: LoggedChange[] = await world.since(0);
    expect(log.length).toBeGreaterThan(400);
    const views = await viewsIn(world.store);
    expect(views.some(({ history }) => history.some((each) => each.op === 'delete'))).toBe(true);
    await world.close();
    for (const engine of [shared(await pglite.engine()), openSqlite(':memory:')]) {
      const empty = await Store.open(shared(engine), { workspace: freshWorkspace() });
      await importChanges(engine, empty.workspace, workspace, log);
      const store = await Store.open(engine, { workspace });
      const again = await exported(store);
      expect(again).toBe(text);
      expect(await store.verify()).toMatchObject({ differences: 0 });
      expect(await viewsIn(store)).toEqual(views);
      log = await store.changesAfter(0, 1_000_000);
      text = again;
      await store.close();
    }
  },
);

test('search finds the same', { timeout: 60_000 }, async () => proveSearch(await pglite.engine()));

test('whoever is forgotten is so in the same words', { timeout: 120_000 }, async () => {
  const id = freshWorkspace();
  const told = await proveForgetting(openSqlite(':memory:'), { id });
  expect(await proveForgetting(await pglite.engine(), { id })).toBe(told);
});

function* columnsOf(table: string): Steps<readonly SqlRow[]> {
  return yield {
    sql: 'select column_name as name, is_nullable as open from information_schema.columns where table_name = $1 order by ordinal_position',
    params: [table],
  };
}
