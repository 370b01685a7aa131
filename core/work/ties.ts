/** Tasks that belong together without waiting for each other. */
import * as z from 'zod/mini';
import { created, removed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { ref } from '../change/input.ts';
import { find, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { may } from '../people/may.ts';
import { theTask, type Placed } from './find.ts';
import { tie, type Task, type Tie } from './kinds.ts';

export const relate = command('work.relate', {
  about: 'Says that two tasks belong together, in any track or project; neither waits for the other.',
  input: z.strictObject({ task: ref, to: ref }),
  needs: bothEnds,
  allow: (me, { from, to }) => (may(me, 'read', to.project) === 'yes' ? may(me, 'edit', from.project) : 'unseen'),
  decide(_, { from, to, existing }, { at, by, newId }) {
    if (from.task.id === to.task.id) {
      return refuse('invalid', { field: 'to', problem: `${from.key} cannot be related to itself.` });
    }
    if (existing) return [];
    const row = { project: from.project.id, task: from.task.id, to: to.task.id, kind: 'related' as const, by, at };
    return [created(tie, { id: newId(), ...row })];
  },
});

export const unrelate = command('work.unrelate', {
  about: 'Says that two tasks belong together no longer, however they did.',
  input: z.strictObject({ task: ref, to: ref }),
  needs: bothEnds,
  allow: (me, { from, to, existing }) =>
    may(me, 'read', to.project) !== 'yes'
      ? 'unseen'
      : may(me, 'edit', existing?.project === to.project.id ? to.project : from.project),
  decide: (_, { existing }) => (existing ? [removed(tie, existing)] : []),
});

function* bothEnds(input: { readonly task: string; readonly to: string }): Reading<{
  from: Placed;
  to: Placed;
  existing: Tie | undefined;
}> {
  const from = yield* theTask(input.task);
  const to = yield* theTask(input.to);
  return { from, to, existing: yield* tieBetween(from.task, to.task) };
}

/** The tie of two tasks, whichever of them has it. */
export function* tieBetween(one: Task, other: Task): Reading<Tie | undefined> {
  return (yield* find(tie, 'task', [one.id, other.id])) ?? (yield* find(tie, 'task', [other.id, one.id]));
}
