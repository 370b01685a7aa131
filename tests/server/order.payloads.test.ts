/** What forges sent, in a few orders; `tests/ci/order.payloads.test.ts` tries many. `DUALTRACK_MORE` tries more of them here. */
import { describe, test } from 'vitest';
import { providers } from '@dualtrack/core';
import { endsInOrder } from '../worlds/order.ts';

const ORDERS = 4 * Number(process.env['DUALTRACK_MORE'] ?? 1);

describe.each(providers)('what %s sent', (provider) => {
  test('ends in the same facts, in whatever order and however often it comes', () =>
    endsInOrder(provider, { count: ORDERS, on: 'tests' }));
});
