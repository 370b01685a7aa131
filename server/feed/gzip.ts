/**
 * One gzip stream out of pieces that were packed before (RFC 1951 and 1952): each piece ends on a byte with a sync
 * flush, so pieces can be put one behind the other, and only the checksum is counted anew.
 */
import { constants, crc32, deflateRaw } from 'node:zlib';
import { promisify } from 'node:util';

const deflate = promisify(deflateRaw);

export interface Piece {
  readonly plain: Buffer;
  readonly packed: Buffer;
}

const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty last block. */
const TAIL = Buffer.from([3, 0]);

export async function pack(text: string): Promise<Piece> {
  const plain = Buffer.from(text);
  return { plain, packed: await deflate(plain, { level: 1, finishFlush: constants.Z_SYNC_FLUSH }) };
}

export function gzipOf(pieces: readonly Piece[]): Buffer {
  let crc = 0;
  let size = 0;
  for (const { plain } of pieces) {
    crc = crc32(plain, crc);
    size += plain.length;
  }
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc >>> 0, 0);
  end.writeUInt32LE(size >>> 0, 4);
  return Buffer.concat([HEAD, ...pieces.map((each) => each.packed), TAIL, end]);
}
