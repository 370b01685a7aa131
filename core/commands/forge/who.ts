/**
 * Who somebody on a forge is here: by the account that an admin named, then by an e-mail address that the forge gives.
 * Each account that did something is remembered, so that an admin can say later who it is.
 */
import { changed, created, type Change } from '../../change/change.ts';
import type { Call, Context } from '../../change/command.ts';
import type { Id } from '../../change/kind.ts';
import { find, get, list, type Reading } from '../../change/read.ts';
import { DAY } from '../../change/time.ts';
import { personBy } from '../../people/find.ts';
import { person, type Person } from '../../people/kinds.ts';
import type { Account, Provider } from '../../signals/forge.ts';
import { seenAccount, type SeenAccount } from '../../signals/account.ts';
import { connection, repo, type Connection, type Repo } from '../../signals/kinds.ts';

/** By what an account may be known: where it is, what it is called there, and its address. */
export interface AccountKey {
  readonly system: Provider;
  /** Of the forge's pages: `github.com`; empty where that is not known. */
  readonly host: string;
  readonly forgeId: string;
  readonly login: string;
  readonly email: string;
}

/** An account that did something, with what is known of it. */
export interface Sighting {
  readonly connection: Id<'connection'>;
  readonly told: Account;
  /** The member that it belongs to. */
  readonly person: Person | undefined;
  readonly row: SeenAccount | undefined;
  /** The forge's own id of the repository in which it was seen last. */
  readonly lastIn: string;
}

/** What is known of an account that a forge tells of; nothing where no forge does, or without a name of any sort. */
export function* sightingOf(of: Account | null | undefined, home: Repo): Reading<Sighting | undefined> {
  const way = of && home.connection !== null ? yield* get(connection, home.connection) : undefined;
  if (!of || !way || (of.id === '' && of.login === '')) return undefined;
  const row = yield* accountOf(way, of);
  // Because: what one telling leaves out, another one told.
  const login = of.login || (row?.login ?? '');
  const email = of.email?.toLowerCase() || (row?.email ?? '');
  const key = { system: way.provider, host: hostIn(way, home), forgeId: of.id, login, email };
  const known = row?.person ? yield* get(person, row.person) : undefined;
  return {
    connection: way.id,
    told: of,
    row,
    lastIn: (row && (yield* get(repo, row.repo))?.forgeId) ?? '',
    person: (yield* personBehind(key)) ?? (known?.leftAt === null ? known : undefined),
  };
}

/** The member that an account belongs to, wherever it is told; see `sightingOf`. */
export function* personOf(of: Account | null | undefined, home: Repo): Reading<Person | undefined> {
  if (home.connection === null) return of?.email ? yield* personBy('email', of.email) : undefined;
  return (yield* sightingOf(of, home))?.person;
}

/** The account as it was seen before: by its lasting id where it has one. */
function* accountOf(way: Connection, { id, login }: Account): Reading<SeenAccount | undefined> {
  if (id !== '') return yield* find(seenAccount, 'forgeId', [way.id, id]);
  const rows = yield* list(seenAccount, 'handle', [way.id, login.toLowerCase()]);
  return rows.find((each) => each.forgeId === '');
}

/** By what an account that was seen may be known. */
export function* keyOf(row: SeenAccount): Reading<AccountKey | undefined> {
  const [way, home] = [yield* get(connection, row.connection), yield* get(repo, row.repo)];
  return way && home && { ...row, system: way.provider, host: hostIn(way, home) };
}

/** Where the pages of a forge lie: `github.com`; empty where that is not known. */
function hostIn({ api }: Connection, { url }: Repo): string {
  return hostOf(url ?? '') || hostOf(api).replace(/^api\./, '');
}

const hostOf = (url: string): string => /^https?:\/\/([^/?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';

/**
 * Remembers that some accounts did something, each with the time of it; of one that did two things the later one.
 * `ids`: of the accounts, in the order of the sightings; null where there is none.
 */
export function allSeen(
  sightings: readonly (readonly [Sighting | undefined, at: number])[],
  { pull, home }: { pull: number | null; home: Repo },
  newId: Context['newId'],
): { ids: (Id<'account'> | null)[]; changes: Change[]; causes: Omit<Call, 'id'>[] } {
  const told = new Map<string, { sighting: Sighting; at: number }>();
  for (const [sighting, at] of sightings) {
    if (!sighting) continue;
    const before = told.get(nameOf(sighting.told));
    const isLess = before && (sighting.told.login === '' || (before.sighting.told.login !== '' && before.at >= at));
    if (!isLess) told.set(nameOf(sighting.told), { sighting, at });
  }
  const all = new Map([...told].map(([key, { sighting, at }]) => [key, seen(sighting, { at, pull, home }, newId)]));
  return {
    ids: sightings.map(([sighting]) => (sighting && all.get(nameOf(sighting.told))?.id) ?? null),
    changes: [...all.values()].flatMap((each) => each.changes),
    causes: [...all.values()].flatMap((each) => each.causes),
  };
}

const nameOf = ({ id, login }: Account): string => (id === '' ? `login ${login.toLowerCase()}` : id);

/** Remembers that an account did something. `causes`: what was there before becomes that of whom it turned out to be. */
function seen(
  { connection, told, person, row, lastIn }: Sighting,
  { at, pull, home }: { at: number; pull: number | null; home: Repo },
  newId: Context['newId'],
): { id: Id<'account'>; changes: Change[]; causes: Omit<Call, 'id'>[] } {
  const { id: forgeId, login, name = '', email = '' } = told;
  const address = email.toLowerCase();
  // Because: who is told without a login, is told of others' doings: as the author of what somebody else speaks on.
  const last = login === '' ? { seenAt: 0, repo: home.id, pull: null } : { seenAt: dayIn(at), repo: home.id, pull };
  if (!row) {
    const id: Id<'account'> = newId();
    const handle = login.toLowerCase();
    const said = { connection, forgeId, login, handle, name, email: address, person: person?.id ?? null };
    return { id, changes: [created(seenAccount, { id, ...said, ignoredAt: null, ...last })], causes: [] };
  }
  // Because: in whatever order it comes, the last of it holds; of one day the numbers and names settle which.
  const isLater = isAfter(
    [last.seenAt, last.pull ?? 0, home.forgeId ?? '', login],
    [row.seenAt, row.pull ?? 0, lastIn, row.login],
  );
  const changes = changed(seenAccount, row, {
    ...(isLater && login !== '' && { ...last, login, handle: login.toLowerCase() }),
    name: isAfter([name], [row.name]) ? name : row.name,
    email: isAfter([address], [row.email]) ? address : row.email,
    person: person?.id ?? row.person,
  });
  const isNews = person !== undefined && person.id !== row.person;
  return { id: row.id, changes, causes: isNews ? [{ name: 'signal.account', input: { account: row.id } }] : [] };
}

/**
 * The names by which an account may be known here, the surest first: its lasting id and its login, each alone (on any
 * forge of this provider) or of a host: `id:4242@git.example.org`, `mei`.
 */
export function handlesOf({ host, forgeId, login }: AccountKey): string[] {
  const names = [forgeId && `id:${forgeId}`, login].filter((each) => each !== '');
  return names.flatMap((each) => (host === '' ? [each] : [`${each}@${host}`, each])).map((each) => each.toLowerCase());
}

/** A name by which an outside system is to know somebody, or nobody any more. */
export interface Naming {
  readonly system: string;
  readonly handle: string;
  readonly person: Id<'person'> | null;
}

/** The member that an account belongs to: by its names, then by its address. */
function* personBehind(account: AccountKey): Reading<Person | undefined> {
  for (const handle of handlesOf(account)) {
    const known = yield* personBy(account.system, handle);
    if (known) return known;
  }
  return account.email === '' ? undefined : yield* personByAddress(account.email, account.system);
}

/** The member that an account will belong to with another name of somebody. */
export function* personBehindWith(account: AccountKey, naming: Naming): Reading<Id<'person'> | null> {
  const names = handlesOf(account).map((handle) => [account.system, handle] as const);
  for (const [system, handle] of account.email === '' ? names : [...names, ['email', account.email] as const]) {
    const isNamed = system === naming.system && handle === naming.handle;
    const known = isNamed ? naming.person : (yield* personBy(system, handle))?.id;
    if (known) return known;
  }
  return null;
}

/** The accounts that a name is one of, an address too; each with all of its names. */
export function* accountsNamed({ system, handle }: Pick<Naming, 'system' | 'handle'>): Reading<KnownAccount[]> {
  const rows: SeenAccount[] = [];
  if (system === 'email') rows.push(...(yield* list(seenAccount, 'email', [handle])));
  const [, forgeId] = /^id:([^@]+)/.exec(handle) ?? [];
  const ways = (yield* list(connection, 'all', [])).filter((each) => each.provider === system);
  for (const { id } of ways) {
    if (forgeId !== undefined) rows.push(...(yield* list(seenAccount, 'forgeId', [id, forgeId])));
    for (const login of new Set([handle, handle.replace(/@[^@]*$/, '')]))
      rows.push(...(yield* list(seenAccount, 'handle', [id, login])));
  }
  const known: KnownAccount[] = [];
  for (const row of rows) {
    const key = yield* keyOf(row);
    if (key && (system === 'email' || handlesOf(key).includes(handle))) known.push({ row, key });
  }
  return known;
}

export interface KnownAccount {
  readonly row: SeenAccount;
  readonly key: AccountKey;
}

/** The member of an e-mail address; GitHub's own, made from an account, are read as the account. */
function* personByAddress(email: string, provider: Provider): Reading<Person | undefined> {
  const known = yield* personBy('email', email);
  if (known || provider !== 'github') return known;
  const made = /^(?:(\d+)\+)?([\w-]+)@users\.noreply\.github\.com$/i.exec(email);
  return made ? yield* personBy('github', made[2]!) : undefined;
}

/** The first moment of its day. */
const dayIn = (at: number): number => Math.floor(at / DAY) * DAY;

function isAfter(one: readonly (string | number)[], other: readonly (string | number)[]): boolean {
  const at = one.findIndex((each, n) => each !== other[n]);
  return at >= 0 && one[at]! > other[at]!;
}
