/** Recorded deliveries of forges, where they are at hand (`vitest.config.ts` says where), and what holds of them all. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Forge, Received } from '../../server/integrations/forge.ts';
import { expectTold } from './allowed.ts';
import { delivery, linesOf } from './forges.ts';

const folder = join(process.env['DUALTRACK_RECORDED'] ?? resolve(import.meta.dirname, '../../../shared'), 'fixtures');

export interface Recorded {
  readonly provider: string;
  readonly secret: string;
  /** When they were signed, of those that say so. */
  readonly now: number;
  /** Deliveries by the names of their files, as they came: headers and bytes. */
  readonly deliveries: ReadonlyMap<string, Received>;
}

export function recordedOf(provider: string, secret: string, now = 0): Recorded {
  const at = join(folder, provider);
  const headers = JSON.parse(readFileSync(join(at, '_headers.json'), 'utf8')) as Record<string, Record<string, string>>;
  const files = readdirSync(at).filter((each) => each !== '_headers.json');
  const deliveries = files.map((file) => [file, delivery(headers[file] ?? {}, readFileSync(join(at, file)))] as const);
  return { provider, secret, now, deliveries: new Map(deliveries) };
}

interface Vector {
  readonly provider: string;
  readonly file: string | null;
  readonly body?: string;
  readonly secret: string;
  readonly headers: Record<string, string>;
  readonly valid: boolean;
  readonly now?: number;
  readonly why?: string | null;
}

/** The table: lines of what each delivery tells (`lineOf`), or why it tells nothing. */
export function speakFor(
  forge: Forge,
  recorded: Recorded,
  table: Readonly<Record<string, readonly string[] | string>>,
) {
  const deliveries = [...recorded.deliveries];
  const { now } = recorded;

  test('each is in the table', () => {
    expect(Object.keys(table).sort()).toEqual(deliveries.map(([file]) => file).sort());
  });

  test.each(deliveries)('%s is taken, and means what it means', (file, received) => {
    expect(forge.verify(received, [recorded.secret], now)).toBeUndefined();
    const wanted = table[file];
    expect(linesOf(forge, received)).toEqual(typeof wanted === 'string' ? [] : wanted);
    expectTold(forge, received);
  });

  test('each has an id and an event, the same when it is read again', () => {
    const keys = deliveries.map(([, received]) => forge.identify(received));
    expect(new Set(keys.map((each) => each.key)).size).toBe(deliveries.length);
    expect(keys.every((each) => each.event !== '')).toBe(true);
    expect(deliveries.map(([, received]) => forge.identify(received))).toEqual(keys);
  });

  test('none is taken unsigned, changed, or under another secret', () => {
    for (const [file, received] of deliveries) {
      const { headers, body } = received;
      const unsigned = Object.entries(headers).filter(([name]) => !name.includes('signature'));
      expect(forge.verify({ headers: Object.fromEntries(unsigned), body }, [recorded.secret], now), file).toBeDefined();
      const changed = Buffer.concat([body, Buffer.from(' ')]);
      expect(forge.verify({ headers, body: changed }, [recorded.secret], now), file).toBeDefined();
      for (const secrets of [[], [''], ['another'], [`${recorded.secret} `]])
        expect(forge.verify(received, secrets, now), file).toBeDefined();
      expect(forge.verify(received, ['another', recorded.secret], now), file).toBeUndefined();
    }
  });

  test('its signature vectors hold', () => {
    const all = JSON.parse(readFileSync(join(folder, '_signatures', 'vectors.json'), 'utf8')) as Vector[];
    const own = all.filter((each) => each.provider === recorded.provider);
    // Because: Bitbucket Server signs as Bitbucket Cloud does.
    expect(own.length > 0).toBe(recorded.provider !== 'bitbucket-server');
    for (const vector of own) {
      const body = vector.file === null ? Buffer.from(vector.body ?? '') : readFileSync(join(folder, vector.file));
      const problem = forge.verify(delivery(vector.headers, body), [vector.secret], (vector.now ?? 0) * 1000);
      expect(problem === undefined, vector.why ?? vector.file ?? '').toBe(vector.valid);
    }
  });
}
