/** 500 orders of what forges sent, a hundred of each; in `npm test` there are a few. */
import { describe, expect, test } from 'vitest';
import { providers } from '@dualtrack/core';
import { report } from '../worlds/report.ts';
import { endsInOrder } from '../worlds/order.ts';

const ORDERS = 500;

describe.each(providers)('what %s sent', (provider) => {
  test('ends in the same facts in a hundred orders, repeated and cut short', async () => {
    const started = performance.now();
    const each = ORDERS / providers.length;
    expect(Number.isInteger(each)).toBe(true);
    await endsInOrder(provider, each);
    report(`${provider}: ${each} orders in ${Math.round((performance.now() - started) / 1000)} s`);
  });
});
