/**
 * Runs one command. It yields what it reads and what it writes; the store answers with SQL inside a transaction, the
 * replica with its maps, so both decide alike.
 *
 * Invariant: nothing is written before the whole command is decided, so a refusal leaves no trace.
 * Invariant: what somebody does not see is refused in the words for what is not there.
 */
import type { Call, Command, Commands, Context, Created, Decided } from '../change/command.ts';
import type { Change } from '../change/change.ts';
import { idFrom } from '../change/ids.ts';
import { problemOf } from '../change/input.ts';
import type { Id } from '../change/kind.ts';
import { looksOnly, workspaceRole, type Me, type Verdict } from '../change/me.ts';
import type { Read, Reading } from '../change/read.ts';
import { isRefusal, refuse, type Refusal } from '../change/refusal.ts';
import { isUuid } from '../change/uuid.ts';
import { limits } from '../limits.ts';
import { askedBy, asSeenBy } from './seen.ts';

export interface Write {
  readonly write: Change;
  readonly command: string;
  readonly actor: Id<'person'> | null;
  readonly asOf: number;
  readonly cause: string | null;
}

export type Step = Read | Write;

export interface Done {
  readonly refused: false;
  /** How many changes, those of caused commands included. */
  readonly changes: number;
  readonly created?: Created;
  /** Caused commands that were refused, for the record of what a signal did not do. */
  readonly held?: readonly { readonly name: string; readonly refusal: Refusal }[];
}

export type Performed = Done | Refusal;

interface Frame {
  readonly now: number;
  /** Id of the command that somebody sent; what it causes is logged, and undone, under it. */
  readonly root?: string;
  readonly depth?: number;
}

export function* perform(
  commands: Commands,
  call: Call,
  me: Me,
  { now, root = call.id, depth = 0 }: Frame,
): Generator<Step, Performed, unknown> {
  const found = Object.hasOwn(commands, call.name) ? commands[call.name] : undefined;
  if (!found) return refuse('unknown_command', { name: call.name });
  const verb = found as unknown as Command;

  if (looksOnly(me)) return refuse('forbidden');
  const wrong = wrongEnvelope(call, me, now);
  if (wrong) return wrong;
  const parsed = verb.input.safeParse(call.input ?? {});
  if (!parsed.success) return refuse('invalid', problemOf(parsed.error.issues[0]));
  const input = parsed.data;

  const facts = yield* askedBy(me, verb.needs(input));
  if (isRefusal(facts)) return yield* inWordsFor(me, verb.needs(input), facts);
  const barred = barredBy(verb.allow(me, facts, input), me);
  if (barred) return yield* inWordsFor(me, verb.needs(input), barred);

  const context = contextOf(call, me, now);
  const decided = verb.decide(input, facts, context);
  if (isRefusal(decided)) return decided;
  const decision: Decided = Array.isArray(decided) ? { changes: decided as Change[] } : (decided as Decided);

  const asOf = Math.min(decision.asOf ?? context.at, now);
  for (const change of decision.changes) {
    yield { write: wellFormed(change), command: root, actor: context.by, asOf, cause: call.cause ?? null };
  }
  return yield* withCaused(commands, call, me, { now, root, depth }, decision);
}

/** What a command would be refused with if it were sent now; undefined: it would be done. Nothing comes of asking. */
export function* refusalOf(
  commands: Commands,
  call: Call,
  me: Me,
  now: number,
): Generator<Read, Refusal | undefined, unknown> {
  const steps = perform(commands, call, me, { now });
  let step = steps.next();
  while (!step.done) {
    if ('write' in step.value) return undefined;
    step = steps.next(yield step.value);
  }
  return isRefusal(step.value) ? step.value : undefined;
}

function barredBy(verdict: Verdict, me: Me): Refusal | undefined {
  if (verdict === 'yes') return undefined;
  if (verdict === 'unseen') return refuse('not_found');
  return refuse(me.kind === 'anonymous' ? 'signed_out' : 'forbidden');
}

/** The refusal in the words that it would have if nothing were there but what `me` sees. */
function* inWordsFor(me: Me, needs: Reading<unknown>, refusal: Refusal): Generator<Read, Refusal, unknown> {
  if (me.kind !== 'member') return refusal;
  const seen = yield* asSeenBy(me, needs);
  return isRefusal(seen) ? seen : refusal;
}

/**
 * A change whose texts any database can keep: half of a surrogate pair becomes U+FFFD. Because: a text that is cut to its
 * limit may be cut there, and what the table could not hold the log would tell all the same.
 */
function wellFormed(change: Change): Change {
  const entries = Object.entries(change.patch);
  if (entries.every(([, [, to]]) => typeof to !== 'string' || to.isWellFormed())) return change;
  const patch = entries.map(([field, [from, to]]) => [field, [from, typeof to === 'string' ? to.toWellFormed() : to]]);
  return { ...change, patch: Object.fromEntries(patch) as Change['patch'] };
}

function* withCaused(
  commands: Commands,
  call: Call,
  me: Me,
  frame: Required<Frame>,
  decision: Decided,
): Generator<Step, Performed, unknown> {
  let changes = decision.changes.length;
  let created = decision.created;
  const held: { name: string; refusal: Refusal }[] = [];
  const deeper = { ...frame, depth: frame.depth + 1 };
  if (decision.causes?.length && deeper.depth > limits.causeDepthMax) throw new Error(`${call.name} causes too deeply`);
  for (const [n, next] of (decision.causes ?? []).entries()) {
    const caused = { cause: call.cause ?? call.id, ...(call.asOf === undefined ? {} : { asOf: call.asOf }), ...next };
    const outcome = yield* perform(commands, { id: `${call.id}.${n + 1}`, ...caused }, me, deeper);
    if (isRefusal(outcome)) held.push({ name: next.name, refusal: outcome });
    else {
      changes += outcome.changes;
      created ??= outcome.created;
    }
  }
  return { refused: false, changes, ...(created ? { created } : {}), ...(held.length ? { held } : {}) };
}

function contextOf(call: Call, me: Me, now: number): Context {
  let given = 0;
  const by = me.kind === 'member' ? (me.person as Id<'person'>) : ((call.as ?? null) as Id<'person'> | null);
  return {
    now,
    at: call.asOf ?? now,
    by,
    signal: me.kind === 'machine',
    // Because: two people may use the same command id; their rows must not meet.
    newId: () => idFrom(call.id, `${by ?? ''}/${given++}`, now) as Id<never>,
  };
}

function wrongEnvelope(call: Call, me: Me, now: number): Refusal | undefined {
  if (call.as !== undefined && (me.kind !== 'machine' || !isUuid(call.as))) return refuse('forbidden');
  if (call.asOf === undefined) return undefined;
  if (!Number.isSafeInteger(call.asOf) || call.asOf < 0) {
    return refuse('invalid', { field: 'asOf', problem: 'A time in milliseconds since 1970.' });
  }
  if (call.asOf > now) return refuse('in_future', { field: 'asOf' });
  const mayBackDate = me.kind === 'machine' || (me.kind === 'member' && ['owner', 'admin'].includes(workspaceRole(me)));
  return mayBackDate ? undefined : refuse('forbidden');
}
