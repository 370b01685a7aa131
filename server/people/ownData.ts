/**
 * All that is kept of one person, as one JSON document, written part by part: who they are here, how they come in (without
 * what would let anybody in), what happened at the door, and every change that they made, with the words of it.
 *
 * Invariant: whoever reads it gets nothing of a project that they do not see; how much was left out is said.
 */
import {
  connection,
  get,
  identity,
  list,
  membership,
  mention,
  person,
  project,
  savedView,
  seenAccount,
  sees,
  settling,
  task,
  type Me,
  type Reading,
} from '@dualtrack/core';
import type { Credential, Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import type { Rights } from '../rights.ts';

interface Asked {
  /** Whose data. */
  readonly of: string;
  /** Who reads it. */
  readonly me: Me;
  readonly now: number;
}

/** Writes the document; `write` takes one text after the other. */
export async function writeOwnData(
  { store, rights }: { store: Store; rights: Rights },
  { of, me, now }: Asked,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const projects = await rights.projects();
  const mayRead = (scope: string): boolean => sees(me, scope, projects) || scope === `user:${of}`;
  const facts = await store.facts(() => factsOf(of, mayRead));
  const kept = await keptOf(store, of, now);
  await write(`{\n"format": "dualtrack-person",\n"v": 1,\n"at": ${JSON.stringify(isoOf(now))}`);
  for (const [name, value] of Object.entries({ ...facts, ...kept })) await write(part(name, value));
  await writeList(write, 'door', doorOf(store, of));
  let leftOut = 0;
  await writeList(
    write,
    'changes',
    changesOf(store, of, mayRead, () => leftOut++),
  );
  await write(`${part('changesLeftOut', leftOut)}\n}\n`);
}

const part = (name: string, value: unknown): string => `,\n${JSON.stringify(name)}: ${JSON.stringify(value, null, 1)}`;

async function writeList(
  write: (text: string) => Promise<void>,
  name: string,
  pages: AsyncIterable<readonly unknown[]>,
): Promise<void> {
  await write(`,\n${JSON.stringify(name)}: [`);
  let between = '\n';
  for await (const page of pages) {
    if (page.length === 0) continue;
    await write(between + page.map((each) => JSON.stringify(each)).join(',\n'));
    between = ',\n';
  }
  await write('\n]');
}

function* factsOf(of: string, mayRead: (scope: string) => boolean): Reading<Record<string, unknown>> {
  const row = (yield* get(person, of))!;
  const accounts = yield* list(seenAccount, 'unknown', [row.id]);
  const homes: Record<string, unknown>[] = [];
  for (const { project: id, role } of yield* list(membership, 'person', [row.id])) {
    const home = mayRead(id) ? yield* get(project, id) : undefined;
    if (home) homes.push({ project: home.key, name: home.name, role });
  }
  const forges: Record<string, unknown>[] = [];
  for (const each of accounts) {
    const at = yield* get(connection, each.connection);
    const { forgeId, login, name, email, seenAt } = each;
    forges.push({ provider: at?.provider ?? null, id: forgeId, login, name, email, seen: isoOf(seenAt) });
  }
  const mentions: Record<string, unknown>[] = [];
  for (const each of yield* list(mention, 'person', [row.id])) {
    const home = mayRead(each.project) ? yield* get(project, each.project) : undefined;
    const where = home && (yield* get(task, each.task));
    if (where) mentions.push({ task: `${home.key}-${where.number}`, at: isoOf(each.at) });
  }
  const views = (yield* list(savedView, 'project', [])).filter((each) => each.person === row.id);
  return {
    profile: {
      id: row.id,
      name: row.name,
      role: row.role,
      discipline: row.discipline,
      since: isoOf(row.createdAt),
      left: row.leftAt === null ? null : isoOf(row.leftAt),
    },
    identities: (yield* list(identity, 'person', [row.id])).map(({ system, handle }) => ({ system, handle })),
    memberships: homes,
    forgeAccounts: forges,
    mentions,
    views: views.map(({ name, query, createdAt }) => ({ name, query, since: isoOf(createdAt) })),
    settled: (yield* list(settling, 'person', [row.id])).map(({ reason, of: what, at, until }) => ({
      reason,
      of: what,
      at: isoOf(at),
      until: until === null ? null : isoOf(until),
    })),
  };
}

async function keptOf(store: Store, of: string, now: number): Promise<Record<string, unknown>> {
  const { credentials, sessions, tokens } = store.people;
  const { workspace } = store;
  const [ways, open, made] = await store.keeps(function* () {
    return [
      yield* credentials.of(workspace, of),
      yield* sessions.of(workspace, of, { now, idleSince: 0 }),
      yield* tokens.madeBy(workspace, of),
    ] as const;
  });
  return {
    waysToSignIn: ways.map(wayOf),
    sessions: open.map(({ id, way, createdAt, usedAt, expiresAt, address, agent }) => ({
      id,
      way,
      since: isoOf(createdAt),
      used: isoOf(usedAt),
      until: isoOf(expiresAt),
      address,
      agent,
    })),
    tokens: made.map(({ id, name, scope, createdAt, usedAt, expiresAt }) => ({
      id,
      name,
      scope,
      since: isoOf(createdAt),
      used: usedAt === null ? null : isoOf(usedAt),
      until: isoOf(expiresAt),
    })),
  };
}

/** Of a way to sign in what says what it is; never what lets one in by it. */
function wayOf({ kind, data, createdAt, usedAt }: Credential): Record<string, unknown> {
  const told = Object.fromEntries(
    ['name', 'address', 'email'].flatMap((each) => (each in data ? [[each, data[each]]] : [])),
  );
  return { kind, ...told, since: isoOf(createdAt), used: usedAt === null ? null : isoOf(usedAt) };
}

/** What happened at the door, newest first. */
async function* doorOf(store: Store, of: string): AsyncGenerator<Record<string, unknown>[]> {
  for (let last = ''; ;) {
    const page = await store.keeps(() => store.people.entries.before(store.workspace, last, serverLimits.ownDataPage));
    if (page.length === 0) return;
    last = page.at(-1)!.id;
    yield page
      .filter((each) => each.person === of)
      .map(({ at, what, address, agent, data }) => ({ at: isoOf(at), what, address, agent, ...data }));
  }
}

/** What they changed, oldest first, as the log tells it. */
async function* changesOf(
  store: Store,
  of: string,
  mayRead: (scope: string) => boolean,
  onLeftOut: () => void,
): AsyncGenerator<Record<string, unknown>[]> {
  for (let last = 0; ;) {
    const page = await store.changesAfter(last, serverLimits.ownDataPage);
    if (page.length === 0) return;
    last = page.at(-1)!.seq;
    const own = page.filter((each) => each.actor === of);
    const read = own.filter((each) => mayRead(each.scope));
    for (let n = read.length; n < own.length; n++) onLeftOut();
    yield read.map(({ seq, at, asOf, kind, id, op, patch }) => ({
      seq,
      at: isoOf(at),
      asOf: isoOf(asOf),
      kind,
      id,
      op,
      patch,
    }));
    // Because: between two pages other work gets its turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const isoOf = (at: number): string => new Date(at).toISOString();
