/**
 * Invitations: a ticket that makes a member of whoever has its link, once. What somebody is invited to is done through
 * the door in the name of whoever invited, with the rights that they have by then.
 */
import {
  get,
  isRefusal,
  isUuid,
  maySignUp,
  mayWelcome,
  meOf,
  person,
  project,
  thePolicy,
  theWorkspace,
  untilRefused,
  type Me,
  type Person,
  type Reading,
  type Role,
} from '@dualtrack/core';
import type { Answer, Credential, Principal, Store, Ticket } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';
import { mayHandOver } from './standing.ts';

/** What somebody is invited to. */
export interface Offer {
  /** The address that they sign in with; null: they give one. */
  readonly email: string | null;
  readonly name: string | null;
  readonly role: Role;
  readonly projects: readonly { readonly project: string; readonly role: Role }[];
}

export interface Invitation extends Offer {
  readonly id: string;
  /** The member who is invited onto their own row. */
  readonly person: string | null;
  readonly by: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** What became of the mail; undefined where none was to be sent. */
  readonly mail?: Mailed;
}

/** `why`: in a sentence for an admin. */
export type Mailed = { readonly kind: 'waiting' | 'sent' } | { readonly kind: 'failed'; readonly why: string };

/** What whoever has the link is shown. */
export interface Shown {
  readonly workspace: string;
  readonly by: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: Role;
}

export interface Joining {
  readonly name: string;
  readonly email: string;
  /** The way to sign in that they get; its person is whoever they become. */
  readonly credential: Omit<Credential, 'usedAt' | 'person' | 'handle'>;
}

/** `gone`: the link counts no longer. */
export type Joined =
  | { readonly kind: 'joined'; readonly person: string; readonly invitation: Invitation }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly refusal: Extract<Answer, { refusal: unknown }>['refusal'] };

export class Invitations {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Makes one; the secret is told here and never again. */
  async make(offer: Offer, given: { person: string | null; by: string | null; lifeMs: number }) {
    const { store } = this;
    const { tickets } = store.people;
    const now = Date.now();
    const ticket = { kind: 'invitation' as const, data: offerOf(offer), now, ...given };
    return store.keep(function* () {
      if ((yield* tickets.all(store.workspace, 'invitation', now)).length >= serverLimits.invitationsMax)
        throw new HttpProblem(422, 'too_many', `At most ${serverLimits.invitationsMax} invitations wait at a time.`);
      // Because: a second invitation of the same member takes the place of the first.
      if (given.person !== null) yield* tickets.endAll(store.workspace, 'invitation', given.person);
      return yield* tickets.make(store.workspace, ticket);
    });
  }

  /** All that count, oldest first. */
  async all(): Promise<Invitation[]> {
    const { store } = this;
    const found = await store.keeps(() => store.people.tickets.all(store.workspace, 'invitation', Date.now()));
    return found.map(invitationOf);
  }

  async find(id: string): Promise<Invitation | undefined> {
    return isUuid(id) ? (await this.all()).find((each) => each.id === id) : undefined;
  }

  /** Another link for one that counts, from now on for so long; the one before counts no longer. */
  async renew(invitation: Invitation, by: string, lifeMs: number): Promise<{ id: string; secret: string } | undefined> {
    const { store } = this;
    const { tickets } = store.people;
    const { person: who } = invitation;
    const made = { kind: 'invitation' as const, data: offerOf(invitation), person: who, by, now: Date.now(), lifeMs };
    return store.keep(function* () {
      if (!(yield* tickets.end(store.workspace, 'invitation', invitation.id))) return undefined;
      return yield* tickets.make(store.workspace, made);
    });
  }

  /** Notes what became of the mail with its link. */
  async mailed({ id, offer, mail }: { id: string; offer: Offer; mail: Mailed }): Promise<void> {
    const { store } = this;
    const data = { ...offerOf(offer), mail };
    await store.keep(() => store.people.tickets.note(store.workspace, 'invitation', id, data));
  }

  /** Ends one; whether it counted. */
  end(id: string): Promise<boolean> {
    const { store } = this;
    return store.keep(() => store.people.tickets.end(store.workspace, 'invitation', id));
  }

  /** The invitation of a secret with what is shown of it, while it counts and whoever made it still may. */
  async look(secret: string): Promise<{ invitation: Invitation; shown: Shown } | undefined> {
    const { store } = this;
    const { tickets, credentials } = store.people;
    const found = await store.keeps(function* () {
      const ticket = yield* tickets.look(store.workspace, 'invitation', secret, Date.now());
      const has = ticket?.person ? yield* credentials.of(store.workspace, ticket.person) : [];
      return ticket && has.length === 0 ? ticket : undefined;
    });
    if (!found) return undefined;
    const invitation = invitationOf(found);
    const shown = await store.facts(() => standing(invitation));
    return shown && { invitation, shown };
  }

  /**
   * Makes a member of whoever shows the secret, or nothing: the ticket, the member and their way to sign in are written
   * in one transaction, so that of many who try at once one joins, and what is refused burns nothing.
   */
  async accept(secret: string, invitation: Invitation, { name, email, credential }: Joining): Promise<Joined> {
    const { store } = this;
    const { tickets, credentials } = store.people;
    const who = principalOf(invitation);
    const call = {
      id: `join-${credential.id}`,
      name: 'people.welcome',
      input: {
        ...(invitation.person === null ? { role: invitation.role } : { person: invitation.person }),
        name,
        email,
        projects: invitation.projects,
      },
    };
    const [answer] = await store.mutate(who, [call], {
      *before() {
        const { person: known } = invitation;
        if (known !== null && (yield* credentials.of(store.workspace, known)).length > 0) return false;
        return (yield* tickets.take(store.workspace, 'invitation', secret, Date.now())) !== undefined;
      },
      *after([done]) {
        if (!done || 'refusal' in done || !done.created) {
          yield* tickets.giveBack(store.workspace, 'invitation', invitation.id);
          return;
        }
        const { id } = done.created;
        yield* credentials.put(store.workspace, { ...credential, person: id, handle: id });
      },
    });
    if (!answer) return { kind: 'gone' };
    if ('refusal' in answer) {
      // Because: whoever may not invite any more invites nobody, and that is nobody's business here.
      const isTheirs = answer.refusal.code === 'taken' || answer.refusal.code === 'invalid';
      return isTheirs ? { kind: 'refused', refusal: answer.refusal } : { kind: 'gone' };
    }
    return { kind: 'joined', person: answer.created!.id, invitation };
  }
}

/** In whose name somebody joins. */
const principalOf = ({ by }: Invitation): Principal =>
  by === null ? { kind: 'machine', name: 'sign-up' } : { kind: 'member', person: by };

/** What is shown of an invitation whose maker still may invite so; undefined when they may not. */
function* standing(invitation: Invitation): Reading<Shown | undefined> {
  const { by, role, email, name } = invitation;
  const row = invitation.person === null ? undefined : yield* get(person, invitation.person);
  if (invitation.person !== null && (!row || row.leftAt !== null)) return undefined;
  const maker = by === null ? undefined : yield* get(person, by);
  if (by === null) {
    const policy = yield* thePolicy();
    if (email === null || !maySignUp(policy, email) || policy?.newcomers !== role) return undefined;
  } else {
    const me = yield* meOf(by);
    if (!me || !(yield* mayOffer(me, invitation, row))) return undefined;
  }
  return {
    workspace: (yield* theWorkspace()).name,
    by: maker?.name ?? null,
    name: row?.name ?? name,
    email,
    role: row?.role ?? role,
  };
}

/** Whether somebody may invite so now; `row`: the member who is invited onto their own. */
export function* mayOffer(
  me: Me,
  { role, projects }: Pick<Offer, 'role' | 'projects'>,
  row?: Person,
): Reading<boolean> {
  if (row && !(yield* mayHandOver(me, row))) return false;
  const homes = [];
  for (const each of projects) {
    const home = yield* get(project, each.project);
    if (!home) return false;
    homes.push({ home });
  }
  return mayWelcome(me, { role: row?.role ?? role, homes }) === 'yes';
}

function invitationOf({ id, person: who, by, data, createdAt, expiresAt }: Ticket): Invitation {
  return { id, person: who, by, createdAt, expiresAt, ...(data as unknown as Offer) };
}

const offerOf = ({ email, name, role, projects }: Offer): Ticket['data'] => ({ email, name, role, projects });

/** A reading that may refuse; undefined where it does. */
export function* orUndefined<T>(reading: Reading<T>): Reading<T | undefined> {
  const result = yield* untilRefused(reading);
  return isRefusal(result) ? undefined : result;
}
