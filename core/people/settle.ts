/** Putting away what asks one to act: done, or snoozed until a time. A person's own matter. */
import * as z from 'zod/mini';
import { changed, created, removed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { isUuid } from '../change/uuid.ts';
import { ref, time } from '../change/input.ts';
import type { Id } from '../change/kind.ts';
import { list } from '../change/read.ts';
import { limits } from '../limits.ts';
import { thePerson } from './find.ts';
import { settling } from './kinds.ts';
import { owns } from './may.ts';
import { reasons } from './words.ts';

export const settle = command('inbox.settle', {
  about:
    'Puts away what asks a person to act: done, or until a time. `since`: since when it asked; asking later, it is there again.',
  input: z.strictObject({
    person: ref,
    reason: z.enum(reasons),
    of: z.string().check(z.refine(isUuid, 'This is no id.')),
    since: time,
    until: z.optional(z.nullable(time)),
  }),
  *needs(input) {
    const person = yield* thePerson(input.person);
    return { person, all: yield* list(settling, 'person', [person.id]) };
  },
  allow: (me, { person }) => (owns(me, person.id) ? 'yes' : 'no'),
  decide(input, { person, all }, { at, newId }) {
    const put = { since: input.since, until: input.until ?? null, at };
    const known = all.find((each) => each.reason === input.reason && each.of === input.of);
    if (known) return changed(settling, known, put);
    const of = input.of as Id;
    return [
      ...all.slice(0, Math.max(0, all.length + 1 - limits.settlingsMax)).map((each) => removed(settling, each)),
      created(settling, { id: newId(), person: person.id, reason: input.reason, of, ...put }),
    ];
  },
});
