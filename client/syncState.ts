/** How a page and the server stand, as honestly as it can be told. */
export type SyncState =
  | { readonly kind: 'starting' }
  /** What the device kept is shown; the server has not answered yet. */
  | { readonly kind: 'connecting' }
  /** Everything is saved and changes come in live. */
  | { readonly kind: 'live' }
  /** `count` commands are on their way, `kept` on this device or in this page alone. */
  | { readonly kind: 'saving'; readonly count: number; readonly kept: boolean }
  /** The server is not reached; they wait. */
  | { readonly kind: 'offline'; readonly count: number; readonly kept: boolean }
  | { readonly kind: 'signed_out' };
