/**
 * One gzip stream out of pieces that were packed before (RFC 1951 and 1952): each piece ends on a byte with a sync
 * flush, so pieces can be put one behind the other, and their checksums are combined without reading them again.
 */
import { constants, crc32, deflateRaw, gunzipSync } from 'node:zlib';
import { promisify } from 'node:util';

const deflate = promisify(deflateRaw);

export interface Piece {
  readonly packed: Buffer;
  readonly crc: number;
  /** Bytes when unpacked. */
  readonly size: number;
}

const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty last block. */
const TAIL = Buffer.from([3, 0]);

export async function pack(text: string): Promise<Piece> {
  const plain = Buffer.from(text);
  const packed = (await deflate(plain, { finishFlush: constants.Z_SYNC_FLUSH })) as Buffer;
  return { packed, crc: crc32(plain), size: plain.length };
}

export function gzipOf(pieces: readonly Piece[]): Buffer {
  let crc = 0;
  let size = 0;
  for (const piece of pieces) {
    crc = combined(crc, piece.crc, piece.size);
    size += piece.size;
  }
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc >>> 0, 0);
  end.writeUInt32LE(size >>> 0, 4);
  return Buffer.concat([HEAD, ...pieces.map((each) => each.packed), TAIL, end]);
}

/** The pieces as they were, for who cannot unpack. */
export function plainOf(pieces: readonly Piece[]): Buffer {
  return gunzipSync(gzipOf(pieces));
}

/** CRC-32's polynomial, bits reversed; numbers below are polynomials over GF(2) in this order. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/**
 * The checksum of two texts one behind the other, from theirs and the second one's length in bytes: the first is moved
 * on by 8 bits a byte, which is a multiplication by x^(8 bytes) modulo the polynomial (as in zlib's crc32_combine).
 */
function combined(first: number, second: number, bytes: number): number {
  return (product(first, powerOfX(bytes)) ^ second) >>> 0;
}

/** x^(8n) modulo the polynomial, by repeated squaring. */
function powerOfX(n: number): number {
  let result = ONE;
  let square = ONE >>> 8; // x^8
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = product(result, square);
    square = product(square, square);
  }
  return result;
}

function product(a: number, b: number): number {
  let sum = 0;
  let shifted = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) sum ^= shifted;
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return sum >>> 0;
}
