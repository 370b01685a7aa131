/** Saved views and verbs run together: kept and undone as one, and shown to those they are for. */
import { describe, expect, test } from 'vitest';
import { column, list, meOf, must, savedView, scopeOf, sees, task, type Me } from '@dualtrack/core';
import type { Principal } from '@dualtrack/store';
import { inWorld, type World } from '../worlds/world.ts';

const look = {
  query: 'assignee:@me',
  group: 'assignee',
  sort: 'age',
  layout: 'board',
  by: null,
  density: null,
  shut: ['done'],
};

const views = ({ reads }: World) => reads(() => list(savedView, 'project', []));

async function meIn({ reads }: World, who: Principal): Promise<Me> {
  return reads(function* () {
    return yield* must(yield* meOf(who.kind === 'member' ? who.person : ''), 'not_found');
  });
}

describe('a saved view', () => {
  test('of one person is received by nobody else, and changed and forgotten by them alone', () =>
    inWorld(async (world) => {
      const { does, refuses, mei, raj } = world;
      await does(mei, 'view.save', { project: 'CHURN', name: 'Mine', shared: false, ...look });
      const [row] = await views(world);
      expect(row).toMatchObject({ name: 'Mine', query: 'assignee:@me', shut: ['done'] });
      const scope = scopeOf(savedView, row!);
      expect(sees(await meIn(world, mei), scope, new Map())).toBe(true);
      expect(sees(await meIn(world, raj), scope, new Map())).toBe(false);
      expect(await refuses(raj, 'view.set', { view: row!.id, name: 'Yours' })).toBe('not_found');
      expect(await refuses(raj, 'view.remove', { view: row!.id })).toBe('not_found');
      await does(mei, 'view.set', { view: row!.id, name: 'Still mine' });
      await does(mei, 'view.remove', { view: row!.id });
      expect(await views(world)).toEqual([]);
    }));

  test('that is shared belongs to everybody, and a name is given once among them', () =>
    inWorld(async (world) => {
      const { does, refuses, mei, raj } = world;
      await does(mei, 'view.save', { project: 'CHURN', name: 'Week', shared: true, ...look });
      expect(await refuses(raj, 'view.save', { project: 'CHURN', name: 'week', shared: true, ...look })).toBe('taken');
      expect(await refuses(world.vic, 'view.save', { project: 'CHURN', name: 'Mine', shared: true, ...look })).toBe(
        'forbidden',
      );
      await does(raj, 'view.save', { project: 'CHURN', name: 'week', shared: false, ...look });
      const shared = (await views(world)).find((each) => each.person === null)!;
      await does(raj, 'view.set', { view: shared.id, look: { ...look, group: 'type' } });
      expect((await views(world)).find((each) => each.id === shared.id)).toMatchObject({ group: 'type', name: 'Week' });
    }));

  test('comes back by undo', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await does(mei, 'view.save', { project: 'CHURN', name: 'Mine', shared: false, ...look }, { id: 'save' });
      await does(mei, 'change.undo', { command: 'save' }, { id: 'undone' });
      expect(await views(world)).toEqual([]);
      await does(mei, 'change.undo', { command: 'undone' });
      expect(await views(world)).toHaveLength(1);
    }));
});

describe('verbs run together', () => {
  const order = async (world: World) =>
    (await world.reads(() => list(task, 'column', []))).map((each) => [each.title, each.priority] as const);

  test('are done in their order, each on what those before it left, and undone as one', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      for (const title of ['A', 'B', 'C']) {
        await does(mei, 'work.create', { project: 'CHURN', track: 'production', title });
      }
      const parts = ['CHURN-1', 'CHURN-2', 'CHURN-3'].map((key) => ({
        name: 'work.move',
        input: { task: key, to: 'Building', top: true },
      }));
      await does(mei, 'work.together', { parts }, { id: 'all' });
      const before = await order(world);
      expect(before.map(([title]) => title)).toEqual(['C', 'B', 'A']);
      await does(mei, 'change.undo', { command: 'all' });
      expect((await order(world)).map(([title]) => title)).toEqual(['A', 'B', 'C']);
    }));

  test('hold back what is refused, tell why, and do the rest', () =>
    inWorld(async (world) => {
      const { does, mei, vic, ana } = world;
      for (const title of ['A', 'B', 'C']) {
        await does(mei, 'work.create', { project: 'CHURN', track: 'production', title });
      }
      const columns = await world.reads(() => list(column, 'project', []));
      const building = columns.find((each) => each.name === 'Building')!;
      await does(ana, 'column.limit', { column: building.id, mode: 'enforce', limit: 2 });
      const parts = ['CHURN-1', 'CHURN-2', 'CHURN-3'].map((key) => ({
        name: 'work.move',
        input: { task: key, to: 'Building' },
      }));
      const answer = await does(mei, 'work.together', { parts });
      expect(answer).toMatchObject({ changes: 2, held: [{ name: 'work.move', refusal: { code: 'wip_limit' } }] });
      const none = await does(vic, 'work.together', { parts: [parts[0]] });
      expect(none).toMatchObject({ changes: 0, held: [{ refusal: { code: 'forbidden' } }] });
    }));
});
