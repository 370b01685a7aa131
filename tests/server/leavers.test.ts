/** Whoever leaves has nothing left to come in by, also where it could not be ended at once. */
import { expect, test } from 'vitest';
import type { Engine } from '@dualtrack/store';
import { Demand } from '../../server/people/demand.ts';
import { Leavers } from '../../server/people/leavers.ts';
import { SignIns } from '../../server/people/signIns.ts';
import { Tokens } from '../../server/people/tokens.ts';
import { Rights } from '../../server/rights.ts';
import { testEngine } from '../worlds/engines.ts';
import { personOf, sessionFor } from '../worlds/served.ts';
import { openWorld } from '../worlds/world.ts';

test('who left and is back has no session of before, though the database was away when they left', async () => {
  const engine = await testEngine();
  let isAway = false;
  const failing: Engine = {
    ...engine,
    async transact(steps) {
      if (isAway) throw new Error('the database is away');
      return engine.transact(steps);
    },
  };
  const { store, does, ana, mei, close } = await openWorld(failing);
  // Because: it is told of what was committed before anybody who ends something.
  const stop = store.onChange(() => (isAway = true));
  const demand = new Demand({ store, rights: new Rights(store) });
  const leavers = new Leavers({
    store,
    signIns: new SignIns({ store, demand }),
    tokens: new Tokens({ store, demand }),
  });
  await leavers.start();
  const now = Date.now();
  const secret = await sessionFor(store, personOf(mei), now, 3_600_000);
  const found = () => store.keeps(() => store.people.sessions.find(store.workspace, secret, { now, idleSince: 0 }));
  await does(ana, 'people.remove', { person: personOf(mei) });
  stop();
  await expect(leavers.sweep()).rejects.toThrow('away');
  isAway = false;
  await does(ana, 'people.restore', { person: personOf(mei) });
  expect(await found()).toBeDefined();
  await leavers.sweep();
  expect(await found()).toBeUndefined();
  await close();
});
