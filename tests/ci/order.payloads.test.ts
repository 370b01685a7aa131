/**
 * 500 orders of what forges sent, a hundred of each, in memory; and a few on PostgreSQL, where what has to be written
 * durably takes most of the time. In `npm test` there are a few.
 */
import { describe, expect, test } from 'vitest';
import { providers } from '@dualtrack/core';
import { endsInOrder } from '../worlds/order.ts';
import { report } from '../worlds/report.ts';

const ORDERS = 500;
const ON_POSTGRES = 10;

// Because: each waits for its commits in turn, and another one can go on meanwhile.
describe.concurrent.each(providers)('what %s sent', (provider) => {
  test('ends in the same facts in a hundred orders, repeated and cut short', async () => {
    const started = performance.now();
    const each = ORDERS / providers.length;
    expect(Number.isInteger(each)).toBe(true);
    await endsInOrder(provider, { count: each, on: 'memory' });
    report(`${provider}: ${each} orders in ${Math.round((performance.now() - started) / 1000)} s`);
  });
});

describe.each(providers)('on PostgreSQL, what %s sent', (provider) => {
  test('ends in the same facts', () => endsInOrder(provider, { count: ON_POSTGRES / providers.length, on: 'tests' }));
});
