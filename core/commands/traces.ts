/** Where the facts say who somebody is: by their name, an address or a login. */
import type { AnyKind, Id, RowOf } from '../change/kind.ts';
import { get, getMany, goneWith, historyOf, list, type Reading } from '../change/read.ts';
import { theWorkspace } from '../people/find.ts';
import { identity, person, workspace, type Identity, type Person, type Workspace } from '../people/kinds.ts';
import { seenAccount, type SeenAccount } from '../signals/account.ts';
import { ask, repo, rollout, type Ask, type CommitRow, type Pull, type Review } from '../signals/kinds.ts';
import { savedView, type SavedView } from '../work/kinds.ts';
import { limits } from '../limits.ts';

/** Fields that say who somebody is, in words that may stand beside the facts as well. */
export const whoFields: Readonly<Record<string, readonly string[]>> = {
  person: ['name'],
  identity: ['handle'],
  account: ['login', 'name', 'email'],
  commit: ['author', 'email'],
};

/** By what somebody may be known: all that they were ever called, on forges too. */
export interface EveryName {
  readonly person: string;
  readonly identities: readonly Identity[];
  /** Ids of what was taken back before and is still told of. */
  readonly goneIdentities: readonly Id<'identity'>[];
  readonly accounts: readonly SeenAccount[];
  /** In lower case. */
  readonly emails: ReadonlySet<string>;
  /** By connection: a login says nothing on another forge. */
  readonly logins: ReadonlyMap<string, ReadonlySet<string>>;
}

export function* everyNameOf(id: Id<'person'>): Reading<EveryName> {
  const identities = yield* list(identity, 'person', [id]);
  const gone = (yield* goneWith(identity, 'person', id, limits.rowsMax)) as Id<'identity'>[];
  const accounts = yield* list(seenAccount, 'unknown', [id]);
  const emails = new Set<string>();
  const logins = new Map<string, Set<string>>();
  const goneIdentities: Id<'identity'>[] = [];
  for (const each of [...identities.map((row) => row.id), ...gone]) {
    const said = yield* saidOf(identity, each);
    if (gone.includes(each) && [...said('handle')].some((handle) => handle !== '')) goneIdentities.push(each);
    if (said('system').has('email')) said('handle').forEach((handle) => emails.add(handle.toLowerCase()));
  }
  for (const { id: account, connection: at } of accounts) {
    const said = yield* saidOf(seenAccount, account);
    said('email').forEach((each) => emails.add(each.toLowerCase()));
    logins.set(at, new Set([...(logins.get(at) ?? []), ...said('login')]));
  }
  for (const each of [emails, ...logins.values()]) each.delete('');
  return { person: id, identities, goneIdentities, accounts, emails, logins };
}

/** What the fields of a row have held, as texts. */
export function* saidOf(kind: AnyKind, id: string): Reading<(field: string) => Set<string>> {
  const history = yield* historyOf(kind.name, id, limits.rowsMax);
  return (field) =>
    new Set(history.flatMap(({ patch }) => patch[field] ?? []).filter((each) => typeof each === 'string'));
}

/** What a row that names them is to hold instead, in which fields; undefined: it names them nowhere, or no more. */
export type Without<Row> = Partial<Row> | undefined;

/** What stands where a name stood. */
export const FORMER = 'Former member';

export function commitWithout({ person: id, emails }: EveryName, row: CommitRow): Without<CommitRow> {
  const isTheirs = row.person === id || emails.has(row.email.toLowerCase());
  return isTheirs && (row.author !== FORMER || row.email !== '') ? { author: FORMER, email: '' } : undefined;
}

/** `named`: the logins that they have where it lies. */
export function pullWithout({ person: id, accounts }: EveryName, row: Pull, named: ReadonlySet<string>): Without<Pull> {
  const isOwn = row.person === id || accounts.some((each) => each.id === row.account) || named.has(row.login);
  const isTheirs = ({ person: who, login }: Review): boolean =>
    login !== id && (who === id || (who === null && named.has(login)));
  // Because: reviews are told apart by their logins, so each keeps one that is nobody else's.
  const reviews = row.reviews.some(isTheirs) && {
    reviews: row.reviews.map((each) => (isTheirs(each) ? { ...each, login: id } : each)),
  };
  const login = isOwn && row.login !== '' && { login: '' };
  return reviews || login ? { ...login, ...reviews } : undefined;
}

/** `said`: the logins that it was ever told with, since another one may have taken it over. */
export const rolloutWithout = (
  said: ReadonlySet<string>,
  named: ReadonlySet<string>,
): Without<RowOf<typeof rollout>> => ([...said].some((each) => named.has(each)) ? { login: '' } : undefined);

/** The logins that they have where each of these repositories lies. */
export function* loginsIn(
  { logins }: EveryName,
  repos: Iterable<string>,
): Reading<(repo: string) => ReadonlySet<string>> {
  const rows = yield* getMany(repo, repos);
  const all = new Set([...logins.values()].flatMap((each) => [...each]));
  return (id) => {
    const at = rows.get(id)?.connection;
    // Because: where a connection has ended, nobody can tell any more which forge a login was of.
    return at ? (logins.get(at) ?? new Set()) : all;
  };
}

/** What pull requests asked in their name or of their login, and what they ask no more. */
export interface AsksOf {
  readonly asks: readonly Ask[];
  readonly goneAsks: readonly { readonly id: string; readonly scope: string }[];
}

export function* asksOf(names: EveryName): Reading<AsksOf> {
  const open = yield* list(ask, 'project', []);
  const gone = new Map((yield* goneAsksWith('by', names.person)).map((each) => [each.id, each]));
  for (const login of new Set([...names.logins.values()].flatMap((each) => [...each])))
    for (const each of yield* goneAsksWith('login', login)) gone.set(each.id, each);
  const named = yield* loginsIn(names, new Set([...open, ...gone.values()].map((each) => each.repo)));
  const isTheirs = ({ by, login, repo: at }: Pick<Ask, 'by' | 'login' | 'repo'>): boolean =>
    login !== '' && (by === names.person || named(at).has(login));
  return { asks: open.filter(isTheirs), goneAsks: [...gone.values()].filter(isTheirs) };
}

type GoneAsk = Pick<Ask, 'id' | 'by' | 'login' | 'repo'> & { readonly scope: string };

/** What pull requests asked that they ask no more, where a field held this at the end. */
function* goneAsksWith(field: 'by' | 'login', held: string): Reading<GoneAsk[]> {
  const all: GoneAsk[] = [];
  for (const id of yield* goneWith(ask, field, held, limits.rowsMax)) {
    const [last] = yield* historyOf(ask.name, id, 1);
    const was = (name: keyof Ask): unknown => last?.patch[name]?.[0] ?? null;
    // Because: the database compares more loosely than a login is one.
    if (last && was(field) === held)
      all.push({ id, scope: last.scope, by: was('by'), login: was('login'), repo: was('repo') } as GoneAsk);
  }
  return all;
}

/** What is named after somebody, and what they kept for themselves alone. */
export interface Own {
  readonly views: readonly SavedView[];
  /** The workspace, where it was called after them at its start, and what it is called in the place of that. */
  readonly team: { readonly row: Workspace; readonly name: string } | undefined;
}

export function* ownOf(row: Person): Reading<Own> {
  return {
    views: (yield* list(savedView, 'project', [])).filter((each) => each.person === row.id),
    team: yield* teamOf(row),
  };
}

/** Because: whoever starts a workspace finds it called after themselves. */
function* teamOf({ id }: Person): Reading<Own['team']> {
  const names = (yield* saidOf(person, id))('name');
  const first = new Set([...names].map((each) => `${each}’s team`.slice(0, limits.nameCharsMax)));
  const row = yield* get(workspace, (yield* theWorkspace()).id);
  if (!row) return undefined;
  const called = (yield* saidOf(workspace, row.id))('name');
  if (![...called].some((each) => first.has(each))) return undefined;
  return { row, name: first.has(row.name) ? 'Our team' : row.name };
}
