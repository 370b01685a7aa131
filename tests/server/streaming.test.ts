/** A long answer waits for its reader, and one that breaks off is not taken for a whole one. */
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { streaming } from '../../server/progress.ts';

const PIECE = 'x'.repeat(64 * 1024);
const PIECES = 1_000;

const app = fastify();
let written = 0;
let over = Promise.withResolvers<void>();
app.get('/whole', (_, reply) =>
  streaming(reply, async (write) => {
    for (written = 0; written < PIECES; written++) await write(PIECE);
  }).finally(over.resolve),
);
app.get('/broken', (_, reply) =>
  streaming(reply, async (write) => {
    await write('a line\r\n');
    throw new Error('the database is gone');
  }),
);

let origin: string;
beforeAll(async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterAll(() => app.close());

test('an answer that breaks off breaks its connection', async () => {
  const answered = await fetch(`${origin}/broken`);
  expect(answered.status).toBe(200);
  await expect(answered.text()).rejects.toThrow();
});

test('what nobody reads is not written, and ends when its reader goes', async () => {
  over = Promise.withResolvers();
  const asking = get(`${origin}/whole`);
  const [answer] = await once(asking, 'response');
  await once(answer, 'readable');
  answer.destroy();
  await over.promise;
  expect(written).toBeLessThan(PIECES);
  const whole = await fetch(`${origin}/whole`);
  expect((await whole.text()).length).toBe(PIECES * PIECE.length);
});
