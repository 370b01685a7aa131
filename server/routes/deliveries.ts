/** What connections were sent: a list, one whole with its headers and body, and applying one again. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { isUuid } from '@dualtrack/core';
import type { Delivery, DeliveryStatus, Store } from '@dualtrack/store';
import { timeText } from '../connections/health.ts';
import type { DeliveryFollower } from '../followers/deliveries.ts';
import { isForm, payloadOf } from '../integrations/body.ts';
import { serverLimits } from '../limits.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem, orProblem } from '../problem.ts';
import { allArranged, arranged } from './connections.ts';

export interface DeliveryView {
  readonly id: string;
  readonly connection: string;
  readonly event: string;
  readonly status: DeliveryStatus;
  readonly reason: string | null;
  readonly effects: readonly string[];
  readonly at: string;
  readonly sizeBytes: number;
  readonly replays: number;
}

export interface DeliveryWhole extends DeliveryView {
  /** The forge's own id of it. */
  readonly key: string;
  readonly settled: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** As text, JSON with line breaks; null where it is none, or is not kept any more. */
  readonly body: string | null;
  readonly bodyIs: 'whole' | 'cut' | 'no text' | 'forgotten';
}

const statuses: readonly string[] = ['waiting', 'done', 'unused', 'failed'] satisfies DeliveryStatus[];

interface Asked {
  connection?: string;
  status?: string;
  before?: string;
  limit?: string;
}

export function deliveryRoutes(app: FastifyInstance, parts: { store: Store; follower: DeliveryFollower }): void {
  const { store, follower } = parts;
  const config = { access: 'member' as const };

  app.get<{ Querystring: Asked }>('/api/deliveries', { config }, async (request) => {
    const { me } = memberOf(request);
    const { connection, ...asked } = request.query;
    const which = connection
      ? [await arranged(store, me, connection)]
      : orProblem(await store.read(() => allArranged(me, undefined)));
    const page = pageOf(asked);
    const found = await store.keeps(function* () {
      const all: Delivery[] = [];
      for (const { row } of which) all.push(...(yield* store.deliveries.page(store.workspace, row.id, page)));
      return all;
    });
    return found
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, page.limit)
      .map(viewOf);
  });

  app.get<{ Params: { id: string } }>('/api/deliveries/:id', { config }, async (request) => {
    const delivery = await theDelivery(request);
    const body = await store.keeps(() => store.deliveries.bodyOf(store.workspace, delivery.id));
    return wholeOf(delivery, body);
  });

  app.post<{ Params: { id: string } }>('/api/deliveries/:id/replay', { config }, async (request) => {
    const delivery = await theDelivery(request);
    const { row } = await arranged(store, memberOf(request).me, delivery.connection);
    if (row.pausedAt !== null)
      throw new HttpProblem(409, 'paused', 'The connection is paused. Let it go on, then replay this.');
    return viewOf(await follower.replay(delivery));
  });

  /** For who arranges its connection; for everybody else there is none. */
  async function theDelivery(request: Parameters<typeof memberOf>[0] & { params: { id: string } }): Promise<Delivery> {
    const { me } = memberOf(request);
    const { id } = request.params;
    const found = isUuid(id) ? await store.keeps(() => store.deliveries.find(store.workspace, id)) : undefined;
    const isTheirs = found && (await arranged(store, me, found.connection).catch(() => undefined));
    if (!found || !isTheirs) throw new HttpProblem(404, 'not_found', `There is no delivery "${id}" here.`);
    return found;
  }
}

function pageOf({ status, before, limit }: Omit<Asked, 'connection'>) {
  if (status !== undefined && !statuses.includes(status))
    throw new HttpProblem(400, 'bad_status', `A status is one of ${statuses.join(', ')}.`);
  const wanted = Number(limit ?? serverLimits.deliveriesPerPage);
  return {
    ...(status === undefined ? {} : { status: status as DeliveryStatus }),
    ...(before ? { before } : {}),
    limit: wanted >= 1 ? Math.min(Math.floor(wanted), serverLimits.deliveriesPerPage) : serverLimits.deliveriesPerPage,
  };
}

function viewOf({ id, connection, event, status, reason, effects, at, size, replays }: Delivery): DeliveryView {
  return { id, connection, event, status, reason, effects, at: timeText(at), sizeBytes: size, replays };
}

function wholeOf(delivery: Delivery, body: Buffer | undefined): DeliveryWhole {
  const { key, headers, settledAt } = delivery;
  return {
    ...viewOf(delivery),
    key,
    settled: settledAt === null ? null : timeText(settledAt),
    headers,
    ...shown(headers, body),
  };
}

function shown(headers: Delivery['headers'], body: Buffer | undefined): Pick<DeliveryWhole, 'body' | 'bodyIs'> {
  if (!body) return { body: null, bodyIs: 'forgotten' };
  if (!isUtf8(body)) return { body: null, bodyIs: 'no text' };
  const text = laidOut(isForm(headers) ? payloadOf({ headers, body }) : body.toString());
  const most = serverLimits.deliveryShownBytesMax;
  return text.length > most
    ? { body: text.slice(0, most).toWellFormed(), bodyIs: 'cut' }
    : { body: text, bodyIs: 'whole' };
}

/** JSON with line breaks; other text as it is. */
function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
