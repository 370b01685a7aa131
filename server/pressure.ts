/**
 * What is answered when there is too much of it. Health, the door and what forges send go on as long as this process
 * lives; heavy work is put off first, then everything else, each with a time after which to try again. What was let in is
 * finished: an answer that half of the work went into is worth more than two that were begun.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { serverLimits } from './limits.ts';
import { HttpProblem } from './problem.ts';

/** `first`: as long as anything is. `heavy`: only while there is room, and few at a time. */
export type Weight = 'first' | 'usual' | 'heavy';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What it costs; `usual` where nothing is said. */
    weight?: Weight;
  }
}

/** How things stand. */
export interface Load {
  /** How much later than it should the event loop comes to what is due, in milliseconds, evened out. */
  readonly lagMs: number;
  /** Requests whose body is here and whose answer is not; streams that only wait are none. */
  readonly underWay: number;
  readonly heavy: number;
}

/** Seconds to wait before trying again; undefined: come in. */
export function waitFor(weight: Weight, { lagMs, underWay, heavy }: Load): number | undefined {
  if (weight === 'first') return undefined;
  const isFull = underWay >= serverLimits.underWayMax || lagMs >= serverLimits.lagMsMax;
  if (isFull) return serverLimits.fullWaitSeconds;
  if (weight === 'usual') return undefined;
  const isBusy = heavy >= serverLimits.heavyMax || lagMs >= serverLimits.lagMsHeavyMax;
  return isBusy ? serverLimits.busyWaitSeconds : undefined;
}

export interface Pressure {
  readonly load: Load;
  close(): void;
}

/** Counts what is under way, and turns away what there is no room for. To be called before routes are registered. */
export function pressureOn(app: FastifyInstance, onTurnedAway: (weight: Weight) => void): Pressure {
  const load = { lagMs: 0, underWay: 0, heavy: 0 };
  let due = performance.now() + EVERY_MS;
  const clock = setInterval(() => {
    const now = performance.now();
    load.lagMs = load.lagMs * (1 - NEWEST) + Math.max(0, now - due) * NEWEST;
    due = now + EVERY_MS;
  }, EVERY_MS).unref();

  const streaming = new WeakSet<FastifyRequest['socket']>();
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    // Because: what is asked behind a stream is never answered, and would take its room as long as that lasts.
    if (streaming.has(socket)) return void socket.destroy();
    if (isStream(request)) {
      streaming.add(socket);
      reply.raw.once('close', () => streaming.delete(socket));
    }
    const weight = weightOf(request);
    const seconds = waitFor(weight, load);
    if (seconds === undefined) return done();
    onTurnedAway(weight);
    done(
      new HttpProblem(503, 'busy', 'There is too much to do here right now. Try again soon.', { retryAfter: seconds }),
    );
  });

  // Because: whoever sends a body slowly, or never, takes no room from anybody.
  app.addHook('preHandler', (request, reply, done) => {
    const isHeavy = weightOf(request) === 'heavy';
    const isCounted = !isStream(request);
    if (isCounted) load.underWay++;
    if (isHeavy) load.heavy++;
    reply.raw.once('close', () => {
      if (isCounted) load.underWay--;
      if (isHeavy) load.heavy--;
    });
    done();
  });

  return { load, close: () => clearInterval(clock) };
}

const EVERY_MS = 100;
/** How much of the figure the newest look makes. */
const NEWEST = 0.3;

function weightOf({ routeOptions }: FastifyRequest): Weight {
  const { weight, access } = routeOptions.config;
  return weight ?? (access === 'open' || access === 'signed' ? 'first' : 'usual');
}

const isStream = ({ routeOptions }: FastifyRequest): boolean => routeOptions.url === '/api/feed';
