import { describe, expect, test } from 'vitest';
import { keyFor, list, project, theProject, track, column } from '@dualtrack/core';
import { changesNothing, columnIn, taskOf } from '../worlds/look.ts';
import { inWorld } from '../worlds/world.ts';

describe('a project', () => {
  test('comes with a research, a production and a data track, each with a column for every phase', () =>
    inWorld(async ({ reads }) => {
      const lanes = await reads(function* () {
        const home = yield* theProject('CHURN');
        const tracks = yield* list(track, 'project', [home.id]);
        const columns = yield* list(column, 'project', [home.id]);
        return tracks.map((each) => [each.kind, columns.filter((c) => c.track === each.id).map((c) => c.phase)]);
      });
      const phases = ['next', 'doing', 'checking', 'done'];
      expect(lanes).toEqual([
        ['research', phases],
        ['production', phases],
        ['data', phases],
      ]);
    }));

  test('gets a key from its name, and another one where that is taken', () =>
    inWorld(async ({ does, ana }) => {
      expect((await does(ana, 'project.add', { name: 'Customer churn' })).created?.key).toBe('CC');
      expect((await does(ana, 'project.add', { name: 'Credit cards' })).created?.key).toBe('CC2');
      expect((await does(ana, 'project.add', { name: 'churn' })).created?.key).toBe('CHURN2');
    }));

  test('cannot take a key that another one has or had', () =>
    inWorld(async ({ does, refuses, ana }) => {
      await does(ana, 'project.rekey', { project: 'CHURN', key: 'LEAVE' });
      expect(await refuses(ana, 'project.add', { name: 'Other', key: 'churn' })).toBe('taken');
      expect(await refuses(ana, 'project.add', { name: 'Other', key: 'LEAVE' })).toBe('taken');
    }));

  test('is found under its old keys, and so are its tasks', () =>
    inWorld(async (world) => {
      const { does, reads, ana } = world;
      await does(ana, 'work.create', { project: 'CHURN', track: 'data', title: 'Events of 2025' });
      await does(ana, 'project.rekey', { project: 'CHURN', key: 'leave' });
      expect((await reads(() => theProject('CHURN'))).key).toBe('LEAVE');
      expect((await taskOf(world, 'churn-1')).title).toBe('Events of 2025');
      expect((await taskOf(world, 'LEAVE-1')).title).toBe('Events of 2025');
      await does(ana, 'project.rekey', { project: 'LEAVE', key: 'CHURN' });
      expect((await taskOf(world, 'LEAVE-1')).title).toBe('Events of 2025');
      await changesNothing(world, ana, 'project.rekey', { project: 'CHURN', key: 'CHURN' });
    }));

  test('keeps its own task numbers, which are never given out twice', () =>
    inWorld(async ({ does, ana }) => {
      await does(ana, 'project.add', { name: 'Fraud', key: 'FRAUD' });
      const add = async (home: string) =>
        (await does(ana, 'work.create', { project: home, track: 'production', title: 'Task' })).created?.key;
      expect(await add('CHURN')).toBe('CHURN-1');
      expect(await add('FRAUD')).toBe('FRAUD-1');
      const { seq } = await does(ana, 'work.create', { project: 'CHURN', track: 'production', title: 'Undone' });
      expect(seq).toBeGreaterThan(0);
      await does(ana, 'work.remove', { task: 'CHURN-2' });
      expect(await add('CHURN')).toBe('CHURN-3');
    }));

  test('is renamed, archived and brought back by an admin, not by a member', () =>
    inWorld(async ({ does, refuses, reads, ana, mei }) => {
      expect(await refuses(mei, 'project.rename', { project: 'CHURN', name: 'Leavers' })).toBe('forbidden');
      expect(await refuses(mei, 'project.archive', { project: 'CHURN', archived: true })).toBe('forbidden');
      await does(ana, 'project.rename', { project: 'CHURN', name: 'Leavers' });
      await does(ana, 'project.archive', { project: 'CHURN', archived: true });
      const away = await reads(() => theProject('Leavers'));
      expect(away.archivedAt).not.toBeNull();
      await does(ana, 'project.archive', { project: 'CHURN', archived: false });
      expect((await reads(() => theProject('CHURN'))).archivedAt).toBeNull();
    }));

  test('gives timeboxes its own usual length', () =>
    inWorld(async ({ does, refuses, reads, ana }) => {
      await does(ana, 'project.set', { project: 'CHURN', boxDays: 4.5 });
      expect((await reads(() => theProject('CHURN'))).boxDays).toBe(4.5);
      expect(await refuses(ana, 'project.set', { project: 'CHURN', boxDays: 0 })).toBe('invalid');
      expect(await refuses(ana, 'project.set', { project: 'CHURN', boxDays: 10_000 })).toBe('invalid');
    }));

  test('that two share a name is asked for by its key', () =>
    inWorld(async ({ does, refuses, ana }) => {
      await does(ana, 'project.add', { name: 'Ranking of offers', key: 'RANK' });
      await does(ana, 'project.add', { name: 'Ranking of offers', key: 'OFFER' });
      const add = { track: 'data', title: 'Clicks' };
      expect(await refuses(ana, 'work.create', { ...add, project: 'ranking of offers' })).toBe('ambiguous');
      expect(await refuses(ana, 'work.create', { ...add, project: 'no such' })).toBe('not_found');
      expect((await does(ana, 'work.create', { ...add, project: 'rank' })).created?.key).toBe('RANK-1');
    }));
});

describe('a private project', () => {
  test('does not exist for those who are not in it: they get the answer of what is not there', () =>
    inWorld(async ({ does, refuses, ana, mei, raj }) => {
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'work.create', { project: 'SECRET', track: 'production', title: 'Hidden' });
      await does(ana, 'work.create', { project: 'CHURN', track: 'production', title: 'Open' });
      await does(ana, 'project.restrict', { project: 'SECRET', private: true });
      await does(ana, 'people.join', { person: 'Raj', project: 'SECRET', role: 'member' });

      for (const [name, input] of [
        ['work.create', { project: 'SECRET', track: 'production', title: 'x' }],
        ['work.rename', { task: 'SECRET-1', title: 'x' }],
        ['work.move', { task: 'SECRET-1', to: 'doing' }],
        ['work.depend', { task: 'CHURN-1', on: 'SECRET-1' }],
        ['comment.add', { task: 'SECRET-1', body: 'hello' }],
        ['project.rename', { project: 'SECRET', name: 'x' }],
      ] as const) {
        expect(await refuses(mei, name, input), name).toBe('not_found');
      }
      await does(raj, 'work.rename', { task: 'SECRET-1', title: 'Seen by Raj' });
      await does(ana, 'people.leave', { person: 'Raj', project: 'SECRET' });
      expect(await refuses(raj, 'work.rename', { task: 'SECRET-1', title: 'x' })).toBe('not_found');
    }));

  test('is made by an owner only, and a role in it holds there instead of the one in the workspace', () =>
    inWorld(async ({ does, refuses, ana, mei, vic }) => {
      expect(await refuses(mei, 'project.restrict', { project: 'CHURN', private: true })).toBe('forbidden');
      await does(ana, 'people.join', { person: 'Vic', project: 'CHURN', role: 'member' });
      await does(ana, 'people.join', { person: 'Mei', project: 'CHURN', role: 'viewer' });
      const task = { project: 'CHURN', track: 'data', title: 'Events' };
      expect((await does(vic, 'work.create', task)).created?.key).toBe('CHURN-1');
      expect(await refuses(mei, 'work.create', task)).toBe('forbidden');
    }));

  test('opened to all again is seen by all again', () =>
    inWorld(async ({ does, refuses, ana, mei }) => {
      await does(ana, 'project.restrict', { project: 'CHURN', private: true });
      expect(await refuses(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'x' })).toBe('not_found');
      await does(ana, 'project.restrict', { project: 'CHURN', private: false });
      await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'x' });
    }));
});

describe('the key of a project', () => {
  test.each([
    ['churn', 'CHURN'],
    ['Customer churn', 'CC'],
    ['  the   Big-model  ', 'TBM'],
    ['Überwachung', 'UBERWACHUN'],
    ['straße', 'STRASSE'],
    ['2024 plan', 'PLAN'],
    ['2024 3d plan', 'DP'],
    ['a', 'A97'],
    ['x', 'X120'],
  ])('of "%s" is %s', (name, key) => {
    expect(keyFor(name)).toBe(key);
  });

  test('is usable for a name without a Latin letter', () => {
    for (const name of ['顧客離れ', 'отток', '🙂', '---', '42']) expect(keyFor(name)).toMatch(/^[A-Z][A-Z0-9]{1,9}$/);
  });

  test('steps aside for those that are taken, for as many as there are', () => {
    const taken = new Set<string>();
    for (let i = 0; i < 120; i++) {
      const key = keyFor('Extraordinary', taken);
      expect(key).toMatch(/^[A-Z][A-Z0-9]{1,9}$/);
      expect(taken.has(key)).toBe(false);
      taken.add(key);
    }
  });
});

test('the board shows every column of every track, with nothing in it at first', () =>
  inWorld(async (world) => {
    const homes = await world.reads(() => list(project, 'all', []));
    expect(homes.map((each) => each.key)).toEqual(['CHURN']);
    expect((await columnIn(world, 'production', 'Building')).tasks).toEqual([]);
    expect((await columnIn(world, 'research', 'Decided')).phase).toBe('done');
  }));
