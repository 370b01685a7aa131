/** What every request passes first: its host and origin, its body, and the headers of every answer. */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import helmet from '@fastify/helmet';
import type { FastifyError, FastifyInstance } from 'fastify';
import { StoreError } from '@dualtrack/store';
import { serverLimits } from './limits.ts';
import { HttpProblem, sendProblem, type Problem } from './problem.ts';

export async function rim(app: FastifyInstance, allowedHosts: readonly string[]): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'manifest-src': ["'self'"],
        'worker-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    hsts: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });

  const hosts = new Set(['localhost', hostname().toLowerCase(), ...allowedHosts.map((each) => each.toLowerCase())]);
  app.addHook('onRequest', async (request) => {
    const host = nameOf(request.headers.host ?? '');
    // Because: a page elsewhere can point its own name at this address (DNS rebinding), but never an address itself.
    if (!hosts.has(host) && !host.endsWith('.localhost') && isIP(host) === 0) {
      throw new HttpProblem(
        421,
        'wrong_host',
        `This server does not answer to the name "${host}". Start it with --allow-host ${host || 'NAME'} if it should.`,
      );
    }
    const { origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const isForeign = (origin !== undefined && !isOwn(origin, request.headers.host ?? '')) || site === 'cross-site';
    if (isForeign && request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpProblem(403, 'wrong_origin', 'This request comes from another site.');
    }
  });

  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: serverLimits.bodyBytesMax },
    (request, body, done) => {
      if (depthOf(body as string) > serverLimits.jsonDepthMax) {
        done(new HttpProblem(400, 'too_deep', `JSON here is at most ${serverLimits.jsonDepthMax} levels deep.`));
        return;
      }
      void parse(request, body as string, done);
    },
  );

  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error as FastifyError);
    if (problem.status >= 500) request.log.error({ err: error }, problem.code);
    return sendProblem(reply, problem);
  });
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

function problemOf(error: FastifyError): Problem {
  if (error instanceof HttpProblem) return error.problem;
  if (error instanceof StoreError) {
    const status =
      error.code === 'storage_full' ? 507 : error.code.startsWith('storage') || error.code === 'closed' ? 503 : 422;
    return { status, code: error.code, detail: error.message };
  }
  const status = error.statusCode ?? 500;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { status: 413, code: 'too_large', detail: `A body is at most ${serverLimits.bodyBytesMax / 1e6} MB.` };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { status: 415, code: 'not_json', detail: 'Send JSON, with the content type application/json.' };
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return { status: 400, code: 'not_json', detail: 'The body is no JSON.' };
    default:
      if (status === 429)
        return { status, code: 'too_many_requests', detail: 'Too many requests; try again in a minute.' };
      if (status >= 500)
        return { status: 500, code: 'internal', detail: 'Something went wrong here. It has been logged.' };
      return { status, code: 'bad_request', detail: error.message };
  }
}

/** How deep JSON is nested, counted without parsing it. */
function depthOf(text: string): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++depth);
    else if (code === 125 || code === 93) depth--;
  }
  return deepest;
}

function isOwn(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** The name in a Host header, without port and brackets. */
function nameOf(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d+$/, '')).toLowerCase();
}
