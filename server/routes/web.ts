/** The web app: its files, its one page under every address of its own, and the link that signs in. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { Secret, sessionCookie, type Secrets } from '../principal.ts';
import type { Rights } from '../rights.ts';
import { HttpProblem, sendProblem } from '../problem.ts';
import { forPages } from '../rim.ts';

const MISSING = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Dualtrack</title>
<p>Dualtrack is running, but its web pages have not been built yet. Run <code>npm start</code> once, which builds them; the API and the command line work as they are.</p></html>`;

export async function webRoutes(
  app: FastifyInstance,
  parts: { store: Store; rights: Rights; secrets: Secrets; webFolder: string },
): Promise<void> {
  const { store, rights, secrets, webFolder } = parts;
  const page = join(webFolder, 'index.html');
  const isBuilt = existsSync(page);
  const token = new Secret(secrets.token);

  const sendPage = async ({ caller }: FastifyRequest, reply: FastifyReply, status = 200): Promise<FastifyReply> => {
    reply
      .code(status)
      .headers(forPages)
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'private, no-cache');
    if (!isBuilt) return reply.send(MISSING);
    const text = await readFile(page, 'utf8');
    return reply.send(caller?.kind === 'member' ? ownedPage(text, `${store.workspace}/${caller.person}`) : text);
  };

  app.get<{ Querystring: { token?: string } }>('/', { config: { access: 'open' } }, async (request, reply) => {
    if (typeof request.query.token !== 'string') return sendPage(request, reply);
    if (!token.is(request.query.token)) return sendPage(request, reply, 401);
    await signIn(request, reply, store, await rights.localOwner());
    return reply.redirect('/', 303);
  });

  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: join(webFolder, 'assets'),
      prefix: '/assets/',
      index: false,
      preCompressed: true,
      immutable: true,
      maxAge: '1y',
    });
  }

  app.setNotFoundHandler(async (request, reply) => {
    const [path] = request.url.split('?');
    // Because: versions and notebooks have dots in their addresses; what is asked for at the root and in assets is a file.
    const isFile = /^\/(?:assets\/.*|[^/]*\.\w+)$/.test(path!);
    if (request.method === 'GET' && !path!.startsWith('/api/') && !isFile) return sendPage(request, reply);
    if (path!.startsWith('/api/') && request.caller?.kind === 'anonymous') {
      return sendProblem(reply, new HttpProblem(401, 'signed_out', 'Sign in first.').problem);
    }
    return sendProblem(reply, { status: 404, code: 'not_found', detail: `There is nothing at ${path}.` });
  });
}

/**
 * The page says whose it is, so that it shows what the browser kept for this person before it asks anything, and
 * nothing that it kept for somebody else.
 */
function ownedPage(text: string, owner: string): string {
  return text.replace('</head>', `<meta name="dualtrack-owner" content="${owner}" /></head>`);
}

/** A session for the local owner, in a cookie that scripts cannot read. */
async function signIn(
  request: FastifyRequest,
  reply: FastifyReply,
  store: Store,
  owner: string | undefined,
): Promise<void> {
  if (!owner) return;
  const secret = await store.keep(() =>
    store.sessions.open(store.workspace, owner, Date.now(), serverLimits.sessionMs),
  );
  const name = sessionCookie(request.socket.localPort);
  const life = Math.floor(serverLimits.sessionMs / 1000);
  reply.header('set-cookie', `${name}=${secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life}`);
}
