/**
 * Passkeys (WebAuthn): the browser's device answers a question with a key that is made for this server alone. The one
 * who holds it is asked by the device itself, so a passkey is both factors.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { uuidV7 } from '@dualtrack/core';
import type { Credential, Store } from '@dualtrack/store';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { serverLimits } from '../limits.ts';

/** A question to the device, and what brings its answer back here. */
export interface Question {
  readonly ticket: string;
  readonly options: unknown;
}

const library = () => import('@simplewebauthn/server');

export class Passkeys {
  private readonly store: Store;
  private readonly origin: string | undefined;

  /** `origin`: the address under which people reach this server, where it is given. */
  constructor(parts: { store: Store; origin?: string | undefined }) {
    this.store = parts.store;
    this.origin = parts.origin;
  }

  /** Asks a device to make a key for a person. `data` comes back with the answer. */
  async askToMake(
    request: FastifyRequest,
    { person, name, account }: { person: string; name: string; account: string },
    data: Readonly<Record<string, unknown>> = {},
  ): Promise<Question> {
    const { store } = this;
    const { rpID } = this.placeOf(request);
    const all = await store.keeps(() => store.people.credentials.of(store.workspace, person));
    const options = await (
      await library()
    ).generateRegistrationOptions({
      rpName: 'Dualtrack',
      rpID,
      userName: account,
      userDisplayName: name,
      userID: new TextEncoder().encode(person),
      attestationType: 'none',
      excludeCredentials: all.filter((each) => each.kind === 'passkey').map(({ handle }) => ({ id: handle })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { ticket: await this.ticketFor(options.challenge, person, { ...data, makes: true }), options };
  }

  /** Takes a new key; undefined: the answer is none to a question of this server to this person. */
  async make(
    request: FastifyRequest,
    given: { person: string; ticket: string; response: unknown; name: string },
  ): Promise<{ readonly id: string; readonly data: Readonly<Record<string, unknown>> } | undefined> {
    const { store } = this;
    const { person, name } = given;
    const begun = await this.take(given.ticket);
    if (!begun || begun.person !== person || begun.data['makes'] !== true) return undefined;
    const verified = await (
      await library()
    )
      .verifyRegistrationResponse({
        response: given.response as RegistrationResponseJSON,
        expectedChallenge: begun.challenge,
        ...this.expected(request),
        requireUserVerification: true,
      })
      .catch(() => undefined);
    if (!verified?.verified) return undefined;
    const { credential } = verified.registrationInfo;
    const now = Date.now();
    const row: Omit<Credential, 'usedAt'> = {
      kind: 'passkey',
      handle: credential.id,
      id: uuidV7(now, randomBytes(16)),
      person,
      secret: Buffer.from(credential.publicKey).toString('base64url'),
      data: { name, counter: credential.counter },
      createdAt: now,
    };
    const isPut = await store.keep(() => store.people.credentials.put(store.workspace, row));
    return isPut ? { id: row.id, data: begun.data } : undefined;
  }

  /** Asks whichever device the browser has a key on. `of`: a key of this person, who is in already. */
  async askToShow(request: FastifyRequest, of: string | null = null): Promise<Question> {
    const { store } = this;
    const { rpID } = this.placeOf(request);
    const all = of === null ? [] : await store.keeps(() => store.people.credentials.of(store.workspace, of));
    const keys = all.filter((each) => each.kind === 'passkey').map(({ handle }) => ({ id: handle }));
    const options = await (
      await library()
    ).generateAuthenticationOptions({
      rpID,
      userVerification: 'required',
      ...(of !== null && { allowCredentials: keys }),
    });
    return { ticket: await this.ticketFor(options.challenge, of, {}), options };
  }

  /** Whose key answered a question that was asked of this person, or of anybody; undefined: nobody's. */
  async shownBy(
    request: FastifyRequest,
    { ticket, response }: { ticket: string; response: unknown },
    of: string | null = null,
  ): Promise<string | undefined> {
    const { store } = this;
    const begun = await this.take(ticket);
    if (!begun || begun.data['makes'] === true || begun.person !== of) return undefined;
    const handle = (response as { id?: unknown } | null)?.id;
    if (typeof handle !== 'string') return undefined;
    const known = await store.keeps(() => store.people.credentials.find(store.workspace, 'passkey', handle));
    if (!known || (of !== null && known.person !== of)) return undefined;
    const verified = await (
      await library()
    )
      .verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: begun.challenge,
        ...this.expected(request),
        credential: {
          id: known.handle,
          publicKey: new Uint8Array(Buffer.from(known.secret, 'base64url')),
          counter: Number(known.data['counter'] ?? 0),
        },
        requireUserVerification: true,
      })
      .catch(() => undefined);
    if (!verified?.verified) return undefined;
    const data = { ...known.data, counter: verified.authenticationInfo.newCounter };
    await store.keep(() => store.people.credentials.use(store.workspace, known.id, { now: Date.now(), data }));
    return known.person;
  }

  private async ticketFor(
    challenge: string,
    person: string | null,
    data: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    const { store } = this;
    const made = {
      kind: 'challenge' as const,
      person,
      data: { ...data, challenge },
      now: Date.now(),
      lifeMs: serverLimits.halfWayMs,
    };
    return (await store.keep(() => store.people.tickets.make(store.workspace, made))).secret;
  }

  private async take(ticket: string) {
    const { store } = this;
    const taken = await store.keep(() => store.people.tickets.take(store.workspace, 'challenge', ticket, Date.now()));
    const challenge = taken?.data['challenge'];
    return taken && typeof challenge === 'string' ? { ...taken, challenge } : undefined;
  }

  private expected(request: FastifyRequest) {
    const { origin, rpID } = this.placeOf(request);
    return { expectedOrigin: origin, expectedRPID: rpID };
  }

  // Because: the host was checked before, so it is a name that this server answers to.
  private placeOf(request: FastifyRequest): { origin: string; rpID: string } {
    const url = new URL(this.origin ?? `${request.protocol}://${request.headers.host ?? 'localhost'}`);
    return { origin: url.origin, rpID: url.hostname };
  }
}
