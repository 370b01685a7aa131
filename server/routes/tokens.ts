/** Tokens for programs: one's own, and those of a project that one arranges; and whom a request comes from. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  get,
  may,
  person as personKind,
  project as projectKind,
  refuseIf,
  theProjectFor,
  type Me,
} from '@dualtrack/core';
import { tokenScopes, type Store, type Token } from '@dualtrack/store';
import * as z from 'zod/mini';
import { serverLimits } from '../limits.ts';
import type { DoorBook } from '../people/entries.ts';
import { formOf } from '../people/forms.ts';
import type { Keeping } from '../people/keeping.ts';
import type { Tokens } from '../people/tokens.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem, orProblem } from '../problem.ts';

export const tokenName = z
  .string('Say what the token is for.')
  .check(z.trim(), z.minLength(1, 'Say what the token is for.'), z.maxLength(120, 'At most 120 characters.'));

const tokenForm = z.strictObject({
  name: tokenName,
  scope: z.enum(tokenScopes, 'A token may read, write, or admin.'),
  days: z.optional(
    z
      .int('Say for how many days.')
      .check(
        z.minimum(1, 'A token counts for a day at least.'),
        z.maximum(serverLimits.tokenDaysMax, `A token counts for ${serverLimits.tokenDaysMax} days at most.`),
      ),
  ),
  project: z.optional(z.string('Name a project.').check(z.maxLength(200, 'Name a project.'))),
});

export interface TokenParts {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly keeping: Keeping;
  readonly book: DoorBook;
}

export function tokenRoutes(app: FastifyInstance, { store, tokens, keeping, book }: TokenParts): void {
  const session = { config: { access: 'session' as const } };
  const proven = { config: { access: 'session' as const, proven: true } };

  app.get('/api/me', { config: { access: 'member' } }, async (request) => {
    const { me, person, via } = memberOf(request);
    const token = via.kind === 'token' ? via.token : undefined;
    const names = await store.facts(() => namesOf(person, token?.project ?? null));
    return {
      person,
      name: names.person,
      role: me.role,
      token: token ? { ...viewOf(token), project: names.project } : null,
    };
  });

  app.get<{ Querystring: { project?: string } }>('/api/tokens', session, async (request) => {
    const { me, person } = memberOf(request);
    const { project } = request.query;
    if (project === undefined)
      return (await store.keeps(() => store.people.tokens.of(store.workspace, person))).map(viewOf);
    const home = await arrangedProject(store, me, project);
    const all = await store.keeps(() => store.people.tokens.in(store.workspace, home.id));
    return Promise.all(
      all.map(async (each) => {
        const names = await store.facts(() => namesOf(each.person, null));
        return { ...viewOf(each), by: names.person };
      }),
    );
  });

  app.post('/api/tokens', proven, async (request, reply) => {
    const { me, person } = memberOf(request);
    const { project, days = serverLimits.tokenDays, ...form } = formOf(tokenForm, request.body);
    await mustBeKept(keeping);
    const home = project === undefined ? null : await arrangedProject(store, me, project);
    const made = await tokens.make({ ...form, person, project: home?.id ?? null, days });
    await book.note(request, 'token_made', person, { token: made.id, scope: form.scope, days, project: home?.id });
    return reply.code(201).send(made);
  });

  app.delete<{ Params: { id: string } }>('/api/tokens/:id', session, async (request, reply) => {
    const found = await endable(request);
    if (!found || !(await tokens.end(found.id))) throw new HttpProblem(404, 'not_found', 'There is no such token.');
    await book.note(request, 'token_ended', memberOf(request).person, { token: found.id, of: found.person });
    return reply.code(204).send();
  });

  /** The token, for who made it, and for who arranges the project that it is for. */
  async function endable(request: FastifyRequest<{ Params: { id: string } }>): Promise<Token | undefined> {
    const { me, person } = memberOf(request);
    const found = await store.keeps(() => store.people.tokens.get(store.workspace, request.params.id));
    if (!found || found.person === person) return found;
    const { project } = found;
    const home = project === null ? undefined : await store.facts(() => get(projectKind, project));
    return home && may(me, 'arrange', home) === 'yes' ? found : undefined;
  }
}

/** Because: whoever opened the printed address before would go on being in, by a token that they made. */
export async function mustBeKept(keeping: Keeping): Promise<void> {
  if (await keeping.isKept()) return;
  throw new HttpProblem(409, 'not_kept', 'Keep this workspace first: until then the printed address lets programs in.');
}

async function arrangedProject(store: Store, me: Me, ref: string) {
  return orProblem(
    await store.read(function* () {
      const home = yield* theProjectFor(me, ref);
      yield* refuseIf(may(me, 'arrange', home) !== 'yes', 'forbidden', { action: 'arrange', role: 'admin' });
      return home;
    }),
  );
}

function* namesOf(person: string, project: string | null) {
  return {
    person: (yield* get(personKind, person))?.name ?? '',
    project: project === null ? null : ((yield* get(projectKind, project))?.key ?? null),
  };
}

function viewOf({ id, name, scope, createdAt, expiresAt, usedAt }: Token) {
  return {
    id,
    name,
    scope,
    since: new Date(createdAt).toISOString(),
    until: new Date(expiresAt).toISOString(),
    used: usedAt === null ? null : new Date(usedAt).toISOString(),
  };
}
