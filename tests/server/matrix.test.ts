/** Every command over HTTP, sent by everybody who may knock: who gets in, who does not, and that nothing is changed then. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { commands, getMany, limits, person, type Command } from '@dualtrack/core';
import { tally } from '../worlds/database.ts';
import { alike, playAlike, playHidden, type Hidden } from '../worlds/hidden.ts';
import { idPlaces, putAt, type Place } from '../worlds/ids.ts';
import {
  principalNames,
  principals,
  openGuarded,
  roleOf,
  type Guarded,
  type PrincipalName,
  type Standing,
} from '../worlds/principals.ts';
import { RepositoryDraft } from '../worlds/repository.ts';
import { codeOf, type Answer, type Result, type Served } from '../worlds/served.ts';
import { bySomebody, furnishForVerbs, isOfWorkspace, namingAll, rank, verbs, type Ids } from '../worlds/verbs.ts';

let guarded: Guarded;
let served: Served;
let ids: Ids;
let hidden: Hidden;
/** A folder with a repository that nobody follows yet. */
let folder: string;
let repository: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'dualtrack-matrix-')));
  repository = join(folder, 'churn');
  const draft = new RepositoryDraft();
  draft.at(draft.commit('Begin'), 'main');
  draft.write(repository);
  guarded = await openGuarded(async (world) => {
    ids = await furnishForVerbs(world);
    hidden = await playHidden(world);
    await playAlike(world);
  });
  ({ served } = guarded);
});
afterAll(async () => {
  await guarded.close();
  rmSync(folder, { recursive: true, force: true });
});
// Because: what is refused leaves one thing behind, in the book of the door, and exactly that.
afterEach(async () => expect(await served.refused()).toEqual(wanted));

/** How often who was refused what for want of leave, so far. */
const wanted = new Map<string, number>();
const want = (who: PrincipalName, asked: string, code: string): unknown =>
  tally(wanted, `${guarded.persons[who] ?? 'somebody'} ${asked} ${code}`);

type Wish = readonly [name: string, input: unknown];

const post = (who: PrincipalName, wishes: readonly Wish[], at: Guarded): Promise<Answer> => {
  const calls = wishes.map(([name, input]) => ({ id: randomUUID(), name, input }));
  const headers = at.shown[who];
  return at.served.ask('/api/commands', 'nobody', { method: 'POST', headers, body: { commands: calls } });
};

/** Sends any number of commands; what each was answered. */
async function results(who: PrincipalName, wishes: readonly Wish[], at = guarded): Promise<Result[]> {
  const all: Result[] = [];
  for (const some of batchesOf(wishes)) {
    const { status, json, text } = await post(who, some, at);
    if (status !== 200) throw new Error(`${status} ${text}`);
    for (const [n, each] of json.results!.entries())
      if (at === guarded && ['forbidden', 'not_found'].includes(codeOf(each))) want(who, some[n]![0], codeOf(each));
    all.push(...json.results!);
  }
  return all;
}

const batchesOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / limits.commandsMax) }, (_, n) =>
    all.slice(n * limits.commandsMax, (n + 1) * limits.commandsMax),
  );

/** What only the server's own machines send, with an input that names what is there. */
const machines = Object.keys(commands).filter((name) => /^(signal\.|workspace\.(open|demand)$)/.test(name));

describe('every command', () => {
  test('is listed once: with who may send it, or as the server’s own', () => {
    const told = [...verbs.map(([name]) => name), ...bySomebody.map(([name]) => name), 'work.together', ...machines];
    expect(told.toSorted()).toEqual(Object.keys(commands).toSorted());
  });

  const together: (typeof verbs)[number] = [
    'work.together',
    'member',
    () => ({ parts: [{ name: 'work.prioritise', input: { task: 'CHURN-1', priority: 2 } }] }),
  ];
  const all = [...verbs, together];

  const isTheirs = (standing: Standing, [name, least]: (typeof verbs)[number]): boolean =>
    rank[roleOf(standing, isOfWorkspace(name) ? null : 'CHURN')] >= rank[least];

  test.each(principalNames)('of the %s is refused where they may not, and nothing is changed', async (who) => {
    const standing = principals[who];
    const before = await served.state();
    const sent = (each: (typeof verbs)[number]): Wish => [each[0], each[2](ids)];
    const own = machines.map((name): Wish => [name, {}]);
    if (!standing || standing.held === 'read') {
      const wishes = [...[...all, ...bySomebody].map(sent), ...own];
      for (const some of batchesOf(wishes)) {
        const { status, json } = await post(who, some, guarded);
        expect([status, json.code]).toEqual(standing ? [403, 'token_reads'] : [401, 'signed_out']);
        // Because: whoever shows no token is only asked to sign in.
        if ('authorization' in guarded.shown[who]) want(who, 'POST /api/commands', json.code!);
      }
    } else {
      const refused = [...verbs.filter((each) => !isTheirs(standing, each)), ...bySomebody];
      const answers = await results(who, refused.map(sent));
      const found = refused.map(([name], n) => [name, codeOf(answers[n])]);
      expect(found).toEqual(refused.map(([name]) => [name, 'forbidden']));
      if (!isTheirs(standing, together)) {
        // Because: several as one are refused one by one, and the whole of them is done: to nothing.
        expect(await results(who, [sent(together)])).toMatchObject([{ changes: 0 }]);
        want(who, 'work.prioritise', 'forbidden');
      }
      for (const each of await results(who, own)) expect(['forbidden', 'invalid', 'not_found']).toContain(codeOf(each));
    }
    expect(await served.state()).toBe(before);
  });

  const working = principalNames.filter((who) => {
    const standing = principals[who];
    return standing && isTheirs(standing, together);
  });

  test('is done by nobody who only looks, and by those who work', () => {
    expect(working).toEqual(['member', 'admin', 'owner', 'start', 'key', 'writes', 'administers', 'project']);
  });

  // Because: what is done is done for good, each has a world of their own, which is thrown away.
  test.each(working)('of the %s is done where they may, in their name', async (who) => {
    let its: Ids;
    const theirs = await openGuarded(
      async (world) => {
        its = await furnishForVerbs(world, repository);
        await world.does(world.ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      },
      { repoFolders: [folder] },
    );
    try {
      const { store } = theirs.served.world;
      const before = await store.seq();
      const mine = all.filter((each) => isTheirs(principals[who]!, each));
      const undone: string[] = [];
      for (const [name, , input] of mine) {
        const [answer] = await results(who, [[name, input(its!)]], theirs);
        if (!answer!.changes) undone.push(`${name}: ${answer!.refusal?.message ?? 'nothing'}`);
      }
      expect(undone).toEqual([]);
      const actors = new Set((await theirs.served.world.since(before)).map((each) => each.actor));
      const names = await store.facts(() => getMany(person, [...actors].map(String)));
      const by = { member: 'Mei', admin: 'Adi' }[who as string] ?? 'Ana Ruiz';
      expect([...names.values()].map((each) => each.name)).toEqual([by]);
      expect(actors.size).toBe(1);
    } finally {
      await theirs.close();
    }
  });

  test('about what is one person’s own is done by that person', async () => {
    const answers = await served.run(
      'raj',
      bySomebody.map(([name, , input]) => [name, input(ids)]),
    );
    expect(answers.map((each) => each.changes)).toEqual([2, 1]);
  });
});

/** What the guest may do where they belong, though they only view the rest. */
test('a member of the private project alone works there and nowhere else', async () => {
  const create = (project: string): Wish => ['work.create', { project, track: 'data', title: 'x' }];
  const [there, here] = await results('guest', [create('SECRET'), create('CHURN')]);
  expect([codeOf(there), codeOf(here)]).toEqual(['done', 'forbidden']);
});

/** Every place of every verb where one may stand, with an input that only that place can spoil. */
const places = (): { readonly name: string; readonly place: Place; put(value: unknown): unknown }[] =>
  [...verbs, ...bySomebody].flatMap(([name, , input]) => {
    const whole = { ...input(ids), ...namingAll[name]?.(ids) };
    return idPlaces((commands[name] as unknown as Command).input).map((place) => ({
      name,
      place,
      put: (value: unknown) => putAt(whole, place, value),
    }));
  });

describe('an id', () => {
  test('may stand in no place that is not tried', () => {
    const untried = places().filter(({ put }) => put('x') === undefined);
    expect(untried.map(({ name, place }) => `${name} ${place.join('.')}`)).toEqual([]);
  });

  test.each(['admin', 'member'] as const)(
    'of what the %s does not see, of what is gone, or of another kind, is answered as one that never was',
    async (who) => {
      const before = await served.state();
      const found: string[] = [];
      let tried = 0;
      for (const { name, place, put } of places()) {
        const at = `${name} ${place.join('.')}`;
        if (isFree(at)) continue;
        const answered = async (values: readonly string[]): Promise<string[]> => {
          const answers = await results(
            who,
            values.map((value): Wish => [name, put(value)]),
          );
          return answers.map((each, n) => told(each, values[n]!));
        };
        // Because: whom a verb refuses by rank is refused by the same line whatever its kind.
        const few = ['project', 'task', 'comment', 'version', 'share'].map((kind) => hidden.rows.get(kind)![0]!.id);
        const ids = [...(who === 'admin' ? hidden.ids : few), hidden.command];
        const [unknown, ...known] = await answered([randomUUID(), ...ids]);
        const nevers = [...known.map(() => unknown!), ...(await answered(hidden.names.map(([, never]) => never)))];
        const real = [...known, ...(await answered(hidden.names.map(([value]) => value)))];
        real.forEach((each, n) => each === nevers[n] || found.push(`${at}: ${each} but ${nevers[n]!}`));
        tried += real.length;
      }
      expect(found).toEqual([]);
      expect(tried).toBeGreaterThan(500);
      expect(await served.state()).toBe(before);
    },
  );
});

test('a name means what whoever says it sees by it, in every place of every verb', async () => {
  const found: string[] = [];
  let tried = 0;
  for (const { name, place, put } of places()) {
    const sent = alike.map((each): Wish => [name, put(each)]);
    // Because: a viewer is refused everything, once it is known what is meant.
    const [twin, other, lone] = (await results('viewer', sent)).map((each, n) => told(each, alike[n]!));
    for (const each of [twin, other]) if (each !== lone) found.push(`${name} ${place.join('.')}: ${each} but ${lone}`);
    tried += lone!.includes('forbidden') ? 1 : 0;
  }
  expect(found).toEqual([]);
  expect(tried).toBeGreaterThan(20);
  const create = (project: string): Wish => ['work.create', { project, track: 'data', title: 'x' }];
  const made = await results('member', alike.map(create));
  expect(made.map(({ created }) => created?.key)).toEqual(['TWN-1', 'ALK-1', 'LNE-1']);
});

/** What an answer says, without the id that it may repeat and its own. */
function told({ refusal, changes }: Result, value: string): string {
  return JSON.stringify(refusal ?? { changes }).replaceAll(value, '·');
}

/** Places where anything may stand, since nothing is looked for under it: it is kept as it was said, or compared. */
function isFree(at: string): boolean {
  return [
    'inbox.settle of',
    'work.accept items.[].id',
    'work.describe was',
    'work.label add.[]',
    'work.label remove.[]',
    'work.link repo',
  ].includes(at);
}
