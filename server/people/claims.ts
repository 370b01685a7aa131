/** What a provider is asked, and what it says of somebody. */
import type { ProviderKind } from '@dualtrack/store';

/** How a sign-in that is under way is recognised when it comes back. */
export interface Going {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636): only who began can take the code. */
  readonly verifier: string;
}

/** Who somebody is elsewhere. Nothing of it was looked at but that the provider said it. */
export interface Claimed {
  /** Never changes for one account, and never becomes another one's. */
  readonly subject: string;
  readonly name: string;
  /** In lower case; null: none that the provider says is verified. */
  readonly email: string | null;
  /** Null: it says nothing of groups. */
  readonly groups: readonly string[] | null;
}

/** One provider, ready to be asked. */
export interface Asked {
  /** Where the browser is sent to. */
  addressFor(going: Going): Promise<URL>;
  /** Who came back; `answer`: the address that they came back to. Throws `NotIn`. */
  whoIs(going: Going, answer: URL): Promise<Claimed>;
  /** What is wrong with how it is set, in sentences; none: it answers as it should. */
  look(): Promise<readonly string[]>;
}

/** What is needed to ask one. */
export interface Asking {
  readonly kind: ProviderKind;
  readonly base: string;
  readonly client: string;
  readonly secret: string | undefined;
  readonly scopes: string;
  /** The claim that names groups, of OpenID Connect. */
  readonly claim: string | null;
}

/** Why somebody is not let in by an account elsewhere; the page says it in words. */
export type Hindrance =
  | 'denied'
  | 'over'
  | 'provider'
  | 'unreachable'
  | 'unverified'
  | 'untrusted'
  | 'unknown'
  | 'connect_first'
  | 'taken'
  | 'left';

export class NotIn extends Error {
  readonly code: Hindrance;

  /** `detail`: for the log of whoever runs the server; never a secret, and nothing that the provider wrote. */
  constructor(code: Hindrance, detail = '') {
    super(detail);
    this.code = code;
  }
}

/** An address as it is compared, if it is one. */
export function emailIn(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 254) return null;
  const email = value.toLowerCase();
  return /^[^\s@"<>]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(email) ? email : null;
}

/** A name as it is shown: in one line, without what cannot be seen. */
export function nameIn(...values: readonly unknown[]): string {
  for (const value of values) {
    if (typeof value !== 'string') continue;
    const plain = value
      .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
      .trim()
      .slice(0, 100)
      .trim();
    if (plain !== '') return plain;
  }
  return 'Somebody';
}
