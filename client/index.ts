/** The door of this workspace: the replica, and the ways to reach a server. */
export { Replica, type Pending, type Refused, type RunResult } from './replica.ts';
export type { Seen } from './looks.ts';
export type { Acting } from './acting.ts';
export type { Around } from './around.ts';
export { blockOf, type Block } from './rows.ts';
export { Sync } from './sync.ts';
export type { SyncState } from './syncState.ts';
export { headAfter, shapeOf, type Cache, type Entry, type Head, type Kept } from './cache.ts';
export { type Company, type Message } from './company.ts';
export { type Outbox, type Result } from './outgoing.ts';
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
