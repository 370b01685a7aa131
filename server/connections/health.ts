/** How a connection is, as its page and the command line show it. */
import {
  getMany,
  list,
  may,
  project as projectKind,
  repo as repoKind,
  type Connection,
  type Me,
  type Project,
  type Reading,
  type Repo,
} from '@dualtrack/core';
import type { BackState, Delivery, PulledState, Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import type { ConnectionSecrets, Held } from './secrets.ts';

/**
 * `waiting`: nothing came yet. `silent`: nothing came for a week, or not what asking found. `failing`: what came last was refused or could not be
 * applied, or its secrets cannot be read.
 */
export type ConnectionState = 'waiting' | 'working' | 'silent' | 'paused' | 'failing';

/** How asking the forge goes. Times are texts. */
export interface AskedView {
  /** When everything was read last. */
  readonly read: string | null;
  /** Why the forge is not asked. */
  readonly idle: string | null;
  readonly error: string | null;
  /** Until when the forge wants to be left alone. */
  readonly rest: string | null;
  readonly progress: PulledState['progress'];
  /** What asking found last that no delivery had told. */
  readonly found: { readonly changes: number; readonly at: string } | null;
  /** Since when no delivery has come, though there was something to tell. */
  readonly silentSince: string | null;
}

export interface ConnectionView {
  readonly connection: string;
  readonly provider: Connection['provider'];
  readonly name: string;
  /** The key of its project. */
  readonly project: string;
  readonly state: ConnectionState;
  /** Times are texts: 2026-11-02T09:00:00.000Z. */
  readonly lastDelivery: string | null;
  /** Deliveries that were not shown to come from the forge. */
  readonly refused: { readonly count: number; readonly last: string; readonly reason: string } | null;
  readonly error: string | null;
  readonly asked: AskedView;
  /** What to paste at the forge. */
  readonly url: string;
  readonly api: string;
  readonly takes: Connection['takes'];
  /** What goes back to the forge; `error`: why the last of it could not be written. */
  readonly back: { readonly what: 'nothing' | 'status' | 'comment'; readonly error: string | null };
  readonly has: { readonly secrets: number; readonly token: boolean };
  /** Those that deliveries may be signed with, the newest last; `ends`: until when. */
  readonly secrets: readonly { readonly made: string; readonly ends: string | null }[];
  readonly repos: readonly { readonly id: string; readonly name: string; readonly url: string | null }[];
}

/** Deliveries that are looked at for how the last ones went. */
const LOOKED_AT = 20;

export async function healthOf(
  { store, secrets }: { store: Store; secrets: ConnectionSecrets },
  { row, project }: { row: Connection; project: Project },
  { origin, me }: { origin: string; me: Me },
): Promise<ConnectionView> {
  const { workspace } = store;
  const held = await secrets.of(row.id, 'afresh');
  const { last, refused, pulled, back } = await store.keeps(function* () {
    const pulled = yield* store.pulled.state(workspace, row.id);
    const last = yield* store.deliveries.page(workspace, row.id, { limit: LOOKED_AT });
    const back = yield* store.back.state(workspace, row.id);
    return { last, pulled, back, refused: yield* store.refusals.of(workspace, row.id) };
  });
  const repos = await store.facts(() => reposSeen(row, me));
  const lastAt = last[0]?.at ?? null;
  const asked = askedOf(pulled);
  const received = errorOf(held, last, refused && refused.at > (lastAt ?? 0) ? refused.reason : undefined);
  const unwritten = row.back === null ? null : backErrorIn(back);
  const error = received ?? asked.error ?? (unwritten && `What goes back could not be written. ${unwritten}`);
  return {
    connection: row.id,
    provider: row.provider,
    name: row.name,
    project: project.key,
    state: stateOf(row, { lastAt, error, asked, isSetUp: held.webhook.length > 0 }),
    lastDelivery: lastAt === null ? null : timeText(lastAt),
    refused: refused ? { count: refused.count, last: timeText(refused.at), reason: refused.reason } : null,
    error,
    asked,
    url: `${origin}/hooks/${row.provider}/${row.id}`,
    api: row.api,
    takes: row.takes,
    back: { what: row.back ?? 'nothing', error: unwritten },
    has: {
      secrets: held.rows.filter((each) => each.use === 'webhook').length,
      token: held.rows.some((each) => each.use === 'token'),
    },
    secrets: held.rows
      .filter((each) => each.use === 'webhook')
      .map(({ madeAt, endsAt }) => ({ made: timeText(madeAt), ends: endsAt === null ? null : timeText(endsAt) })),
    repos: repos.map(({ id, name, url }) => ({ id, name, url })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The repositories of a connection, without those that are mapped to a project that one does not see. */
function* reposSeen({ id }: Connection, me: Me): Reading<Repo[]> {
  const rows = (yield* list(repoKind, 'connection', [id])).filter((each) => each.removedAt === null);
  const homes = yield* getMany(
    projectKind,
    rows.map((each) => each.project),
  );
  return rows.filter((each) => {
    const home = homes.get(each.project);
    return home !== undefined && may(me, 'read', home) === 'yes';
  });
}

const backErrorIn = (state: BackState | undefined): string | null =>
  typeof state?.['error'] === 'string' ? state['error'] : null;

/** Before the first reading there is nothing to say. */
export function askedOf(state: PulledState | undefined): AskedView {
  const { readAt = null, idle = null, error = null, restUntil = null, progress = null } = state ?? {};
  const { found = 0, foundAt = null, silentSince = null } = state ?? {};
  const text = (at: number | null): string | null => (at === null ? null : timeText(at));
  return {
    read: text(readAt),
    idle,
    error,
    rest: text(restUntil),
    progress,
    found: foundAt === null ? null : { changes: found, at: timeText(foundAt) },
    silentSince: text(silentSince),
  };
}

/** When the last delivery came in; null before the first. */
export async function heardAt(store: Store, connection: string): Promise<number | null> {
  const [last] = await store.keeps(() => store.deliveries.page(store.workspace, connection, { limit: 1 }));
  return last?.at ?? null;
}

function errorOf(held: Held, last: readonly Delivery[], refused: string | undefined): string | null {
  if (held.problem !== undefined) return held.problem;
  if (refused !== undefined) return `The last delivery was refused. ${refused}`;
  const settled = last.find((each) => each.status === 'done' || each.status === 'failed');
  return settled?.status === 'failed' ? `The last delivery could not be applied. ${settled.reason ?? ''}`.trim() : null;
}

function stateOf(
  { pausedAt }: Connection,
  told: { lastAt: number | null; error: string | null; asked: AskedView; isSetUp: boolean },
): ConnectionState {
  const { lastAt, error, asked, isSetUp } = told;
  if (pausedAt !== null) return 'paused';
  if (error !== null) return 'failing';
  if (lastAt === null || !isSetUp) return asked.read === null ? 'waiting' : 'working';
  if (asked.silentSince !== null) return 'silent';
  // Because: who asks knows that there was nothing to send.
  return asked.read === null && Date.now() - lastAt > serverLimits.silentMs ? 'silent' : 'working';
}

export const timeText = (at: number): string => new Date(at).toISOString();
