/** Pages for stakeholders as their readers see them: by a link without an account, or as a member. No script runs here. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOpen, isUuid, may, sharePage, type Me } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import type { Guesses } from '../people/guesses.ts';
import { HttpProblem, orProblem } from '../problem.ts';
import { forStakeholders } from '../rim.ts';
import { goneHtml, lockedHtml, signInHtml } from '../share/doors.ts';
import { isPass, opens, passOf, type Entrance, type Entrances, type Found } from '../share/entrance.ts';
import { feedXml } from '../share/feed.ts';
import { pageHtml } from '../share/page.ts';
import { STYLE } from '../share/style.ts';
import { originOf } from './connections.ts';

type ByLink = FastifyRequest<{ Params: { secret: string } }>;
type Locked = Extract<Entrance, { kind: 'locked' }>;

export interface SharePageParts {
  readonly store: Store;
  readonly entrances: Entrances;
  readonly guesses: Guesses;
  readonly origin?: string | undefined;
}

export async function sharePageRoutes(app: FastifyInstance, parts: SharePageParts): Promise<void> {
  const { store, entrances } = parts;
  const config = { access: 'open' as const, weight: 'usual' as const };

  app.get('/share.css', { config }, (_, reply) =>
    reply
      .header('content-type', 'text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(STYLE),
  );

  app.get('/s/:secret', { config }, async (request: ByLink, reply) => {
    const entrance = await entrances.byLink(request.params.secret, Date.now());
    if (entrance.kind === 'gone') return show(reply, goneHtml, 404);
    if (isLocked(entrance, request)) return ask(reply, lockedHtml());
    return show(reply, await pageOf(store, entrance.found, pathOf(request)));
  });

  app.get('/s/:secret/feed.xml', { config }, async (request: ByLink, reply) => {
    const entrance = await entrances.byLink(request.params.secret, Date.now());
    // Because: a feed reader can fill in no form, so to it a page with a password is none.
    if (entrance.kind === 'gone' || isLocked(entrance, request)) return show(reply, goneHtml, 404);
    const { row, home } = entrance.found;
    const page = `${parts.origin ?? originOf(request)}${pathOf(request)}`;
    const shown = orProblem(await store.read(() => sharePage(row, home)));
    return show(reply, feedXml(shown, { page, of: row.id }), 200, 'application/atom+xml; charset=utf-8');
  });

  app.get('/share/:id', { config }, async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const { caller, params } = request;
    if (caller.kind !== 'member') return show(reply, signInHtml, 401);
    const found = isUuid(params.id) ? await entrances.byId(params.id) : undefined;
    if (!found || !isReadable(found, caller.me)) {
      request.refusedWith = 'not_found';
      return show(reply, goneHtml, 404);
    }
    return show(reply, await pageOf(store, found));
  });

  await app.register(async (forms) => {
    // Because: a page without scripts sends a form. It carries no session, only what is typed into it.
    forms.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: serverLimits.formBytesMax },
      (_, body, done) => done(null, new URLSearchParams(body as string)),
    );
    forms.post('/s/:secret', { config }, async (request: ByLink, reply) => {
      const entrance = await entrances.byLink(request.params.secret, Date.now());
      if (entrance.kind === 'gone') return show(reply, goneHtml, 404);
      if (entrance.kind === 'free') return reply.redirect(pathOf(request), 303);
      return tryPassword(parts, request, reply, entrance);
    });
  });
}

async function tryPassword(
  { guesses, origin }: SharePageParts,
  request: ByLink,
  reply: FastifyReply,
  entrance: Locked,
): Promise<FastifyReply> {
  const { body, ip } = request;
  const typed = body instanceof URLSearchParams ? (body.get('password') ?? '') : '';
  const guess = { of: `share:${entrance.found.row.id}`, address: ip };
  try {
    await guesses.count(guess);
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.problem.status !== 429) throw error;
    const wait = Number(error.problem['retryAfter'] ?? 60);
    request.refusedWith = error.problem.code;
    reply.header('retry-after', String(wait));
    return ask(reply, lockedHtml(`There were too many tries. Try again in ${minutes(wait)}.`), 429);
  }
  if (!(await opens(typed, entrance))) {
    request.refusedWith = 'wrong_password';
    return ask(reply, lockedHtml('This is not its password.'), 403);
  }
  await guesses.forgive(guess);
  const life = Math.floor(serverLimits.sharePassMs / 1000);
  const safe = (origin ?? originOf(request)).startsWith('https:') ? '; Secure' : '';
  const pass = passOf(entrance, Date.now());
  reply.header(
    'set-cookie',
    `${COOKIE}=${pass}; Path=${pathOf(request)}; HttpOnly; SameSite=Lax; Max-Age=${life}${safe}`,
  );
  return reply.redirect(pathOf(request), 303);
}

const COOKIE = 'dualtrack_share';

function isLocked(entrance: Entrance, { headers }: FastifyRequest): entrance is Locked {
  if (entrance.kind !== 'locked') return false;
  const given = (headers.cookie ?? '').split(';').map((each) => each.trim().split('='));
  return !given.some(([name, pass = '']) => name === COOKIE && isPass(pass, entrance, Date.now()));
}

const isReadable = ({ row, home }: Found, me: Me): boolean =>
  may(me, 'read', home) === 'yes' && isOpen(row, home, Date.now());

async function pageOf(store: Store, { row, home }: Found, path?: string): Promise<string> {
  const shown = orProblem(await store.read(() => sharePage(row, home)));
  return pageHtml(shown, { now: Date.now(), feed: path && `${path}/feed.xml` });
}

/** The address of the page alone, whatever was asked for beneath it. */
const pathOf = ({ params }: ByLink): string => `/s/${encodeURIComponent(params.secret)}`;

function show(reply: FastifyReply, text: string, status = 200, type = 'text/html; charset=utf-8'): FastifyReply {
  return reply.code(status).headers(forStakeholders).header('content-type', type).send(text);
}

/** The form. Because: a browser tells a server whence a form comes only where the page lets it. */
function ask(reply: FastifyReply, text: string, status = 200): FastifyReply {
  return show(reply.header('referrer-policy', 'same-origin'), text, status);
}

const minutes = (seconds: number): string => {
  const count = Math.max(1, Math.ceil(seconds / 60));
  return count === 1 ? 'a minute' : `${count} minutes`;
};
