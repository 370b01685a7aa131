/** The ways to sign in that somebody has, and that the last one stays. */
import type { CredentialKind, Store } from '@dualtrack/store';

/** Kinds that let somebody in by themselves. */
export const opens: ReadonlySet<CredentialKind> = new Set(['password', 'passkey', 'account']);

/** Takes one way of a person away, unless it is the last. `unknown`: they have none with this id. */
export async function endWay(
  store: Store,
  person: string,
  { kind, id }: { kind: CredentialKind; id: string },
): Promise<'gone' | 'unknown' | 'last'> {
  const { credentials } = store.people;
  return store.keep(function* () {
    const all = yield* credentials.of(store.workspace, person);
    const own = all.find((each) => each.kind === kind && each.id === id);
    if (!own) return 'unknown';
    if (!all.some((each) => each !== own && opens.has(each.kind))) return 'last';
    return (yield* credentials.remove(store.workspace, person, own.id)) ? 'gone' : 'unknown';
  });
}
