/**
 * One-time codes as a second factor (TOTP, RFC 6238: SHA-1, six digits, thirty seconds, as every app reads it), and
 * recovery codes for whoever lost the device. The seed lies sealed; each code counts once.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { uuidV7 } from '@dualtrack/core';
import { digestOf, type Credential, type Store } from '@dualtrack/store';
import type { Seal } from '../connections/seal.ts';
import { serverLimits } from '../limits.ts';

const STEP_MS = 30_000;
/** A code of the step before or after counts, since clocks differ. */
const STEPS_BESIDE = 1;
const RECOVERY_CODES = 10;
/** Letters and digits that nobody takes for one another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** What an app is given: the seed as text, and the address that its picture holds. */
export interface Enrolment {
  readonly ticket: string;
  readonly seed: string;
  readonly uri: string;
}

export class Codes {
  private readonly store: Store;
  private readonly seal: Seal;

  constructor(parts: { store: Store; seal: Seal }) {
    this.store = parts.store;
    this.seal = parts.seal;
  }

  /** Whether a person is asked for a code when they sign in. */
  async has(person: string): Promise<boolean> {
    return (await this.seedOf(person)) !== undefined;
  }

  /** Begins: a seed that counts once a code of it was shown. */
  async begin(person: string, account: string): Promise<Enrolment> {
    const { Secret, TOTP } = await import('otpauth');
    const { store } = this;
    const secret = new Secret({ size: 20 });
    const sealed = this.seal.close(secret.base32, placeOf(store.workspace, person));
    const made = {
      kind: 'challenge' as const,
      person,
      data: { sealed },
      now: Date.now(),
      // Because: whoever has no app yet fetches one first; it counts no longer than that they showed who they are.
      lifeMs: serverLimits.provenMs,
    };
    const { secret: ticket } = await store.keep(() => store.people.tickets.make(store.workspace, made));
    const uri = new TOTP({ issuer: 'Dualtrack', label: account, secret }).toString();
    return { ticket, seed: secret.base32, uri };
  }

  /** Ends the beginning: the first code was right. Gives the recovery codes, told once, or what was wrong. */
  async confirm(person: string, ticket: string, code: string): Promise<readonly string[] | 'over' | 'wrong'> {
    const { store } = this;
    const now = Date.now();
    const begun = await store.keeps(() => store.people.tickets.look(store.workspace, 'challenge', ticket, now));
    const sealed = begun?.person === person ? begun.data['sealed'] : undefined;
    if (typeof sealed !== 'string') return 'over';
    if ((await stepOf(this.opened(person, sealed), plain(code), now)) === undefined) return 'wrong';
    const recovery = Array.from({ length: RECOVERY_CODES }, recoveryCode);
    const row = credential({ kind: 'code', handle: person, person, secret: sealed }, now);
    const rows = recovery.map((each) =>
      credential({ kind: 'recovery', handle: handleOf(person, each), person, secret: '' }, now),
    );
    const { credentials, tickets } = store.people;
    const isTaken = await store.keep(function* () {
      if (!(yield* tickets.take(store.workspace, 'challenge', ticket, now))) return false;
      for (const each of yield* credentials.of(store.workspace, person))
        if (each.kind === 'recovery') yield* credentials.remove(store.workspace, person, each.id);
      for (const each of [row, ...rows]) yield* credentials.put(store.workspace, each);
      return true;
    });
    return isTaken ? recovery : 'over';
  }

  /** Whether a code of the app, or a recovery code, is right. Each is right once. */
  async check(person: string, code: string): Promise<'code' | 'recovery' | undefined> {
    const { store } = this;
    const { credentials, tickets } = store.people;
    const now = Date.now();
    const typed = plain(code);
    const seed = await this.seedOf(person);
    const step = seed === undefined ? undefined : await stepOf(seed, typed, now);
    if (step !== undefined) {
      const time = { now, lifeMs: STEP_MS * 4 };
      const isFirst = await store.keep(() => tickets.spend(store.workspace, `code ${person} ${step}`, time));
      return isFirst ? 'code' : undefined;
    }
    return store.keep(function* () {
      const found = yield* credentials.find(store.workspace, 'recovery', handleOf(person, typed));
      if (!found || found.person !== person) return undefined;
      return (yield* credentials.remove(store.workspace, person, found.id)) ? 'recovery' : undefined;
    });
  }

  /** Takes the second factor away, recovery codes and all. */
  async end(person: string): Promise<void> {
    const { store } = this;
    const { credentials } = store.people;
    await store.keep(function* () {
      for (const each of yield* credentials.of(store.workspace, person))
        if (each.kind === 'code' || each.kind === 'recovery')
          yield* credentials.remove(store.workspace, person, each.id);
    });
  }

  private async seedOf(person: string): Promise<string | undefined> {
    const { store } = this;
    const row = await store.keeps(() => store.people.credentials.find(store.workspace, 'code', person));
    return row && this.opened(person, row.secret);
  }

  private opened(person: string, sealed: string): string {
    return this.seal.open(sealed, placeOf(this.store.workspace, person));
  }
}

/** Because: apps show codes in two groups, and recovery codes are typed as they were written down. */
const plain = (code: string): string => code.toLowerCase().replace(/[\s-]+/g, '');

/** The step of the clock that a code is of; undefined: it is of none that counts now. */
async function stepOf(seed: string, code: string, now: number): Promise<number | undefined> {
  if (!/^\d{6}$/.test(code)) return undefined;
  const { Secret, TOTP } = await import('otpauth');
  const delta = new TOTP({ secret: Secret.fromBase32(seed) }).validate({
    token: code,
    timestamp: now,
    window: STEPS_BESIDE,
  });
  return delta === null ? undefined : Math.floor(now / STEP_MS) + delta;
}

function credential(
  given: Pick<Credential, 'kind' | 'handle' | 'person' | 'secret'>,
  now: number,
): Omit<Credential, 'usedAt'> {
  return { ...given, id: uuidV7(now, randomBytes(16)), data: {}, createdAt: now };
}

/** 122 bits, in groups that are typed easily: so long that a fast hash of it tells nobody what it was. */
function recoveryCode(): string {
  const group = (): string => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: 5 }, group).join('-');
}

const handleOf = (person: string, code: string): string => digestOf(`${person} ${code.replaceAll('-', '')}`);
const placeOf = (workspace: string, person: string): string => [workspace, person, 'code'].join('/');
