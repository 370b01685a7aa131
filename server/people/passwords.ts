/**
 * Passwords: what one has to be, and how it is kept: argon2id (RFC 9106) with the parameters that OWASP's password
 * storage guide names first, in the PHC string format, so that parameters can change while old hashes still count.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { serverLimits } from '../limits.ts';

const derive = promisify(argon2);

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG_BYTES = 32;
const SALT_BYTES = 16;

/** A password as it is kept: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await tagOf(password, salt, COST);
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(salt)}$${plain(tag)}`;
}

/** Whether a password is the one of a hash. Without a hash the answer is no, after the same work. */
export async function verifyPassword(password: string, kept: string | undefined): Promise<boolean> {
  const { cost, salt, tag } = partsOf(kept ?? (await nobodys()));
  const found = await tagOf(password, salt, cost);
  return timingSafeEqual(found, tag) && kept !== undefined;
}

/** What is wrong with a password that somebody wants, in a sentence. `about`: what it must not be: name, address. */
export async function wrongWith(password: string, about: readonly string[] = []): Promise<string | undefined> {
  const { passwordCharsMin: least, passwordCharsMax: most } = serverLimits;
  const chars = Array.from(password).length;
  if (chars < least)
    return `A password has at least ${least} characters. A few words in a row are easy to keep in mind.`;
  if (chars > most) return `A password has at most ${most} characters.`;
  const folded = password.toLowerCase();
  const own = [...about, ...about.flatMap((each) => each.split(/[\s@.]+/)), 'dualtrack'];
  if (own.some((each) => lettersOf(each).length > 2 && lettersOf(folded) === lettersOf(each)))
    return 'This password is a name or an address with little added. Take another one.';
  if (/^(.{1,4})\1+.{0,3}$/su.test(folded)) return 'This password repeats itself. Take another one.';
  if ((await common()).has(folded)) return 'This password is on the lists that guessers try first. Take another one.';
  return undefined;
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}]+/gu, '');

/** Passwords that leaked most often, in lower case. Read when the first one is chosen. */
function common(): Promise<ReadonlySet<string>> {
  return (known ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) =>
      new Set(
        [...dictionary['passwords-common']].map(String).filter((each) => each.length >= serverLimits.passwordCharsMin),
      ),
  ));
}
let known: Promise<ReadonlySet<string>> | undefined;

/** A hash that no password has, so that people who have none cost the same. */
function nobodys(): Promise<string> {
  return (decoy ??= hashPassword(randomBytes(SALT_BYTES).toString('base64url')));
}
let decoy: Promise<string> | undefined;

// Because: each takes 19 MB and a core for as long as it runs, and whoever is not signed in may ask for many.
async function tagOf(password: string, salt: Buffer, { memory, passes, parallelism }: Cost): Promise<Buffer> {
  await turn();
  try {
    const message = password.normalize('NFC');
    return await derive('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: TAG_BYTES });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

const RUNNING_MAX = Math.max(1, Math.min(4, availableParallelism() - 1));
let running = 0;
const waiting: (() => void)[] = [];

function turn(): Promise<void> {
  if (running < RUNNING_MAX) {
    running += 1;
    return Promise.resolve();
  }
  return new Promise((resolve) => waiting.push(resolve));
}

function partsOf(kept: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const [, m, t, p, salt, tag] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(kept) ?? [];
  if (tag === undefined) throw new Error('a password is kept in a form that is not known');
  return {
    cost: { memory: Number(m), passes: Number(t), parallelism: Number(p) },
    salt: Buffer.from(salt!, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

/** Base64 without the signs at its end, as the PHC format wants it. */
const plain = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
