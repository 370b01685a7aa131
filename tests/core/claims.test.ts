/** What tags say beside what we say: where they disagree, which way it can be settled, and what is no disagreement. */
import { describe, expect, test } from 'vitest';
import { behind, DAY, livesOf, theProject, type LifeView } from '@dualtrack/core';
import { inWorld, START, type World } from '../worlds/world.ts';

const sha = (n: number): string => String(n).padStart(40, '0');

const lifeIn = async ({ reads }: World): Promise<LifeView> =>
  (
    await reads(function* () {
      return yield* livesOf(yield* theProject('CHURN'));
    })
  )[0]!;

const said = async (world: World): Promise<string[]> =>
  (await lifeIn(world)).mismatches.map(
    (each) => `${each.name} = ${each.version} (${each.claims}), ours ${each.ours}, ${each.instead.join()} instead`,
  );

/** A followed repository with two registered versions; `v1.0.0` is `prod` by a tag. */
async function withTags(world: World) {
  const { does, ana, machine, clock } = world;
  const repo = { project: 'CHURN', source: '/srv/git/churn', name: 'churn', defaultBranch: 'main' };
  const { created } = await does(ana, 'repo.add', repo);
  clock.now = START + 10 * DAY;
  const tag = (name: string, n: number, day: number) =>
    does(machine, 'signal.tag', { repo: created!.id, tag: name, sha: sha(n), at: START + day * DAY });
  await tag('churn@v1.0.0', 1, 0);
  await tag('churn@v1.1.0', 2, 1);
  await tag('churn#prod#1', 1, 2);
  return tag;
}

const by = (world: World, name: string, version: string, more: Record<string, unknown> = {}) =>
  world.does(world.mei, name, { project: 'CHURN', version: `churn@${version}`, ...more });

describe('a tag and our stage', () => {
  test('agree while the tag is all that was said', () =>
    inWorld(async (world) => {
      const tag = await withTags(world);
      await tag('churn#staging#2', 2, 3);
      expect(await said(world)).toEqual([]);
      expect((await lifeIn(world)).versions.map((each) => [each.name, each.names.map((one) => one.name)])).toEqual([
        ['v1.1.0', ['staging']],
        ['v1.0.0', ['prod']],
      ]);
    }));

  test('disagree after a rollback by hand, until the tag is followed or said to be behind; both can be undone', () =>
    inWorld(async (world) => {
      const { does, mei, clock } = world;
      const tag = await withTags(world);
      await tag('churn#prod#2', 2, 3);
      await by(world, 'model.rollback', 'v1.1.0');
      expect(await said(world)).toEqual(['prod = v1.1.0 (live), ours retired, v1.0.0 instead']);

      clock.now += DAY;
      const followed = await does(
        mei,
        'model.stage',
        { project: 'CHURN', version: 'churn@v1.1.0', stage: 'prod' },
        { id: 'follow' },
      );
      expect(followed.seq).toBeGreaterThan(0);
      expect(await said(world)).toEqual([]);
      expect((await lifeIn(world)).versions.map((each) => each.stage)).toEqual(['live', 'retired']);
      await does(mei, 'change.undo', { command: 'follow' });
      expect(await said(world)).toHaveLength(1);

      const [mismatch] = (await lifeIn(world)).mismatches;
      const keep = { project: 'CHURN', version: 'churn@v1.1.0', stage: 'prod', off: true, source: behind(mismatch!) };
      await does(mei, 'model.stage', keep, { id: 'keep' });
      expect(await said(world)).toEqual([]);
      expect((await lifeIn(world)).versions.map((each) => each.stage)).toEqual(['retired', 'live']);
      expect((await lifeIn(world)).versions[0]!.names).toEqual([]);
      await does(mei, 'change.undo', { command: 'keep' });
      expect(await said(world)).toHaveLength(1);
    }));

  test('that was said to be behind speaks up again when the tag moves again', () =>
    inWorld(async (world) => {
      const { clock } = world;
      const tag = await withTags(world);
      await tag('churn#prod#2', 2, 3);
      await by(world, 'model.rollback', 'v1.1.0');
      const [mismatch] = (await lifeIn(world)).mismatches;
      await by(world, 'model.stage', 'v1.1.0', { stage: 'prod', off: true, source: behind(mismatch!) });
      clock.now += 5 * DAY;
      await tag('churn#prod#3', 1, 11);
      expect(await said(world)).toEqual([]);
      await tag('churn#prod#4', 2, 12);
      expect(await said(world)).toEqual([]);
      expect((await lifeIn(world)).versions[0]).toMatchObject({ name: 'v1.1.0', stage: 'live' });
    }));

  test('disagree when a deployment went past the tag, and when a person retired what is tagged', () =>
    inWorld(async (world) => {
      await withTags(world);
      await by(world, 'model.deploy', 'v1.1.0', { environment: 'production', run: 'https://ci.example.org/9' });
      expect(await said(world)).toEqual(['prod = v1.0.0 (live), ours retired, v1.1.0 instead']);
      await by(world, 'model.retire', 'v1.1.0');
      expect(await said(world)).toEqual(['prod = v1.0.0 (live), ours retired,  instead']);
    }));

  test('that is further here, deregistered or deprecated by a tag is no disagreement', () =>
    inWorld(async (world) => {
      const tag = await withTags(world);
      await tag('churn#staging#2', 2, 3);
      await by(world, 'model.stage', 'v1.1.0', { stage: 'live', shared: true });
      expect(await said(world)).toEqual([]);
      await tag('churn@v1.0.0!', 1, 4);
      expect(await said(world)).toEqual([]);
      world.clock.now += 5 * DAY;
      await tag('churn@deprecated', 2, 12);
      expect((await lifeIn(world)).versions.map((each) => each.stage)).toEqual(['retired', 'retired']);
      expect((await lifeIn(world)).versions[0]!.course.at(-1)).toMatchObject({
        source: 'churn@deprecated',
        origin: 'outside',
      });
    }));
});

describe('the course of a version', () => {
  test('names each stage once with its days and what put it there', () =>
    inWorld(async (world) => {
      const { clock } = world;
      const tag = await withTags(world);
      await tag('churn#prod#2', 2, 3);
      clock.now = START + 12 * DAY;
      await by(world, 'model.rollback', 'v1.1.0');
      const days = (await lifeIn(world)).versions.map((each) => [
        each.name,
        ...each.course.map(
          (one) =>
            `${one.stage} ${(one.from - START) / DAY}-${one.until === null ? '' : (one.until - START) / DAY} ${one.origin} ${one.by}`,
        ),
      ]);
      expect(days).toEqual([
        ['v1.1.0', 'experiment 1-3 outside null', 'live 3-12 outside null', 'retired 12- hand Mei'],
        [
          'v1.0.0',
          'experiment 0-2 outside null',
          'live 2-3 outside null',
          'retired 3-12 outside null',
          'live 12- hand Mei',
        ],
      ]);
    }));
});
