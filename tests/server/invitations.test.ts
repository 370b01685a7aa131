/** Invitations by link: who may make one, who may take it, once, and what is left of somebody who was removed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, identity, list, person } from '@dualtrack/core';
import { browserAt, keepAsAna, PASSWORD } from '../worlds/browser.ts';
import { serverLimits } from '../../server/limits.ts';
import { openServed, personOf, type Answer, type Asker, type Served } from '../worlds/served.ts';

let served: Served;
beforeAll(async () => {
  served = await openServed();
});
afterAll(() => served.close());

const browser = () => browserAt(served);
const invite = (body: unknown, who: Asker = 'ana'): Promise<Answer> =>
  served.ask('/api/invitations', who, { method: 'POST', body });
const secretIn = (answered: Answer): string => String(answered.json['link']).split('#')[1]!;
const invited = async (body: unknown, who: Asker = 'ana') => {
  const answered = await invite(body, who);
  expect(answered.status, answered.text).toBe(201);
  return { id: answered.json.id!, secret: secretIn(answered), link: String(answered.json['link']) };
};
const open = (path: string, body: unknown): Promise<Answer> => served.ask(path, 'nobody', { method: 'POST', body });
const look = (secret: string): Promise<Answer> => open('/api/join/look', { secret });
const form = (secret: string, email: string, name = 'Zoe Adler') => ({ secret, name, email, password: PASSWORD });
const listed = async (who: Asker = 'ana') =>
  JSON.parse((await served.ask('/api/invitations', who)).text) as { id: string; email: string | null; mine: boolean }[];

const written = (sql: string) =>
  served.world.store.keep(function* () {
    yield { sql, params: [] };
  });
/** Forgets who guessed, as time does. */
const forgive = () => written('delete from "guess"');
/** Lets the time of a ticket be over. */
const age = (id: string) => written(`update "ticket" set "expiresAt" = 1 where "id" = '${id}'`);

test('nobody is invited before the workspace is kept, since whoever came would lock its owner out', async () => {
  expect((await invite({ email: 'zoe@example.org' })).json).toMatchObject({ status: 409, code: 'not_kept' });
  await keepAsAna(served);
});

describe('an invitation', () => {
  test('makes a member of whoever has the link, in three fields, once', async () => {
    const { id, secret, link } = await invited({
      email: 'Zoe@Example.org',
      name: 'Zoe',
      role: 'member',
      projects: [{ project: 'SECRET', role: 'viewer' }],
    });
    expect(link).toBe(`${served.origin}/join#${secret}`);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect((await look(secret)).json).toEqual({
      workspace: 'Churn team',
      by: 'Ana Ruiz',
      name: 'Zoe',
      email: 'zoe@example.org',
      role: 'member',
    });
    expect(await listed()).toMatchObject([{ id, email: 'zoe@example.org', role: 'member', mine: true }]);

    const wrong = [
      [{ ...form(secret, 'zoe@example.org'), password: 'short' }, 'password'],
      [{ ...form(secret, 'zoe@example.org'), password: 'Zoe Adler 1' }, 'password'],
      [form(secret, 'somebody@example.org'), 'email'],
      [form(secret, 'zoe'), 'email'],
      [form(secret, 'zoe@example.org', ' '), 'name'],
      [{ ...form(secret, 'zoe@example.org'), role: 'owner' }, 'role'],
    ] as const;
    const before = await served.state();
    for (const [body, field] of wrong)
      expect((await open('/api/join', body)).json, JSON.stringify(body)).toMatchObject({ status: 422, field });
    expect(await served.state()).toBe(before);

    const zoe = browser();
    expect((await zoe.post('/api/join', form(secret, 'zoe@example.org'))).status).toBe(204);
    expect((await zoe.send('/api/account')).json).toMatchObject({
      name: 'Zoe Adler',
      emails: ['zoe@example.org'],
      role: 'member',
      has: { password: true },
      sessions: [{ way: 'invitation', here: true }],
    });
    expect((await zoe.send('/api/board?project=SECRET')).status).toBe(200);
    expect(await listed()).toEqual([]);
    expect((await look(secret)).status).toBe(404);
    expect((await browser().signIn('zoe@example.org')).status).toBe(204);
    // What was done is told of whoever invited.
    const [last] = (await served.world.since(0)).filter((each) => each.kind === 'person').slice(-1);
    expect(last!.actor).toBe(personOf(served.world.ana));
  });

  test('of fifty who take it at once makes one member', async () => {
    const { secret } = await invited({});
    const before = (await served.world.since(0)).length;
    const tries = await Promise.all(
      Array.from({ length: 50 }, (_, n) => open('/api/join', form(secret, `many${n}@example.org`))),
    );
    const statuses = tries.map((each) => each.status);
    expect(statuses.filter((each) => each === 204)).toHaveLength(1);
    expect(statuses.filter((each) => each !== 204).every((each) => each === 404 || each === 429)).toBe(true);
    const made = (await served.world.since(0)).slice(before);
    expect(made.map((each) => `${each.op} ${each.kind}`)).toEqual(['create person', 'create identity']);
    expect(tries.filter((each) => each.headers.getSetCookie().length > 0)).toHaveLength(1);
  });

  test('that never was, is over, was used or was ended is answered alike, and trying is slow', async () => {
    await forgive();
    const [ended, over, renewed] = [await invited({}), await invited({ days: 1 }), await invited({})];
    expect((await served.ask(`/api/invitations/${ended.id}`, 'ana', { method: 'DELETE' })).status).toBe(204);
    await age(over.id);
    const again = await served.ask(`/api/invitations/${renewed.id}/renew`, 'ana', {
      method: 'POST',
      body: { days: 2 },
    });
    expect((await look(secretIn(again))).status).toBe(200);
    const used = await invited({});
    await open('/api/join', form(used.secret, 'used@example.org'));
    const dead = [ended, over, renewed, used].map((each) => each.secret);
    const texts = new Set<string>();
    for (const each of ['never-was', ...dead]) {
      for (const answered of [await look(each), await open('/api/join', form(each, 'late@example.org'))]) {
        expect(answered.status).toBe(404);
        texts.add(answered.text);
      }
    }
    expect(texts.size).toBe(1);
    let status = 404;
    for (let n = 0; n <= serverLimits.guessesPerNetwork && status === 404; n++)
      status = (await look(`guess-${n}`)).status;
    expect(status).toBe(429);
    // Who has a link that counts is not kept waiting by who guesses.
    expect((await look(secretIn(again))).status).toBe(200);
    await forgive();
  });

  test('is made by admins, of owners by owners, for projects that one arranges', async () => {
    await served.world.does(served.world.ana, 'people.set', { person: 'Mei', role: 'admin' });
    for (const who of ['vic', 'raj'] as const) expect((await invite({}, who)).status, who).toBe(403);
    expect((await invite({ role: 'owner' }, 'mei')).json).toMatchObject({ status: 403 });
    const hidden = { projects: [{ project: 'SECRET', role: 'member' }] };
    const nowhere = { projects: [{ project: 'NOWHERE', role: 'member' }] };
    const [one, other] = [await invite(hidden, 'mei'), await invite(nowhere, 'mei')];
    expect(one.json).toMatchObject({ status: 422, field: 'projects' });
    expect(other.text).toBe(one.text);
    for (const [body, field] of [
      [{ email: 'zoe@example.org' }, 'email'],
      [{ person: personOf(served.world.ana) }, 'person'],
      [{ person: 'nobody' }, 'person'],
      [{ days: 0 }, 'days'],
      [{ days: 31 }, 'days'],
      [{ role: 'king' }, 'role'],
    ] as const)
      expect((await invite(body)).json, JSON.stringify(body)).toMatchObject({ status: 422, field });

    // An admin sees those of others, not the projects that they do not see, and leaves what gives more than they have.
    const secret = await invited({ email: 'secret@example.org', ...hidden });
    const owner = await invited({ email: 'owner@example.org', role: 'owner' });
    const seen = await listed('mei');
    expect(seen.find((each) => each.id === secret.id)).toMatchObject({ projects: [], mine: false });
    for (const { id } of [secret, owner]) {
      expect((await served.ask(`/api/invitations/${id}`, 'mei', { method: 'DELETE' })).status).toBe(403);
      expect((await served.ask(`/api/invitations/${id}/renew`, 'mei', { method: 'POST', body: {} })).status).toBe(403);
      expect((await served.ask(`/api/invitations/${id}`, 'ana', { method: 'DELETE' })).status).toBe(204);
      expect((await served.ask(`/api/invitations/${id}`, 'ana', { method: 'DELETE' })).status).toBe(404);
    }
  });

  test('counts as much as whoever made it may by then: one who may not any more invites nobody', async () => {
    const { does, ana } = served.world;
    await forgive();
    const tom = (await does(ana, 'people.add', { name: 'Tom Berg', role: 'admin' })).created!.id;
    const entry = await invited({ person: tom });
    const toms = browser();
    expect((await toms.post('/api/join', form(entry.secret, 'tom@example.org', 'Tom Berg'))).status).toBe(204);
    await does(ana, 'people.join', { person: tom, project: 'SECRET', role: 'admin' });
    const asTom = async (body: unknown) => secretIn(await toms.post('/api/invitations', body));
    const [plain, hidden] = [await asTom({}), await asTom({ projects: [{ project: 'SECRET', role: 'member' }] })];
    const rest = await asTom({ email: 'rest@example.org' });
    await does(ana, 'people.leave', { person: tom, project: 'SECRET' });
    expect((await look(plain)).status).toBe(200);
    const before = await served.state();
    expect((await look(hidden)).status).toBe(404);
    expect((await open('/api/join', form(hidden, 'in@example.org'))).status).toBe(404);
    await does(ana, 'people.set', { person: tom, role: 'member' });
    expect((await open('/api/join', form(plain, 'in@example.org'))).status).toBe(404);
    expect((await served.state()).length).toBeGreaterThan(before.length);
    expect(await served.world.reads(() => list(identity, 'handle', ['email', 'in@example.org']))).toEqual([]);
    // Whoever may invite renews it in their own name, and what was offered counts again.
    const mine = (await listed()).find((each) => each.email === 'rest@example.org')!;
    const again = await served.ask(`/api/invitations/${mine.id}/renew`, 'ana', { method: 'POST', body: {} });
    expect((await look(rest)).status).toBe(404);
    expect((await look(secretIn(again))).json).toMatchObject({ by: 'Ana Ruiz' });
    await does(ana, 'people.remove', { person: tom });
    expect((await look(secretIn(again))).status).toBe(200);
  });
});

describe('a member who is there without a way to sign in', () => {
  test('is invited onto their own row, and keeps their role', async () => {
    await forgive();
    const { does, ana, reads } = served.world;
    const kim = (await does(ana, 'people.add', { name: 'Kim Park', role: 'viewer', emails: ['kim@git.example'] }))
      .created!.id;
    const { secret } = await invited({ email: 'KIM@git.example', role: 'admin' });
    expect((await look(secret)).json).toMatchObject({ name: 'Kim Park', email: 'kim@git.example', role: 'viewer' });
    const kims = browser();
    expect((await kims.post('/api/join', form(secret, 'kim@git.example', 'Kim Park'))).status).toBe(204);
    expect((await kims.send('/api/account')).json).toMatchObject({ person: kim, role: 'viewer' });
    expect((await reads(() => list(identity, 'person', [kim as never]))).map((each) => each.handle)).toEqual([
      'kim@git.example',
    ]);
    // Once they sign in there is nothing to invite to.
    expect((await invite({ person: kim })).json).toMatchObject({ status: 422, field: 'person' });
  });

  test('is taken over by nobody who only knows an address of theirs', async () => {
    const { does, ana } = served.world;
    const lee = (await does(ana, 'people.add', { name: 'Lee', role: 'admin', emails: ['lee@git.example'] })).created!
      .id;
    const { secret } = await invited({});
    const before = await served.state();
    for (const email of ['lee@git.example', 'LEE@GIT.example', 'ana@example.org'])
      expect((await open('/api/join', form(secret, email, 'Lee'))).json, email).toMatchObject({
        status: 422,
        code: 'invalid',
        field: 'email',
      });
    expect(await served.state()).toBe(before);
    const ways = await served.world.store.keeps(() =>
      served.world.store.people.credentials.of(served.world.store.workspace, lee),
    );
    expect(ways).toEqual([]);
    // And the link was burnt by none of it.
    expect((await open('/api/join', form(secret, 'other@example.org', 'Lee'))).status).toBe(204);
  });

  test('has one invitation, which ends when they got in by another way or left', async () => {
    const { does, ana } = served.world;
    const pat = (await does(ana, 'people.add', { name: 'Pat', role: 'member' })).created!.id;
    const [first, second] = [await invited({ person: pat }), await invited({ person: pat })];
    expect((await look(first.secret)).status).toBe(404);
    expect((await look(second.secret)).status).toBe(200);
    await does(ana, 'people.remove', { person: pat });
    expect((await look(second.secret)).status).toBe(404);
    await does(ana, 'people.restore', { person: pat });
    expect((await look(second.secret)).status).toBe(404);
  });
});

describe('a member who was removed', () => {
  test('has nothing left to come in by, also once they are a member again', async () => {
    await forgive();
    const { does, ana, reads, store } = served.world;
    const { secret } = await invited({ email: 'una@example.org' });
    const una = browser();
    await una.post('/api/join', form(secret, 'una@example.org', 'Una'));
    const { person: id } = (await una.send('/api/account')).json as unknown as { person: string };
    await does(ana, 'people.remove', { person: id });
    expect((await una.send('/api/board')).status).toBe(401);
    expect((await browser().signIn('una@example.org')).status).toBe(401);
    await expect.poll(() => store.keeps(() => store.people.credentials.of(store.workspace, id))).toEqual([]);
    await does(ana, 'people.restore', { person: id });
    expect(await reads(() => get(person, id))).toMatchObject({ name: 'Una', role: 'member', leftAt: null });
    expect((await una.send('/api/board')).status).toBe(401);
    expect((await browser().signIn('una@example.org')).status).toBe(401);
    const again = await invited({ email: 'una@example.org' });
    expect((await open('/api/join', form(again.secret, 'una@example.org', 'Una'))).status).toBe(204);
  });
});

test('what happened is written down, and no secret in it', async () => {
  const { store } = served.world;
  const entries = await store.keeps(() => store.people.entries.before(store.workspace, '', 1_000));
  const said = new Set(entries.map((each) => each.what));
  for (const what of ['invited', 'invitation_renewed', 'invitation_ended', 'joined']) expect(said).toContain(what);
  expect(JSON.stringify(entries)).not.toMatch(/bicycles|join#|[\w-]{43}/);
  expect(served.log.join('')).not.toMatch(/bicycles|join#/);
});
