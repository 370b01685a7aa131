/**
 * Recorded deliveries of every forge, repeated one to five times, shuffled, and applied by processes that end before they
 * could say so; and the facts that they leave behind, without what tells one run from another.
 */
import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { canonical, fold, kinds, type Provider, type Row, type Tables } from '@dualtrack/core';
import { openSqlite, type Arrived, type Delivery, type Engine } from '@dualtrack/store';
import { apply } from '../../server/connections/apply.ts';
import { KnownConnections } from '../../server/connections/known.ts';
import { DeliveryFollower } from '../../server/followers/deliveries.ts';
import type { Received } from '../../server/integrations/forge.ts';
import { forges } from '../../server/integrations/forges.ts';
import { callsOf } from '../../server/integrations/tell.ts';
import { shared, testEngine } from './engines.ts';
import { furnish } from './furnish.ts';
import { recordedOf } from './recorded.ts';
import { inWorld, type World } from './world.ts';

/** So many of what is recorded of each forge. */
export const MOST = 40;
/** So many come at once, and are applied before more do. */
const TOGETHER = 7;
/** How long applying these may take on a slow machine. */
const APPLIED_MS = 30_000;

export interface Came {
  readonly n: number;
  /** Whether a process applied it and ended before it could say so. */
  readonly isCut: boolean;
}

/** What was recorded names two tasks, in a branch and in a title: their tasks move. */
export const named = [
  ['project.add', { name: 'Feature', key: 'FEATURE' }],
  ['work.create', { project: 'FEATURE', track: 'data', title: 'One' }],
  ['work.create', { project: 'FEATURE', track: 'production', title: 'Two' }],
] as const;

interface Sent {
  readonly provider: Provider;
  readonly recorded: readonly Received[];
}

/** What is recorded of a forge, its one task of many the first of two. */
function sentBy(provider: Provider): Received[] {
  return [...recordedOf(provider, '').deliveries.values()].slice(0, MOST).map(({ headers, body }) => ({
    headers,
    body: Buffer.from(body.toString().replaceAll('DT-142', 'FEATURE-1')),
  }));
}

/** The facts after deliveries have come in this order, some at a time, to a workspace of its own. */
async function factsAfter({ provider, recorded }: Sent, came: readonly Came[], engine: Engine): Promise<string[]> {
  const forge = forges[provider];
  let facts: string[] = [];
  await inWorld(async (world) => {
    await furnish(world);
    for (const [name, input] of named) await world.does(world.ana, name, input);
    Object.defineProperty(world.clock, 'now', { get: () => Date.UTC(2030, 0) });
    const { store } = world;
    const { created } = await world.does(world.ana, 'connection.add', { project: 'CHURN', provider });
    const connection = created!.id;
    const log: string[] = [];
    const parts = { store, known: new KnownConnections(store), tell: callsOf, log: (line: string) => log.push(line) };
    const stored = new Set<string>();
    let ids = 0;
    for (let n = 0; n < came.length; n += TOGETHER) {
      const arrived = came.slice(n, n + TOGETHER).map((each): Arrived & Pick<Came, 'isCut'> => {
        const received = recorded[each.n]!;
        return {
          ...received,
          ...forge.identify(received),
          id: `018f0000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
          connection,
          at: Date.UTC(2029, 0),
          size: received.body.length,
          status: 'waiting',
          reason: null,
          isCut: each.isCut,
        };
      });
      const kept = await Promise.all(
        arrived.map((each) => store.keepTogether(() => store.deliveries.add(store.workspace, each))),
      );
      for (const [nth, { key, isCut, body: _, ...each }] of arrived.entries()) {
        const { id, again } = kept[nth]!;
        expect(again).toBe(stored.has(key));
        stored.add(key);
        const row: Delivery = { ...each, key, id, effects: [], settledAt: null, replays: 0 };
        if (isCut) await apply(parts, row, `delivery/${id}`);
      }
      await applied(new DeliveryFollower(parts), world, connection);
    }
    const rows = await store.keeps(() => store.deliveries.page(store.workspace, connection, { limit: 1_000 }));
    expect(rows).toHaveLength(stored.size);
    expect(rows.filter((each) => each.status === 'failed')).toEqual([]);
    expect(log).toEqual([]);
    facts = factsIn(fold(kinds, await world.since(0)));
  }, engine);
  return facts;
}

/** Has everything applied that was stored. */
async function applied(follower: DeliveryFollower, { store }: World, connection: string): Promise<void> {
  await follower.start();
  const waiting = () => store.deliveries.page(store.workspace, connection, { status: 'waiting', limit: 1 });
  await vi.waitFor(async () => expect(await store.keeps(waiting)).toEqual([]), { interval: 1, timeout: APPLIED_MS });
  await follower.close();
}

/** What is so whatever ids were given out, and whenever it was recorded. */
export function factsIn(tables: Tables): string[] {
  const names = new Map<string, string>();
  for (const [kind, rows] of tables) for (const row of rows.values()) names.set(row.id, nameOf(kind, row));
  const lines: string[] = [];
  for (const [kind, rows] of tables) {
    for (const row of rows.values()) {
      const said = Object.entries(row).filter(
        ([field]) => field !== 'id' && !recordedWith.has(field) && !left.get(kind)?.has(field),
      );
      const text = canonical(Object.fromEntries(said));
      lines.push(
        `${kind} ${text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? 'id')}`,
      );
    }
  }
  return lines.sort();
}

/**
 * Fields that tell when or in which place something was recorded; and what a repository is called: what was recorded
 * comes from years and names that were never those of one repository, and one that comes back is known at the next.
 */
const recordedWith = new Set(['addedAt', 'createdAt', 'order', 'nth']);
const calledNow = new Set(['name', 'url', 'defaultBranch', 'toldAt']);
/** Of a commit that was recorded under two dates, as two of these are, the first to come counts. */
const datedFirst = new Set(['at', 'fingerprint']);
/** Where a pull request is told without its page, the name of the repository stands for it. */
const calledAfter = new Set(['url']);
const left = new Map([
  ['repo', calledNow],
  ['commit', datedFirst],
  ['pull', calledAfter],
  ['ask', calledAfter],
]);

function nameOf(kind: string, row: Row): string {
  if (kind === 'repo') return `repo:${String(row['forgeId'])}`;
  const own = ['number', 'key', 'name', 'sha', 'title', 'ref']
    .map((field) => row[field])
    .find((each) => typeof each === 'string' || typeof each === 'number');
  return `${kind}:${own ?? 'one'}`;
}

export interface Orders {
  readonly count: number;
  /** `memory`: SQLite in memory; `tests`: the database that tests run on. One database serves all of them. */
  readonly on: 'memory' | 'tests';
}

/** So many orders of what a forge sent end in the facts of all of it in order and once. */
export async function endsInOrder(provider: Provider, { count, on }: Orders): Promise<void> {
  const engine = on === 'memory' ? openSqlite(':memory:') : await testEngine();
  try {
    await endsInOrderOn(shared(engine), provider, count);
  } finally {
    await engine.close();
  }
}

async function endsInOrderOn(engine: Engine, provider: Provider, orders: number): Promise<void> {
  const sent = { provider, recorded: sentBy(provider) };
  const count = sent.recorded.length;
  const all = Array.from({ length: count }, (_, n) => n);
  const inOrder = await factsAfter(
    sent,
    all.map((n) => ({ n, isCut: false })),
    engine,
  );
  const each = fc.record({ times: fc.integer({ min: 1, max: 5 }), isCut: fc.boolean() });
  const drawn = fc.array(each, { minLength: count, maxLength: count });
  await fc.assert(
    fc.asyncProperty(drawn, fc.infiniteStream(fc.nat()), async (one, draws) => {
      const came = all
        .flatMap((n) => Array.from({ length: one[n]!.times }, (_, nth) => ({ n, isCut: nth === 0 && one[n]!.isCut })))
        .map((of) => [draws.next().value as number, of] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, of]) => of);
      expect(await factsAfter(sent, came, engine)).toEqual(inOrder);
    }),
    { numRuns: orders },
  );
}
