/**
 * `POST /hooks/:provider/:connection`: what forges send. It is verified over its own bytes, stored once under the forge's
 * id of it, and answered; what it means is found out afterwards (`followers/deliveries.ts`).
 *
 * Invariant: what cannot be shown to come from the forge leaves nothing behind but a count.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { uuidV7, type Connection } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import type { KnownConnections } from '../connections/known.ts';
import { keptBody, keptHeaders, plainHeaders } from '../connections/redact.ts';
import type { RefusalCount } from '../connections/refusals.ts';
import type { ConnectionSecrets } from '../connections/secrets.ts';
import type { Forge, Received } from '../integrations/forge.ts';
import { forges } from '../integrations/forges.ts';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';

export interface HookParts {
  readonly store: Store;
  readonly known: KnownConnections;
  readonly secrets: ConnectionSecrets;
  readonly refusals: RefusalCount;
  /** Called when something was stored that waits to be applied. */
  readonly onStored: () => void;
}

interface Way {
  readonly connection: Connection;
  readonly forge: Forge;
}

type HookRequest = FastifyRequest<{ Params: { provider: string; connection: string } }>;

export function hookRoutes(app: FastifyInstance, parts: HookParts): void {
  const { known, refusals } = parts;
  void app.register((scope, _, done) => {
    const ways = new WeakMap<FastifyRequest, Way>();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: serverLimits.deliveryBytesMax },
      (_request, body, parsed) => parsed(null, body),
    );
    scope.setErrorHandler((error: FastifyError) => {
      if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') throw tooLarge();
      throw error;
    });
    scope.post(
      '/hooks/:provider/:connection',
      {
        config: { access: 'signed' },
        // Because: who may not send at all is told before a byte of the body is read.
        async onRequest(request: HookRequest) {
          const way = wayOf(request.params.provider, await known.find(request.params.connection));
          if (refusals.isTooMany(way.connection.id, request.ip))
            throw new HttpProblem(429, 'too_many_requests', 'Too much of what was sent here was not signed.');
          if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
            throw new HttpProblem(415, 'encoded', 'Send it as it is, without a content encoding.');
          ways.set(request, way);
        },
      },
      async (request: HookRequest, reply) => {
        const kept = await receive(parts, ways.get(request)!, request);
        return reply.code(kept.again ? 200 : 202).send(kept.again ? kept : { id: kept.id });
      },
    );
    done();
  });
}

/** Unknown, removed and of another provider: the same, so that nobody learns which connections there are. */
function wayOf(provider: string, connection: Connection | undefined): Way {
  const forge = connection?.provider === provider ? forges[connection.provider] : undefined;
  if (!connection || !forge) throw new HttpProblem(404, 'not_found', 'There is no such connection.');
  return { connection, forge };
}

async function receive(
  { store, secrets, refusals, onStored }: HookParts,
  { connection, forge }: Way,
  request: HookRequest,
): Promise<{ id: string; again: boolean }> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const received: Received = { headers: plainHeaders(request.headers), body };
  const held = await secrets.of(connection.id);
  if (held.webhook.length === 0 && held.problem) throw new HttpProblem(503, 'secrets_locked', held.problem);
  const now = Date.now();
  const reason = forge.verify(received, held.webhook, now);
  if (reason !== undefined) {
    refusals.note(connection.id, request.ip, reason);
    throw new HttpProblem(401, 'not_verified', reason, { title: 'Signature not verified' });
  }
  const { key, event } = forge.identify(received);
  const isPaused = connection.pausedAt !== null;
  const arrived = {
    id: uuidV7(now, randomBytes(10)),
    connection: connection.id,
    key,
    event,
    at: now,
    size: body.length,
    headers: keptHeaders(received.headers),
    status: isPaused ? ('unused' as const) : ('waiting' as const),
    reason: isPaused ? 'The connection was paused.' : null,
    body: keptBody(body, held.webhook),
  };
  const kept = await store.keepTogether(() => store.deliveries.add(store.workspace, arrived));
  if (!kept.again && !isPaused) onStored();
  return kept;
}

function tooLarge(): HttpProblem {
  const limit = Math.floor(serverLimits.deliveryBytesMax / 1e6);
  return new HttpProblem(413, 'too_large', `A delivery is at most ${limit} MB.`);
}
