/** Pages for stakeholders over HTTP: who gets in and who does not, what every door answers, and what never leaves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shareSections } from '@dualtrack/core';
import { CANARY, playCanaries } from '../worlds/canaries.ts';
import { hostileStrings } from '../worlds/hostile.ts';
import { openServed, type Answer, type Served } from '../worlds/served.ts';

let served: Served;
let ids: Awaited<ReturnType<typeof playCanaries>>;
beforeAll(async () => {
  served = await openServed();
  const { world } = served;
  await world.does(world.ana, 'project.add', { name: 'Canary team', key: 'BIRD' });
  ids = await playCanaries(world, 'BIRD');
});
afterAll(() => served.close());

async function made(input: object = {}, project = 'BIRD'): Promise<string> {
  const { world } = served;
  return (await world.does(world.ana, 'share.create', { project, title: 'Churn prediction', ...input })).created!.id;
}

async function linked(id: string): Promise<string> {
  const { status, json } = await served.ask(`/api/shares/${id}/link`, 'token', { method: 'POST' });
  expect(status).toBe(201);
  const { origin, pathname } = new URL(json['url'] as string);
  expect(origin).toBe(served.origin);
  return pathname;
}

const form = (path: string, password: string, headers: Record<string, string> = {}): Promise<Answer> =>
  served.ask(path, 'nobody', {
    method: 'POST',
    body: new URLSearchParams({ password }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

/** All of an answer that somebody could tell two of apart by, but for its time. */
const seen = ({ status, text, headers }: Answer) => ({
  status,
  text,
  headers: [...headers].filter(([name]) => !/^(?:date|x-ratelimit|set-cookie)/.test(name)),
});

describe('a link', () => {
  test('opens a page for anybody, as HTML without scripts that nobody keeps or finds', async () => {
    const path = await linked(await made());
    expect(path).toMatch(/^\/s\/[\w-]{43}$/);
    const { status, text, headers } = await served.ask(path, 'nobody');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('set-cookie')).toBeNull();
    expect(text).not.toMatch(/<script|\son\w+=|javascript:|<style|style=/i);
    expect(text).toContain('churn 1.0');
    const style = await served.ask(/href="(\/share\.css[^"]*)"/.exec(text)![1]!, 'nobody');
    expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  });

  test('is kept as a hash, told once, and in no log, row or list', async () => {
    const secret = (await linked(await made())).slice(3);
    await served.ask(`/s/${secret}`, 'nobody');
    expect(await served.state()).not.toContain(secret);
    for (const path of [
      '/api/bootstrap',
      '/api/rows?kind=share&index=project',
      '/metrics',
      '/api/shares/items?project=BIRD',
    ])
      expect((await served.ask(path)).text, path).not.toContain(secret);
    expect(served.log.join('')).not.toContain(secret);
  });

  test('that is unknown, expired, ended, renewed, for members, or of a project that was put away: one and the same answer', async () => {
    const { does, ana } = served.world;
    const nowhere = seen(await served.ask(`/s/${'x'.repeat(43)}`, 'nobody'));
    expect(nowhere).toMatchObject({ status: 404, text: expect.stringContaining('There is no page here') });
    const [expired, ended, members, bare] = [await made(), await made(), await made(), await made()];
    const paths = [await linked(expired), await linked(ended), await linked(members), await linked(bare)];
    await does(ana, 'share.set', { share: expired, expiresAt: Date.now() + 150 });
    await does(ana, 'share.end', { share: ended });
    await does(ana, 'share.set', { share: members, readers: 'members' });
    // Made anew by a command alone: nobody was told a new one, and the old one is over.
    await does(ana, 'share.link', { share: bare });
    const renewed = await made();
    paths.push(await linked(renewed));
    const next = await linked(renewed);
    const far = await made({}, 'CHURN');
    paths.push(await linked(far));
    await does(ana, 'project.archive', { project: 'CHURN', archived: true });
    while ((await served.ask(paths[0]!, 'nobody')).status === 200) await new Promise((done) => setTimeout(done, 20));
    for (const path of paths) {
      expect(seen(await served.ask(path, 'nobody')), path).toEqual(nowhere);
      expect(seen(await form(path, 'a password')), path).toEqual(nowhere);
      expect(seen(await served.ask(`${path}/feed.xml`, 'nobody')), path).toEqual(nowhere);
    }
    await does(ana, 'project.archive', { project: 'CHURN', archived: false });
    expect((await served.ask(next, 'nobody')).status).toBe(200);
  });

  test('made anew by who may not is refused, and leaves the one before', async () => {
    const id = await made();
    const path = await linked(id);
    for (const who of ['mei', 'vic'] as const) {
      for (const [method, at] of [
        ['POST', 'link'],
        ['DELETE', 'password'],
        ['DELETE', ''],
      ] as const)
        expect((await served.ask(`/api/shares/${id}/${at}`.replace(/\/$/, ''), who, { method })).status).toBe(403);
      const body = { password: 'eight letters' };
      expect((await served.ask(`/api/shares/${id}/password`, who, { method: 'POST', body })).status).toBe(403);
      expect((await served.ask('/api/shares/items?project=BIRD', who)).status).toBe(403);
      const draft = { project: 'BIRD', title: 'x' };
      expect((await served.ask('/api/shares/preview', who, { method: 'POST', body: draft })).status).toBe(403);
    }
    expect((await served.ask(path, 'nobody')).status).toBe(200);
  });

  test('is not guessed: who tries many is slowed down', async () => {
    const own = await openServed();
    const tries = Array.from({ length: 700 }, (_, n) => `/s/${n}${'g'.repeat(40)}`);
    const statuses = new Set<number>();
    for (let n = 0; n < tries.length; n += 50)
      for (const { status } of await Promise.all(tries.slice(n, n + 50).map((path) => own.ask(path, 'nobody'))))
        statuses.add(status);
    expect(statuses).toEqual(new Set([404, 429]));
    await own.close();
  });
});

describe('what leaves', () => {
  test('is what was chosen: no canary is on the page or in its feed, whatever parts let new ones in', async () => {
    const items = [
      { section: 'investigating', of: ids.question, shown: true, words: 'Can weather help?' },
      { section: 'coming', of: ids.tested, shown: true, words: 'Tested silently', when: 'likely 3 Dec' },
    ];
    for (const news of [[], ['production'], shareSections]) {
      const path = await linked(await made({ news, items, contact: 'Ana' }));
      for (const at of [path, `${path}/feed.xml`]) {
        const { status, text } = await served.ask(at, 'nobody');
        expect(status).toBe(200);
        expect(text).toContain('Can weather help?');
        expect(text).not.toMatch(CANARY);
        // Because: chance may put any figure into a link or an id.
        const said = text.replace(/href="[^"]*"|<id>[^<]*<\/id>/g, '');
        expect(said).not.toMatch(/BIRD-|987|\bMei\b|\bRaj\b|hypothes/i);
        expect(text.includes('Another question of the team')).toBe(news.length === 4);
      }
    }
  });

  test('a page with every list full is at most 40 kB', async () => {
    const { does, ana } = served.world;
    const words = 'w'.repeat(110);
    await does(ana, 'project.add', { name: 'Full', key: 'FULL' });
    await does(ana, 'model.add', { project: 'FULL', name: 'm' });
    const items: object[] = [];
    for (let n = 0; n < 14; n++) {
      for (const [section, stage] of [
        ['production', 'prod'],
        ['coming', 'shadow'],
      ] as const) {
        const name = `${section}-${n}`;
        await does(ana, 'model.version', { project: 'FULL', model: 'm', name });
        await does(ana, 'model.stage', { project: 'FULL', version: name, stage, shared: true });
        const measure = { metric: 'Recall', value: 81, target: 83, base: 64 };
        items.push({ section, of: name, shown: true, words, when: 'likely 3 Dec, very likely 17 Dec', measure });
      }
      const asked = await does(ana, 'work.create', { project: 'FULL', track: 'research', title: words });
      await does(ana, 'research.start', { task: asked.created!.id });
      items.push({ section: 'investigating', of: asked.created!.id, shown: true });
      const told = await does(ana, 'work.create', { project: 'FULL', track: 'research', title: 'x' });
      await does(ana, 'research.decide', { task: told.created!.id, outcome: 'adopt', finding: words });
    }
    const needs = Array.from({ length: 12 }, (_, n) => ({ words: `${n} ${words}`, by: '2026-12-24' }));
    const glossary = Array.from({ length: 20 }, (_, n) => ({ metric: `metric ${n}`, words }));
    const path = await linked(await made({ items, needs, glossary, news: shareSections }, 'FULL'));
    const { text } = await served.ask(path, 'nobody');
    expect(text.match(/<li>/g)!.length).toBeGreaterThan(56);
    expect(text).toContain('and 2 more');
    expect(Buffer.byteLength(text)).toBeLessThan(40_000);
  });

  test('hostile texts are texts, in HTML and in XML', async () => {
    const strings = hostileStrings(120, 110).filter((each) => each.trim() !== '');
    const words = (n: number): string => strings[n % strings.length]!;
    for (let n = 0; n < strings.length; n += 30) {
      const path = await linked(
        await made({
          title: words(n),
          contact: words(n + 1),
          health: { state: 'at_risk', words: words(n + 2) },
          needs: Array.from({ length: 12 }, (_, i) => ({ words: words(n + 3 + i) })),
          glossary: Array.from({ length: 10 }, (_, i) => ({ metric: words(n + 15 + i), words: words(n + 16 + i) })),
          items: [{ section: 'investigating', of: ids.question, shown: true, words: words(n + 26) }],
        }),
      );
      const { text } = await served.ask(path, 'nobody');
      const tags = text.match(/<\/?[a-z0-9]+/g)!.map((each) => each.replace(/[</]+/, ''));
      expect([...new Set(tags)].filter((each) => !own.has(each))).toEqual([]);
      const feed = await served.ask(`${path}/feed.xml`, 'nobody');
      expect(feed.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
      expect(feed.text.match(/<entry>/g)!.length).toBeGreaterThan(12);
      expect(feed.text.replace(/<\/?(?:[a-z]+|\?xml)(?: [a-z]+="[^"<]*")*(?: \/|\?)?>/g, '')).not.toMatch(/[<>]/);
    }
  });

  test('nothing of a draft is published by looking at it', async () => {
    const before = await served.state();
    const body = { project: 'BIRD', title: 'A draft', items: [{ section: 'learned', of: 'L-1', shown: true }] };
    const { status, json } = await served.ask('/api/shares/preview', 'token', { method: 'POST', body });
    expect([status, json['html']]).toEqual([200, expect.stringContaining('<h1>A draft</h1>')]);
    const bad = await served.ask('/api/shares/preview', 'token', { method: 'POST', body: { project: 'BIRD' } });
    expect(bad.json).toMatchObject({ status: 422, field: 'title' });
    expect(await served.state()).toBe(before);
  });
});

/** The elements that pages are made of. */
const own = new Set(
  'html head meta title link body main header h1 h2 p ul li dl div dt dd section footer strong span small time bdi a svg rect'.split(
    ' ',
  ),
);

describe('a password', () => {
  const set = (id: string, password: string): Promise<Answer> =>
    served.ask(`/api/shares/${id}/password`, 'token', { method: 'POST', body: { password } });
  const cookieOf = (answer: Answer): string => answer.headers.get('set-cookie')!.split(';')[0]!;

  test('is asked for by a form that works without scripts; the right one lets in for this page alone', async () => {
    const id = await made();
    const path = await linked(id);
    expect((await set(id, 'a door of oak')).status).toBe(204);
    const closed = await served.ask(path, 'nobody');
    expect(closed.status).toBe(200);
    expect(closed.text).toContain('<form method="post">');
    expect(closed.text).not.toMatch(/Churn|churn/);
    expect((await served.ask(`${path}/feed.xml`, 'nobody')).status).toBe(404);
    const wrong = await form(path, 'a door of elm');
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([403, null]);
    expect(wrong.text).toContain('This is not its password.');
    // Because: a browser says whence a form comes only where the page lets it.
    expect(closed.headers.get('referrer-policy')).toBe('same-origin');
    const right = await form(path, 'a door of oak', { origin: served.origin, 'sec-fetch-site': 'same-origin' });
    expect([right.status, right.headers.get('location')]).toEqual([303, path]);
    expect(right.headers.get('set-cookie')).toMatch(
      new RegExp(`^dualtrack_share=\\d+\\.[\\w-]{43}; Path=${path}; HttpOnly; SameSite=Lax; Max-Age=43200$`),
    );
    const cookie = cookieOf(right);
    expect((await served.ask(path, 'nobody', { headers: { cookie } })).text).toContain('churn 1.0');
    expect((await served.ask(`${path}/feed.xml`, 'nobody', { headers: { cookie } })).status).toBe(200);
    expect((await form(path, 'a door of oak', { origin: 'https://elsewhere.example' })).status).toBe(403);
  });

  test('that was changed, taken away, or is of another page or time lets nobody in', async () => {
    const [id, other] = [await made(), await made()];
    const [path, far] = [await linked(id), await linked(other)];
    await set(id, 'a door of oak');
    await set(other, 'a door of oak');
    const cookie = cookieOf(await form(path, 'a door of oak'));
    const isIn = async (at: string, pass = cookie): Promise<boolean> =>
      (await served.ask(at, 'nobody', { headers: { cookie: pass } })).text.includes('churn 1.0');
    expect(await isIn(path)).toBe(true);
    expect(await isIn(far)).toBe(false);
    const later = cookie.replace(/=\d+/, (until) => `=${Number(until.slice(1)) + 1}`);
    for (const pass of [later, 'dualtrack_share=', 'dualtrack_share=1.x', `${cookie}x`])
      expect(await isIn(path, pass)).toBe(false);
    await set(id, 'a door of elm');
    expect(await isIn(path)).toBe(false);
    const next = cookieOf(await form(path, 'a door of elm'));
    const renewed = await linked(id);
    expect(await isIn(renewed, next)).toBe(false);
    // A command alone says that there is a password; until the server has one, nobody gets in.
    const { does, ana } = served.world;
    await does(ana, 'share.lock', { share: id, on: true });
    expect((await form(renewed, 'a door of elm')).status).toBe(403);
    expect((await served.ask(`/api/shares/${id}/password`, 'token', { method: 'DELETE' })).status).toBe(204);
    expect((await served.ask(renewed, 'nobody')).text).toContain('churn 1.0');
  });

  test('is kept as argon2id alone, has a length, and is guessed ten times in a quarter of an hour at most', async () => {
    const id = await made();
    const path = await linked(id);
    expect((await set(id, 'short')).json).toMatchObject({ status: 422, field: 'password' });
    await set(id, 'a door of oak');
    expect(await served.state()).not.toContain('a door of oak');
    expect(served.log.join('')).not.toContain('a door of oak');
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push((await form(path, `guess ${n}`)).status);
    expect(statuses).toEqual([...Array<number>(10).fill(403), 429, 429]);
    const late = await form(path, 'a door of oak');
    expect([late.status, late.text]).toEqual([429, expect.stringContaining('too many tries')]);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(60);
  });
});

describe('as a member', () => {
  test('one reads the pages of projects that one may read, and of others learns nothing', async () => {
    const { does, ana } = served.world;
    const id = await made({ readers: 'members' });
    const hidden = await made({ readers: 'members' }, 'SECRET');
    const nowhere = seen(await served.ask('/share/0193b3f0-0000-7000-8000-000000000000', 'vic'));
    for (const who of ['vic', 'mei', 'raj', 'token'] as const)
      expect((await served.ask(`/share/${id}`, who)).text, who).toContain('churn 1.0');
    expect(seen(await served.ask(`/share/${hidden}`, 'vic'))).toEqual(nowhere);
    expect((await served.ask(`/share/${hidden}`, 'raj')).status).toBe(200);
    expect((await served.ask(`/api/rows?kind=share&ids=${hidden}`, 'vic')).text).not.toContain('Churn prediction');
    const stranger = seen(await served.ask(`/share/${id}`, 'nobody'));
    expect(stranger).toMatchObject({ status: 401, text: expect.stringContaining('Sign in to read this page') });
    expect(seen(await served.ask('/share/nothing', 'nobody'))).toEqual(stranger);
    await does(ana, 'share.end', { share: id });
    expect(seen(await served.ask(`/share/${id}`, 'vic'))).toEqual(nowhere);
  });
});
