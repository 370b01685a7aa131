/**
 * Applies one delivery: what the forge told becomes commands of a machine. Their ids follow from the delivery's, so that
 * a delivery that is applied twice, or was when the process ended, changes nothing twice.
 */
import {
  isRefusal,
  sentence,
  type Call,
  type Connection,
  type ForgeEvent,
  type Refusal,
  type Repo,
} from '@dualtrack/core';
import { StoreError, type Answer, type Delivery, type Settled, type Store } from '@dualtrack/store';
import { bodyOf } from '../integrations/body.ts';
import { Unreadable } from '../integrations/forge.ts';
import { forges } from '../integrations/forges.ts';
import { repoFor, type Manner, type Told } from '../integrations/tell.ts';
import { effectsOf } from './effects.ts';
import type { KnownConnections } from './known.ts';

/** What an event means for a repository, as commands. */
export type Tell = (event: ForgeEvent, repo: Repo, manner: Manner) => readonly Told[];

export interface ApplyParts {
  readonly store: Store;
  readonly known: KnownConnections;
  readonly tell: Tell;
  readonly log: (line: string) => void;
}

/**
 * What came of it. `run` begins the ids of its commands. Throws StoreError alone: then nothing is known of it, and it is
 * to be tried again.
 */
export async function apply(parts: ApplyParts, delivery: Delivery, run: string): Promise<Settled> {
  const settled = (status: Settled['status'], reason: string | null, effects: readonly string[] = []): Settled => ({
    id: delivery.id,
    status,
    reason,
    effects,
  });
  const connection = await parts.known.find(delivery.connection);
  if (!connection) return settled('unused', 'The connection was removed.');
  if (connection.pausedAt !== null) return settled('unused', 'The connection was paused.');
  try {
    const events = await eventsOf(parts.store, connection, delivery);
    if (events === undefined) return settled('failed', 'Its body is not kept any more.');
    if (events.length === 0) return settled('unused', `Nothing here follows from “${delivery.event}”.`);
    const { effects, held, isUsed } = await tellAll(parts, connection, { events, at: delivery.at }, run);
    if (isUsed) return settled('done', held[0] ?? null, effects);
    return settled('unused', held[0] ?? 'Nothing here follows from it.');
  } catch (error) {
    if (error instanceof Unreadable) return settled('failed', error.message);
    if (error instanceof Gone) return settled('unused', error.message);
    if (error instanceof StoreError) throw error;
    parts.log(`delivery ${delivery.id} of ${connection.provider}: ${stackOf(error)}\n`);
    return settled('failed', 'Something went wrong here. It has been logged.');
  }
}

async function eventsOf(
  store: Store,
  connection: Connection,
  { id, event, headers }: Delivery,
): Promise<ForgeEvent[] | undefined> {
  const body = await store.keeps(() => store.deliveries.bodyOf(store.workspace, id));
  const forge = forges[connection.provider];
  if (!body) return undefined;
  return forge.read(event, bodyOf({ headers, body }));
}

interface Outcome {
  readonly effects: readonly string[];
  /** What was refused, in sentences. */
  readonly held: readonly string[];
  /** Whether anything of it was taken, if only to find that it was so already. */
  readonly isUsed: boolean;
}

async function tellAll(
  { store, tell }: ApplyParts,
  connection: Connection,
  { events, at }: { events: readonly ForgeEvent[]; at: number },
  run: string,
): Promise<Outcome> {
  const who = { kind: 'machine', name: connection.provider } as const;
  const answers: Answer[] = [];
  const send = async (calls: readonly Call[]): Promise<void> => {
    if (calls.length > 0) answers.push(...(await store.mutate(who, calls)));
  };
  const held: string[] = [];
  const calls: Call[] = [];
  for (const [n, event] of events.entries()) {
    const before = orThrow(await store.read(() => repoFor(connection.id, event, { at })));
    if (before.record) await send([{ ...before.record, id: `${run}/repo/${n}` }]);
    const { row } = before.record ? orThrow(await store.read(() => repoFor(connection.id, event, { at }))) : before;
    if (!row) held.push(`${event.repo.name} is not mapped to a project.`);
    else for (const each of tell(event, row, { at })) calls.push({ ...each, id: `${run}/${calls.length}` });
  }
  await send(calls);
  const acted = answers.filter((each) => 'changes' in each && each.changes > 0).map((each) => each.id);
  for (const each of answers) if ('refusal' in each && !isKnown(each)) held.push(sentence(each.refusal));
  const isUsed = answers.some((each) => 'changes' in each || isKnown(each));
  return { effects: await store.facts(() => effectsOf(acted)), held, isUsed };
}

/** Because: it was done before under this id, and what it was made of has changed since. */
const isKnown = (answer: Answer): boolean => 'refusal' in answer && answer.refusal.code === 'id_reused';

/** The connection, or its project, went while this was under way. */
class Gone extends Error {}

function orThrow<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Gone(sentence(result));
  return result;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
