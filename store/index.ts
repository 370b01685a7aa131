/** The door of this workspace: what the server may use of the store. */
export { Store, type Listener, type StoreOptions } from './store.ts';
export { StoreError, type StoreErrorCode } from './errors.ts';
export { takeFolder, type DataFolder } from './folder.ts';
export type { Answer, Beside, Principal } from './mutate/answer.ts';
export type { Engine, Found } from './engine.ts';
export type { Verdict } from './verify.ts';
export { checkExport, importChanges, type Exchanged } from './exchange.ts';
export {
  digestOf,
  newSecret,
  type Found as FoundSession,
  type Session,
  type Way,
  type Whence,
} from './keep/sessions.ts';
export type { Credential, CredentialKind } from './keep/credentials.ts';
export type { Entry } from './keep/entries.ts';
export type { Guessed } from './keep/guesses.ts';
export type { Provider, ProviderKind } from './keep/providers.ts';
export type { Ticket, TicketKind } from './keep/tickets.ts';
export { hasFormOfToken, isMeantAsToken, tokenScopes, type Token, type TokenScope } from './keep/tokens.ts';
export type { BackDue, BackState } from './keep/back.ts';
export type { PulledState } from './keep/pulled.ts';
export type { RepoState } from './keep/repos.ts';
export type { SealedSecret, SecretUse } from './keep/secrets.ts';
export type { Arrived, Delivery, DeliveryStatus, Settled } from './keep/deliveries.ts';
export type { Refused } from './keep/refusals.ts';
export { openSqlite } from './dialect/sqlite.ts';
export { openPostgres, postgresEngine, type PgSource } from './dialect/postgres.ts';
