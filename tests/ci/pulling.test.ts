/** A forge with 5,000 pull requests and every fault at once: all of it is found in the end, and nothing twice. */
import { list, providers, pull, theProject } from '@dualtrack/core';
import { describe, expect, test } from 'vitest';
import { openPulling } from '../worlds/pulling.ts';

const PULLS = 5_000;

describe.each(providers)('%s', (provider) => {
  test('is read whole through waits, faults, silence and a revoked token', async () => {
    const pulling = await openPulling(provider, { pulls: PULLS, pageMax: 100, limits: { answerMs: 1_000 } });
    const { forge, heard, clock } = pulling;
    let pages = 0;
    let mayFail = true;
    forge.fault = (nth, path) => {
      // Because: after each of these the same is asked again, and has to be answered at some time.
      if (nth % 41 === 7) return { status: 429, headers: { 'retry-after': '30' } };
      if (nth % 97 === 13) return { status: 502 };
      if (nth % 1_009 === 19) return 'silence';
      if (mayFail && /(?:\/pulls|merge_requests|pullrequests|pull-requests)$/.test(path) && ++pages === 20) {
        mayFail = false;
        forge.token = 'another';
      }
      return undefined;
    };
    try {
      expect((await pulling.read()).state).toMatchObject({
        readAt: null,
        error: expect.stringContaining('does not accept the token') as string,
        progress: { repo: 'acme/churn', thing: 'pulls' },
      });
      expect(heard.pulls.size).toBeGreaterThan(100);
      expect(heard.pulls.size).toBeLessThan(PULLS);
      pulling.token = 'another';
      pulling.again();
      expect((await pulling.read()).state).toMatchObject({ error: null, progress: null, found: 0 });
      expect(heard.pulls.size).toBe(PULLS);
      expect(heard.events.filter((each) => each.kind === 'pull').length).toBe(PULLS);
      for (const each of forge.holdings.pulls) expect(heard.pulls.get(each.number)!.state).toBe(each.state);
      expect(heard.reviews.size).toBe(forge.holdings.pulls.filter((each) => each.reviews.length > 0).length);
      const rows = await pulling.world.reads(function* () {
        return yield* list(pull, 'project', [(yield* theProject('CHURN')).id]);
      });
      expect(rows.length).toBe(PULLS);
      expect(new Set(rows.map((each) => each.number)).size).toBe(PULLS);
      expect(forge.busiest()).toBe(1);
      expect(clock.waited.filter((ms) => ms === 30_000).length).toBeGreaterThan(1);
      forge.fault = () => undefined;
      const seq = await pulling.world.store.seq();
      expect((await pulling.read()).state).toMatchObject({ error: null, found: 0 });
      expect(await pulling.world.store.seq()).toBe(seq);
      expect((await pulling.world.store.verify()).differences).toBe(0);
    } finally {
      await pulling.close();
    }
  });
});
