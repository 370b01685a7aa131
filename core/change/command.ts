/** What a command is: four parts, and none may be left out. */
import type * as z from 'zod/mini';
import type { Change } from './change.ts';
import type { Id } from './kind.ts';
import type { Me, Verdict } from './me.ts';
import type { Reading } from './read.ts';
import type { Refusal } from './refusal.ts';

/** A command as it is sent. The same id again gets the same answer. */
export interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  /** Since when it is true, where that is earlier than now: imports and back-dating. */
  readonly asOf?: number;
  /** On whose behalf a machine acts. */
  readonly as?: string;
  /** What caused it: a commit, a tag, another command. */
  readonly cause?: string;
}

export interface Context {
  /** When it is recorded, in milliseconds since 1970 UTC. */
  readonly now: number;
  /** Since when it is true: `now`, or earlier. */
  readonly at: number;
  /** The person who acts; null: the system. */
  readonly by: Id<'person'> | null;
  /** Whether a signal acts and not a person: signals always move, whatever the WIP limit says. */
  readonly signal: boolean;
  /** The next id that this command gives out, for a row of any kind. */
  newId(): Id<never>;
}

/** What a program wants to know of what it made. */
export interface Created {
  readonly id: string;
  readonly key?: string;
}

export interface Decided {
  readonly changes: readonly Change[];
  /** Since when these changes are true, where they have a time of their own (a commit's). */
  readonly asOf?: number;
  readonly created?: Created;
  /** Commands that this one causes, run after it in the same transaction; a refused one leaves no trace. */
  readonly causes?: readonly Omit<Call, 'id'>[];
}

export interface Command<Name extends string = string, Input = unknown, Facts = unknown> {
  readonly name: Name;
  /** One sentence for whoever reads the register. */
  readonly about: string;
  readonly input: z.ZodMiniType<Input>;
  /** The facts it wants; a generator that reads, or refuses. */
  needs(input: Input): Reading<Facts>;
  allow(me: Me, facts: Facts, input: Input): Verdict;
  /** Pure: facts in, changes or a refusal out. */
  decide(input: Input, facts: Facts, context: Context): Decided | readonly Change[] | Refusal;
}

export type AnyCommand = Command<string, never, never>;
export type Commands = Readonly<Record<string, AnyCommand>>;

export function command<Name extends string, Schema extends z.ZodMiniType, Facts>(
  name: Name,
  parts: {
    about: string;
    input: Schema;
    needs: (input: z.output<Schema>) => Reading<Facts>;
    allow: (me: Me, facts: NoInfer<Facts>, input: z.output<Schema>) => Verdict;
    decide: (input: z.output<Schema>, facts: NoInfer<Facts>, context: Context) => Decided | readonly Change[] | Refusal;
  },
): Command<Name, z.output<Schema>, Facts> {
  return { name, ...parts } as unknown as Command<Name, z.output<Schema>, Facts>;
}
