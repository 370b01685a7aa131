/**
 * Who the accounts of forges are here. A name that is given or taken back counts for what is there already too: the
 * result is that of having known it from the beginning.
 */
import * as z from 'zod/mini';
import { changed, created, removed, type Change } from '../change/change.ts';
import { command } from '../change/command.ts';
import { address, name, ref } from '../change/input.ts';
import type { Id } from '../change/kind.ts';
import type { Me } from '../change/me.ts';
import { roles } from '../change/me.ts';
import { find, get, list, must, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { isUuid } from '../change/uuid.ts';
import { personBy, theKnown, thePerson } from '../people/find.ts';
import { disciplines, identity, person, project, type Project } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { seenAccount, type SeenAccount } from '../signals/account.ts';
import { repo } from '../signals/kinds.ts';
import { belonging, nobodysAt, standingOf, standingsAs, standingsWith, type Standing } from './forge/standing.ts';
import { machineOnly } from './forge/steer.ts';
import { accountsNamed, handlesOf, keyOf, type AccountKey } from './forge/who.ts';

export const addPerson = command('people.add', {
  about:
    'Adds a member; without a way to sign in until they get one, but their commits act, and what their addresses or their `account` on a forge did is theirs.',
  input: z.strictObject({
    name,
    emails: z.optional(z.array(address).check(z.maxLength(20))),
    role: z.optional(z.enum(roles)),
    discipline: z.optional(z.enum(disciplines)),
    account: z.optional(ref),
  }),
  *needs({ emails = [], account }) {
    const known: string[] = [];
    const nobodys: Standing[] = [];
    for (const email of emails) {
      if (yield* find(identity, 'handle', ['email', email.toLowerCase()])) known.push(email);
      nobodys.push(...(yield* nobodysAt(email.toLowerCase())));
    }
    const placed = account === undefined ? undefined : yield* theAccount(account);
    const free = placed && placed.row.email !== '' && !(yield* find(identity, 'handle', ['email', placed.row.email]));
    const stands = new Map([...nobodys, ...(placed?.stands ?? [])].map((each) => [each.account.id, each]));
    return { known, placed, stands: [...stands.values()], email: free ? placed.row.email : undefined };
  },
  allow: (me, { placed }, { role }) =>
    placed && !isSeenBy(me, placed) ? 'unseen' : may(me, role === 'owner' ? 'own' : 'arrange'),
  decide(input, { known, placed, stands, email }, { at, newId }) {
    if (known.length > 0) return refuse('taken', { what: 'The address', ref: known[0] });
    if (placed?.holder) return refuse('taken', { what: 'The account', ref: placed.row.login });
    const given = email === undefined ? (input.emails ?? []) : [...(input.emails ?? []), email];
    const handles = [...new Set(given.map((each) => each.toLowerCase()))];
    const row: Id<'person'> = newId();
    const { role = 'member', discipline = null } = input;
    return {
      changes: [
        created(person, {
          id: row,
          name: input.name,
          role,
          discipline,
          createdAt: at,
          leftAt: null,
          forgottenAt: null,
        }),
        ...handles.map((handle) => created(identity, { id: newId(), person: row, system: 'email', handle })),
        ...(placed ? [named(placed, row, newId())] : []),
        ...belonging(standingsAs(row, stands), newId),
      ],
      created: { id: row },
    };
  },
});

export const identifyPerson = command('people.identify', {
  about: 'Says by which address or account an outside system knows a member, from the beginning on.',
  input: z.strictObject({ person: ref, system: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/)), handle: address }),
  *needs(input) {
    const row = yield* theKnown(input.person);
    const holder = yield* personBy(input.system, input.handle);
    return { row, holder, stands: yield* standingsWith({ ...handled(input), person: row.id }) };
  },
  allow: (me) => may(me, 'arrange'),
  decide({ system, handle }, { row, holder, stands }, { newId }) {
    if (holder?.id === row.id) return [];
    if (holder) return refuse('taken', { what: 'The address', ref: handle });
    const known = created(identity, { id: newId(), person: row.id, system, handle: handle.toLowerCase() });
    return [known, ...belonging(stands, newId)];
  },
});

export const unidentifyPerson = command('people.unidentify', {
  about: 'Takes back an address or account by which an outside system knows a member.',
  input: z.strictObject({ person: ref, system: z.string().check(z.maxLength(40)), handle: address }),
  *needs(input) {
    const row = yield* thePerson(input.person);
    const rows = yield* list(identity, 'person', [row.id]);
    const wanted = input.handle.toLowerCase();
    const known = rows.find((each) => each.system === input.system && each.handle === wanted);
    return { known, stands: known ? yield* standingsWith({ ...handled(input), person: null }) : [] };
  },
  allow: (me) => may(me, 'arrange'),
  decide: (_, { known, stands }, { newId }) => (known ? [removed(identity, known), ...belonging(stands, newId)] : []),
});

export const matchAccount = command('people.match', {
  about: 'Says that an account on a forge is a member: what it did there is theirs, before and from now on.',
  input: z.strictObject({ account: ref, person: ref }),
  *needs(input) {
    return { ...(yield* theAccount(input.account)), who: yield* theKnown(input.person) };
  },
  allow: (me, placed) => (isSeenBy(me, placed) ? may(me, 'arrange') : 'unseen'),
  decide(_, placed, { newId }) {
    const { who, holder, row, stands } = placed;
    if (holder && holder !== who.id) return refuse('taken', { what: 'The account', ref: row.login });
    return [...(holder ? [] : [named(placed, who.id, newId())]), ...belonging(standingsAs(who.id, stands), newId)];
  },
});

export const ignoreAccount = command('people.ignore', {
  about: 'Asks nobody any more who an account on a forge is, or asks again.',
  input: z.strictObject({ account: ref, ignored: z.boolean() }),
  needs: (input) => theAccount(input.account),
  allow: (me, placed) => (isSeenBy(me, placed) ? may(me, 'arrange') : 'unseen'),
  decide: ({ ignored }, { stands }, { at }) =>
    stands.flatMap(({ account }) =>
      changed(seenAccount, account, { ignoredAt: ignored ? (account.ignoredAt ?? at) : null }),
    ),
});

export const renewAccount = command('signal.account', {
  about: 'Makes what an account did before the work of the member that it turned out to be.',
  input: z.strictObject({ account: ref }),
  *needs(input) {
    const row = isUuid(input.account) ? yield* get(seenAccount, input.account) : undefined;
    return { standing: yield* standingOf(yield* must(row, 'not_found', { what: 'account', ref: input.account })) };
  },
  allow: machineOnly,
  decide: (_, { standing }, { newId }) => belonging([[standing.account.person, standing]], newId),
});

interface Placed {
  readonly row: SeenAccount;
  /** Where it was seen last. */
  readonly home: Project | undefined;
  /** The member who is known by its surest name. */
  readonly holder: Id<'person'> | undefined;
  readonly system: AccountKey['system'];
  /** Its surest name, and what stands under all accounts that have it. */
  readonly handle: string;
  readonly stands: readonly Standing[];
}

function* theAccount(id: string): Reading<Placed> {
  const found = isUuid(id) ? yield* get(seenAccount, id) : undefined;
  const row = yield* must(found, 'not_found', { what: 'account', ref: id });
  const key = yield* must(yield* keyOf(row), 'not_found', { what: 'account', ref: id });
  const [system, handle] = [key.system, handlesOf(key)[0] ?? ''];
  const stands: Standing[] = [];
  // Because: two connections to one forge tell of one account.
  for (const each of yield* accountsNamed({ system, handle })) stands.push(yield* standingOf(each.row));
  const where = yield* get(repo, row.repo);
  const holder = (yield* personBy(system, handle))?.id;
  return { row, home: where && (yield* get(project, where.project)), holder, system, handle, stands };
}

/** Because: what a project that one may not see was told of is told to nobody else. */
const isSeenBy = (me: Me, { home }: Pick<Placed, 'home'>): boolean =>
  home !== undefined && may(me, 'read', home) === 'yes';

const named = ({ system, handle }: Placed, who: Id<'person'>, id: Id<'identity'>): Change =>
  created(identity, { id, person: who, system, handle });

const handled = ({ system, handle }: { system: string; handle: string }) => ({ system, handle: handle.toLowerCase() });
