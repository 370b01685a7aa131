/** What a delivery carries, however it was packed. */
import { createHash } from 'node:crypto';
import { Unreadable, type Received } from './forge.ts';

/** Its JSON, which forges also send as the field `payload` of a form. Throws `Unreadable` for anything else. */
export function bodyOf(received: Received): unknown {
  try {
    return JSON.parse(payloadOf(received));
  } catch {
    throw new Unreadable('the body');
  }
}

/** The text of its JSON. */
export function payloadOf({ headers, body }: Received): string {
  const text = body.toString();
  return isForm(headers) ? (new URLSearchParams(text).get('payload') ?? '') : text;
}

export function isForm(headers: Received['headers']): boolean {
  return (headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded');
}

/** A key for a delivery that came without an id of its own: the same for the same bytes. */
export function keyOfContent(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
