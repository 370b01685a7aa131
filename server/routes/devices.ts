/** Letting programs in by a code: they ask and ask again; whoever is signed in looks, and lets them in or not. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { tokenScopes } from '@dualtrack/store';
import * as z from 'zod/mini';
import type { Devices } from '../people/devices.ts';
import type { DoorBook } from '../people/entries.ts';
import { formOf, wrongField } from '../people/forms.ts';
import type { Guesses } from '../people/guesses.ts';
import type { Keeping } from '../people/keeping.ts';
import { whenceOf } from '../people/whence.ts';
import { memberOf } from '../principal.ts';
import { originOf } from './connections.ts';
import { mustBeKept, tokenName } from './tokens.ts';

const askForm = z.strictObject({
  name: tokenName,
  scope: z.optional(z.enum(tokenScopes, 'A token may read, write, or admin.')),
});
const pollForm = z.strictObject({ device: z.string('Send {device}.').check(z.maxLength(200, 'This is no device.')) });
const codeForm = z.strictObject({
  code: z.string('Type the code.').check(z.maxLength(40, 'A code has eight letters.')),
});

export interface DeviceParts {
  readonly devices: Devices;
  readonly keeping: Keeping;
  readonly guesses: Guesses;
  readonly book: DoorBook;
  /** The address under which people reach this server. */
  readonly origin: string | undefined;
}

export function deviceRoutes(app: FastifyInstance, parts: DeviceParts): void {
  const { devices, keeping, guesses, book, origin } = parts;
  const open = { config: { access: 'open' as const } };
  const session = { config: { access: 'session' as const } };
  const proven = { config: { access: 'session' as const, proven: true } };

  app.post('/api/device', open, async (request, reply) => {
    const { name, scope = 'write' } = formOf(askForm, request.body);
    await mustBeKept(keeping);
    const whence = whenceOf(request);
    await guesses.countAsking(whence.address);
    const { code, intervalMs, ...begun } = await devices.begin({ name, scope, ...whence });
    const url = `${origin ?? originOf(request)}/device`;
    return reply.code(201).send({ ...begun, code, url, urlWithCode: `${url}#${code}`, interval: intervalMs / 1000 });
  });

  app.post('/api/device/token', open, async ({ body }) => devices.poll(formOf(pollForm, body).device));

  app.post('/api/device/look', session, async (request) => guessed(request, (code) => devices.look(code)));

  app.post('/api/device/approve', proven, async (request, reply) => {
    const { person } = memberOf(request);
    const { name, scope, address } = await guessed(request, (code) => devices.settle(code, person));
    await book.note(request, 'token_made', person, { by: 'code', name, scope, from: address });
    return reply.code(204).send();
  });

  app.post('/api/device/refuse', session, async (request, reply) => {
    await guessed(request, (code) => devices.settle(code, null));
    return reply.code(204).send();
  });

  /** Counts a code before it is looked at: there are few enough of them to be guessed. */
  async function guessed<T extends object>(
    request: FastifyRequest,
    act: (code: string) => Promise<T | undefined>,
  ): Promise<T> {
    const { code } = formOf(codeForm, request.body);
    const guess = { of: `code by ${memberOf(request).person}`, address: whenceOf(request).address };
    await guesses.count(guess);
    const found = await act(code);
    if (!found) throw wrongField('code', 'No program asks by this code. It counts for ten minutes, and once.');
    await guesses.forgive(guess);
    return found;
  }
}
