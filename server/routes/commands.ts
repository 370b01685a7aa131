/** `POST /api/commands`: up to 100 commands, in order, each idempotent by its id. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  commands,
  isRefusal,
  lesser,
  limits,
  may,
  refusalOf,
  refuse,
  theProjectFor,
  untilRefused,
  type Call,
  type Me,
  type Reading,
} from '@dualtrack/core';
import type { Answer, Store } from '@dualtrack/store';
import * as z from 'zod/mini';
import type { RefusedBook } from '../people/refused.ts';
import { memberOf, type Caller } from '../principal.ts';
import { HttpProblem, problemOf, told } from '../problem.ts';
import { sourceOf, type Allowed } from '../readings/source.ts';

type Member = Extract<Caller, { kind: 'member' }>;

const callSchema = z.strictObject({
  id: z.string().check(z.regex(/^[\w.:/-]+$/), z.maxLength(limits.commandIdCharsMax)),
  name: z.string().check(z.maxLength(100)),
  input: z.optional(z.unknown()),
  asOf: z.optional(z.int()),
});

const bodySchema = z.strictObject({
  commands: z.array(callSchema).check(z.minLength(1), z.maxLength(limits.commandsMax)),
});

export interface CommandParts {
  readonly store: Store;
  readonly folders: readonly string[];
  readonly refused: RefusedBook;
}

export function commandRoutes(app: FastifyInstance, parts: CommandParts): void {
  const { store, folders, refused } = parts;
  app.post('/api/commands', { config: { access: 'member' } }, async (request, reply) => {
    const caller = memberOf(request);
    const parsed = bodySchema.safeParse(request.body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.map(String).join('.') ?? '';
      throw new HttpProblem(
        400,
        'bad_commands',
        `Send {"commands": [{"id", "name", "input"}]} with 1 to ${limits.commandsMax} commands${field ? `; "${field}" is not right` : ''}.`,
      );
    }
    const calls = parsed.data.commands as Call[];
    const barred = await barredIn(store, calls, caller, { anywhere: caller.local, folders });
    const passed = barred.size === 0 ? calls : calls.filter((_, n) => !barred.has(n));
    const answers = passed.length === 0 ? [] : await store.mutate(caller.who, passed);
    for (const [n, answer] of answers.entries()) noteRefusals(refused, request, passed[n]!, answer);
    for (const [n, { code }] of barred) refused.noteCommand(request, calls[n]!.name, String(code));
    const results = answers.map(resultOf);
    // Because: in ascending order, each finds the place that it was taken from.
    for (const [n, refusal] of barred) results.splice(n, 0, { id: calls[n]!.id, refusal });
    // Because: written by hand, this is the hottest answer of the server.
    reply.header('content-type', 'application/json; charset=utf-8');
    return reply.send(JSON.stringify({ results }));
  });
}

/** Notes what a command was refused, and what was of its parts. */
function noteRefusals(refused: RefusedBook, request: FastifyRequest, { name }: Call, answer: Answer): void {
  if ('refusal' in answer) refused.noteCommand(request, name, answer.refusal.code);
  else for (const part of answer.held ?? []) refused.noteCommand(request, part.name, part.refusal.code);
}

/**
 * Commands that would let the server follow what their sender may not name, by their place. Core cannot know: it has no
 * files. What does not fit the command's input at all is left for the command to say.
 */
async function barredIn(
  store: Store,
  calls: readonly Call[],
  { me }: Pick<Member, 'me'>,
  allowed: Allowed,
): Promise<Map<number, Record<string, unknown>>> {
  const barred = new Map<number, Record<string, unknown>>();
  for (const [n, call] of calls.entries()) {
    const { source, project } = followed(call);
    if (typeof source !== 'string') continue;
    // Because: whether there is something at a path or an address is told only to who may let the server follow it.
    const isTheirs = typeof project === 'string' && (await store.facts(() => arranges(me, project)));
    const problem = isTheirs ? await unreadable(source, allowed) : await refusalFor(store, me, call);
    if (problem) barred.set(n, problem);
  }
  return barred;
}

const followed = ({ name, input }: Call): { source?: unknown; project?: unknown } =>
  name === 'repo.add' ? ((input as object | null | undefined) ?? {}) : {};

function* arranges(me: Me, ref: string): Reading<boolean> {
  const home = yield* untilRefused(theProjectFor(me, ref));
  // Because: a project that is not there, or that they do not see, a command before this one may add.
  return may(me, 'arrange', isRefusal(home) ? undefined : home) === 'yes';
}

async function unreadable(source: string, allowed: Allowed): Promise<Record<string, unknown> | undefined> {
  const problem = await sourceOf(source, allowed).then(
    (found) => (found.source === source.trim() ? undefined : elsewhere(found.source)),
    problemOf,
  );
  return problem && { code: problem.code, message: problem.detail };
}

/** What the command itself says. Held to a role that adds no repository, its sender adds none, whatever they become. */
async function refusalFor(store: Store, me: Member['me'], call: Call): Promise<Record<string, unknown>> {
  const held = { ...me, bound: { ...me.bound, role: lesser('member', me.bound?.role ?? 'member') } };
  const refusal = await store.read(() => refusalOf(commands, call, held, Date.now()));
  return told(refusal ?? refuse('forbidden'));
}

/** A link to a folder, or an address with a secret in it: it is the place itself that is recorded. */
const elsewhere = (source: string) => ({ code: 'bad_source', detail: `Name the place itself: ${source}` });

/** A result as the API tells it. */
export function resultOf(answer: Answer): Record<string, unknown> {
  if ('refusal' in answer) return { id: answer.id, refusal: told(answer.refusal) };
  const { id, seq, changes, created } = answer;
  return { id, seq, changes, ...(created ? { created } : {}) };
}
