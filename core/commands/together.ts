/** Several verbs on tasks in one command: one entry in the log's order, and one undo for all of it. */
import * as z from 'zod/mini';
import { command } from '../change/command.ts';
import { limits } from '../limits.ts';

/** Verbs that may be run together: those that change a task and need no answer of their own. */
const parts = [
  'work.move',
  'work.switch',
  'work.aim',
  'work.prioritise',
  'work.estimate',
  'work.assign',
  'work.label',
  'work.schedule',
  'work.retype',
  'work.remove',
] as const;
export type TogetherVerb = (typeof parts)[number];

export const together = command('work.together', {
  about: 'Runs several verbs on tasks as one, in their order. What is refused is held back and told; the rest is done.',
  input: z.strictObject({
    parts: z
      .array(z.strictObject({ name: z.enum(parts), input: z.unknown() }))
      .check(z.minLength(1), z.maxLength(limits.togetherMax)),
  }),
  *needs() {
    return {};
  },
  // Because: every part asks for itself, with the project that it touches.
  allow: (me) => (me.kind === 'anonymous' ? 'no' : 'yes'),
  decide: (input) => ({ changes: [], causes: input.parts }),
});
