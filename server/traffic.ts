/** Requests that are under way, so that a server that stops knows when it has answered all that it accepted. */
import type { FastifyInstance } from 'fastify';

export interface Traffic {
  /** Resolves when no request is under way. */
  quiet(): Promise<void>;
}

export function trafficOf(app: FastifyInstance): Traffic {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  app.addHook('onRequest', (_, reply, done) => {
    underWay++;
    // Because: it comes however a request ends, broken off or taken over by a stream.
    reply.raw.once('close', () => {
      underWay--;
      if (underWay === 0) for (const each of waiting.splice(0)) each();
    });
    done();
  });
  return {
    quiet: () => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
