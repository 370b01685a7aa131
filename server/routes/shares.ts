/** What editors of pages for stakeholders need beside commands: what there is to show, a look at a draft, and secrets. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  commands,
  may,
  problemOfInput,
  refuseIf,
  shareItemsOf,
  sharePage,
  theProjectFor,
  theShare,
  usualShare,
  type Command,
  type Me,
  type Project,
  type Reading,
  type Share,
  type ShareHealth,
  type ShareLook,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import * as z from 'zod/mini';
import { formOf, password, wrongField } from '../people/forms.ts';
import { memberOf } from '../principal.ts';
import { orProblem } from '../problem.ts';
import type { Entrances } from '../share/entrance.ts';
import { pageHtml } from '../share/page.ts';
import { serverLimits } from '../limits.ts';
import { originOf } from './connections.ts';

type OfOne = FastifyRequest<{ Params: { id: string } }>;

const passwordBody = z.strictObject({ password });

export function shareRoutes(
  app: FastifyInstance,
  parts: { store: Store; entrances: Entrances; origin?: string | undefined },
): void {
  const { store, entrances, origin } = parts;
  const config = { access: 'member' as const };

  app.get<{ Querystring: { project?: string } }>('/api/shares/items', { config }, async (request) => {
    const { me } = memberOf(request);
    return orProblem(
      await store.read(function* () {
        return yield* shareItemsOf(yield* arrangedProject(me, request.query.project ?? ''));
      }),
    );
  });

  app.post('/api/shares/preview', { config }, async (request) => {
    const { me } = memberOf(request);
    const draft = drafted(request.body);
    const now = Date.now();
    const page = orProblem(
      await store.read(function* () {
        return yield* sharePage(lookOf(draft, now), yield* arrangedProject(me, draft.project));
      }),
    );
    return { html: pageHtml(page, { now }) };
  });

  app.post('/api/shares/:id/link', { config }, async (request: OfOne, reply) => {
    const row = await changed(store, request, 'share.link', {});
    const secret = await entrances.link(row);
    return reply.code(201).send({ url: `${origin ?? originOf(request)}/s/${secret}` });
  });

  app.post('/api/shares/:id/password', { config }, async (request: OfOne, reply) => {
    const { password: typed } = formOf(passwordBody, request.body);
    const { sharePasswordCharsMin: least } = serverLimits;
    if (typed.length < least || typed.length > serverLimits.passwordCharsMax)
      throw wrongField('password', `Give a password of at least ${least} characters.`);
    await entrances.lock(typed, () => changed(store, request, 'share.lock', { on: true }));
    return reply.code(204).send();
  });

  app.delete('/api/shares/:id/password', { config }, async (request: OfOne, reply) => {
    await entrances.unlock((await changed(store, request, 'share.lock', { on: false })).id);
    return reply.code(204).send();
  });

  app.delete('/api/shares/:id', { config }, async (request: OfOne, reply) => {
    await entrances.forget((await changed(store, request, 'share.end', {})).id);
    return reply.code(204).send();
  });
}

/** Runs one command on a share through the door, which asks who may; gives the share as it is then. */
async function changed(store: Store, request: OfOne, name: string, input: object): Promise<Share> {
  const { who } = memberOf(request);
  const call = { id: randomUUID(), name, input: { share: request.params.id, ...input } };
  const [answer] = await store.mutate(who, [call]);
  if (answer && 'refusal' in answer) orProblem({ refused: true, ...answer.refusal });
  return orProblem(await store.read(() => theShare(request.params.id))).row;
}

function* arrangedProject(me: Me, ref: string): Reading<Project> {
  const home = yield* theProjectFor(me, ref);
  yield* refuseIf(may(me, 'arrange', home) !== 'yes', 'forbidden');
  return home;
}

type Draft = Partial<Share> & { readonly project: string; readonly title: string };

/** A draft is what would be sent to make the page, so it is read as that is. */
function drafted(body: unknown): Draft {
  const { input } = commands['share.create'] as unknown as Command;
  const read = input.safeParse(body ?? {});
  if (read.success) return read.data as Draft;
  const { field, problem } = problemOfInput(read.error.issues[0]);
  throw wrongField(field, field ? `"${field}": ${problem}` : problem);
}

function lookOf(draft: Draft, now: number): ShareLook {
  const health = draft.health ? ({ ...draft.health, at: now } satisfies ShareHealth) : null;
  const needs = (draft.needs ?? []).map((each) => ({ ...each, at: now }));
  return { ...usualShare, ...draft, needs, health, changedAt: now };
}
