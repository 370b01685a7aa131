/**
 * Ids come from the command that makes them, so that the replica and the store give the same row the same id without
 * talking: a UUIDv7 with the command's time and, as its random part, a hash of the command's id and a counter.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Id } from './kind.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isUuid(text: string): text is Id {
  return uuid.test(text);
}

/** The id of one row that a command makes, told from its others by `which`. `now` dates it where the command's id has no time. */
export function idFrom(command: string, which: string, now: number): Id {
  return uuidV7(timeOf(command) ?? now, sha256(utf8ToBytes(`${command}/${which}`)));
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

function timeOf(command: string): number | undefined {
  if (!uuid.test(command) || command[14] !== '7') return undefined;
  return parseInt(command.slice(0, 8) + command.slice(9, 13), 16);
}
