/** The log backwards, with whence each command came. */
import type { LoggedChange } from '@dualtrack/core';
import type { Answers } from './keep/answers.ts';
import { decodeChange, type Reads } from './reads.ts';
import type { Steps } from './statement.ts';

export interface WithOrigins {
  /** Newest first. */
  readonly changes: readonly LoggedChange[];
  /** By command id, as far as it is known: `session ID 203.0.113.7`. */
  readonly whence: ReadonlyMap<string, string>;
}

/** Changes before a number of the log, at most `limit`. */
export function* changesBefore(
  reads: Reads,
  answers: Answers,
  { workspace, seq, limit }: { workspace: string; seq: number; limit: number },
): Steps<WithOrigins> {
  const changes = (yield reads.changesBefore(workspace, seq, limit)).map(decodeChange);
  const whence = new Map<string, string>();
  for (const [actor, ids] of commandsBy(changes))
    for (const [id, from] of yield* answers.originsOf(workspace, actor, [...ids])) whence.set(id, from);
  return { changes, whence };
}

/** The commands of each person among changes. */
function commandsBy(changes: readonly LoggedChange[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { actor, command } of changes)
    if (actor !== null) found.set(actor, (found.get(actor) ?? new Set()).add(command));
  return found;
}
