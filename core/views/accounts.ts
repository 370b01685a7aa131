/** The accounts that did something on forges and that nobody here is known to be behind, with who they might be. */
import { folded } from '../change/fold.ts';
import { accountsNamed, handlesOf, keyOf, type AccountKey } from '../commands/forge/who.ts';
import type { Me } from '../change/me.ts';
import { find, get, list, type Reading } from '../change/read.ts';
import { isoOf } from '../change/time.ts';
import { limits } from '../limits.ts';
import { person, project, type Person } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import type { Provider } from '../signals/forge.ts';
import { seenAccount, type SeenAccount } from '../signals/account.ts';
import { pull, repo, type Repo } from '../signals/kinds.ts';

export interface UnknownAccount {
  readonly id: string;
  readonly system: Provider;
  readonly host: string;
  readonly login: string;
  /** What they call themselves; empty where it is not told. */
  readonly name: string;
  /** How many pull requests they opened. */
  readonly pulls: number;
  /** The day of what they did last: `2026-11-03`. */
  readonly seen: string;
  /** Where that was: `acme/churn`, `acme/churn#12` with its page. */
  readonly where: { readonly name: string; readonly url: string | null };
  /** The member that it probably is, by the name alone; never acted upon. */
  readonly likely: { readonly id: string; readonly name: string } | null;
  readonly ignored: boolean;
}

/** Those that somebody may see, the last to do something first; those of programs are left out. */
export function* unknownAccounts(me: Me): Reading<UnknownAccount[]> {
  const members = (yield* list(person, 'role', [])).filter((each) => each.leftAt === null);
  const seen = (yield* list(project, 'all', [])).filter((each) => may(me, 'read', each) === 'yes');
  const projects = new Set<string>(seen.map((each) => each.id));
  const homes = new Map<string, Repo | undefined>();
  const shown = new Map<string, UnknownAccount>();
  // Because: those that one does not see must not take the place of those that one sees.
  for (const row of yield* list(seenAccount, 'unknown', [null], { order: 'down' })) {
    if (shown.size === limits.accountsAskedMax) break;
    if (row.login === '' || isProgram(row)) continue;
    if (!homes.has(row.repo)) homes.set(row.repo, yield* repoIn(projects, row.repo));
    const home = homes.get(row.repo);
    const key = home && (yield* keyOf(row));
    if (!home || !key) continue;
    const view = yield* viewOf(row, { home, key, members, projects });
    // Because: two connections to one forge tell of one account.
    const name = `${key.system} ${handlesOf(key)[0] ?? row.id}`;
    const before = shown.get(name);
    shown.set(name, before ? { ...before, pulls: before.pulls + view.pulls } : view);
  }
  return [...shown.values()];
}

/** The login of an account that is known by its lasting id, `id:42@github.com`; undefined for other names. */
export function* loginOf(known: { readonly system: string; readonly handle: string }): Reading<string | undefined> {
  if (!known.handle.startsWith('id:')) return undefined;
  return (yield* accountsNamed(known)).map(({ row }) => row.login).find((each) => each !== '');
}

interface Beside {
  readonly home: Repo;
  readonly key: AccountKey;
  readonly members: readonly Person[];
  /** Those that are seen. */
  readonly projects: ReadonlySet<string>;
}

function* viewOf(row: SeenAccount, { home, key, members, projects }: Beside): Reading<UnknownAccount> {
  const { id, login, name, seenAt, ignoredAt } = row;
  const last = row.pull === null ? undefined : yield* find(pull, 'number', [home.id, row.pull]);
  const likely = likelyOf(row, members);
  return {
    id,
    system: key.system,
    host: key.host,
    login,
    name,
    pulls: (yield* list(pull, 'account', [id])).filter((each) => projects.has(each.project)).length,
    seen: isoOf(seenAt).slice(0, 10),
    where: { name: last ? `${home.name}#${last.number}` : home.name, url: last?.url ?? home.url },
    likely: likely ? { id: likely.id, name: likely.name } : null,
    ignored: ignoredAt !== null,
  };
}

function* repoIn(projects: ReadonlySet<string>, id: string): Reading<Repo | undefined> {
  const row = yield* get(repo, id);
  return row && projects.has(row.project) ? row : undefined;
}

const isProgram = ({ login }: SeenAccount): boolean => /\[bot\]$|^(?:project|group)_\d+_bot/i.test(login);

/** The one member whose name it says: as its name, or in its login (`ana-lima`, `lima.ana`). */
function likelyOf({ login, name }: SeenAccount, members: readonly Person[]): Person | undefined {
  for (const words of [wordsOf(name), wordsOf(login)]) {
    const whole = members.filter((each) => {
      const wanted = wordsOf(each.name);
      return wanted.length > 0 && wanted.every((one) => words.includes(one));
    });
    if (whole.length === 1) return whole[0];
  }
  const joined = members.filter((each) => wordsOf(each.name).join('') === wordsOf(login).join(''));
  return joined.length === 1 ? joined[0] : undefined;
}

const wordsOf = (text: string): string[] => folded(text).match(/\p{L}+/gu) ?? [];
