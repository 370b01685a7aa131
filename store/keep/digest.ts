/** Secrets that this program makes up, and what is kept of them. */
import { createHash, randomBytes } from 'node:crypto';

/** 256 bits, of characters that cookies and addresses take. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** A secret as it is kept. Because: what is so long and random needs no slow hash. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
