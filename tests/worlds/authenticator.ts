/**
 * A device with one passkey, as WebAuthn (level 3, sections 6 and 7) wants it: ES256, without attestation. What it
 * answers can be made wrong in one place at a time.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What a browser would put into an answer; what is left out is right. */
export interface Wrong {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly counter?: number;
  /** Whether the device asked for a finger, a face or a number. */
  readonly isVerified?: boolean;
  /** Signed by another key. */
  readonly key?: KeyObject;
}

export interface Question {
  readonly ticket: string;
  readonly options: { readonly challenge: string };
}

export class Authenticator {
  readonly id = randomBytes(16);
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly origin: string;
  private counter = 0;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** The answer to a question that makes a passkey. */
  make({ options }: Question, wrong: Wrong = {}): Record<string, unknown> {
    const { x, y } = this.keys.publicKey.export({ format: 'jwk' });
    const key = cbor([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x!, 'base64url')],
      [-3, Buffer.from(y!, 'base64url')],
    ]);
    const length = Buffer.from([0, this.id.length]);
    const authData = Buffer.concat([this.head(wrong, 0x40), Buffer.alloc(16), length, this.id, key]);
    const attestationObject = cbor([
      ['fmt', 'none'],
      ['attStmt', []],
      ['authData', authData],
    ]);
    return this.answer({
      clientDataJSON: plain(this.said('webauthn.create', options.challenge, wrong)),
      attestationObject: plain(attestationObject),
      transports: ['internal'],
    });
  }

  /** The answer to a question that signs in. */
  show({ options }: Question, wrong: Wrong = {}): Record<string, unknown> {
    const authData = this.head(wrong, 0);
    const said = this.said('webauthn.get', options.challenge, wrong);
    const signed = Buffer.concat([authData, createHash('sha256').update(said).digest()]);
    return this.answer({
      clientDataJSON: plain(said),
      authenticatorData: plain(authData),
      signature: plain(sign('sha256', signed, wrong.key ?? this.keys.privateKey)),
    });
  }

  private answer(response: Record<string, unknown>): Record<string, unknown> {
    const id = plain(this.id);
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private head({ rpId, counter, isVerified = true }: Wrong, more: number): Buffer {
    const name = rpId ?? new URL(this.origin).hostname;
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(counter ?? ++this.counter);
    const flags = Buffer.from([0x01 | (isVerified ? 0x04 : 0) | more]);
    return Buffer.concat([createHash('sha256').update(name).digest(), flags, counted]);
  }

  private said(type: string, asked: string, { challenge = asked, origin = this.origin }: Wrong): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }
}

const plain = (bytes: Buffer): string => bytes.toString('base64url');

type Item = string | number | Buffer | readonly (readonly [string | number, Item])[];

/** CBOR (RFC 8949) of what an attestation is made of: texts, whole numbers, bytes, and lists of pairs as maps. */
function cbor(item: Item): Buffer {
  if (typeof item === 'number') return item < 0 ? sized(1, -1 - item) : sized(0, item);
  if (Buffer.isBuffer(item)) return Buffer.concat([sized(2, item.length), item]);
  if (typeof item === 'string') return Buffer.concat([sized(3, Buffer.byteLength(item)), Buffer.from(item)]);
  return Buffer.concat([sized(5, item.length), ...item.flatMap(([name, value]) => [cbor(name), cbor(value)])]);
}

function sized(major: number, size: number): Buffer {
  const head = major << 5;
  if (size < 24) return Buffer.from([head | size]);
  return size < 256 ? Buffer.from([head | 24, size]) : Buffer.from([head | 25, size >> 8, size & 255]);
}
