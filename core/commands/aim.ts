/** Which model version a task serves: its milestone. */
import * as z from 'zod/mini';
import { changed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { ref } from '../change/input.ts';
import { theVersion } from '../models/find.ts';
import { may } from '../people/may.ts';
import { theTask } from '../work/find.ts';
import { task } from '../work/kinds.ts';

export const aim = command('work.aim', {
  about: 'Says which model version a task serves, as `churn@1.2.0`, or none.',
  input: z.strictObject({ task: ref, version: z.nullable(ref) }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    return { ...placed, version: input.version ? yield* theVersion(placed.project, input.version) : undefined };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide: (_, { task: row, version }) => changed(task, row, { version: version?.id ?? null }),
});
