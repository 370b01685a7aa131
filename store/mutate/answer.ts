/** Who asks the door, and what it answers. */
import type { Bounds, Created, Refusal, RefusalCode } from '@dualtrack/core';
import type { Steps } from '../statement.ts';

/**
 * Who sends commands: a member, whose rights are read anew and are no more than their bound, or one of the server's own
 * machines.
 */
export type Principal =
  | {
      readonly kind: 'member';
      readonly person: string;
      readonly bound?: Bounds;
      /** By what they are in and from where, for the audit: `session ID 203.0.113.7`. */
      readonly whence?: string;
    }
  | { readonly kind: 'machine'; readonly name: string };

export type Answer =
  | {
      readonly id: string;
      readonly seq: number;
      readonly changes: number;
      readonly created?: Created;
      readonly held?: readonly Held[];
    }
  | {
      readonly id: string;
      readonly refusal: { readonly code: RefusalCode; readonly data: Refusal['data'] };
    };

export interface Held {
  readonly name: string;
  readonly refusal: Refusal;
}

/** Keepings that change in the same transaction as commands do. They may be run again when it failed. */
export interface Beside {
  /** Runs first; on false no command is run, and there are no answers. */
  before(): Steps<boolean>;
  /** Runs after the commands. */
  after(answers: readonly Answer[]): Steps<void>;
}
