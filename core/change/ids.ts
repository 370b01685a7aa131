/**
 * Ids come from the command that makes them, so that the replica and the store give the same row the same id without
 * talking: a UUIDv7 with the command's time and, as its random part, a hash of the command's id and a counter.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Id } from './kind.ts';
import { isUuid, uuidV7 } from './uuid.ts';

/** The id of one row that a command makes, told from its others by `which`. `now` dates it where the command's id has no time. */
export function idFrom(command: string, which: string, now: number): Id {
  return uuidV7(timeOf(command) ?? now, sha256(utf8ToBytes(`${command}/${which}`)));
}

function timeOf(command: string): number | undefined {
  if (!isUuid(command) || command[14] !== '7') return undefined;
  return parseInt(command.slice(0, 8) + command.slice(9, 13), 16);
}
