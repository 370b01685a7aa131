/**
 * Locks secrets: AES-256-GCM under a key that is not in the database, a fresh nonce each time, and what the secret is of
 * as additional data, so that a sealed secret opens nowhere else than where it was put.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why a secret cannot be read, in a sentence for whoever runs the server. */
export class Locked extends Error {}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FILE = 'secret.key';

export class Seal {
  private readonly file: string;
  private readonly given: string | undefined;

  /** `given`: the key itself, for several processes over one database; else a file in the data folder holds it. */
  constructor(parts: { folder: string; given?: string | undefined }) {
    this.file = join(parts.folder, FILE);
    this.given = parts.given === '' ? undefined : parts.given;
  }

  /** `of` names what the secret is of; the same name opens it. */
  close(secret: string, of: string): string {
    const key = this.key() ?? this.makeKey();
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(of));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return ['v1', nameOf(key), sealed.toString('base64url')].join('.');
  }

  /** Throws `Locked` with a sentence. */
  open(sealed: string, of: string): string {
    const key = this.key();
    if (!key)
      throw new Locked(
        `${FILE} is missing from the data folder, so the secrets of connections cannot be read. Put it back, or make new secrets.`,
      );
    const [version, name, text = ''] = sealed.split('.');
    if (version !== 'v1' || name !== nameOf(key))
      throw new Locked(
        `The secrets of this connection were locked with another key than ${this.given ? 'DUALTRACK_SECRET_KEY' : FILE} holds. Bring that key back, or make new secrets.`,
      );
    const bytes = Buffer.from(text, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(of))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new Locked('A secret of this connection is damaged in the database. Make a new one.');
    }
  }

  // Because: the file may be put back while the server runs.
  private key(): Buffer | undefined {
    if (this.given !== undefined) return keyFrom(this.given);
    if (!existsSync(this.file)) return undefined;
    const text = readFileSync(this.file, 'utf8').trim();
    return text === '' ? undefined : keyFrom(text);
  }

  private makeKey(): Buffer {
    const text = randomBytes(32).toString('base64url');
    writeFileSync(this.file, `${text}\n`, { mode: 0o600 });
    chmodSync(this.file, 0o600);
    return keyFrom(text);
  }
}

/** A new secret for a webhook: 256 bits, of characters that every forge takes. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

function keyFrom(text: string): Buffer {
  return Buffer.from(hkdfSync('sha256', text, '', 'dualtrack secrets 1', 32));
}

/** Tells keys apart without telling them. */
function nameOf(key: Buffer): string {
  return createHash('sha256').update('name').update(key).digest('base64url').slice(0, 8);
}
