/** Commands on their way: what runs here before the server has answered, and what became of it. */
import type { Call, Created, Refusal, RefusalCode } from '@dualtrack/core';

export interface Pending {
  readonly call: Call;
  /** What it will make, as far as it can be told here. */
  readonly created: Created | undefined;
  /** The number of the log at which the server has it; undefined until it answered. */
  readonly acked: number | undefined;
}

/** A command that the server refused, with all that the person typed. */
export interface Refused {
  readonly call: Call;
  readonly code: RefusalCode;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether it was typed in another page, which may still be there to tell of it. */
  readonly isForeign?: boolean;
}

/** What became of a command: the number of the log at which the server has it; none when it refused it. */
export interface Answered {
  readonly id: string;
  readonly seq?: number | undefined;
}

export type RunResult =
  | {
      readonly kind: 'pending';
      readonly call: Call;
      readonly created: Created | undefined;
      /** Why parts of it are not done, in a sentence each, as far as that can be told here. */
      readonly held: readonly string[];
      /** Whether what it did is shown already; else it is when the server tells of it. */
      readonly isShown: boolean;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly message: string };
