/**
 * The second factor that a workspace may demand of whoever signs in with a password: codes of an app, or a passkey. What
 * somebody lacks is said where it is said who they are, for every request and for every stream; so nothing else has to
 * ask.
 */
import type { CredentialKind, Session, Store, Token, Way } from '@dualtrack/store';
import type { Rights } from '../rights.ts';

/** `factor`: they have none, and are to set one up. `showing`: they have one, which was not shown here. */
export type Lack = 'factor' | 'showing';

/**
 * Ways in that a password alone opens. A passkey is both factors by itself; who signs in elsewhere is asked there; and
 * whoever came by the printed address has the machine.
 */
const byPassword: readonly Way[] = ['password', 'invitation', 'reset'];

export class Demand {
  private readonly store: Store;
  private readonly rights: Rights;

  constructor(parts: { store: Store; rights: Rights }) {
    this.store = parts.store;
    this.rights = parts.rights;
  }

  async isOn(): Promise<boolean> {
    return ((await this.rights.policy())?.factorSince ?? null) !== null;
  }

  /** Whether a person who comes in by a way has to show a second factor beside it. */
  async isOf(way: Way): Promise<boolean> {
    return byPassword.includes(way) && (await this.isOn());
  }

  /** Whether somebody has codes or a passkey. */
  async hasFactor(person: string): Promise<boolean> {
    return isFactorIn(await this.kindsOf(person));
  }

  async lackIn({ person, way, factorAt }: Pick<Session, 'person' | 'way' | 'factorAt'>): Promise<Lack | undefined> {
    if (factorAt !== null || !(await this.isOf(way))) return undefined;
    return (await this.hasFactor(person)) ? 'showing' : 'factor';
  }

  /** Of a token: whether its maker, who signs in with a password, has a second factor. */
  async lackOf({ person }: Pick<Token, 'person'>): Promise<Lack | undefined> {
    if (!(await this.isOn())) return undefined;
    const kinds = await this.kindsOf(person);
    return kinds.has('password') && !isFactorIn(kinds) ? 'factor' : undefined;
  }

  /** Everybody who signs in with a password and has no second factor. */
  lacking(): Promise<Set<string>> {
    const { store } = this;
    return store.keeps(() => store.people.credentials.passwordAlone(store.workspace));
  }

  /** Of sessions, by their ids, those in which nothing is lacking. */
  async whole(sessions: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    if (!(await this.isOn())) return sessions;
    const { store } = this;
    const weak = await store.keeps(() => store.people.sessions.withoutFactor(store.workspace, byPassword));
    return new Set([...sessions].filter((id) => !weak.has(id)));
  }

  /** Of tokens, with who made each, the ids of those in which nothing is lacking. */
  async wholeOf(tokens: ReadonlyMap<string, string>): Promise<ReadonlySet<string>> {
    const ids = new Set(tokens.keys());
    if (!(await this.isOn())) return ids;
    const lacking = await this.lacking();
    for (const [id, person] of tokens) if (lacking.has(person)) ids.delete(id);
    return ids;
  }

  /** To be told when a person gave up codes or a passkey: what was shown of a factor that is gone, was not shown. */
  async heed(person: string): Promise<void> {
    const { store } = this;
    if (await this.hasFactor(person)) return;
    await store.keep(() => store.people.sessions.forgetFactor(store.workspace, person));
  }

  /** What somebody signs in with. */
  private async kindsOf(person: string): Promise<ReadonlySet<CredentialKind>> {
    const { store } = this;
    const all = await store.keeps(() => store.people.credentials.of(store.workspace, person));
    return new Set(all.map(({ kind }) => kind));
  }
}

const isFactorIn = (kinds: ReadonlySet<CredentialKind>): boolean => kinds.has('code') || kinds.has('passkey');
