import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ask,
  HOUR,
  link,
  list,
  pull,
  seenAccount,
  theTask,
  unknownAccounts,
  type Account,
  type Role,
} from '@dualtrack/core';
import { changesNothing } from '../../worlds/look.ts';
import { Forge, stranger, type Telling } from '../../worlds/forge.ts';
import { mustVerify } from '../../worlds/play.ts';
import { inWorld, type World } from '../../worlds/world.ts';

const raj: Account = { id: '12', login: 'rajp', name: 'Raj' };

/** A pull request that somebody opened, somebody reviewed and somebody spoke on. */
const story = (forge: Forge, now: number): Telling[] => [
  forge.pull(1, { title: 'CHURN-1 Queue', author: stranger, by: stranger, openedAt: now, toldAt: now }),
  forge.review(1, { of: raj, state: 'approved', at: now + HOUR }),
  forge.comment('Nice', { id: '31', login: 'zoe' }, now + 2 * HOUR),
  forge.rollout('r1', { by: { id: '32', login: 'ops' }, toldAt: now + 3 * HOUR }),
];

const unknown = ({ reads }: World, role: Role = 'owner') =>
  reads(() => unknownAccounts({ kind: 'member', person: 'me', role, joined: {} }));
const idIn = async (world: World, login: string): Promise<string> =>
  (await unknown(world)).find((each) => each.login === login)!.id;
const personOf = (who: unknown): string => (who as { person: string }).person;

/** What stands in pull requests, accounts and links of who did something. */
async function whoDid({ reads }: World) {
  return reads(function* () {
    const pulls = yield* list(pull, 'url', ['https://github.com/acme/churn/pull/1']);
    const { task } = yield* theTask('CHURN-1');
    const links = yield* list(link, 'task', [task.id]);
    return {
      author: pulls.map((each) => each.person),
      reviews: pulls.flatMap((each) => each.reviews.map(({ login, person }) => [login, person])),
      asks: (yield* list(ask, 'pull', [pulls[0]!.id])).map(({ person, what }) => [person, what]),
      links: links.filter((each) => each.kind === 'pull_request').map((each) => each.by),
    };
  });
}

const withTask = async (world: World): Promise<Forge> => {
  await world.does(world.ana, 'work.create', { project: 'CHURN', track: 'data', title: 'Queue' });
  return Forge.of(world);
};

describe('accounts that nobody is known to be behind', () => {
  test('are told to admins with who they might be, how often and where they were seen; programs are not', () =>
    inWorld(async (world) => {
      const forge = await withTask(world);
      const { now } = world.clock;
      const bot: Account = { id: '77', login: 'dependabot[bot]' };
      await forge.tells(...story(forge, now), forge.pull(2, { author: stranger, by: bot }), forge.pull(3, {}));
      const rows = await unknown(world);
      expect(rows.map(({ login, pulls, where, likely }) => [login, pulls, where.name, likely?.name])).toEqual(
        expect.arrayContaining([
          ['passer-by', 2, 'acme/churn#2', undefined],
          ['rajp', 0, 'acme/churn#1', 'Raj'],
          ['zoe', 0, 'acme/churn#1', undefined],
          ['ops', 0, 'acme/churn', undefined],
        ]),
      );
      expect(rows).toHaveLength(4);
      expect(rows[0]).toMatchObject({ system: 'github', host: 'github.com', ignored: false });
    }));

  test('are not told of a project that one does not see, nor matched there', () =>
    inWorld(async (world) => {
      const { does, refuses, ana } = world;
      const forge = await withTask(world);
      await forge.tells(...story(forge, world.clock.now));
      const { created } = await does(ana, 'people.add', { name: 'Adi', role: 'admin' });
      const adi = { kind: 'member', person: created!.id } as const;
      const account = await idIn(world, 'zoe');
      await does(ana, 'project.restrict', { project: 'CHURN', private: true });
      expect(await unknown(world, 'admin')).toEqual([]);
      for (const [name, input] of [
        ['people.match', { account, person: 'Adi' }],
        ['people.ignore', { account, ignored: true }],
        ['people.add', { name: 'Zoe', account }],
      ] as const)
        expect(await refuses(adi, name, input)).toBe('not_found');
    }));

  test('are counted by what one sees, and those that one does not see take no place', () =>
    inWorld(async (world) => {
      const { does, sends, ana, machine, clock } = world;
      const forge = await withTask(world);
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'project.restrict', { project: 'SECRET', private: true });
      const mapped = { connection: forge.connection, name: 'acme/secret', project: 'SECRET' };
      const repo = (await does(ana, 'connection.map', mapped)).created!.id;
      await forge.tells(...[1, 2].map((number) => forge.pull(number, { author: stranger, by: stranger })));
      const hidden = [
        forge.pull(3, { author: stranger, toldAt: clock.now - 30 * 24 * HOUR }),
        ...Array.from({ length: 500 }, (_, n) =>
          forge.comment('Hm', { id: `9000${n}`, login: `of-secret-${n}` }, clock.now + 48 * HOUR),
        ),
      ];
      const calls = hidden.map(({ name, input }, n) => ({ id: `hidden-${n}`, name, input: { ...input, repo } }));
      for (const each of await sends(machine, calls)) expect(each).not.toHaveProperty('refusal');
      const told = async (role: Role) =>
        (await unknown(world, role)).map(({ login, pulls }) => [login.replace(/\d+$/, ''), pulls]);
      expect(await told('admin')).toEqual([['passer-by', 2]]);
      const all = await told('owner');
      expect(all).toHaveLength(500);
      expect(all[0]).toEqual(['of-secret-', 0]);
    }));

  test('are ignored, and asked for again', () =>
    inWorld(async (world) => {
      const forge = await withTask(world);
      await forge.tells(...story(forge, world.clock.now));
      const account = await idIn(world, 'zoe');
      const isIgnored = async () => (await unknown(world)).find((each) => each.id === account)!.ignored;
      await world.does(world.ana, 'people.ignore', { account, ignored: true });
      expect(await isIgnored()).toBe(true);
      await world.does(world.ana, 'people.ignore', { account, ignored: false });
      expect(await isIgnored()).toBe(false);
    }));
});

describe('who an account is', () => {
  test('counts for what it did before: as author, as reviewer, and of the link on the task', () =>
    inWorld(async (world) => {
      const { does, refuses, ana } = world;
      const forge = await withTask(world);
      await forge.tells(...story(forge, world.clock.now));
      expect(await whoDid(world)).toEqual({ author: [null], reviews: [['rajp', null]], asks: [], links: [null] });
      const match = { account: await idIn(world, 'rajp'), person: 'Raj' };
      await does(ana, 'people.match', match);
      const added = await does(ana, 'people.add', { name: 'Pat', account: await idIn(world, 'passer-by') });
      const pat = added.created!.id;
      const known = { author: [pat], reviews: [['rajp', personOf(world.raj)]], asks: [[pat, 'merge']], links: [pat] };
      expect(await whoDid(world)).toEqual(known);
      expect((await unknown(world)).map((each) => each.login).sort()).toEqual(['ops', 'zoe']);
      await changesNothing(world, ana, 'people.match', match);
      expect(await refuses(ana, 'people.match', { ...match, person: 'Mei' })).toBe('taken');

      // Whatever the login is by now: the account is the same one.
      await forge.tells(
        forge.review(1, { of: { ...raj, login: 'raj-p' }, state: 'changes', at: world.clock.now + HOUR }),
      );
      expect((await whoDid(world)).reviews).toContainEqual(['raj-p', personOf(world.raj)]);
    }));

  test('is taken back with the name, and may be said anew', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      const forge = await withTask(world);
      await forge.tells(...story(forge, world.clock.now));
      const account = await idIn(world, 'passer-by');
      await does(ana, 'people.match', { account, person: 'Mei' });
      expect((await whoDid(world)).links).toEqual([personOf(world.mei)]);
      await does(ana, 'people.unidentify', { person: 'Mei', system: 'github', handle: 'id:99@github.com' });
      expect(await whoDid(world)).toEqual({ author: [null], reviews: [['rajp', null]], asks: [], links: [null] });
      await does(ana, 'people.match', { account, person: 'Raj' });
      expect((await whoDid(world)).author).toEqual([personOf(world.raj)]);
    }));

  test('may be told by an address that came with it, before or after', () =>
    inWorld(async (world) => {
      const { does, ana, reads } = world;
      const forge = await withTask(world);
      const author = { ...stranger, email: 'Pat@Example.org' };
      await forge.tells(forge.pull(1, { title: 'CHURN-1 Queue', author, by: null }));
      await forge.tells(forge.review(1, { of: raj }));
      expect(await reads(() => list(seenAccount, 'unknown', [null]))).toHaveLength(2);
      const pat = (await does(ana, 'people.add', { name: 'Pat' })).created!.id;
      await does(ana, 'people.identify', { person: 'Pat', system: 'email', handle: 'pat@example.org' });
      expect((await whoDid(world)).author).toEqual([pat]);
      // Once it is known who that is, it is known where no address comes with it.
      await forge.tells(forge.review(1, { of: stranger, at: world.clock.now + HOUR }));
      expect((await whoDid(world)).reviews).toContainEqual(['passer-by', pat]);
      await forge.tells(forge.review(1, { of: { ...raj, email: 'raj@example.org' }, at: world.clock.now + HOUR }));
      expect((await whoDid(world)).reviews).toContainEqual(['rajp', personOf(world.raj)]);
    }));

  test('is told by the address of whoever joins, and of whoever is invited onto their row', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      const forge = await withTask(world);
      await forge.tells(
        forge.pull(1, { title: 'CHURN-1 Queue', author: { ...stranger, email: 'pat@example.org' }, by: null }),
        forge.review(1, { of: { ...raj, email: 'raj@home.example' } }),
      );
      const joined = await does(ana, 'people.welcome', { name: 'Pat', email: 'Pat@Example.org' });
      const pat = joined.created!.id;
      expect(await whoDid(world)).toMatchObject({ author: [pat], asks: [], links: [pat] });
      await does(ana, 'people.welcome', { person: 'Raj', name: 'Raj Rao', email: 'raj@home.example' });
      const idOfRaj = personOf(world.raj);
      expect(await whoDid(world)).toMatchObject({ reviews: [['rajp', idOfRaj]], asks: [[idOfRaj, 'review']] });
    }));

  test('is told by the names of a former member, once they are back; by none that another one has meanwhile', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      const forge = await withTask(world);
      const idOfRaj = personOf(world.raj);
      await does(ana, 'people.identify', { person: 'Raj', system: 'github', handle: 'rajp' });
      await does(ana, 'people.remove', { person: 'Raj' });
      await forge.tells(
        forge.pull(1, { title: 'CHURN-1 Queue', author: { ...stranger, email: 'raj@example.org' }, by: null }),
        forge.review(1, { of: raj }),
      );
      expect(await whoDid(world)).toMatchObject({ author: [null], reviews: [['rajp', null]], asks: [] });
      await does(ana, 'people.identify', { person: 'Mei', system: 'email', handle: 'raj@example.org' });
      await does(ana, 'people.restore', { person: idOfRaj });
      const known = { author: [personOf(world.mei)], reviews: [['rajp', idOfRaj]], asks: [[idOfRaj, 'review']] };
      expect(await whoDid(world)).toMatchObject(known);
    }));

  test('tells each change once of what two accounts of one member, or two connections, have in common', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      const [forge, other] = [await withTask(world), await Forge.of(world)];
      const email = 'pat@example.org';
      const [first, second] = [
        { ...stranger, email },
        { ...raj, email },
      ];
      for (const each of [forge, other]) {
        await each.tells(each.pull(1, { title: 'CHURN-1 Queue', author: first, by: null }));
        await each.tells(each.review(1, { of: second, state: 'approved' }));
      }
      const pat = (await does(ana, 'people.add', { name: 'Pat', emails: [email] })).created!.id;
      const known = {
        reviews: [
          ['rajp', pat],
          ['rajp', pat],
        ],
        author: [pat, pat],
        links: [pat],
      };
      expect(await whoDid(world)).toMatchObject(known);
      await mustVerify(world.store);
      await does(ana, 'people.unidentify', { person: 'Pat', system: 'email', handle: email });
      expect((await whoDid(world)).author).toEqual([null, null]);
      await mustVerify(world.store);
    }));

  test('ends in the same facts whether it is said before, between or after what it did', async () => {
    const after = async (order: readonly number[]): Promise<unknown> => {
      let end: unknown;
      await inWorld(async (world) => {
        const { does, ana } = world;
        const forge = await withTask(world);
        const { now } = world.clock;
        const told = [
          ...story(forge, now),
          forge.pull(1, { title: 'CHURN-1 Queue', author: stranger, toldAt: now + HOUR }),
        ];
        const names = [
          { person: 'Raj', system: 'github', handle: 'id:12@github.com' },
          { person: 'Mei', system: 'github', handle: 'passer-by' },
        ];
        for (const each of order) {
          if (each < told.length) await forge.tells(told[each]!);
          else await does(ana, 'people.identify', names[each - told.length]!);
        }
        // Because: a review of what is not known yet is refused, and comes again.
        await forge.tells(...told);
        const accounts = await world.reads(() => list(seenAccount, 'unknown', [null]));
        const called = [world.mei, world.raj].map((each) => [
          personOf(each),
          personOf(each) === personOf(world.mei) ? 'Mei' : 'Raj',
        ]);
        const seen = {
          who: await whoDid(world),
          open: accounts.map((each) => `${each.login} ${each.seenAt} ${each.pull}`).sort(),
        };
        end = JSON.parse(
          JSON.stringify(seen),
          (_, value: unknown) => called.find(([id]) => id === value)?.[1] ?? value,
        );
      });
      return end;
    };
    const inOrder = await after([0, 1, 2, 3, 4, 5, 6]);
    expect(inOrder).toMatchObject({
      who: { author: ['Mei'], reviews: [['rajp', 'Raj']], asks: [['Mei', 'merge']], links: ['Mei'] },
    });
    const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        expect(await after(order)).toEqual(inOrder);
      }),
      { numRuns: 12 },
    );
  });
});
