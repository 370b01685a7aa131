/** UUIDs: what one looks like, and how one of version 7 is made. */
import type { Id } from './kind.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isUuid(text: string): text is Id {
  return uuid.test(text);
}

/** A UUIDv7 of a time in milliseconds and at least 10 bytes of chance (RFC 9562, section 5.7). */
export function uuidV7(ms: number, chance: Uint8Array): Id {
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0').slice(-12);
  let tail = '';
  for (let i = 0; i < 10; i++) tail += chance[i]!.toString(16).padStart(2, '0');
  const variant = ((parseInt(tail[3]!, 16) & 3) | 8).toString(16);
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`;
  return id as Id;
}
