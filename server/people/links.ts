/**
 * Secrets that came by a link. One that counts is looked up and costs nobody a try; what does not count is answered
 * alike, whether it never was, is over, was used or was ended, and trying is slow.
 */
import type { FastifyRequest } from 'fastify';
import { digestOf } from '@dualtrack/store';
import { HttpProblem } from '../problem.ts';
import type { Guesses } from './guesses.ts';
import { whenceOf } from './whence.ts';

/** Throws `no_such_link` (404), or `too_many_tries` (429) when the same network tried too often. */
export async function turnDown(request: FastifyRequest, guesses: Guesses, secret: string): Promise<never> {
  await guesses.count({ of: `link ${digestOf(secret)}`, address: whenceOf(request).address });
  throw new HttpProblem(
    404,
    'no_such_link',
    'This link counts no longer: it was used, ended, or is too old. Ask for a new one.',
  );
}
