/** Providers that people may sign in with: set by owners, their secrets locked, each ready to be asked. */
import { randomBytes } from 'node:crypto';
import { uuidV7, type Role } from '@dualtrack/core';
import type { Credential, Provider, ProviderKind, Store } from '@dualtrack/store';
import type { Seal } from '../connections/seal.ts';
import type { Egress } from '../egress/egress.ts';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';
import type { Asked } from './claims.ts';
import { askForge } from './forgeAccounts.ts';
import { askOidc } from './oidc.ts';

/** What an owner trusts a provider with. */
export interface Trust {
  readonly scopes: string;
  /** Domains of e-mail for which its word counts that an address is somebody's; in lower case. */
  readonly domains: readonly string[];
  /** As what somebody joins who is no member and has an address in these domains; null: nobody does. */
  readonly joins: 'member' | 'viewer' | null;
  /** The claim that names groups; null: roles are set here. */
  readonly claim: string | null;
  readonly roles: readonly { readonly group: string; readonly role: Exclude<Role, 'owner'> }[];
}

export type TrustedProvider = Omit<Provider, 'data'> & { readonly data: Trust };

/** What an owner says of one; `secret`: undefined leaves the one that is there. */
export interface Wanted {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly base: string;
  readonly client: string;
  readonly secret: string | undefined;
  readonly trust: Trust;
}

export class Providers {
  private readonly store: Store;
  private readonly seal: Seal;
  private readonly egress: Egress;
  private readonly ready = new Map<string, { readonly changedAt: number; readonly asked: Asked }>();

  constructor(parts: { store: Store; seal: Seal; egress: Egress }) {
    this.store = parts.store;
    this.seal = parts.seal;
    this.egress = parts.egress;
  }

  /** All, oldest first. */
  async all(): Promise<TrustedProvider[]> {
    const { store } = this;
    return (await store.keeps(() => store.people.providers.all(store.workspace))) as unknown as TrustedProvider[];
  }

  async find(id: string): Promise<TrustedProvider | undefined> {
    const { store } = this;
    const found = await store.keeps(() => store.people.providers.find(store.workspace, id));
    return found as unknown as TrustedProvider | undefined;
  }

  /** A provider, ready to be asked. */
  asked(provider: TrustedProvider): Asked {
    const { id, changedAt, kind, base, client, sealed, data } = provider;
    const known = this.ready.get(id);
    if (known?.changedAt === changedAt) return known.asked;
    const secret = sealed === null ? undefined : this.seal.open(sealed, this.place(id));
    const asking = { kind, base, client, secret, scopes: data.scopes, claim: data.claim };
    const asked = kind === 'oidc' ? askOidc(asking, this.egress) : askForge(asking, this.egress);
    this.ready.set(id, { changedAt, asked });
    return asked;
  }

  async add(wanted: Wanted): Promise<TrustedProvider> {
    if ((await this.all()).length >= serverLimits.providersMax)
      throw new HttpProblem(422, 'too_many', `There are at most ${serverLimits.providersMax} of them.`);
    const now = Date.now();
    return this.put({ id: uuidV7(now, randomBytes(16)), createdAt: now, changedAt: now, sealed: null }, wanted);
  }

  change(before: TrustedProvider, wanted: Wanted): Promise<TrustedProvider> {
    return this.put({ ...before, changedAt: Math.max(Date.now(), before.changedAt + 1) }, wanted);
  }

  /** Takes a provider away with all accounts of it; gives whose they were. */
  async remove(id: string): Promise<readonly string[]> {
    const { store } = this;
    const { providers, credentials, tickets } = store.people;
    this.ready.delete(id);
    return store.keep(function* () {
      const accounts = (yield* credentials.all(store.workspace, 'account')).filter((each) => isOf(each, id));
      for (const each of accounts) yield* credentials.remove(store.workspace, each.person, each.id);
      yield* providers.remove(store.workspace, id);
      const people = new Set(accounts.map((each) => each.person));
      // Because: half of a sign-in through it would still become a whole one.
      for (const each of people) yield* tickets.endAll(store.workspace, 'second', each);
      return [...people];
    });
  }

  private async put(
    given: Pick<Provider, 'id' | 'createdAt' | 'changedAt' | 'sealed'>,
    { kind, name, base, client, secret, trust }: Wanted,
  ): Promise<TrustedProvider> {
    const { store } = this;
    const sealed = secret === undefined ? given.sealed : this.seal.close(secret, this.place(given.id));
    const { id, createdAt, changedAt } = given;
    const row = { id, createdAt, changedAt, kind, name, base, client, sealed, data: trust };
    await store.keep(() => store.people.providers.put(store.workspace, { ...row, data: { ...trust } }));
    return row;
  }

  private place(id: string): string {
    return `${this.store.workspace}/provider/${id}`;
  }
}

/** Whether an account is of a provider. */
export const isOf = ({ kind, data }: Credential, provider: string): boolean =>
  kind === 'account' && data['provider'] === provider;
