/** Shows who a delivery is from: HMAC-SHA256 over bytes as they came in, and shared words. Compared in constant time. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

type Bytes = string | Buffer;

/**
 * Whether `given` (32 bytes as hex or base64) is the HMAC-SHA256 of the parts, one after the other, under one of the
 * secrets. Texts are taken as UTF-8. An empty secret signs nothing.
 */
export function isSigned(
  parts: readonly Bytes[],
  given: string,
  encoding: 'hex' | 'base64',
  secrets: readonly Bytes[],
): boolean {
  if (!forms[encoding].test(given)) return false;
  const told = Buffer.from(given, encoding);
  return secrets.some((secret) => secret.length > 0 && timingSafeEqual(hmac(secret, parts), told));
}

/** Whether a word that was sent is one of the secrets. An empty one never is. */
export function isOneOf(given: string, secrets: readonly string[]): boolean {
  const told = digest(given);
  return secrets.some((secret) => secret.length > 0 && timingSafeEqual(digest(secret), told));
}

// Because: Buffer.from reads as far as it understands and drops the rest.
const forms = { hex: /^[0-9a-f]{64}$/i, base64: /^[A-Za-z0-9+/]{43}=$/ };

function hmac(secret: Bytes, parts: readonly Bytes[]): Buffer {
  const signing = createHmac('sha256', secret);
  for (const part of parts) signing.update(part);
  return signing.digest();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
