import { describe, expect, test } from 'vitest';
import { comment, limits, list, mention, theTask, type Comment } from '@dualtrack/core';
import { changesNothing, taskOf, viewOf } from '../worlds/look.ts';
import { inWorld, type World } from '../worlds/world.ts';

const idOf = (who: unknown): string => (who as { person: string }).person;

const withTask = (world: World) =>
  world.does(world.ana, 'work.create', { project: 'CHURN', track: 'production', title: 'Batch scorer' });

const commentsIn = ({ reads }: World): Promise<Comment[]> =>
  reads(function* () {
    return yield* list(comment, 'task', [(yield* theTask('CHURN-1')).task.id]);
  });

describe('a description', () => {
  test('gets another revision each time; one written on an older revision is refused, with nothing lost', () =>
    inWorld(async (world) => {
      const { does, refuses, mei, raj } = world;
      await withTask(world);
      await does(mei, 'work.describe', { task: 'CHURN-1', body: 'First', was: null });
      const first = (await taskOf(world, 'CHURN-1')).text;
      await does(raj, 'work.describe', { task: 'CHURN-1', body: 'Second', was: first });
      expect(await refuses(mei, 'work.describe', { task: 'CHURN-1', body: 'Also second', was: first })).toBe(
        'changed_since',
      );
      expect((await viewOf(world, 'CHURN-1')).description).toBe('Second');
      await changesNothing(world, mei, 'work.describe', { task: 'CHURN-1', body: 'Second', was: first });
      await does(mei, 'work.describe', { task: 'CHURN-1', body: 'Whatever it was before' });
    }));

  test('is kept byte for byte, whatever it holds, up to its limit', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withTask(world);
      const body = 'tab\t, break\r\n\r\n, "quotes" \\ \u2028 ␀ 🙂 e\u0301 \u0000 \uFFFE0 \uFFFE <b>&amp;';
      await does(mei, 'work.describe', { task: 'CHURN-1', body });
      expect((await viewOf(world, 'CHURN-1')).description).toBe(body);
      const long = 'x'.repeat(limits.textCharsMax);
      await does(mei, 'work.describe', { task: 'CHURN-1', body: long });
      expect(await refuses(mei, 'work.describe', { task: 'CHURN-1', body: `${long}x` })).toBe('invalid');
      await does(mei, 'work.describe', { task: 'CHURN-1', body: '' });
      expect((await viewOf(world, 'CHURN-1')).description).toBe('');
    }));
});

test('half of a surrogate pair, as a text cut in the middle of an emoji ends, becomes a replacement character', () =>
  inWorld(async (world) => {
    const { does, since, mei } = world;
    await withTask(world);
    const { seq } = await does(mei, 'work.describe', { task: 'CHURN-1', body: '🙂'.slice(0, 1) });
    await does(mei, 'work.rename', { task: 'CHURN-1', title: `a ${'🙂'.slice(1)} b` });
    expect(await viewOf(world, 'CHURN-1')).toMatchObject({ description: '\uFFFD', title: 'a \uFFFD b' });
    const told = (await since(seq - 2)).flatMap((each) => Object.values(each.patch).map(([, to]) => to));
    expect(told).toEqual(expect.arrayContaining(['\uFFFD', 'a \uFFFD b']));
  }));

describe('a comment', () => {
  test('is changed by its author alone, and its earlier wording is kept', () =>
    inWorld(async (world) => {
      const { does, refuses, since, ana, mei, raj, vic } = world;
      await withTask(world);
      expect(await refuses(vic, 'comment.add', { task: 'CHURN-1', body: 'May I?' })).toBe('forbidden');
      const { created, seq } = await does(mei, 'comment.add', { task: 'CHURN-1', body: 'First wording' });
      for (const who of [ana, raj])
        expect(await refuses(who, 'comment.edit', { comment: created!.id, body: 'Not mine' })).toBe('forbidden');
      await does(mei, 'comment.edit', { comment: created!.id, body: 'Second wording' });
      await changesNothing(world, mei, 'comment.edit', { comment: created!.id, body: 'Second wording' });
      expect((await viewOf(world, 'CHURN-1')).comments).toMatchObject([{ body: 'Second wording', by: 'Mei' }]);
      const texts = (await since(seq - 2)).filter((each) => each.kind === 'text');
      expect(texts.map((each) => each.patch['body']?.[1])).toEqual(['First wording', 'Second wording']);
    }));

  test('is taken away by its author or an admin, not by another member', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei, raj } = world;
      await withTask(world);
      const one = (await does(mei, 'comment.add', { task: 'CHURN-1', body: 'one' })).created!.id;
      const two = (await does(mei, 'comment.add', { task: 'CHURN-1', body: 'two' })).created!.id;
      expect(await refuses(raj, 'comment.remove', { comment: one })).toBe('forbidden');
      await does(mei, 'comment.remove', { comment: one });
      await does(ana, 'comment.remove', { comment: two });
      expect((await viewOf(world, 'CHURN-1')).comments).toEqual([]);
      expect(await refuses(mei, 'comment.edit', { comment: one, body: 'x' })).toBe('not_found');
    }));

  test('mentions members by full name, or by first name where only one has it', () =>
    inWorld(async (world) => {
      const { does, clock, ana, mei, raj } = world;
      const other = (await does(ana, 'people.add', { name: 'Mei Tanaka' })).created!.id;
      await withTask(world);
      const mentions = async (body: string) => {
        clock.now += 1_000;
        await does(ana, 'comment.add', { task: 'CHURN-1', body });
        return (await commentsIn(world)).at(-1)!.mentions;
      };
      expect(await mentions('@Raj, please look')).toEqual([idOf(raj)]);
      expect(await mentions('cc @ana ruiz')).toEqual([idOf(ana)]);
      expect(await mentions('hello @Mei Tanaka')).toEqual([other]);
      expect(await mentions('hello @Mei')).toEqual([idOf(mei)]);
      expect(await mentions('@tanaka')).toEqual([]);
      expect(await mentions('mail raj@example.org, @Rajesh and @ nobody')).toEqual([]);
      expect(await mentions('(@raj)')).toEqual([idOf(raj)]);
    }));

  test('tells whom it mentions, once each and never its author, until the words or the comment go', () =>
    inWorld(async (world) => {
      const { does, reads, clock, ana, mei, raj } = world;
      await withTask(world);
      const home = (await taskOf(world, 'CHURN-1')).project;
      const told = async () =>
        (await reads(() => list(mention, 'project', [home])))
          .map((each) => ({ person: each.person, by: each.by, at: each.at, of: each.of }))
          .sort((a, b) => a.at - b.at);
      const { created } = await does(mei, 'comment.add', { task: 'CHURN-1', body: '@Raj @raj, and @Mei herself' });
      const first = { person: idOf(raj), by: idOf(mei), at: clock.now, of: created!.id };
      expect(await told()).toEqual([first]);
      clock.now += 1_000;
      await does(mei, 'comment.edit', { comment: created!.id, body: '@Raj and @Ana' });
      const second = { person: idOf(ana), by: idOf(mei), at: clock.now, of: created!.id };
      expect(await told()).toEqual([first, second]);
      await does(mei, 'comment.edit', { comment: created!.id, body: '@Ana' });
      expect(await told()).toEqual([second]);
      await does(mei, 'comment.remove', { comment: created!.id });
      expect(await told()).toEqual([]);
      const task = (await taskOf(world, 'CHURN-1')).id;
      const written = await does(mei, 'work.describe', { task: 'CHURN-1', body: 'Ask @Raj' });
      expect(await told()).toEqual([{ person: idOf(raj), by: idOf(mei), at: clock.now, of: task }]);
      await does(mei, 'change.undo', { command: (await world.since(written.seq - 1))[0]!.command });
      expect(await told()).toEqual([]);
      await does(raj, 'work.create', { project: 'CHURN', track: 'data', title: 'Labels', description: 'With @Mei' });
      expect(await told()).toMatchObject([{ person: idOf(mei), by: idOf(raj) }]);
    }));

  test('of nothing but blanks is none', () =>
    inWorld(async (world) => {
      const { refuses, mei } = world;
      await withTask(world);
      for (const body of ['', '   ', '\n\t', undefined, null, 3])
        expect(await refuses(mei, 'comment.add', { task: 'CHURN-1', body })).toBe('invalid');
    }));
});
