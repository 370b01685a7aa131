/**
 * Showing again who one is, before what opens the door is changed: whoever sits at somebody's open browser could make a
 * way in of their own. It counts for a while, and signing in is showing it.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';
import type { Caller } from '../principal.ts';
import type { Codes } from './codes.ts';
import type { DoorBook } from './entries.ts';
import { wrongField } from './forms.ts';
import type { Guesses } from './guesses.ts';
import type { Passkeys, Question } from './passkeys.ts';
import { verifyPassword } from './passwords.ts';
import type { SignIns } from './signIns.ts';
import { whenceOf } from './whence.ts';

/** What somebody shows: one of these. */
export type Shown =
  { readonly password: string } | { readonly code: string } | { readonly ticket: string; readonly response: unknown };

/** By what somebody can show it. `account`: by signing in again where they have one. */
type ProofWay = 'password' | 'passkey' | 'code' | 'account';

type Member = Extract<Caller, { kind: 'member' }>;

interface Parts {
  readonly store: Store;
  readonly signIns: SignIns;
  readonly guesses: Guesses;
  readonly book: DoorBook;
  readonly codes: Codes;
  readonly passkeys: Passkeys;
}

export class Proofs {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Throws `prove_first` (403), with the ways that there are, unless somebody showed lately who they are. */
  async mustBeFresh({ person, via }: Member): Promise<void> {
    // Because: nobody else has the key of the folder, and until the workspace is kept there is nothing to show.
    if (via.kind !== 'session' || via.way === 'link') return;
    if (via.provenAt !== null && Date.now() - via.provenAt < serverLimits.provenMs) return;
    throw new HttpProblem(403, 'prove_first', 'Show again that it is you, since this changes who can sign in.', {
      ways: await this.waysOf(person),
    });
  }

  /** Asks for a passkey of a person who is in. */
  async askForPasskey(request: FastifyRequest, { person }: Member): Promise<Question> {
    await this.mustBeOne(person, 'passkey');
    return this.parts.passkeys.askToShow(request, person);
  }

  /** Takes what somebody shows; throws what is wrong with it. */
  async take(request: FastifyRequest, reply: FastifyReply, { person }: Member, shown: Shown): Promise<void> {
    const { signIns, book } = this.parts;
    const way = 'password' in shown ? 'password' : 'code' in shown ? 'code' : 'passkey';
    await this.mustBeOne(person, way);
    const wrong = await this.wrongWith(request, person, shown);
    if (wrong) {
      await book.note(request, 'shown_again_wrong', person, { way });
      throw wrong;
    }
    // Because: whoever holds a passkey is asked by the device itself, and a code is a second factor.
    await signIns.prove(request, reply, { hasFactor: way !== 'password' });
    await book.note(request, 'shown_again', person, { way });
  }

  private async wrongWith(request: FastifyRequest, person: string, shown: Shown): Promise<HttpProblem | undefined> {
    const { store, guesses, codes, passkeys } = this.parts;
    if ('response' in shown)
      return (await passkeys.shownBy(request, shown, person)) === undefined
        ? new HttpProblem(422, 'no_passkey', 'This passkey is none of yours here. Try again.')
        : undefined;
    const of = `${'password' in shown ? 'password' : 'code'} of ${person}`;
    const guess = { of, address: whenceOf(request).address };
    await guesses.count(guess);
    if ('password' in shown) {
      const own = await store.keeps(() => store.people.credentials.find(store.workspace, 'password', person));
      if (!(await verifyPassword(shown.password, own?.secret)))
        return wrongField('password', 'This is not your password.');
    } else if (!(await codes.check(person, shown.code)))
      return wrongField('code', 'This is not the code of this moment, or it was used before.');
    await guesses.forgive(guess);
    return undefined;
  }

  private async mustBeOne(person: string, way: ProofWay): Promise<void> {
    if (!(await this.waysOf(person)).includes(way))
      throw new HttpProblem(409, 'other_way', 'This is no way of yours to show who you are.');
  }

  /** The best first. A code alone is half of a sign-in, so it does for who has neither password nor passkey. */
  private async waysOf(person: string): Promise<ProofWay[]> {
    const { store } = this.parts;
    const all = await store.keeps(() => store.people.credentials.of(store.workspace, person));
    const has = (kind: ProofWay): boolean => all.some((each) => each.kind === kind);
    const whole = (['passkey', 'password'] as const).filter(has);
    return whole.length > 0 ? whole : (['code', 'account'] as const).filter(has);
  }
}
