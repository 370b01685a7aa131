/** Where the facts say who somebody is: by their name, an address or a login. */
import type { AnyKind, RowOf } from '../change/kind.ts';
import { get, goneWith, historyOf, list, type Reading } from '../change/read.ts';
import { theWorkspace } from '../people/find.ts';
import { identity, person, project, workspace, type Identity, type Person, type Workspace } from '../people/kinds.ts';
import { seenAccount, type SeenAccount } from '../signals/account.ts';
import {
  ask,
  commit,
  connection,
  pull,
  repo,
  rollout,
  type Ask,
  type CommitRow,
  type Pull,
  type Review,
} from '../signals/kinds.ts';
import { savedView, type SavedView } from '../work/kinds.ts';
import { limits } from '../limits.ts';

/** Fields that say who somebody is, in words that may stand beside the facts as well. */
export const whoFields: Readonly<Record<string, readonly string[]>> = {
  person: ['name'],
  identity: ['handle'],
  account: ['login', 'name', 'email'],
  commit: ['author', 'email'],
};

export interface Traces {
  readonly row: Person;
  readonly identities: readonly Identity[];
  /** Ids of what was taken back before. */
  readonly goneIdentities: readonly string[];
  readonly accounts: readonly SeenAccount[];
  readonly commits: readonly CommitRow[];
  /** `isOwn`: they opened it. `reviews`: all of it, theirs without the login; undefined where there are none of theirs. */
  readonly pulls: readonly {
    readonly row: Pull;
    readonly isOwn: boolean;
    readonly reviews: readonly Review[] | undefined;
  }[];
  readonly rollouts: readonly RowOf<typeof rollout>[];
  readonly asks: readonly Ask[];
  readonly goneAsks: readonly { readonly id: string; readonly scope: string }[];
  readonly views: readonly SavedView[];
  /** The workspace, where it was called after them at its start, and what it is called in the place of that. */
  readonly team: { readonly row: Workspace; readonly name: string } | undefined;
}

export function* tracesOf(row: Person): Reading<Traces> {
  const identities = yield* list(identity, 'person', [row.id]);
  const goneIdentities = yield* goneWith(identity, 'person', row.id, limits.rowsMax);
  const accounts = yield* list(seenAccount, 'unknown', [row.id]);
  const known: Known = { person: row.id, emails: new Set(), logins: new Map() };
  for (const id of [...identities.map((each) => each.id), ...goneIdentities]) {
    const said = yield* saidOf(identity, id);
    if (said('system').has('email')) said('handle').forEach((each) => known.emails.add(each.toLowerCase()));
  }
  for (const { id, connection: at } of accounts) {
    const said = yield* saidOf(seenAccount, id);
    said('email').forEach((each) => known.emails.add(each.toLowerCase()));
    known.logins.set(at, new Set([...(known.logins.get(at) ?? []), ...said('login')]));
  }
  for (const each of [known.emails, ...known.logins.values()]) each.delete('');
  return {
    row,
    identities,
    goneIdentities,
    accounts,
    commits: yield* commitsOf(known),
    ...(yield* forgeOf(known, accounts)),
    views: (yield* list(savedView, 'project', [])).filter((each) => each.person === row.id),
    team: yield* teamOf(row),
  };
}

interface Known {
  readonly person: string;
  readonly emails: Set<string>;
  /** By connection: a login says nothing on another forge. */
  readonly logins: Map<string, Set<string>>;
}

/** What the fields of a row have held, as texts. */
function* saidOf(kind: AnyKind, id: string): Reading<(field: string) => Set<string>> {
  const history = yield* historyOf(kind.name, id, limits.rowsMax);
  return (field) =>
    new Set(history.flatMap(({ patch }) => patch[field] ?? []).filter((each) => typeof each === 'string'));
}

function* commitsOf({ person: id, emails }: Known): Reading<CommitRow[]> {
  const found: CommitRow[] = [];
  for (const { id: home } of yield* list(project, 'all', [])) {
    const rows = yield* list(commit, 'project', [home]);
    found.push(...rows.filter((each) => each.person === id || emails.has(each.email.toLowerCase())));
  }
  return found;
}

function* forgeOf(
  { person: id, logins }: Known,
  accounts: readonly SeenAccount[],
): Reading<Pick<Traces, 'pulls' | 'rollouts' | 'asks' | 'goneAsks'>> {
  const own = new Set<string | null>(accounts.map((each) => each.id));
  const found = { pulls: [] as Traces['pulls'][number][], rollouts: [] as RowOf<typeof rollout>[] };
  const asks = new Map<string, Ask>();
  const goneAsks = new Map((yield* goneAsksWith('by', id)).map((each) => [each.id, each]));
  const open = yield* list(ask, 'project', []);
  for (const each of open) if (each.by === id) asks.set(each.id, each);
  for (const { id: at } of yield* list(connection, 'all', [])) {
    const named = logins.get(at) ?? new Set<string>();
    const isTheirs = ({ person: who, login }: Review): boolean => who === id || (who === null && named.has(login));
    const homes = new Set<string>((yield* list(repo, 'connection', [at])).map((each) => each.id));
    for (const each of open) if (homes.has(each.repo) && named.has(each.login)) asks.set(each.id, each);
    for (const login of named)
      for (const each of yield* goneAsksWith('login', login)) if (homes.has(each.repo)) goneAsks.set(each.id, each);
    for (const home of homes) {
      for (const row of yield* list(pull, 'number', [home])) {
        const isOwn = row.person === id || own.has(row.account) || named.has(row.login);
        const reviews = row.reviews.some(isTheirs)
          ? // Because: reviews are told apart by their logins, so each keeps one that is nobody else's.
            row.reviews.map((each) => (isTheirs(each) ? { ...each, login: id } : each))
          : undefined;
        if (isOwn || reviews) found.pulls.push({ row, isOwn, reviews });
      }
      found.rollouts.push(...(yield* list(rollout, 'key', [home])).filter((each) => named.has(each.login)));
    }
  }
  return { ...found, asks: [...asks.values()], goneAsks: [...goneAsks.values()] };
}

/** What pull requests asked that they ask no more, where a field held this at the end. */
function* goneAsksWith(field: 'by' | 'login', held: string): Reading<{ id: string; scope: string; repo: string }[]> {
  const all: { id: string; scope: string; repo: string }[] = [];
  for (const id of yield* goneWith(ask, field, held, limits.rowsMax)) {
    const [last] = yield* historyOf(ask.name, id, 1);
    // Because: the database compares more loosely than a login is one.
    if (last?.patch[field]?.[0] === held) all.push({ id, scope: last.scope, repo: String(last.patch['repo']?.[0]) });
  }
  return all;
}

/** Because: whoever starts a workspace finds it called after themselves. */
function* teamOf({ id }: Person): Reading<Traces['team']> {
  const names = (yield* saidOf(person, id))('name');
  const first = new Set([...names].map((each) => `${each}’s team`.slice(0, limits.nameCharsMax)));
  const row = yield* get(workspace, (yield* theWorkspace()).id);
  if (!row) return undefined;
  const called = (yield* saidOf(workspace, row.id))('name');
  if (![...called].some((each) => first.has(each))) return undefined;
  return { row, name: first.has(row.name) ? 'Our team' : row.name };
}
