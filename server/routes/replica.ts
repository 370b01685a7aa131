/** What a replica lives on: `GET /api/bootstrap`, `GET /api/feed`, and single rows that it lacks. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  canonical,
  getMany,
  isRefusal,
  isUuid,
  kinds,
  list,
  scopeOf,
  sees,
  type AnyKind,
  type KindName,
  type Reading,
  type Row,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { sentKinds, type Hub } from '../feed/hub.ts';
import { gzipOf, pack, plainOf, type Piece } from '../feed/gzip.ts';
import { lineOf } from '../feed/line.ts';
import type { SectionName, Shelf } from '../feed/shelf.ts';
import { serverLimits } from '../limits.ts';
import { doorwayOf, type Doorway } from '../people/doors.ts';
import { isHere } from '../people/whence.ts';
import { memberOf, type Caller } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import { nameOf, type Rights } from '../rights.ts';

type Member = Extract<Caller, { kind: 'member' }>;

const sectionNames: readonly SectionName[] = ['settings', 'work'];

export function replicaRoutes(
  app: FastifyInstance,
  parts: { store: Store; rights: Rights; hub: Hub; shelf: Shelf },
): void {
  const { store, rights, hub, shelf } = parts;
  const access = 'member' as const;

  app.get<{ Querystring: { section?: string } }>('/api/bootstrap', { config: { access } }, async (request, reply) => {
    const caller = memberOf(request);
    const wanted = sectionsNamed(request.query.section);
    const visible = await visibleProjects(rights, caller);
    const own = ['workspace', `user:${caller.person}`].filter((each) => sees(caller.me, each, new Map()));
    const view = shortOf([canonical(caller.me), ...visible, ...wanted].join(' '));
    const tagAt = (seq: number): string => `"${seq}-${view}"`;
    if (request.headers['if-none-match'] === tagAt(await shelf.at()))
      return reply
        .code(304)
        .header('etag', tagAt(await shelf.at()))
        .send();
    const { seq, pieces } = await shelf.board(wanted, new Set([...own, ...visible]));
    const me =
      wanted.length === sectionNames.length
        ? [await pack(`${JSON.stringify({ me: await meView(store, caller) })}\n`)]
        : [];
    reply
      .header('etag', tagAt(seq))
      .header('cache-control', 'private, no-cache')
      .header('content-type', 'application/x-ndjson; charset=utf-8')
      .header('vary', 'accept-encoding, authorization, cookie');
    return sendPieces(request, reply, [...me, ...pieces, await pack(`${JSON.stringify({ seq })}\n`)]);
  });

  // Because: who asks for the head alone would read a stream that never comes.
  const feed = { config: { access }, exposeHeadRoute: false };
  app.get<{ Querystring: { since?: string } }>('/api/feed', feed, async (request, reply) => {
    const caller = memberOf(request);
    const via = doorwayOf(caller);
    const since = sinceOf(request.headers['last-event-id'] ?? request.query.since) ?? (await store.seq());
    // Because: between here and the hub nothing waits, so that those who ask together are counted one by one.
    mustHaveRoom(hub, { via, person: caller.person, isLocal: caller.via.kind === 'start' && isHere(request.ip) });
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    reply.raw.flushHeaders();
    reply.raw.write(': dualtrack\n\n');
    await hub.serve(reply.raw, { me: caller.me, via, since });
  });

  app.get<{ Querystring: { kind?: string; ids?: string; index?: string; at?: string } }>(
    '/api/rows',
    { config: { access } },
    async (request, reply) => {
      const caller = memberOf(request);
      const kind = kindNamed(request.query.kind);
      const rows = await store.read(() => rowsAsked(kind, request.query));
      if (isRefusal(rows)) throw new HttpProblem(404, rows.code, 'There are no such rows.');
      const projects = await rights.projects();
      const visible = rows.filter((row) => sees(caller.me, scopeOf(kind, row), projects));
      reply.header('content-type', 'application/x-ndjson; charset=utf-8');
      return reply.send(lineOf(kind, visible));
    },
  );
}

/** Throws where a session, token or person reads so many streams already that others would have to do without. */
function mustHaveRoom(hub: Hub, { via, person, isLocal }: { via: Doorway; person: string; isLocal: boolean }): void {
  if (hub.size >= serverLimits.feedReadersMax)
    throw new HttpProblem(503, 'too_many_readers', 'Too many windows are open at once; close some.', {
      retryAfter: serverLimits.busyWaitSeconds,
    });
  // Because: the owner of a server on their own machine is held to nothing, and who reads the data folder may end it.
  if (via.kind === 'key' || isLocal) return;
  const { byDoor, byPerson } = hub.streamsOf({ id: via.id, person });
  if (byDoor < serverLimits.streamsPerDoorMax && byPerson < serverLimits.streamsPerPersonMax) return;
  throw new HttpProblem(429, 'too_many_streams', 'You follow this workspace in too many windows at once; close some.', {
    retryAfter: serverLimits.busyWaitSeconds,
  });
}

function sendPieces(request: FastifyRequest, reply: FastifyReply, pieces: readonly Piece[]): FastifyReply {
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(plainOf(pieces));
  return reply.header('content-encoding', 'gzip').send(gzipOf(pieces));
}

/** A digest that tells views apart: an ETag of the ids themselves would outgrow what proxies let through. */
const shortOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

function* rowsAsked(kind: AnyKind, { ids, index, at }: { ids?: string; index?: string; at?: string }): Reading<Row[]> {
  const limit = serverLimits.rowsPerRequest;
  if (ids !== undefined) {
    const wanted = ids.split(',').filter(isUuid).slice(0, limit);
    return [...(yield* getMany(kind, wanted)).values()];
  }
  if (index === undefined || !Object.hasOwn(kind.indexes, index)) return [];
  const rows: Row[] = [];
  for (const value of (at ?? '').split(',').filter(isUuid).slice(0, serverLimits.valuesPerRequest))
    rows.push(...(yield* list(kind, index as never, [value], { limit })));
  return rows;
}

function kindNamed(name: string | undefined): AnyKind {
  if (name && sentKinds.includes(name)) return kinds[name as KindName];
  throw new HttpProblem(400, 'bad_kind', `Say which kind of rows: ${sentKinds.join(', ')}.`);
}

function sectionsNamed(name: string | undefined): readonly SectionName[] {
  if (name === undefined) return sectionNames;
  const found = sectionNames.find((each) => each === name);
  if (!found) throw new HttpProblem(400, 'bad_section', `The sections are ${sectionNames.join(' and ')}.`);
  return [found];
}

function sinceOf(text: string | string[] | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const seq = Number(text);
  if (!Number.isSafeInteger(seq) || seq < 0)
    throw new HttpProblem(400, 'bad_since', '"since" is the number of a change.');
  return seq;
}

async function visibleProjects(rights: Rights, caller: Member): Promise<string[]> {
  const projects = await rights.projects();
  return [...projects.keys()].filter((id) => sees(caller.me, id, projects)).sort();
}

async function meView(store: Store, caller: Member): Promise<Record<string, unknown>> {
  const name = await store.facts(() => nameOf(caller.person));
  const { person, role, joined, bound } = caller.me;
  return { person, name, role, joined, ...(bound && { bound }) };
}
