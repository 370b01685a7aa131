/** Who somebody on a forge is here: by the account that an admin named, then by an e-mail address that the forge gives. */
import { get, type Reading } from '../../change/read.ts';
import { personBy } from '../../people/find.ts';
import type { Person } from '../../people/kinds.ts';
import type { Account, Provider } from '../../signals/forge.ts';
import { connection, type Repo } from '../../signals/kinds.ts';

/**
 * The member that an account belongs to. An account is named by its login, alone (on any forge of this provider) or as
 * `login@host`, or by its lasting id, `id:4242`.
 */
export function* personOf(of: Account | null | undefined, home: Repo): Reading<Person | undefined> {
  if (!of) return undefined;
  const way = home.connection === null ? undefined : yield* get(connection, home.connection);
  if (way) {
    const host = hostOf(home.url ?? '');
    const handles = [of.id && `id:${of.id}@${host}`, of.id && `id:${of.id}`, `${of.login}@${host}`, of.login];
    for (const handle of handles) {
      const known = handle ? yield* personBy(way.provider, handle) : undefined;
      if (known) return known;
    }
  }
  return of.email ? yield* personByAddress(of.email, way?.provider) : undefined;
}

/** The member of an e-mail address; GitHub's own, made from an account, are read as the account. */
function* personByAddress(email: string, provider: Provider | undefined): Reading<Person | undefined> {
  const known = yield* personBy('email', email);
  if (known || provider !== 'github') return known;
  const made = /^(?:(\d+)\+)?([\w-]+)@users\.noreply\.github\.com$/i.exec(email);
  return made ? yield* personBy('github', made[2]!) : undefined;
}

const hostOf = (url: string): string => /^https?:\/\/([^/?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
