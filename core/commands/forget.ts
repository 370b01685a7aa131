/**
 * Forgetting somebody whose membership ended. What they did stays, as that of a former member; who they were goes, out of
 * the rows and out of what the log told of these before. Their name goes at once; then piece by piece, since they may have
 * done much, what else names them; last the addresses and accounts by which it is found.
 */
import * as z from 'zod/mini';
import { changed, redacted, removed, type Change } from '../change/change.ts';
import { command } from '../change/command.ts';
import { ref } from '../change/input.ts';
import { scopeOf, type AnyKind, type Id, type Row, type RowOf } from '../change/kind.ts';
import { get, getMany, must, refuseIf, type Reading } from '../change/read.ts';
import { isUuid } from '../change/uuid.ts';
import { limits } from '../limits.ts';
import { theKnown } from '../people/find.ts';
import { identity, person, workspace, type Person } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { seenAccount } from '../signals/account.ts';
import { ask, commit, pull, rollout } from '../signals/kinds.ts';
import { savedView } from '../work/kinds.ts';
import { machineOnly } from './forge/steer.ts';
import {
  asksOf,
  commitWithout,
  FORMER,
  everyNameOf,
  loginsIn,
  ownOf,
  pullWithout,
  rolloutWithout,
  saidOf,
  type EveryName,
} from './traces.ts';

export const forgetPerson = command('people.forget', {
  about:
    'Takes the name, the addresses and the accounts of a former member out of everything, the past included. What they did and wrote stays, as a former member’s. For good.',
  input: z.strictObject({ person: ref }),
  *needs(input) {
    const row = yield* theKnown(input.person);
    yield* refuseIf(row.leftAt === null, 'still_member');
    return { row, ...(yield* ownOf(row)) };
  },
  allow: (me) => may(me, 'own'),
  decide: (_, { row, views, team }, { at: now }) => [
    at(person, row, { name: FORMER }),
    // Because: nobody else ever saw them.
    ...views.flatMap((each) => [
      at(savedView, each, { name: '', query: '' }),
      removed(savedView, { ...each, name: '', query: '' }),
    ]),
    ...(team === undefined ? [] : [at(workspace, team.row, { name: team.name })]),
    ...changed(person, { ...row, name: FORMER }, { forgottenAt: now }),
  ],
});

/** Kinds of which any number of rows may name somebody. */
export const tracedKinds = { commit, pull, rollout } as const;
export type TracedKind = keyof typeof tracedKinds;

export const forgetRows = command('signal.forget', {
  about: 'Takes a member who is forgotten out of those of these rows that name them.',
  input: z.strictObject({
    person: ref,
    kind: z.enum(['commit', 'pull', 'rollout']),
    rows: z.array(z.string()).check(z.maxLength(limits.forgottenPerCommandMax)),
  }),
  *needs({ person: id, kind, rows }) {
    return { changes: yield* withoutThem(yield* everyNameOf((yield* theForgotten(id)).id), kind, rows) };
  },
  allow: machineOnly,
  decide: (_, { changes }) => changes,
});

export const forgetRest = command('signal.forgotten', {
  about:
    'Takes the addresses and accounts of a member who is forgotten out of the facts, once no row is found by them.',
  input: z.strictObject({ person: ref }),
  *needs(input) {
    const names = yield* everyNameOf((yield* theForgotten(input.person)).id);
    return { ...names, ...(yield* asksOf(names)) };
  },
  allow: machineOnly,
  decide: (_, { asks, goneAsks, accounts, identities, goneIdentities }) => [
    ...asks.map((each) => at(ask, each, { login: '' })),
    ...goneAsks.map(({ id, scope }) => redacted(ask, { id, scope }, { login: '' })),
    ...accounts
      .filter(({ forgeId, login, handle, name, email }) =>
        [forgeId, login, handle, name, email].some((each) => each !== ''),
      )
      .map((each) => at(seenAccount, each, { forgeId: '', login: '', handle: '', name: '', email: '' })),
    ...identities.flatMap((each) => [at(identity, each, { handle: '' }), removed(identity, { ...each, handle: '' })]),
    ...goneIdentities.map((id) => redacted(identity, { id, scope: 'workspace' }, { handle: '' })),
  ],
});

/** The ids of those of these rows that name somebody. */
export function* rowsNaming(names: EveryName, kind: TracedKind, rows: readonly string[]): Reading<string[]> {
  return (yield* withoutThem(names, kind, rows)).map((each) => each.id);
}

function* withoutThem(names: EveryName, kind: TracedKind, ids: readonly string[]): Reading<Change[]> {
  const wanted = [...new Set(ids.filter(isUuid))];
  if (kind === 'commit') return changesOf(commit, yield* rowsOf(commit, wanted), (row) => commitWithout(names, row));
  if (kind === 'pull') {
    const rows = yield* rowsOf(pull, wanted);
    const named = yield* loginsIn(names, new Set(rows.map((each) => each.repo)));
    return changesOf(pull, rows, (row) => pullWithout(names, row, named(row.repo)));
  }
  const rows = yield* rowsOf(rollout, wanted);
  const named = yield* loginsIn(names, new Set(rows.map((each) => each.repo)));
  const said = new Map<string, Set<string>>();
  for (const { id } of rows) said.set(id, (yield* saidOf(rollout, id))('login'));
  return changesOf(rollout, rows, (row) => rolloutWithout(said.get(row.id)!, named(row.repo)));
}

/** Rows in the order of their ids here. */
function* rowsOf<K extends AnyKind>(kind: K, ids: readonly string[]): Reading<RowOf<K>[]> {
  const rows = yield* getMany(kind, ids);
  return ids.flatMap((id) => rows.get(id) ?? []);
}

function changesOf<K extends AnyKind>(
  kind: K,
  rows: readonly RowOf<K>[],
  without: (row: RowOf<K>) => Partial<RowOf<K>> | undefined,
): Change[] {
  return rows.flatMap((row) => {
    const to = without(row);
    return to ? [at(kind, row, to)] : [];
  });
}

function* theForgotten(id: string): Reading<Person> {
  const row = isUuid(id) ? yield* get(person, id as Id<'person'>) : undefined;
  return yield* must(row && row.forgottenAt !== null ? row : undefined, 'not_found', {
    what: 'forgotten member',
    ref: id,
  });
}

const at = <K extends AnyKind>(kind: K, row: RowOf<K>, to: Partial<RowOf<K>>): Change =>
  redacted(kind, { id: row.id, scope: scopeOf(kind, row as unknown as Row) }, to);
