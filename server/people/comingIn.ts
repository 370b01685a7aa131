/** Coming in: whoever showed what they sign in with gets a session, and where there is a second factor, half of one. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { meOf } from '@dualtrack/core';
import type { Store, Way } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';
import type { Codes } from './codes.ts';
import type { Demand } from './demand.ts';
import type { DoorBook } from './entries.ts';
import type { SignIns } from './signIns.ts';

export interface Hall {
  readonly store: Store;
  readonly signIns: SignIns;
  readonly book: DoorBook;
  readonly codes: Codes;
  readonly demand: Demand;
}

/**
 * Lets somebody in, and answers: 204, or `{second}` where there is a second factor: a ticket for the other half.
 */
export async function comeIn(
  hall: Hall,
  request: FastifyRequest,
  reply: FastifyReply,
  how: Coming,
): Promise<FastifyReply> {
  const second = await letIn(hall, request, reply, how);
  return second === undefined ? reply.code(204).send() : reply.code(200).send({ second });
}

/** `isWhole`: all that is asked of this person was shown, the second factor too. */
export interface Coming {
  readonly person: string;
  readonly way: Way;
  readonly isWhole?: boolean;
}

/**
 * Lets somebody in: a new session, a browser that is known from now on, and a line in the book. Whoever has a second
 * factor is not in yet: gives the ticket for the other half.
 */
export async function letIn(
  { store, signIns, book, codes, demand }: Hall,
  request: FastifyRequest,
  reply: FastifyReply,
  { person, way, isWhole = false }: Coming,
): Promise<string | undefined> {
  if (!(await store.facts(() => meOf(person))))
    throw new HttpProblem(401, 'wrong_sign_in', 'You are no member any more.');
  if (!isWhole && (await codes.has(person))) {
    const half = { kind: 'second' as const, person, data: { way }, now: Date.now(), lifeMs: serverLimits.halfWayMs };
    return (await store.keep(() => store.people.tickets.make(store.workspace, half))).secret;
  }
  // Because: a passkey answers a question of its own, by which one signs in whole.
  if (!isWhole && (await demand.isOf(way)) && (await demand.hasFactor(person))) {
    await book.note(request, 'sign_in_refused', person, { way, code: 'use_passkey' });
    throw new HttpProblem(403, 'use_passkey', 'This workspace wants a second factor: sign in with your passkey.');
  }
  await signIns.begin(request, reply, { person, way, hasFactor: isWhole });
  await signIns.remember(request, reply, person);
  await book.note(request, 'signed_in', person, { way });
  return undefined;
}
