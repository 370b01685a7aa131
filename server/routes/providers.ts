/** Providers that people sign in with, as owners set them. Their secrets are taken and never told. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { may } from '@dualtrack/core';
import { originFor, type Linking } from '../people/origin.ts';
import { wantedIn } from '../people/providerForm.ts';
import type { Providers, TrustedProvider } from '../people/providers.ts';
import { opens } from '../people/ways.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import type { Door } from './door.ts';

export interface Providing extends Door, Linking {
  readonly providers: Providers;
}

/** Where a provider sends people back to. */
export const callbackAt = (origin: string, id: string): string => `${origin}/api/sign-in/callback/${id}`;

export function providerRoutes(app: FastifyInstance, parts: Providing): void {
  const { store, signIns, keeping, book, providers } = parts;
  const session = { config: { access: 'session' as const } };
  const proven = { config: { access: 'session' as const, proven: true } };

  app.get('/api/providers', session, async (request) => {
    owning(request);
    return (await providers.all()).map((each) => viewOf(each, originFor(request, parts)));
  });

  app.post('/api/providers', proven, async (request, reply) => {
    const { person } = owning(request);
    const wanted = wantedIn(request.body);
    if (!(await keeping.isKept()))
      throw new HttpProblem(409, 'not_kept', 'Keep this workspace first: give yourself a password, under Account.');
    const made = await providers.add(wanted);
    await book.note(request, 'provider_added', person, { provider: made.id, name: made.name });
    return reply.code(201).send(viewOf(made, originFor(request, parts)));
  });

  app.put<{ Params: { id: string } }>('/api/providers/:id', proven, async (request) => {
    const { person } = owning(request);
    const before = await providerOf(request.params.id);
    const made = await providers.change(before, wantedIn(request.body, before));
    await book.note(request, 'provider_changed', person, { provider: made.id, name: made.name });
    return viewOf(made, originFor(request, parts));
  });

  app.delete<{ Params: { id: string } }>('/api/providers/:id', proven, async (request, reply) => {
    const { person, via } = owning(request);
    const { id, name } = await providerOf(request.params.id);
    const own = await store.keeps(() => store.people.credentials.of(store.workspace, person));
    const open = own.filter((each) => opens.has(each.kind));
    if (open.length > 0 && open.every((each) => each.kind === 'account' && each.data['provider'] === id))
      throw new HttpProblem(409, 'last_way', 'This is your only way to sign in. Set a password first.');
    for (const each of await providers.remove(id))
      await signIns.endAll(each, each === person && via.kind === 'session' ? via.id : undefined);
    await book.note(request, 'provider_removed', person, { provider: id, name });
    return reply.code(204).send();
  });

  app.post<{ Params: { id: string } }>('/api/providers/:id/test', session, async (request) => {
    owning(request);
    const provider = await providerOf(request.params.id);
    return { problems: await providers.asked(provider).look() };
  });

  async function providerOf(id: string): Promise<TrustedProvider> {
    const found = await providers.find(id);
    if (!found) throw new HttpProblem(404, 'not_found', 'There is no such provider.');
    return found;
  }
}

function owning(request: FastifyRequest) {
  const caller = memberOf(request);
  if (may(caller.me, 'own') !== 'yes')
    throw new HttpProblem(403, 'forbidden', 'Only an owner sets the ways to sign in.');
  return caller;
}

function viewOf({ id, kind, name, base, client, sealed, data }: TrustedProvider, origin: string) {
  return { id, kind, name, base, client, hasSecret: sealed !== null, ...data, callback: callbackAt(origin, id) };
}
