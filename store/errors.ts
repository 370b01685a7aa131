/** What can go wrong below the commands. Each says what to do. */

export type StoreErrorCode =
  | 'storage_full'
  | 'storage_broken'
  | 'storage_away'
  | 'data_newer'
  | 'data_in_use'
  | 'not_a_store'
  | 'bad_export'
  | 'closed';

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
