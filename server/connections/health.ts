/** How a connection is, as its page and the command line show it. */
import { list, repo as repoKind, type Connection, type Project } from '@dualtrack/core';
import type { Delivery, Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import type { ConnectionSecrets, Held } from './secrets.ts';

/**
 * `waiting`: nothing came yet. `silent`: nothing came for a week. `failing`: what came last was refused or could not be
 * applied, or its secrets cannot be read.
 */
export type ConnectionState = 'waiting' | 'working' | 'silent' | 'paused' | 'failing';

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
  /** What to paste at the forge. */
  readonly url: string;
  readonly api: string;
  readonly takes: Connection['takes'];
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
  origin: string,
): Promise<ConnectionView> {
  const { workspace } = store;
  const held = await secrets.of(row.id, 'afresh');
  const { last, refused } = await store.keeps(function* () {
    const last = yield* store.deliveries.page(workspace, row.id, { limit: LOOKED_AT });
    return { last, refused: yield* store.refusals.of(workspace, row.id) };
  });
  const repos = await store.facts(() => list(repoKind, 'connection', [row.id]));
  const lastAt = last[0]?.at ?? null;
  const error = errorOf(held, last, refused && refused.at > (lastAt ?? 0) ? refused.reason : undefined);
  return {
    connection: row.id,
    provider: row.provider,
    name: row.name,
    project: project.key,
    state: stateOf(row, { lastAt, error, isSetUp: held.webhook.length > 0 }),
    lastDelivery: lastAt === null ? null : timeText(lastAt),
    refused: refused ? { count: refused.count, last: timeText(refused.at), reason: refused.reason } : null,
    error,
    url: `${origin}/hooks/${row.provider}/${row.id}`,
    api: row.api,
    takes: row.takes,
    has: {
      secrets: held.rows.filter((each) => each.use === 'webhook').length,
      token: held.rows.some((each) => each.use === 'token'),
    },
    secrets: held.rows
      .filter((each) => each.use === 'webhook')
      .map(({ madeAt, endsAt }) => ({ made: timeText(madeAt), ends: endsAt === null ? null : timeText(endsAt) })),
    repos: repos
      .filter((each) => each.removedAt === null)
      .map(({ id, name, url }) => ({ id, name, url }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function errorOf(held: Held, last: readonly Delivery[], refused: string | undefined): string | null {
  if (held.problem !== undefined) return held.problem;
  if (refused !== undefined) return `The last delivery was refused. ${refused}`;
  const settled = last.find((each) => each.status === 'done' || each.status === 'failed');
  return settled?.status === 'failed' ? `The last delivery could not be applied. ${settled.reason ?? ''}`.trim() : null;
}

function stateOf(
  { pausedAt }: Connection,
  { lastAt, error, isSetUp }: { lastAt: number | null; error: string | null; isSetUp: boolean },
): ConnectionState {
  if (pausedAt !== null) return 'paused';
  if (error !== null) return 'failing';
  if (lastAt === null || !isSetUp) return 'waiting';
  return Date.now() - lastAt > serverLimits.silentMs ? 'silent' : 'working';
}

export const timeText = (at: number): string => new Date(at).toISOString();
