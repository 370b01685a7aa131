/** Who is known, and what counts, is not told by how long an answer takes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqlite } from '@dualtrack/store';
import { keepAsAna } from '../worlds/browser.ts';
import { report } from '../worlds/report.ts';
import { openServed, personOf, tokenFor, type Served } from '../worlds/served.ts';
import { tellApart, type Asked } from '../worlds/timing.ts';

let served: Served;
let secrets: Readonly<Record<'link' | 'ended', string>>;
beforeAll(async () => {
  served = await openServed({ engine: openSqlite(':memory:') });
  await keepAsAna(served);
  const { does, ana, store } = served.world;
  const linked = async (): Promise<string> => {
    const share = (await does(ana, 'share.create', { project: 'CHURN', title: 'Churn' })).created!.id;
    const { json } = await served.ask(`/api/shares/${share}/link`, 'ana', { method: 'POST' });
    await does(ana, 'share.end', { share });
    return new URL(json['url'] as string).pathname.slice(3);
  };
  const token = await tokenFor(store, { person: personOf(ana), scope: 'read', lifeMs: -1 });
  secrets = { link: await linked(), ended: token.secret };
});
afterAll(() => served.close());

const post = (url: string, body: object): Asked => ({ method: 'POST', url, body });
const never = 'x'.repeat(43);

/** A pair of questions that are answered alike; how often each is asked; how far apart their times may lie, in a part. */
const pairs: readonly (readonly [
  what: string,
  times: number,
  apart: number,
  pair: () => Promise<readonly [Asked, Asked]>,
])[] = [
  [
    'an account that is known, and one that is not',
    60,
    0.2,
    async () => [
      post('/api/sign-in', { email: 'ana@example.org', password: 'not this one' }),
      post('/api/sign-in', { email: 'eve@example.org', password: 'not this one' }),
    ],
  ],
  [
    'a member who may be mailed a new password, and nobody',
    400,
    0.15,
    async () => [
      post('/api/reset/ask', { email: 'ana@example.org' }),
      post('/api/reset/ask', { email: 'eve@example.org' }),
    ],
  ],
  [
    'a page that was ended, and one that never was',
    500,
    0.15,
    async () => [
      { method: 'GET', url: `/s/${secrets.link}` },
      { method: 'GET', url: `/s/${never}` },
    ],
  ],
  [
    'a reset that was used, and one that never was',
    400,
    0.15,
    async () => [post('/api/reset/look', { secret: await used('reset') }), post('/api/reset/look', { secret: never })],
  ],
  [
    'an invitation that was used, and one that never was',
    400,
    0.15,
    async () => [
      post('/api/join/look', { secret: await used('invitation') }),
      post('/api/join/look', { secret: never }),
    ],
  ],
  [
    'a token that expired, and one that never was',
    400,
    0.15,
    async () => [bearer(secrets.ended), bearer(await forgotten())],
  ],
];

test.each(pairs)('%s take the same time', async (what, times, apart, pair) => {
  const { store } = served.world;
  const forgive = () =>
    store.keep(function* () {
      yield { sql: 'delete from "guess"', params: [] };
    });
  const found = await tellApart(served, { pair: await pair(), times, before: forgive });
  const { between, within, medians } = found;
  report(
    `${what}: ${medians.map((each) => each.toFixed(2)).join(' and ')} ms, apart by ${part(between)} (the same twice: ${part(within)})`,
  );
  expect(found.texts.size).toBe(1);
  // Because: a busy machine makes the same question differ from itself as well.
  expect(Math.abs(between)).toBeLessThan(apart + 2 * Math.abs(within));
});

const part = (of: number): string => `${(100 * of).toFixed(1)} %`;
const bearer = (token: string): Asked => ({
  method: 'GET',
  url: '/api/board',
  headers: { authorization: `Bearer ${token}` },
});

/** The secret of a ticket that was taken. */
async function used(kind: 'reset' | 'invitation'): Promise<string> {
  const { store, ana } = served.world;
  const { tickets } = store.people;
  const made = { kind, person: personOf(ana), data: {}, now: Date.now(), lifeMs: 600_000 };
  const { secret } = await store.keep(() => tickets.make(store.workspace, made));
  await store.keep(() => tickets.take(store.workspace, kind, secret, Date.now()));
  return secret;
}

/** One of the right form that nobody has. */
async function forgotten(): Promise<string> {
  const { store, ana } = served.world;
  const { secret } = await tokenFor(store, { person: personOf(ana), scope: 'read', now: 0, lifeMs: 1 });
  await store.keep(() => store.people.tokens.forgetBefore(2));
  return secret;
}
