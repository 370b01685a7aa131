/**
 * Recorded deliveries of every forge with one place at a time empty or gone, as other versions of it and other settings
 * send them: each is understood or is told to be unreadable, with the place; nothing is stuck, and nothing half applied.
 */
import { describe, expect, test } from 'vitest';
import { providers, uuidV7, type Provider } from '@dualtrack/core';
import type { Delivery } from '@dualtrack/store';
import { apply } from '../../server/connections/apply.ts';
import { KnownConnections } from '../../server/connections/known.ts';
import { bodyOf } from '../../server/integrations/body.ts';
import { forges } from '../../server/integrations/forges.ts';
import { callsOf } from '../../server/integrations/tell.ts';
import { readsWithoutFault } from '../worlds/allowed.ts';
import { furnish } from '../worlds/furnish.ts';
import { Dice } from '../worlds/random.ts';
import { recordedOf } from '../worlds/recorded.ts';
import { inWorld } from '../worlds/world.ts';

/** So many of each provider are applied. */
const APPLIED = 60;

interface Place {
  readonly inside: Record<string, unknown>;
  readonly name: string;
}

/** Every place in a body; of a list the first member stands for all. */
function placesIn(body: unknown): Place[] {
  const places: Place[] = [];
  const open: unknown[] = [body];
  for (const each of open) {
    if (typeof each !== 'object' || each === null) continue;
    const inside = each as Record<string, unknown>;
    const names = Array.isArray(each) ? Object.keys(each).slice(0, 1) : Object.keys(each);
    for (const name of names) {
      places.push({ inside, name });
      open.push(inside[name]);
    }
  }
  return places;
}

/** The body with a place empty, then gone; it is as it was afterwards. */
function inHoles({ inside, name }: Place, look: () => void): void {
  const was = inside[name];
  inside[name] = null;
  look();
  if (Array.isArray(inside)) inside[name] = undefined;
  else delete inside[name];
  look();
  inside[name] = was;
}

function* bodiesOf(provider: Provider): Generator<{ event: string; headers: Record<string, string>; body: unknown }> {
  for (const received of recordedOf(provider, '').deliveries.values()) {
    const { event } = forges[provider].identify(received);
    yield { event, headers: { ...received.headers }, body: bodyOf(received) };
  }
}

describe.each(providers)('what %s sent, with a hole', (provider) => {
  test('is read or told to be unreadable, wherever the hole is', () => {
    let cases = 0;
    for (const { event, body } of bodiesOf(provider)) {
      for (const place of placesIn(body)) {
        inHoles(place, () => readsWithoutFault(forges[provider], event, body));
        cases += 2;
      }
    }
    expect(cases).toBeGreaterThan(1_000);
  });

  test('ends as done, unused or failed with the place, and what fails has changed nothing', () =>
    inWorld(async (world) => {
      await furnish(world);
      Object.defineProperty(world.clock, 'now', { get: () => Date.UTC(2030, 0) });
      const { store } = world;
      const { created } = await world.does(world.ana, 'connection.add', { project: 'CHURN', provider });
      const log: string[] = [];
      const tell = { store, known: new KnownConnections(store), tell: callsOf, log: (line: string) => log.push(line) };
      const dice = new Dice(Number(process.env['DUALTRACK_SEED'] ?? 1));
      const bodies = [...bodiesOf(provider)];
      for (let n = 0; n < APPLIED; n++) {
        const { event, headers, body } = bodies[n % bodies.length]!;
        const texts: string[] = [];
        inHoles(dice.of(placesIn(body)), () => texts.push(JSON.stringify(body)));
        const bytes = Buffer.from(dice.of(texts));
        const row: Delivery = {
          id: uuidV7(Date.UTC(2029, 0) + n, new Uint8Array(10)),
          connection: created!.id,
          key: `holes-${n}`,
          event,
          at: Date.UTC(2029, 0),
          size: bytes.length,
          headers: { ...headers, 'content-type': 'application/json' },
          status: 'waiting',
          reason: null,
          effects: [],
          settledAt: null,
          replays: 0,
        };
        await store.keepTogether(() => store.deliveries.add(store.workspace, { ...row, body: bytes }));
        const before = await store.seq();
        const settled = await apply(tell, row, `delivery/${row.id}`);
        if (settled.status === 'failed') {
          expect(settled.reason).toMatch(/\S+ \S+/);
          expect(await store.seq()).toBe(before);
        }
        expect(['done', 'unused', 'failed']).toContain(settled.status);
      }
      expect(log).toEqual([]);
    }));
});
