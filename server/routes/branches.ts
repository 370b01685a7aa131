/** Making a branch from a task, at the forge of a connection that is written back to. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  branchNameOf,
  limits,
  list,
  may,
  refuseIf,
  repo as repoKind,
  theTask,
  type Connection,
  type Me,
  type Placed,
  type Reading,
  type Repo,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import * as z from 'zod/mini';
import type { Egress } from '../egress/egress.ts';
import { impatient } from '../followers/back.ts';
import { backConnections } from '../followers/back/which.ts';
import { unwilling } from '../followers/back/write.ts';
import { readable } from '../followers/forge/cursor.ts';
import { placeOf } from '../followers/forge/place.ts';
import { apis } from '../integrations/apis.ts';
import { ForgeClient, ForgeError, Turns } from '../integrations/client.ts';
import { serverLimits } from '../limits.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem, orProblem } from '../problem.ts';

export interface BranchParts {
  readonly store: Store;
  readonly egress: Egress;
  readonly tokenOf: (connection: string) => Promise<string | undefined>;
  /** Hears of a connection whose forge has a new branch. */
  readonly onMade: (connection: string) => void;
}

const branchName = z.string().check(z.minLength(1), z.maxLength(limits.forgeNameCharsMax), z.regex(/^[^\s~^:?*[\\]+$/));
const body = z.strictObject({
  repo: z.optional(z.string().check(z.maxLength(limits.forgeNameCharsMax))),
  from: z.optional(branchName),
});

export function branchRoutes(app: FastifyInstance, parts: BranchParts): void {
  const config = { access: 'member' as const };
  app.post<{ Params: { key: string } }>('/api/tasks/:key/branch', { config }, async (request, reply) => {
    const { me } = memberOf(request);
    const placed = orProblem(await parts.store.read(() => editable(me, request.params.key)));
    const { repo, from } = bodyOf(request);
    const place = await chosen(parts, placed, repo);
    try {
      const made = await makeBranch(parts, place, branchNameOf(placed.key, placed.task.title), from);
      parts.onMade(place.connection.id);
      return await reply.code(made.isNew ? 201 : 200).send({ branch: made.branch, url: made.url });
    } catch (error) {
      if (error instanceof ForgeError) throw new HttpProblem(422, 'forge_unreadable', error.message);
      throw error;
    }
  });
}

function* editable(me: Me, key: string): Reading<Placed> {
  const placed = yield* theTask(key);
  const verdict = may(me, 'edit', placed.project);
  yield* refuseIf(verdict === 'unseen', 'not_found', { what: 'task', ref: key });
  yield* refuseIf(verdict !== 'yes', 'forbidden', { action: 'edit', role: 'member' });
  return placed;
}

function bodyOf(request: FastifyRequest): z.output<typeof body> {
  const result = body.safeParse(request.body ?? {});
  if (result.success) return result.data;
  throw new HttpProblem(
    400,
    'bad_request',
    'A branch is made with {repo?, from?}: names of a repository and a branch.',
  );
}

interface Chosen {
  readonly row: Repo;
  readonly connection: Connection;
  readonly token: string;
}

/** The repository: the one that is named by its name or id, or the only one that there is. */
async function chosen(
  { store, tokenOf }: BranchParts,
  { project }: Placed,
  named: string | undefined,
): Promise<Chosen> {
  const { repos, on } = await store.facts(function* () {
    return { repos: yield* list(repoKind, 'project', [project.id]), on: yield* backConnections() };
  });
  const open: Chosen[] = [];
  for (const row of repos) {
    const connection = row.removedAt === null ? on.find((each) => each.id === row.connection) : undefined;
    const token = connection && (await tokenOf(connection.id));
    if (connection && token !== undefined) open.push({ row, connection, token });
  }
  const fitting = named === undefined ? open : open.filter(({ row }) => row.id === named || row.name === named);
  if (fitting.length === 1) return fitting[0]!;
  const names = open.map(({ row }) => row.name).join(', ');
  throw new HttpProblem(
    422,
    'no_repository',
    open.length === 0
      ? 'No repository of this project may be written to: its connection needs a token, and what goes back switched on.'
      : named === undefined
        ? `Say in which repository: ${names}.`
        : `There is no repository ${named} here that may be written to; there is ${names}.`,
  );
}

/** The branch, which may be there already. Throws ForgeError. */
async function makeBranch(
  { egress }: BranchParts,
  { row, connection, token }: Chosen,
  branch: string,
  from: string | undefined,
): Promise<{ branch: string; url: string; isNew: boolean }> {
  const api = apis[connection.provider];
  const stop = AbortSignal.timeout(serverLimits.forgeTestMs);
  const clock = impatient(Date.now);
  const client = new ForgeClient({ api, typed: connection.api, token, egress, turns: new Turns(), clock, stop });
  const { repo } = await placeOf({ api, client, row });
  const shaOf = async (name: string): Promise<string | null> => {
    const got = await client.get(api.back.branchAt(repo, name));
    return got.kind === 'page' ? readable(() => api.back.shaIn(got.page.body, name)) : null;
  };
  const there = { branch, url: api.back.branchPage(repo, branch) };
  if ((await shaOf(branch)) !== null) return { ...there, isNew: false };
  const base = from ?? (repo.defaultBranch || row.defaultBranch);
  const sha = base === '' ? null : await shaOf(base);
  if (sha === null) throw new ForgeError('strange', `There is no branch ${base || 'to begin from'} in ${repo.name}.`);
  const sent = await client.send(api.back.addBranch(repo, branch, sha));
  if (sent.kind === 'no') throw unwilling(sent);
  return { ...there, isNew: true };
}
