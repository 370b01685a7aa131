/**
 * Verbs by which people come and come back: whoever is invited, all at once, and former members. What their accounts on
 * forges did before is theirs from then on.
 */
import * as z from 'zod/mini';
import { changed, created, removed, type Change } from '../change/change.ts';
import { command } from '../change/command.ts';
import { address, name, ref } from '../change/input.ts';
import type { Id } from '../change/kind.ts';
import { roles, type Me, type Role, type Verdict } from '../change/me.ts';
import { find, list, refuseIf } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { personBy, theKnown, thePerson, theProject } from '../people/find.ts';
import {
  disciplines,
  identity,
  membership,
  person,
  type Identity,
  type Membership,
  type Project,
} from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { belonging, nobodysAt, standingsAs, standingsWith, type Belonging } from './forge/standing.ts';

export const welcome = command('people.welcome', {
  about:
    'Makes a member of whoever was invited, with an address and roles in projects, all or nothing; or completes a member who is there (`person`), who keeps their role.',
  input: z.strictObject({
    person: z.optional(ref),
    name,
    email: address,
    role: z.optional(z.enum(roles)),
    discipline: z.optional(z.enum(disciplines)),
    projects: z.optional(
      z.array(z.strictObject({ project: ref, role: z.enum(roles) })).check(z.maxLength(limits.welcomeProjectsMax)),
    ),
  }),
  *needs(input) {
    const row = input.person === undefined ? undefined : yield* thePerson(input.person);
    yield* refuseIf(row !== undefined && row.leftAt !== null, 'not_found', { what: 'member', ref: input.person });
    const homes: Home[] = [];
    for (const each of input.projects ?? []) {
      const home = yield* theProject(each.project);
      const known = row && (yield* find(membership, 'project', [home.id, row.id]));
      homes.push({ home, role: each.role, known });
    }
    const holder = yield* personBy('email', input.email);
    return { row, homes, holder, stands: holder ? [] : yield* nobodysAt(input.email.toLowerCase()) };
  },
  allow: (me, { row, homes }, { role }) => mayWelcome(me, { role: row?.role ?? role, homes }),
  decide(input, { row, homes, holder, stands }, { at, newId }) {
    if (holder && holder.id !== row?.id) return refuse('taken', { what: 'The address', ref: input.email });
    const who: Id<'person'> = row?.id ?? newId();
    const { role = 'member', discipline = null } = input;
    const born = { id: who, name: input.name, role, discipline, createdAt: at, leftAt: null, forgottenAt: null };
    const handle = input.email.toLowerCase();
    return {
      changes: [
        ...(row ? changed(person, row, { name: input.name }) : [created(person, born)]),
        ...(holder ? [] : [created(identity, { id: newId(), person: who, system: 'email', handle })]),
        ...latestOf(homes).flatMap(({ home, role, known }): Change[] =>
          known
            ? changed(membership, known, { role })
            : [created(membership, { id: newId(), project: home.id, person: who, role })],
        ),
        ...belonging(standingsAs(who, stands), newId),
      ],
      created: { id: who },
    };
  },
});

export const restorePerson = command('people.restore', {
  about: 'Makes a former member one again, with the role they had. They get a way to sign in anew.',
  input: z.strictObject({ person: ref }),
  *needs(input) {
    const row = yield* theKnown(input.person);
    const given: Identity[] = [];
    const stands = new Map<string, Belonging>();
    for (const each of yield* list(identity, 'person', [row.id])) {
      const holder = yield* personBy(each.system, each.handle);
      if (holder && holder.id !== row.id) given.push(each);
      if (!holder)
        for (const one of yield* standingsWith({ ...each, person: row.id })) stands.set(one[1].account.id, one);
    }
    return { row, given, stands: [...stands.values()] };
  },
  allow: (me, { row }) => may(me, row.role === 'owner' ? 'own' : 'arrange'),
  // Because: what became another one's meanwhile is theirs.
  decide: (_, { row, given, stands }, { newId }) =>
    row.leftAt === null
      ? []
      : [
          ...changed(person, row, { leftAt: null }),
          ...given.map((each) => removed(identity, each)),
          ...belonging(stands, newId),
        ],
});

export interface Welcomed {
  readonly role?: Role | undefined;
  readonly homes: readonly { readonly home: Pick<Project, 'id' | 'privateAt'> }[];
}

/** Whether somebody may make a member with this role, in these projects. */
export function mayWelcome(me: Me, { role, homes }: Welcomed): Verdict {
  const verdicts = [
    may(me, role === 'owner' ? 'own' : 'arrange'),
    ...homes.map(({ home }) => may(me, 'arrange', home)),
  ];
  return verdicts.find((each) => each === 'unseen') ?? verdicts.find((each) => each === 'no') ?? 'yes';
}

interface Home {
  readonly home: Project;
  readonly role: Role;
  readonly known: Membership | undefined;
}

/** Each project once; what was said last of it counts. */
const latestOf = (homes: readonly Home[]): Home[] => [...new Map(homes.map((each) => [each.home.id, each])).values()];
