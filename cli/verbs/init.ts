import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '../connection.ts';
import { Failed, Usage, type Output } from '../output.ts';
import type { Verb } from '../verb.ts';

interface Line {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly reason: string;
  readonly on: boolean;
  readonly of?: string;
}

type Reading =
  | { readonly state: 'reading'; readonly commits: number; readonly doing: string }
  | { readonly state: 'failed'; readonly problem: { readonly code: string; readonly detail: string } }
  | {
      readonly state: 'ready';
      readonly commits: number;
      readonly proposal: {
        readonly name: string;
        readonly key: string;
        readonly headline: string;
        readonly lines: readonly Line[];
      };
    };

type Ready = Extract<Reading, { state: 'ready' }> & { readonly id: string; readonly source: string };

/** How often a reading is looked at. */
const LOOK_MS = 40;

export const init: Verb = {
  name: 'init',
  usage: 'init --repo PATH_OR_URL [--repo ..] [--name N] [--key K] [--yes]',
  about: 'Reads repositories, shows what they propose, and makes a project of what you accept.',
  more: '  --yes   accepts the lines that are on, without asking',
  options: {
    repo: { type: 'string', multiple: true },
    name: { type: 'string' },
    key: { type: 'string' },
    yes: { type: 'boolean' },
  },
  async run({ open, output, values }) {
    const repos = (values['repo'] as string[] | undefined) ?? [];
    if (repos.length === 0) throw new Usage('Say which repository: dualtrack init --repo PATH_OR_URL');
    const started = performance.now();
    const connection = await open();
    const ready: Ready[] = [];
    for (const repo of repos) ready.push(await read(connection, sourceOf(repo), output));
    const proposed = ready.flatMap((each) => each.proposal.lines);
    const wanted = values['yes'] === true || (await agreed(ready, output));
    const { key, name } = values as { key?: string; name?: string };
    const wish = { readings: ready.map((each) => each.id), ...(name ? { name } : {}), ...(key ? { key } : {}) };
    const made = wanted
      ? await connection.post<{ project: string; accepted: number; commits: number }>('/api/readings/accept', wish)
      : undefined;
    // Because: repositories may share commits, which the server counts once.
    const commits = made?.commits ?? ready.reduce((sum, each) => sum + each.commits, 0);
    const document = {
      workspace: await workspaceName(connection),
      project: made?.project ?? null,
      commits,
      proposed: proposed.map(({ kind, title, reason, on }) => ({ kind, title, reason, on })),
      accepted: made?.accepted ?? 0,
      ms: Math.round(performance.now() - started),
    };
    output.result(document, () =>
      made
        ? `${ready.map((each) => each.proposal.headline).join('\n')}\n${made.accepted} lines are on the board of ${made.project}. Look at it with: dualtrack board --project ${made.project}`
        : 'Nothing was accepted, nothing was changed.',
    );
  },
};

async function read(connection: Connection, source: string, output: Output): Promise<Ready> {
  const { id } = await connection.post<{ id: string }>('/api/readings', { source });
  for (;;) {
    const reading = await connection.get<Reading>(`/api/readings/${id}`);
    if (reading.state === 'ready') return { ...reading, id, source };
    if (reading.state === 'failed') throw new Failed(reading.problem.code, reading.problem.detail);
    output.progress(reading.commits > 0 ? `${reading.doing}: ${reading.commits}` : reading.doing);
    await wait(LOOK_MS);
  }
}

/** What was typed as the server understands it: paths whole, since its folder may be another one. */
function sourceOf(repo: string): string {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(repo) || repo.startsWith('~') || repo.startsWith('-');
  if (isAddress || (/^[\w.-]+@[\w.-]+:\S/.test(repo) && !existsSync(repo)) || /^[\w.-]+::/.test(repo)) return repo;
  return resolve(repo);
}

async function agreed(ready: readonly Ready[], output: Output): Promise<boolean> {
  for (const { source, proposal } of ready) {
    process.stderr.write(`${source}\n${proposal.headline}\n\n`);
    for (const line of proposal.lines)
      process.stderr.write(
        `  ${line.on ? '[x]' : '[ ]'} ${line.kind.padEnd(8)} ${line.title}\n               ${line.reason}\n`,
      );
  }
  const on = ready.flatMap((each) => each.proposal.lines).filter((line) => line.on).length;
  output.note('');
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((done) => ask.once('close', () => done('n')));
  const answer = await Promise.race([ask.question(`Accept the ${on} lines that are on? [y/N] `), ended]);
  ask.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function workspaceName(connection: Connection): Promise<string> {
  const { name } = await connection.get<{ name: string }>('/api/workspace');
  return name;
}
