/**
 * Accounts elsewhere and whose they are here. An account is known by what its provider never changes (issuer and
 * subject); an address only ever finds the member of a first sign-in.
 *
 * Invariant: an address that was not verified, or is of a domain that the provider is not trusted for, finds nobody; and
 * what is one member's becomes no other's.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { find, get, identity, person, uuidV7, type Person, type Role } from '@dualtrack/core';
import type { Credential, Principal, Store } from '@dualtrack/store';
import { NotIn, type Claimed } from './claims.ts';
import type { TrustedProvider } from './providers.ts';
import { opens } from './ways.ts';

const machine: Principal = { kind: 'machine', name: 'sign-in' };

export class Accounts {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** The member whom an account lets in, with the role that their groups give them. Throws `NotIn`. */
  async admit(provider: TrustedProvider, claimed: Claimed): Promise<{ person: string; isNew: boolean }> {
    const known = await this.known(provider, claimed);
    const admitted = known ? { person: known, isNew: false } : await this.first(provider, claimed);
    await this.follow(provider, claimed, admitted.person);
    return admitted;
  }

  /** Makes an account a member's, who is signed in. Throws `NotIn` when it is another one's. */
  async connect(provider: TrustedProvider, claimed: Claimed, to: string): Promise<void> {
    if (!(await this.put(provider, claimed, to))) throw new NotIn('taken');
    await this.identify(provider, claimed, to);
  }

  /**
   * What an account of a forge did there is its member's: they have shown that it is theirs. Because: where an admin said
   * before whose it is, that stays, and the refusal is nobody's business.
   */
  private async identify({ kind, base }: TrustedProvider, { subject }: Claimed, to: string): Promise<void> {
    if (kind === 'oidc') return;
    const input = { person: to, system: kind, handle: `id:${subject}@${new URL(base).host}` };
    await this.store.mutate(machine, [{ id: randomUUID(), name: 'people.identify', input }]);
  }

  /** The member who has this account; undefined: nobody. Throws `left` when they are none any more. */
  private async known(provider: TrustedProvider, { subject, email }: Claimed): Promise<string | undefined> {
    const { store } = this;
    const { credentials } = store.people;
    const own = await store.keeps(() => credentials.find(store.workspace, 'account', handleOf(provider, subject)));
    if (!own) return undefined;
    const row = await store.facts(() => get(person, own.person));
    if (!row || row.leftAt !== null) throw new NotIn('left');
    const data = { ...own.data, provider: provider.id, email: email ?? own.data['email'] };
    await store.keep(() => credentials.use(store.workspace, own.id, { now: Date.now(), data }));
    return own.person;
  }

  /** Somebody who comes by this account for the first time: the member with its address, or one who joins. */
  private async first(provider: TrustedProvider, claimed: Claimed): Promise<{ person: string; isNew: boolean }> {
    const { email } = claimed;
    if (email === null) throw new NotIn('unverified');
    if (!provider.data.domains.includes(email.slice(email.lastIndexOf('@') + 1))) throw new NotIn('untrusted');
    const row = await this.holderOf(email);
    if (row) {
      if (row.leftAt !== null) throw new NotIn('left');
      if (!(await this.isTheirs(row, email))) throw new NotIn('connect_first');
      await this.connect(provider, claimed, row.id);
      return { person: row.id, isNew: false };
    }
    const joined = await this.join(provider, claimed.name, email);
    await this.connect(provider, claimed, joined);
    return { person: joined, isNew: true };
  }

  private async holderOf(email: string): Promise<Person | undefined> {
    return this.store.facts(function* () {
      const known = yield* find(identity, 'handle', ['email', email]);
      return known && (yield* get(person, known.person));
    });
  }

  /**
   * Whether an address that is known for a member may find them. Because: admins and commits add addresses too, and
   * nobody becomes somebody who is signed in already, or an owner, by an address that others gave them.
   */
  private async isTheirs(row: Person, email: string): Promise<boolean> {
    const { store } = this;
    const all = await store.keeps(() => store.people.credentials.of(store.workspace, row.id));
    if (all.some((each) => each.data['address'] === email)) return true;
    return row.role !== 'owner' && !all.some((each) => opens.has(each.kind));
  }

  private async join({ data }: TrustedProvider, name: string, email: string): Promise<string> {
    if (data.joins === null) throw new NotIn('unknown');
    const input = { name, emails: [email], role: data.joins };
    const [answer] = await this.store.mutate(machine, [{ id: randomUUID(), name: 'people.add', input }]);
    if (answer && !('refusal' in answer) && answer.created) return answer.created.id;
    // Because: of two windows that join at once, one does, and is found by the other.
    const row = await this.holderOf(email);
    if (!row) throw new NotIn('unknown');
    if (row.leftAt !== null) throw new NotIn('left');
    if (!(await this.isTheirs(row, email))) throw new NotIn('connect_first');
    return row.id;
  }

  /** Gives a member the role of their groups. Owners are made and unmade by owners alone. */
  private async follow({ data }: TrustedProvider, { groups }: Claimed, id: string): Promise<void> {
    if (data.claim === null || groups === null || data.roles.length === 0) return;
    const row = await this.store.facts(() => get(person, id));
    const role = roleOf(data, groups);
    if (!row || row.role === 'owner' || row.role === role) return;
    await this.store.mutate(machine, [{ id: randomUUID(), name: 'people.set', input: { person: id, role } }]);
  }

  private async put(provider: TrustedProvider, { subject, email }: Claimed, to: string): Promise<boolean> {
    const { store } = this;
    const now = Date.now();
    const credential = {
      kind: 'account' as const,
      handle: handleOf(provider, subject),
      id: uuidV7(now, randomBytes(16)),
      person: to,
      secret: '',
      data: { provider: provider.id, name: provider.name, email },
      createdAt: now,
    };
    return store.keep(() => store.people.credentials.put(store.workspace, credential));
  }
}

/** An account as its owner sees it. */
export const accountView = ({ id, data, createdAt, usedAt }: Credential) => ({
  id,
  provider: data['provider'],
  name: typeof data['name'] === 'string' ? data['name'] : 'An account',
  email: data['email'] ?? null,
  since: new Date(createdAt).toISOString(),
  used: usedAt === null ? null : new Date(usedAt).toISOString(),
});

/** An address holds no space, so no two accounts share a handle. */
const handleOf = ({ kind, base }: TrustedProvider, subject: string): string => `${kind} ${base} ${subject}`;

/** The highest role of the groups; without any, the one of those who join. */
function roleOf({ roles, joins }: TrustedProvider['data'], groups: readonly string[]): Role {
  const given = new Set(roles.filter((each) => groups.includes(each.group)).map((each) => each.role));
  return (['admin', 'member', 'viewer'] as const).find((each) => given.has(each)) ?? joins ?? 'member';
}
