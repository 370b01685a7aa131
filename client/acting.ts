/**
 * The verbs, for replicas that run them. A door of its own: a browser shows a board without them and fetches them
 * meanwhile.
 */
import { peoplesCommands, perform, type Commands } from '@dualtrack/core';

/** What lets a replica run commands itself. */
export interface Acting {
  readonly commands: Commands;
  readonly perform: typeof perform;
}

export const acting: Acting = { commands: peoplesCommands, perform };
