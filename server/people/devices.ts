/**
 * Programs that ask to be let in from where there is no browser, in the way of RFC 8628: the program gets a secret and a
 * code, says the code, and asks again and again; whoever is signed in types the code, sees what asks, and lets it in or
 * not. Then the program is told a token, once.
 */
import { randomInt } from 'node:crypto';
import type { Store, TokenScope, Whence } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';
import type { Made, Tokens } from './tokens.ts';

/** What asks: what it calls itself, what it wants to do, and from where it asks. */
export interface Asking extends Whence {
  readonly name: string;
  readonly scope: TokenScope;
}

export interface Begun {
  /** What the program shows when it asks again. */
  readonly device: string;
  /** What it says to a person: `BCDF-GHJK`. */
  readonly code: string;
  readonly intervalMs: number;
  readonly until: string;
}

/** What a person is shown of a program that asks. */
export interface Shown extends Asking {
  /** As ISO 8601. */
  readonly at: string;
}

export class Devices {
  private readonly store: Store;
  private readonly tokens: Tokens;

  constructor(parts: { store: Store; tokens: Tokens }) {
    this.store = parts.store;
    this.tokens = parts.tokens;
  }

  async begin(asking: Asking): Promise<Begun> {
    const { store } = this;
    const { tickets } = store.people;
    const [now, lifeMs] = [Date.now(), serverLimits.deviceMs];
    const code = newCode();
    const shown: Shown = { ...asking, at: new Date(now).toISOString() };
    const { secret } = await store.keep(function* () {
      const device = yield* tickets.make(store.workspace, { kind: 'device', data: { ...shown }, now, lifeMs });
      const data = { ...shown, device: device.id };
      yield* tickets.make(store.workspace, { kind: 'code', data, now, lifeMs, secret: code });
      return device;
    });
    const until = new Date(now + lifeMs).toISOString();
    return { device: secret, code: inGroups(code), intervalMs: serverLimits.devicePollMs, until };
  }

  /** What asks by a code, as people type it; undefined where nothing does, or not any more. */
  async look(typed: string): Promise<Shown | undefined> {
    const { store } = this;
    const code = plain(typed);
    const found = await store.keeps(() => store.people.tickets.look(store.workspace, 'code', code, Date.now()));
    return found && shownIn(found.data);
  }

  /** Lets in, in somebody's name, what asks by a code, or does not (`person`: null). The code counts once. */
  async settle(typed: string, person: string | null): Promise<Shown | undefined> {
    const { store } = this;
    const { tickets } = store.people;
    const code = plain(typed);
    const now = Date.now();
    return store.keep(function* () {
      const taken = yield* tickets.take(store.workspace, 'code', code, now);
      if (!taken) return undefined;
      const [shown, id] = [shownIn(taken.data), String(taken.data['device'])];
      const data = { ...shown, ...(person === null && { refused: true }) };
      const isThere = yield* tickets.hand(store.workspace, { kind: 'device', id, person, data, now });
      return isThere ? shown : undefined;
    });
  }

  /** The token, once somebody let the program in. Throws what RFC 8628 calls it until then, and after. */
  async poll(secret: string): Promise<Made> {
    const { store } = this;
    const { tickets, guesses } = store.people;
    const now = Date.now();
    const found = await store.keeps(() => tickets.look(store.workspace, 'device', secret, now));
    if (!found) throw expired();
    if (found.person === null && found.data['refused'] !== true) {
      const time = { now, windowMs: serverLimits.devicePollMs };
      const key = `device:${found.id}`;
      const { tries } = await store.keepTogether(() => guesses.count(store.workspace, key, time));
      if (tries > 1) throw new HttpProblem(400, 'slow_down', 'Ask less often.');
      throw new HttpProblem(400, 'authorization_pending', 'Nobody has let this program in yet.');
    }
    const taken = await store.keepTogether(() => tickets.take(store.workspace, 'device', secret, now));
    if (!taken) throw expired();
    if (taken.person === null) throw new HttpProblem(400, 'access_denied', 'This program was not let in.');
    const { name, scope } = shownIn(taken.data);
    return this.tokens.make({ person: taken.person, project: null, name, scope, days: serverLimits.tokenDays });
  }
}

function expired(): HttpProblem {
  return new HttpProblem(400, 'expired_token', 'This is over: ask to be let in again.');
}

/** Letters that are not taken for each other, and make no words. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const CODE_CHARS = 8;

const newCode = (): string => Array.from({ length: CODE_CHARS }, () => LETTERS[randomInt(LETTERS.length)]).join('');
const inGroups = (code: string): string => `${code.slice(0, CODE_CHARS / 2)}-${code.slice(CODE_CHARS / 2)}`;
const plain = (typed: string): string => typed.toUpperCase().replace(/[^A-Z]/g, '');

function shownIn(data: Readonly<Record<string, unknown>>): Shown {
  const { name, scope, address, agent, at } = data as unknown as Shown;
  return { name, scope, address, agent, at };
}
