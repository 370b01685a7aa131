/** Notebooks of followed repositories at a commit, and the page in which their outputs are shown apart from everything. */
import type { FastifyInstance } from 'fastify';
import {
  isPath,
  limits,
  list,
  must,
  readNotebook,
  repo,
  type Me,
  type NotebookView,
  type Reading,
  type Repo,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { readFileAt } from '../integrations/git/files.ts';
import { explain, placeOf } from '../integrations/git/mirror.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem, orProblem } from '../problem.ts';
import { forFrames } from '../rim.ts';
import { projectFor } from './reads.ts';

interface Asked {
  readonly project?: string;
  readonly repo?: string;
  readonly commit?: string;
  readonly path?: string;
}

export function notebookRoutes(app: FastifyInstance, parts: { store: Store; dataFolder: string }): void {
  const { store, dataFolder } = parts;

  app.get<{ Querystring: Asked }>('/api/notebook', { config: { access: 'member' } }, async (request) => {
    const { me } = memberOf(request);
    const { path = '', commit } = request.query;
    if (!/\.ipynb$/i.test(path) || path.length > limits.urlCharsMax || !isPath(path))
      throw new HttpProblem(
        400,
        'bad_path',
        'A notebook is named by its path in the repository, such as nb/eda.ipynb.',
      );
    if (commit !== undefined && !/^[0-9a-f]{7,64}$/i.test(commit))
      throw new HttpProblem(400, 'bad_commit', 'A commit is named by at least seven digits of its sha.');
    const rows = orProblem(await store.read(() => reposFor(me, request.query)));
    return notebookIn(rows, { dataFolder, path, commit });
  });

  app.get('/frame/output', { config: { access: 'open' } }, async (_, reply) =>
    reply.headers(forFrames).header('content-type', 'text/html; charset=utf-8').send(frame),
  );
}

/** The repositories in which it is looked for: the named one, else all of the project. */
function* reposFor(me: Me, asked: Asked): Reading<Repo[]> {
  const home = yield* projectFor(me, asked.project);
  const rows = (yield* list(repo, 'project', [home.id])).filter(
    (each) => each.removedAt === null && each.source !== '',
  );
  const wanted = asked.repo ? rows.filter((each) => each.id === asked.repo || each.name === asked.repo) : rows;
  yield* must(wanted[0], 'not_found', { what: 'repository', ref: asked.repo });
  return wanted;
}

async function notebookIn(
  rows: readonly Repo[],
  { dataFolder, path, commit }: { dataFolder: string; path: string; commit: string | undefined },
): Promise<NotebookView> {
  let problem = new HttpProblem(404, 'not_found', `There is no ${path} here.`);
  for (const row of rows) {
    const at = placeOf(dataFolder, row.source);
    const read = await readFileAt(at, {
      commit: commit ?? `refs/heads/${row.defaultBranch}`,
      path,
      bytesMax: limits.notebookBytesMax,
    }).catch((error: unknown) => {
      throw new HttpProblem(503, 'unreadable', explain(error));
    });
    switch (read.kind) {
      case 'no_commit':
        problem = new HttpProblem(404, 'not_found', `There is no commit ${commit ?? row.defaultBranch} here.`);
        continue;
      case 'no_file':
        problem = new HttpProblem(404, 'not_found', `There is no ${path} at ${read.sha.slice(0, 7)}.`);
        continue;
      case 'too_large':
        throw new HttpProblem(422, 'too_large', tooLarge(path, read.bytes));
      case 'file': {
        const notebook = readNotebook(read.text);
        if ('problem' in notebook) throw new HttpProblem(422, 'no_notebook', notebook.problem);
        const branch = commit === undefined ? row.defaultBranch : null;
        return { path, repo: { id: row.id, name: row.name }, commit: read.sha, branch, ...notebook };
      }
    }
  }
  throw problem;
}

const tooLarge = (path: string, bytes: number): string =>
  `${path} has ${Math.round(bytes / 1e6)} MB; notebooks of up to ${limits.notebookBytesMax / 1e6} MB are shown.`;

/**
 * The page that shows one output. It gets the output by a message of the page around it and tells its height; its
 * headers let scripts run and nothing be fetched, and keep it in an origin of its own.
 */
const frame = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Output</title>
<style>body{margin:0;font:13px/1.5 system-ui,sans-serif;color:#1a1a21;background:#fff}
table{border-collapse:collapse}td,th{padding:2px 8px;border-bottom:1px solid #e2e2e9;text-align:right}
svg,img,canvas{max-width:100%}</style><body><script>
addEventListener('message', function take(event) {
  if (event.source !== parent || typeof event.data !== 'string') return;
  removeEventListener('message', take);
  var box = document.createElement('div');
  box.innerHTML = event.data;
  document.body.append(box);
  box.querySelectorAll('script').forEach(function (old) {
    var script = document.createElement('script');
    for (var i = 0; i < old.attributes.length; i++) script.setAttribute(old.attributes[i].name, old.attributes[i].value);
    script.text = old.text;
    old.replaceWith(script);
  });
  new ResizeObserver(function () { parent.postMessage(Math.ceil(box.scrollHeight), '*'); }).observe(box);
});
parent.postMessage('ready', '*');
</script></body></html>`;
