/** Pages for stakeholders: only what an editor chose leaves, from one project alone, and only while the page is open. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isOpen,
  pageOf,
  shareItemsOf,
  sharePage,
  shareSections,
  theProject,
  theShare,
  type Share,
  type ShareItems,
  type ShareLook,
  type SharePage,
} from '@dualtrack/core';
import { CANARY, playCanaries } from '../worlds/canaries.ts';
import { furnish } from '../worlds/furnish.ts';
import { inWorld, type World } from '../worlds/world.ts';

const madeIn =
  ({ does, ana }: World) =>
  async (input: object): Promise<string> =>
    (await does(ana, 'share.create', { project: 'CHURN', title: 'Churn prediction', ...input })).created!.id;

const rowOf = ({ reads }: World, id: string): Promise<Share> =>
  reads(function* () {
    return (yield* theShare(id)).row;
  });

const pageIn = ({ reads }: World, id: string): Promise<SharePage> =>
  reads(function* () {
    const { row, project } = yield* theShare(id);
    return yield* sharePage(row, project);
  });

const linesOf = (page: SharePage): Record<string, string[]> =>
  Object.fromEntries(page.parts.map(({ section, lines }) => [section, lines.map((e) => e.words || e.name)]));

describe('a page', () => {
  test('shows what is live by itself and nothing else that nobody chose', () =>
    inWorld(async (world) => {
      await playCanaries(world);
      const page = await pageIn(world, await madeIn(world)({}));
      expect(linesOf(page)).toEqual({ production: ['churn 1.0'], coming: [], investigating: [], learned: [] });
      expect(JSON.stringify(page)).not.toMatch(CANARY);
    }));

  test('shows a chosen question in the editor’s words, or as it read when it was chosen, and nothing around it', () =>
    inWorld(async (world) => {
      const { does, raj } = world;
      const { question, other, tested } = await playCanaries(world);
      const id = await madeIn(world)({
        items: [
          { section: 'investigating', of: question, shown: true, words: 'Can weather help?' },
          { section: 'investigating', of: other, shown: true },
          { section: 'coming', of: tested, shown: true, words: 'Tested silently', when: 'likely 3 Dec' },
          { section: 'learned', of: 'L-1', shown: true },
        ],
      });
      await does(raj, 'work.rename', { task: other, title: 'canary-renamed' });
      const page = await pageIn(world, id);
      expect(linesOf(page)).toEqual({
        production: ['churn 1.0'],
        coming: ['Tested silently'],
        investigating: ['Another question of the team', 'Can weather help?'].sort(),
        learned: ['The finding as the team wrote it'],
      });
      expect(JSON.stringify(page)).not.toMatch(CANARY);
    }));

  test('lets new ones in only where it was told to, and keeps out what was put away', () =>
    inWorld(async (world) => {
      const { question, live } = await playCanaries(world);
      const id = await madeIn(world)({
        news: shareSections,
        items: [
          { section: 'investigating', of: question, shown: false },
          { section: 'production', of: live, shown: false },
        ],
      });
      const page = await pageIn(world, id);
      expect(linesOf(page)).toEqual({
        production: [],
        coming: ['churn 1.1'],
        investigating: ['Another question of the team'],
        learned: ['The finding as the team wrote it'],
      });
      expect(JSON.stringify(page)).not.toMatch(CANARY);
    }));

  test('follows the work: an answered question leaves, a superseded answer too, what goes live moves up', () =>
    inWorld(async (world) => {
      const { does, ana, clock } = world;
      const { question, tested } = await playCanaries(world);
      const id = await madeIn(world)({
        items: [
          { section: 'investigating', of: question, shown: true, words: 'Asked' },
          { section: 'learned', of: 'L-1', shown: true, words: 'Learned' },
        ],
      });
      await does(ana, 'research.decide', { task: question, outcome: 'adopt', finding: 'canary-finding' });
      await does(ana, 'research.supersede', { decision: 'L-1', outcome: 'adopt', finding: 'canary-finding' });
      clock.now += 60_000;
      await does(ana, 'model.stage', { project: 'CHURN', version: tested, stage: 'prod' });
      expect(linesOf(await pageIn(world, id))).toEqual({
        production: ['churn 1.1'],
        coming: [],
        investigating: [],
        learned: [],
      });
      clock.now += 60_000;
      await does(ana, 'model.rollback', { project: 'CHURN', version: tested });
      expect(linesOf(await pageIn(world, id))['production']).toEqual(['churn 1.0']);
    }));

  test('names things of its own project only, and says of others what it says of nothing', () =>
    inWorld(async (world) => {
      const { does, refuses, ana } = world;
      await furnish(world);
      await does(ana, 'model.add', { project: 'SECRET', name: 'other' });
      const far = (await does(ana, 'model.version', { project: 'SECRET', model: 'other', name: '9' })).created!.id;
      const asked = await does(ana, 'work.create', { project: 'SECRET', track: 'research', title: 'Hidden?' });
      await does(ana, 'research.decide', { task: asked.created!.id, outcome: 'adopt', finding: 'Hidden' });
      const near = (await does(ana, 'work.create', { project: 'CHURN', track: 'data', title: 'x' })).created!.id;
      const items = [
        ['production', far],
        ['investigating', asked.created!.id],
        ['investigating', 'SECRET-2'],
        ['investigating', near],
        ['learned', 'L-1'],
        ['learned', far],
        ['coming', near],
        ['learned', '__proto__'],
      ] as const;
      const id = await madeIn(world)({});
      for (const [section, of] of items) {
        const input = { items: [{ section, of, shown: true }] };
        expect(await refuses(ana, 'share.set', { share: id, ...input }), of).toBe('not_found');
        expect(await refuses(ana, 'share.create', { project: 'CHURN', title: 'x', ...input })).toBe('not_found');
      }
      expect(await rowOf(world, id)).toMatchObject({ items: [] });
    }));

  test('keeps an item whose work is gone without stumbling over it', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      const { question } = await playCanaries(world);
      const items = [{ section: 'investigating', of: question, shown: true, words: 'Asked' }];
      const id = await madeIn(world)({ items });
      await does(ana, 'work.remove', { task: question });
      await does(ana, 'share.set', { share: id, contact: 'Ana', items });
      expect(linesOf(await pageIn(world, id))['investigating']).toEqual([]);
    }));

  test('is open until it ends, its day is over, or its project is put away', () =>
    inWorld(async (world) => {
      const { does, refuses, reads, ana, clock } = world;
      const id = await madeIn(world)({ expiresAt: clock.now + 1_000 });
      const openAt = async (now: number): Promise<boolean> =>
        isOpen(await rowOf(world, id), await reads(() => theProject('CHURN')), now);
      expect([await openAt(clock.now), await openAt(clock.now + 1_000)]).toEqual([true, false]);
      await does(ana, 'project.archive', { project: 'CHURN', archived: true });
      expect(await openAt(clock.now)).toBe(false);
      await does(ana, 'project.archive', { project: 'CHURN', archived: false });
      expect(await refuses(ana, 'share.set', { share: id, expiresAt: clock.now - 1 })).toBe('invalid');
      await does(ana, 'share.end', { share: id }, { id: 'end' });
      expect(await openAt(clock.now)).toBe(false);
      for (const name of ['share.set', 'share.link', 'share.lock'])
        expect(await refuses(ana, name, { share: id, ...(name === 'share.lock' && { on: true }) })).toBe('closed');
      expect(await refuses(ana, 'change.undo', { command: 'end' })).toBe('not_undoable');
    }));

  test('has a time for each link and password, later than the one before', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      const id = await madeIn(world)({});
      const times: (number | null)[] = [];
      for (let n = 0; n < 3; n++) {
        await does(ana, 'share.link', { share: id });
        times.push((await rowOf(world, id)).linkedAt);
      }
      expect(new Set(times).size).toBe(3);
      await does(ana, 'share.lock', { share: id, on: true });
      expect((await rowOf(world, id)).lockedAt).not.toBeNull();
      await does(ana, 'share.lock', { share: id, on: false });
      expect((await rowOf(world, id)).lockedAt).toBeNull();
    }));

  test('says since when it asks for something and how things stand, from when that was first said', () =>
    inWorld(async (world) => {
      const { does, ana, clock } = world;
      const first = clock.now;
      const needs = [{ words: 'A label budget', by: null }];
      const health = { state: 'at_risk', words: 'Labels are late.' };
      const id = await madeIn(world)({ needs, health });
      clock.now += 60_000;
      await does(ana, 'share.set', { share: id, needs: [...needs, { words: 'A day of legal' }], health });
      const { needs: asked, health: stands, changedAt } = await rowOf(world, id);
      expect(asked.map((each) => each.at)).toEqual([first, clock.now]);
      expect([stands!.at, changedAt]).toEqual([first, clock.now]);
    }));
});

test('whatever is chosen, a page holds the chosen lines, the new ones where they may come, and no other', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const items: ShareItems = {
    production: ids.map((of) => ({ of, name: `production ${of}`, stage: 'live', since: 1 })),
    coming: ids.map((of) => ({ of, name: `coming ${of}`, stage: 'testing', since: 2 })),
    investigating: ids.map((of) => ({ of, question: `investigating ${of}`, startedAt: 3, decideBy: 9 })),
    learned: ids.map((of) => ({ of, finding: `learned ${of}`, outcome: 'adopt', at: 4 })),
  };
  const section = fc.constantFrom(...shareSections);
  const chosen = fc.record({
    of: fc.constantFrom(...ids, 'gone'),
    section,
    shown: fc.boolean(),
    name: fc.constantFrom('', 'a name'),
    words: fc.constantFrom('', 'words'),
    when: fc.constant(''),
    measure: fc.constant(null),
  });
  const look = fc.record({
    sections: fc.uniqueArray(section),
    news: fc.uniqueArray(section),
    items: fc.uniqueArray(chosen, { selector: (each) => `${each.section} ${each.of}` }),
  });
  fc.assert(
    fc.property(look, (said) => {
      const whole: ShareLook = { ...blank, ...said };
      const page = pageOf(whole, items);
      expect(page.parts.map((each) => each.section)).toEqual(said.sections);
      for (const part of page.parts) {
        const choice = (of: string) => said.items.find((each) => each.section === part.section && each.of === of);
        const wanted = ids.filter((of) => choice(of)?.shown ?? said.news.includes(part.section));
        expect(part.lines.map((each) => each.of)).toEqual(wanted);
        for (const line of part.lines) {
          const { words = '', name = '' } = choice(line.of) ?? {};
          const isVersion = part.section === 'production' || part.section === 'coming';
          const own = `${part.section} ${line.of}`;
          expect(line.words).toBe(isVersion ? words : words || own);
          expect(line.name).toBe(isVersion ? name || own : '');
        }
      }
    }),
    { numRuns: 400 },
  );
});

const blank: ShareLook = {
  title: 'Churn',
  sections: [],
  news: [],
  items: [],
  needs: [],
  glossary: [],
  health: null,
  contact: '',
  nextAt: null,
  changedAt: 0,
};

test('what a page could show is what is there: no version that is only thought of, no question that has not begun', () =>
  inWorld(async (world) => {
    await playCanaries(world);
    const items = await world.reads(function* () {
      return yield* shareItemsOf(yield* theProject('CHURN'));
    });
    expect(JSON.stringify(items)).not.toMatch(CANARY);
    expect(items.investigating).toHaveLength(2);
  }));
