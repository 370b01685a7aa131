/** What every request passes first: its host and origin, its body, and the headers of every answer. */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { serverLimits } from './limits.ts';
import { HttpProblem, problemOf, sendProblem } from './problem.ts';

/** Headers of every answer. What is no page runs and shows nothing, should a browser ever be made to open it. */
export const forAll = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const YEAR_SECONDS = 31_536_000;

/** Headers of pages: everything from here, nothing inline. */
export const forPages = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/**
 * What sees to it that whoever opened a page of the app holds nothing of it. Both do; but where Chromium meets the first
 * on the way in from elsewhere it compiles every script anew, and not every browser knows the second.
 */
export const openerPolicyFor = ({ headers }: FastifyRequest): 'same-origin' | 'noopener-allow-popups' =>
  headers['sec-ch-ua'] === undefined ? 'same-origin' : 'noopener-allow-popups';

/** Headers of pages for stakeholders: words and one style sheet, found by no search, kept by nobody on the way. */
export const forStakeholders = {
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'private, no-store',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-robots-tag': 'noindex, nofollow, noarchive',
};

/** Headers of the page that shows what others wrote: its scripts run, alone, and nothing is fetched or sent. */
export const forFrames = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'font-src data:',
    'media-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-scripts',
  ].join('; '),
  'x-frame-options': 'SAMEORIGIN',
  'x-dns-prefetch-control': 'off',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), clipboard-write=()',
};

export function rim(
  app: FastifyInstance,
  parts: {
    allowedHosts: readonly string[];
    log: (line: string) => void;
    isStopping: () => boolean;
    /** Whether people reach this server by https, as its public address says. */
    isSecure: boolean;
  },
): void {
  const always = parts.isSecure ? { ...forAll, 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : forAll;
  const hosts = new Set(['localhost', hostname(), ...parts.allowedHosts].map((each) => each.toLowerCase()));
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(always);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    // Because: both are about browsers, and what is signed shows by itself who sends it.
    const isSigned = request.routeOptions.config.access === 'signed';
    const wrong = isSigned ? undefined : (wrongHost(request, hosts) ?? wrongOrigin(request));
    done(wrong ?? wrongQuery(request) ?? tooLate(request, parts));
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
    // Because: what a route says on purpose is no fault that somebody has to look into.
    if (problem.status >= 500 && !(error instanceof HttpProblem))
      parts.log(`${request.method} ${request.routeOptions.url ?? ''}: ${(error as Error).stack ?? problem.detail}\n`);
    request.refusedWith = problem.code;
    return sendProblem(reply, problem);
  });
}

function wrongHost(request: FastifyRequest, hosts: ReadonlySet<string>): HttpProblem | undefined {
  const host = nameOf(request.headers.host ?? '');
  // Because: a page elsewhere can point its own name at this address (DNS rebinding), but never an address itself.
  if (hosts.has(host) || host.endsWith('.localhost') || isIP(host) !== 0) return undefined;
  return new HttpProblem(
    421,
    'wrong_host',
    `This server does not answer to the name "${host}". Start it with --allow-host ${host || 'NAME'} if it should.`,
  );
}

function wrongOrigin({ method, headers }: FastifyRequest): HttpProblem | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  const isForeign = headers.origin !== undefined && !isOwn(headers.origin, headers.host ?? '');
  // Because: other ports of this machine are the same site, and whoever has a page there is not us.
  if (!isForeign && ['same-origin', 'none', undefined].includes(headers['sec-fetch-site'])) return undefined;
  return new HttpProblem(403, 'wrong_origin', 'This request comes from another site.');
}

/** Every parameter is said once, and is text that a database can hold. */
function wrongQuery({ query, url }: FastifyRequest): HttpProblem | undefined {
  if (/%00/.test(url)) return new HttpProblem(400, 'bad_query', 'An address holds no zero bytes.');
  const twice = Object.entries(query as Record<string, unknown>).find(([, value]) => typeof value !== 'string');
  return twice && new HttpProblem(400, 'bad_query', `"${twice[0]}" is there more than once.`);
}

/** A server that is stopping answers what it has accepted, and nothing new but whether it lives and is ready. */
function tooLate({ url }: FastifyRequest, { isStopping }: { isStopping: () => boolean }): HttpProblem | undefined {
  if (!isStopping() || url === '/healthz' || url === '/readyz') return undefined;
  return new HttpProblem(503, 'stopping', 'The server is stopping; try again in a moment.');
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
