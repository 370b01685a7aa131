/** How a page and the server stand to each other. */
export type SyncState =
  | { readonly kind: 'starting' }
  /** Everything is saved and changes come in live. */
  | { readonly kind: 'live' }
  | { readonly kind: 'saving'; readonly count: number }
  /** The server is not reached; `count` commands are kept here. */
  | { readonly kind: 'offline'; readonly count: number }
  | { readonly kind: 'signed_out' };
