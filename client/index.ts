/** The door of this workspace: the replica, and the ways to reach a server. */
export { Replica, type Pending, type Refused, type RunResult } from './replica.ts';
export { Sync } from './sync.ts';
export type { SyncState } from './syncState.ts';
export {
  ApiError,
  errorOf,
  eventsOf,
  jsonOf,
  linesOf,
  overHttp,
  workOf,
  type Answered,
  type Progress,
  type Send,
  type SendInit,
} from './transport.ts';
export { Tables, Unknown } from './tables.ts';
