/** Reading repositories: start one, look at its progress and proposal, accept it; and read what is followed now. */
import type { FastifyInstance } from 'fastify';
import { keyFor, limits, list, may, projectKey, repo, type ProposalLine, type Repo } from '@dualtrack/core';
import type { RepoState, Store } from '@dualtrack/store';
import * as z from 'zod/mini';
import type { GitFollower } from '../followers/git.ts';
import { GitError } from '../integrations/git/git.ts';
import { explain } from '../integrations/git/mirror.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem, orProblem } from '../problem.ts';
import type { Desk, DeskReading } from '../readings/desk.ts';
import { makeSample } from '../readings/sample.ts';
import { sourceOf } from '../readings/source.ts';
import { projectFor, projectsOf } from './reads.ts';

const text = z.string().check(z.maxLength(limits.urlCharsMax));
const startBody = z.strictObject({ source: text });
const syncBody = z.strictObject({ repo: z.optional(text) });
const acceptBody = z.strictObject({
  readings: z.array(text).check(z.minLength(1), z.maxLength(20)),
  lines: z.optional(z.array(text).check(z.maxLength(10_000))),
  name: z.optional(text),
  key: z.optional(text),
  project: z.optional(text),
});

export function readingRoutes(
  app: FastifyInstance,
  parts: { store: Store; desk: Desk; follower: GitFollower; folders: readonly string[] },
): void {
  const { store, desk, follower, folders } = parts;
  const config = { access: 'member' as const };

  app.post('/api/readings', { config }, async (request, reply) => {
    const caller = mayArrange(request);
    const { source } = parsed(startBody, request.body, 'Send {"source": "a path or an address"}.');
    const found = await sourceOf(source, { anywhere: caller.local, folders });
    const { id } = desk.start(found, caller.person);
    return reply.code(201).send({ id, state: 'reading' });
  });

  app.get<{ Params: { id: string } }>('/api/readings/:id', { config }, async (request) => {
    const reading = desk.find(request.params.id, mayArrange(request).person);
    const keys = await store.facts(() => list(projectKey, 'key', []));
    return viewOf(reading, new Set(keys.map((each) => each.key)));
  });

  app.post('/api/readings/accept', { config }, async (request) => {
    const caller = mayArrange(request);
    return desk.accept(caller, parsed(acceptBody, request.body, 'Send {"readings": [ids], "lines": [ids]}.'));
  });

  app.get<{ Querystring: { project?: string } }>('/api/repos', { config }, async (request) => {
    const { me } = memberOf(request);
    const home = orProblem(await store.read(() => projectFor(me, request.query.project)));
    return reposOf(store, home.id);
  });

  app.post('/api/sample', { config }, async (request, reply) => {
    const project = await makeSample(store, mayArrange(request));
    return reply.code(201).send({ project, seq: await store.seq() });
  });

  app.post('/api/sync', { config }, async (request) => {
    const { me } = mayArrange(request);
    const { repo } = parsed(syncBody, request.body, 'Send {} or {"repo": an id}.');
    // Because: what is told of a repository, were it only that it cannot be read, is for who sees its project.
    const homes = new Set((await store.facts(() => projectsOf(me))).map((each) => each.id));
    const meant = (row: Repo): boolean => homes.has(row.project);
    if (repo !== undefined) return follower.syncOne(repo, meant);
    return follower.sync(meant).catch((error: unknown) => {
      throw error instanceof GitError ? new HttpProblem(422, 'repository_unreadable', explain(error)) : error;
    });
  });
}

/** A repository of a project and how its last reading went. */
interface RepoView extends Partial<RepoState> {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly defaultBranch: string;
  readonly addedAt: number;
}

async function reposOf(store: Store, home: string): Promise<RepoView[]> {
  const rows = await store.facts(() => list(repo, 'project', [home]));
  const followed = rows.filter((each) => each.removedAt === null);
  return Promise.all(
    followed.map(async ({ id, name, source, defaultBranch, addedAt }) => {
      const state = await store.keeps(() => store.repos.state(store.workspace, id));
      return { id, name, source, defaultBranch, addedAt, ...state };
    }),
  );
}

function mayArrange(request: Parameters<typeof memberOf>[0]) {
  const caller = memberOf(request);
  if (may(caller.me, 'arrange') !== 'yes') throw new HttpProblem(403, 'forbidden', 'Only an admin adds repositories.');
  return caller;
}

function parsed<S extends z.ZodMiniType>(schema: S, body: unknown, hint: string): z.output<S> {
  const result = schema.safeParse(body ?? {});
  if (!result.success) throw new HttpProblem(400, 'bad_request', hint);
  return result.data;
}

function viewOf({ id, source, state }: DeskReading, taken: ReadonlySet<string>): Record<string, unknown> {
  const head = { id, source: source.source };
  if (state.state !== 'ready') return { ...head, ...state };
  const { history, proposal } = state;
  return {
    ...head,
    state: 'ready',
    commits: history.commits.length,
    proposal: {
      name: source.name,
      key: keyFor(source.name, taken),
      headline: proposal.headline,
      lines: proposal.lines.map(lineView),
    },
  };
}

/** A line as it is offered; `of`: the line that it belongs to. */
function lineView(line: ProposalLine, _: number, all: readonly ProposalLine[]): Record<string, unknown> {
  const { id, kind, title, reason, on } = line;
  const model =
    line.kind === 'version' ? all.find((each) => each.kind === 'model' && each.model === line.model) : undefined;
  const of = line.kind === 'run' ? line.question : model?.id;
  return { id, kind, title, reason, on, ...(of === undefined ? {} : { of }) };
}
