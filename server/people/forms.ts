/** What people send at the door: read by a schema, and said which field is wrong, in words that help. */
import * as z from 'zod/mini';
import { HttpProblem } from '../problem.ts';

/** An address as people type it; in lower case, as everything here compares it. */
export const address = z.pipe(
  z.string('Give an e-mail address.').check(z.trim(), z.maxLength(254, 'An address has at most 254 characters.')),
  z.pipe(
    z.transform((text: string) => text.toLowerCase()),
    z.email('Give an e-mail address: name@example.org.'),
  ),
);

export const personName = z
  .string('Give your name.')
  .check(z.trim(), z.minLength(1, 'Give your name.'), z.maxLength(120, 'A name has at most 120 characters.'));

/** What is typed into a password field, whatever it is; what one has to be is said elsewhere. */
export const password = z
  .string('Give a password.')
  .check(z.minLength(1, 'Give a password.'), z.maxLength(1_024, 'This is too long for a password.'));

/** A code of an app, or a recovery code. */
export const typedCode = z
  .string('Give a code.')
  .check(z.trim(), z.minLength(1, 'Give a code.'), z.maxLength(40, 'This is too long for a code.'));

/** What a device answers, and what brings it back to its question. */
export const ticket = z.string().check(z.maxLength(200));
export const passkeyAnswer = { ticket, response: z.record(z.string(), z.unknown()) };

/** Throws `invalid` (422) with the sentence of the first wrong field and its name. */
export function formOf<S extends z.ZodMiniType>(schema: S, body: unknown): z.output<S> {
  const read = schema.safeParse(body ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw wrongField(issue.keys[0], `There is no field “${issue.keys[0]}” here.`);
  throw wrongField(issue?.path.map(String).join('.'), issue?.message ?? 'This could not be read.');
}

/** A field that is wrong, and why. */
export function wrongField(field: string | undefined, detail: string): HttpProblem {
  return new HttpProblem(422, 'invalid', detail, field ? { field } : {});
}
