/** The web app: its files, its one page under every address of its own, and the link that signs in. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '@dualtrack/store';
import type { Keeping } from '../people/keeping.ts';
import type { SignIns } from '../people/signIns.ts';
import { Secret, type Caller, type Gate, type Secrets } from '../principal.ts';
import type { Rights } from '../rights.ts';
import { HttpProblem, sendProblem } from '../problem.ts';
import { forPages, openerPolicyFor } from '../rim.ts';

const MISSING = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Dualtrack</title>
<p>Dualtrack is running, but its web pages have not been built yet. Run <code>npm start</code> once, which builds them; the API and the command line work as they are.</p></html>`;

export async function webRoutes(
  app: FastifyInstance,
  parts: {
    store: Store;
    rights: Rights;
    secrets: Secrets;
    signIns: SignIns;
    keeping: Keeping;
    webFolder: string;
    /** Every route, those to come included. */
    gates: readonly Gate[];
  },
): Promise<void> {
  const { store, rights, secrets, signIns, keeping, webFolder, gates } = parts;
  const page = join(webFolder, 'index.html');
  const isBuilt = existsSync(page);
  const token = new Secret(secrets.token);

  const sendPage = async (request: FastifyRequest, reply: FastifyReply, status = 200): Promise<FastifyReply> => {
    const { caller } = request;
    reply
      .code(status)
      .headers(forPages)
      .header('cross-origin-opener-policy', openerPolicyFor(request))
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'private, no-cache');
    if (!isBuilt) return reply.send(MISSING);
    const text = await readFile(page, 'utf8');
    return reply.send(caller?.kind === 'member' ? ownedPage(text, store.workspace, caller) : text);
  };

  app.get<{ Querystring: { token?: string } }>('/', { config: { access: 'open' } }, async (request, reply) => {
    if (typeof request.query.token !== 'string') return sendPage(request, reply);
    // Because: once the workspace is kept everyone signs in, and whoever did goes on.
    if (await keeping.isKept()) return reply.redirect('/', 303);
    if (!token.is(request.query.token)) return sendPage(request, reply, 401);
    const owner = await rights.localOwner();
    if (owner) await signIns.begin(request, reply, { person: owner, way: 'link' });
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
    if (path!.startsWith('/api/') && request.caller?.kind !== 'member') {
      return sendProblem(reply, new HttpProblem(401, 'signed_out', 'Sign in first.').problem);
    }
    const methods = methodsAt(gates, path!);
    if (methods.length > 0) {
      const detail = `${path} does not take ${request.method}; it takes ${methods.join(', ')}.`;
      return sendProblem(reply.header('allow', methods.join(', ')), { status: 405, code: 'wrong_method', detail });
    }
    // Because: versions and notebooks have dots in their addresses; what is asked for at the root and in assets is a file.
    const isFile = /^\/(?:assets\/.*|[^/]*\.\w+)$/.test(path!);
    if (request.method === 'GET' && !path!.startsWith('/api/') && !isFile) return sendPage(request, reply);
    return sendProblem(reply, { status: 404, code: 'not_found', detail: `There is nothing at ${path}.` });
  });
}

/** The methods of the routes at a path. */
function methodsAt(gates: readonly Gate[], path: string): string[] {
  const isAt = ({ url }: Gate): boolean => {
    const [parts, wanted] = [url.split('/'), path.split('/')];
    return parts.length === wanted.length && parts.every((each, i) => each.startsWith(':') || each === wanted[i]);
  };
  return [...new Set(gates.filter(isAt).map((each) => each.method))].sort();
}

/**
 * The page says whose it is, so that it shows what the browser kept for this person before it asks anything, and
 * nothing that it kept for somebody else; and whether they came by the address that was printed.
 */
function ownedPage(text: string, workspace: string, { person, via }: Extract<Caller, { kind: 'member' }>): string {
  const way = via.kind === 'session' && via.way === 'link' ? '<meta name="dualtrack-way" content="link" />' : '';
  return text.replace('</head>', `<meta name="dualtrack-owner" content="${workspace}/${person}" />${way}</head>`);
}
