/** Connections: made with their secret, which is shown once; looked at with their health; their secrets changed. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  backs,
  connection as connectionKind,
  get,
  limits,
  list,
  may,
  problemOfInput,
  project as projectKind,
  providers,
  refuseIf,
  theConnection,
  theProjectFor,
  type Connection,
  type Me,
  type Project,
  type Reading,
} from '@dualtrack/core';
import type { Answer, Principal, Store } from '@dualtrack/store';
import * as z from 'zod/mini';
import { healthOf, timeText } from '../connections/health.ts';
import { newSecret } from '../connections/seal.ts';
import type { ConnectionSecrets } from '../connections/secrets.ts';
import { serverLimits } from '../limits.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem, orProblem } from '../problem.ts';

const text = z.string().check(z.maxLength(limits.urlCharsMax));
const secretText = z.string().check(z.maxLength(serverLimits.secretCharsMax), z.regex(/^(?=.*\S)\P{Cc}+$/u));

const addBody = z.strictObject({
  project: text,
  provider: z.enum(providers),
  name: z.optional(text),
  api: z.optional(text),
  takes: z.optional(z.enum(['all', 'named'])),
  back: z.optional(z.enum(backs)),
  secret: z.optional(secretText),
  token: z.optional(secretText),
  map: z.optional(z.array(text).check(z.maxLength(limits.commandsMax))),
});
const rotateBody = z.strictObject({ secret: z.optional(secretText) });
const tokenBody = z.strictObject({ token: secretText });

type OfOne = FastifyRequest<{ Params: { id: string } }>;

export interface ConnectionParts {
  readonly store: Store;
  readonly secrets: ConnectionSecrets;
  /** Hears of a connection whose token is another one now. */
  readonly onToken: (connection: string) => void;
}

export function connectionRoutes(app: FastifyInstance, parts: ConnectionParts): void {
  const { store, secrets, onToken } = parts;
  const config = { access: 'member' as const };
  const theirs = (request: OfOne): Promise<Arranged> => arranged(store, memberOf(request).me, request.params.id);

  app.get<{ Querystring: { project?: string } }>('/api/connections', { config }, async (request) => {
    const { me } = memberOf(request);
    const all = orProblem(await store.read(() => allArranged(me, request.query.project)));
    return Promise.all(all.map((each) => healthOf(parts, each, { me, origin: originOf(request) })));
  });

  app.post('/api/connections', { config }, async (request, reply) => {
    const { who } = memberOf(request);
    const { secret, token, map = [], ...input } = parsed(addBody, request.body);
    const id = await add(store, who, input, map);
    const made = await secrets.rotate(id, secret ?? newSecret());
    if (token !== undefined) await secrets.setToken(id, token.trim());
    onToken(id);
    const url = `${originOf(request)}/hooks/${input.provider}/${id}`;
    return reply.code(201).send({ connection: id, url, secret: made.secret });
  });

  app.get('/api/connections/:id', { config }, async (request: OfOne) =>
    healthOf(parts, await theirs(request), { me: memberOf(request).me, origin: originOf(request) }),
  );

  app.delete('/api/connections/:id', { config }, async (request: OfOne, reply) => {
    const { row } = await theirs(request);
    await mutate(store, memberOf(request).who, [['connection.remove', { connection: row.id }]]);
    await secrets.forget(row.id);
    return reply.code(204).send();
  });

  app.post('/api/connections/:id/secret', { config }, async (request: OfOne) => {
    const { row } = await theirs(request);
    const { secret = newSecret() } = parsed(rotateBody, request.body);
    const made = await secrets.rotate(row.id, secret);
    return { secret: made.secret, oldUntil: made.oldUntil === null ? null : timeText(made.oldUntil) };
  });

  app.delete('/api/connections/:id/secret', { config }, async (request: OfOne) => {
    const { row } = await theirs(request);
    return { ended: await secrets.endOld(row.id) };
  });

  app.post('/api/connections/:id/token', { config }, async (request: OfOne, reply) => {
    const { row } = await theirs(request);
    await secrets.setToken(row.id, parsed(tokenBody, request.body).token.trim());
    onToken(row.id);
    return reply.code(204).send();
  });

  app.delete('/api/connections/:id/token', { config }, async (request: OfOne, reply) => {
    const { row } = await theirs(request);
    await secrets.setToken(row.id, null);
    onToken(row.id);
    return reply.code(204).send();
  });
}

export interface Arranged {
  readonly row: Connection;
  readonly project: Project;
}

/** A connection of a project that one arranges; for everybody else there is none. */
export async function arranged(store: Store, me: Me, ref: string): Promise<Arranged> {
  return orProblem(
    await store.read(function* () {
      const found = yield* theConnection(ref);
      yield* refuseIf(may(me, 'arrange', found.project) !== 'yes', 'not_found', { what: 'connection', ref });
      return found;
    }),
  );
}

/** All that one arranges, of all projects or of one. */
export function* allArranged(me: Me, ref: string | undefined): Reading<Arranged[]> {
  const home = ref === undefined ? undefined : yield* theProjectFor(me, ref);
  const found: Arranged[] = [];
  for (const row of yield* list(connectionKind, 'all', [])) {
    if (row.removedAt !== null || (home && row.project !== home.id)) continue;
    const project = yield* get(projectKind, row.project);
    if (project && may(me, 'arrange', project) === 'yes') found.push({ row, project });
  }
  return found;
}

/** Makes a connection with what is mapped to its project, or nothing at all; gives its id. */
async function add(
  store: Store,
  who: Principal,
  input: Omit<z.output<typeof addBody>, 'secret' | 'token' | 'map'>,
  map: readonly string[],
): Promise<string> {
  const takes = input.takes ?? (map.length > 0 ? 'named' : 'all');
  const [made] = await mutate(store, who, [['connection.add', { ...input, takes }]]);
  const id = made!.created!.id;
  try {
    await mutate(
      store,
      who,
      map.map((name) => ['connection.map', { connection: id, name }]),
    );
  } catch (error) {
    await mutate(store, who, [['connection.remove', { connection: id }]]);
    throw error;
  }
  return id;
}

async function mutate(
  store: Store,
  who: Principal,
  commands: readonly (readonly [name: string, input: unknown])[],
): Promise<Extract<Answer, { seq: number }>[]> {
  if (commands.length === 0) return [];
  const calls = commands.map(([name, input]) => ({ id: randomUUID(), name, input }));
  const answers = await store.mutate(who, calls);
  return answers.map((each) => ('refusal' in each ? orProblem<never>({ refused: true, ...each.refusal }) : each));
}

/** The address of this server as whoever asks knows it. */
export function originOf({ headers, protocol }: FastifyRequest): string {
  const isSecure = protocol === 'https' || headers['x-forwarded-proto'] === 'https';
  return `${isSecure ? 'https' : 'http'}://${headers.host ?? 'localhost'}`;
}

function parsed<S extends z.ZodMiniType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const { field = '', problem } = problemOfInput(result.error.issues[0]);
  const isSecret = field === 'secret' || field === 'token';
  const words = isSecret ? 'Give 1 to 1,000 printable characters.' : problem;
  throw new HttpProblem(400, 'bad_request', field ? `"${field}": ${words}` : words, { field });
}
