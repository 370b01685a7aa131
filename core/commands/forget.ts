/**
 * Forgetting somebody whose membership ended. What they did stays, as that of a former member; who they were goes, out of
 * the rows and out of what the log told of these before. The rule, field by field, is `withoutThem`.
 */
import * as z from 'zod/mini';
import { changed, redacted, removed, type Change } from '../change/change.ts';
import { command } from '../change/command.ts';
import { ref } from '../change/input.ts';
import { scopeOf, type AnyKind, type Row, type RowOf } from '../change/kind.ts';
import { refuseIf } from '../change/read.ts';
import { theKnown } from '../people/find.ts';
import { identity, person, workspace } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { seenAccount } from '../signals/account.ts';
import { ask, commit, pull, rollout } from '../signals/kinds.ts';
import { savedView } from '../work/kinds.ts';
import { tracesOf, type Traces } from './traces.ts';

/** What stands where a name stood. */
export const FORMER = 'Former member';

export const forgetPerson = command('people.forget', {
  about:
    'Takes the name, the addresses and the accounts of a former member out of everything, the past included. What they did and wrote stays, as a former member’s. For good.',
  input: z.strictObject({ person: ref }),
  *needs(input) {
    const row = yield* theKnown(input.person);
    yield* refuseIf(row.leftAt === null, 'still_member');
    return yield* tracesOf(row);
  },
  allow: (me) => may(me, 'own'),
  decide: (_, traces, { at }) => [
    ...withoutThem(traces),
    ...changed(person, { ...traces.row, name: FORMER }, { forgottenAt: at }),
  ],
});

function withoutThem({ row, ...of }: Traces): Change[] {
  return [
    at(person, row, { name: FORMER }),
    ...of.identities.flatMap((each) => [
      at(identity, each, { handle: '' }),
      removed(identity, { ...each, handle: '' }),
    ]),
    ...of.goneIdentities.map((id) => redacted(identity, { id, scope: 'workspace' }, { handle: '' })),
    ...of.accounts.map((each) => at(seenAccount, each, { forgeId: '', login: '', handle: '', name: '', email: '' })),
    ...of.commits.map((each) => at(commit, each, { author: FORMER, email: '' })),
    ...of.pulls.map(({ row: each, isOwn, reviews }) =>
      at(pull, each, { ...(isOwn && { login: '' }), ...(reviews && { reviews }) }),
    ),
    ...of.rollouts.map((each) => at(rollout, each, { login: '' })),
    ...of.asks.map((each) => at(ask, each, { login: '' })),
    ...of.goneAsks.map(({ id, scope }) => redacted(ask, { id, scope }, { login: '' })),
    // Because: nobody else ever saw them.
    ...of.views.flatMap((each) => [
      at(savedView, each, { name: '', query: '' }),
      removed(savedView, { ...each, name: '', query: '' }),
    ]),
    ...(of.team === undefined ? [] : [at(workspace, of.team.row, { name: of.team.name })]),
  ];
}

const at = <K extends AnyKind>(kind: K, row: RowOf<K>, to: Partial<RowOf<K>>): Change =>
  redacted(kind, { id: row.id, scope: scopeOf(kind, row as unknown as Row) }, to);
