/** `X-Hub-Signature: sha256=…`, which several forges send. */
import type { Received } from './forge.ts';
import { isSigned } from './signature.ts';

/** Why this is not shown to be signed with one of the secrets; undefined when it is. */
export function hubUnsigned({ headers, body }: Received, secrets: readonly string[]): string | undefined {
  const given = headers['x-hub-signature'];
  if (given === undefined || given === '') return 'It is not signed: there is no X-Hub-Signature.';
  if (!given.startsWith('sha256=')) return 'It is signed in a way that is not accepted: only sha256 is.';
  return isSigned([body], given.slice('sha256='.length), 'hex', secrets)
    ? undefined
    : 'Its signature was not made with the secret of this connection.';
}
