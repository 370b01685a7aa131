/** What Prometheus may ask (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { FastifyInstance } from 'fastify';

export interface Metrics {
  readonly registry: Registry;
  readonly cutOff: Counter;
  readonly turnedAway: Counter;
  readonly readers: Gauge;
  readonly seq: Gauge;
}

export function metricsFor(app: FastifyInstance): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'dualtrack_http_request_seconds',
    help: 'Time to answer a request, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    requests.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    done();
  });
  return {
    registry,
    cutOff: new Counter({
      name: 'dualtrack_feed_cut_off_total',
      help: 'Readers of the feed that were cut off.',
      labelNames: ['reason'],
      registers: [registry],
    }),
    turnedAway: new Counter({
      name: 'dualtrack_turned_away_total',
      help: 'Requests that were turned away because there was too much to do.',
      labelNames: ['weight'],
      registers: [registry],
    }),
    readers: new Gauge({
      name: 'dualtrack_feed_readers',
      help: 'Readers of the feed right now.',
      registers: [registry],
    }),
    seq: new Gauge({ name: 'dualtrack_log_seq', help: 'Number of the newest change.', registers: [registry] }),
  };
}
