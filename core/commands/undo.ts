/**
 * Undo is a new command with the inverse changes: one's own commands by anyone who may still edit, others' by admins.
 * What changed since is left alone, and so the whole undo is refused then.
 */
import * as z from 'zod/mini';
import { apply, invert, type Change, type LoggedChange } from '../change/change.ts';
import { same } from '../change/canonical.ts';
import { command } from '../change/command.ts';
import { isUuid } from '../change/uuid.ts';
import type { AnyKind, Row } from '../change/kind.ts';
import { changesOf, get, list, refuseIf, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { kinds, type KindName } from '../kinds.ts';
import { identity, person, policy, project, type Project } from '../people/kinds.ts';
import { may, owns } from '../people/may.ts';
import { column, type Task } from '../work/kinds.ts';
import { countedIn, overLimit } from '../work/wip.ts';
import { isHungOn, wouldDangle } from './hanging.ts';

export const undo = command('change.undo', {
  about: 'Undoes a command by its id, if nothing that it changed was changed since. Undoing an undo redoes.',
  input: z.strictObject({ command: z.string().check(z.minLength(1), z.maxLength(100)) }),
  *needs(input) {
    const changes = yield* changesOf(input.command);
    yield* refuseIf(changes.length === 0, 'not_found', { what: 'command', ref: input.command });
    const rows = new Map<string, Row | undefined>();
    for (const change of changes) {
      const kind = kindOf(change);
      if (kind) rows.set(placeOf(change), (yield* get(kind, change.id)) as Row | undefined);
    }
    return {
      changes,
      rows,
      projects: yield* homesOf(changes),
      clash: (yield* isHungOn(changes)) || (yield* wouldDangle(changes)),
      full: yield* fullColumn(changes, rows),
      isForgotten: yield* tellsOfForgotten(changes),
    };
  },
  allow(me, { changes, projects }) {
    const own = me.kind === 'member' && changes.every((change) => change.actor === me.person);
    const personal = changes.filter(({ scope }) => scope.startsWith('user:'));
    if (personal.length > 0 && me.kind === 'member') {
      if (personal.some(({ scope }) => !owns(me, scope.slice('user:'.length)))) return 'unseen';
      if (personal.length === changes.length) return 'yes';
    }
    const verdicts = [...projects.values()].map((home) => may(me, own ? 'edit' : 'arrange', home));
    if (verdicts.includes('unseen')) return 'unseen';
    return verdicts.includes('no') || (verdicts.length === 0 && may(me, 'own') !== 'yes') ? 'no' : 'yes';
  },
  decide(_, { changes, rows, clash, full, isForgotten }, { at }) {
    if (isForgotten) return refuse('forgotten');
    const fixed = changes.find(isLasting);
    if (fixed) return refuse('not_undoable', { what: lasting[fixed.kind] ?? 'This' });
    if (clash || wasChangedSince(changes, rows)) return refuse('changed_since');
    if (full) return full;
    return changes.toReversed().flatMap((change) => invert(kindOf(change)!, change, at));
  },
});

function kindOf(change: Change): AnyKind | undefined {
  return Object.hasOwn(kinds, change.kind) ? kinds[change.kind as KindName] : undefined;
}

const lasting: Readonly<Record<string, string>> = {
  decision: 'A decision',
  person: 'Adding a member',
  pull: 'Whose a pull request is',
  policy: 'Whether a second factor is demanded',
};

/**
 * Whether a change stays for good. A member who was added may be named anywhere by now: end the membership instead. What
 * is demanded of everybody is demanded, and given up, where it is asked who does so.
 */
function isLasting(change: LoggedChange): boolean {
  if (change.kind === policy.name) return 'factorSince' in change.patch;
  return !kindOf(change)?.undo || (change.kind === person.name && change.op === 'create');
}

/** Whether changes are of who somebody was that is forgotten, or took it out. */
function* tellsOfForgotten(changes: readonly LoggedChange[]): Reading<boolean> {
  for (const { kind, id, op, patch } of changes) {
    if (op === 'redact') return true;
    const of =
      kind === person.name ? id : kind === identity.name ? patch['person']?.find((each) => each !== null) : null;
    const who = typeof of === 'string' ? yield* get(person, of) : undefined;
    if (who && who.forgottenAt !== null) return true;
  }
  return false;
}

const placeOf = (change: Change): string => `${change.kind}/${change.id}`;

/** Whether a row is no longer as these changes (all of one command, oldest first) left it. */
function wasChangedSince(changes: readonly LoggedChange[], rows: ReadonlyMap<string, Row | undefined>): boolean {
  const left = new Map<string, Row | undefined>();
  for (const change of changes) {
    // Because: what a creation left empty has to be empty still.
    const before = left.get(placeOf(change)) ?? (change.op === 'create' ? undefined : rows.get(placeOf(change)));
    left.set(placeOf(change), apply(kindOf(change)!, before, change));
  }
  for (const [place, then] of left) {
    const now = rows.get(place);
    if (!then || !now) {
      if (then !== now) return true;
      continue;
    }
    if (Object.keys(then).some((field) => !same(then[field], now[field]))) return true;
  }
  return false;
}

function* homesOf(changes: readonly LoggedChange[]): Reading<Map<string, Project>> {
  const homes = new Map<string, Project>();
  for (const { scope } of changes) {
    const home = homes.has(scope) || !isUuid(scope) ? undefined : yield* get(project, scope);
    if (home) homes.set(scope, home);
  }
  return homes;
}

/** The refusal of an enforced column that a task would come back to. */
function* fullColumn(changes: readonly LoggedChange[], rows: ReadonlyMap<string, Row | undefined>) {
  for (const change of changes) {
    const back = change.kind === 'task' && change.op === 'update' ? change.patch['column']?.[0] : undefined;
    const home = typeof back === 'string' ? yield* get(column, back) : undefined;
    if (!home || home.wipMode !== 'enforce') continue;
    const people = yield* list(person, 'role', []);
    const over = overLimit(
      home,
      yield* countedIn(home),
      rows.get(placeOf(change)) as unknown as Task,
      (id) => people.find((p) => p.id === id)?.name ?? '',
    );
    if (over) return over;
  }
  return undefined;
}
