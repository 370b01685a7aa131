/** A new project comes with its three tracks and their columns, ready to work on. */
import * as z from 'zod/mini';
import { generateNKeysBetween } from 'fractional-indexing';
import { created, type Change } from '../change/change.ts';
import { command, type Context } from '../change/command.ts';
import { key, name } from '../change/input.ts';
import type { Id } from '../change/kind.ts';
import { list } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { keyFor } from '../people/key.ts';
import { project, projectKey } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { column, track } from '../work/kinds.ts';
import { startingColumns, trackKinds, trackNames } from '../work/words.ts';

export const addProject = command('project.add', {
  about:
    'Adds a project with a research, a production and a data track; its key is derived from its name unless given.',
  input: z.strictObject({ name, key: z.optional(key) }),
  *needs() {
    const keys = yield* list(projectKey, 'key', []);
    return { taken: new Set(keys.map((each) => each.key)), projects: (yield* list(project, 'all', [])).length };
  },
  allow: (me) => may(me, 'arrange'),
  decide(input, { taken, projects }, context) {
    if (input.key && taken.has(input.key)) return refuse('taken', { what: 'The key', ref: input.key });
    if (projects >= limits.projectsMax) return refuse('too_many', { limit: limits.projectsMax, what: 'projects' });
    const id = context.newId();
    const itsKey = input.key ?? keyFor(input.name, taken);
    const row = {
      id,
      key: itsKey,
      name: input.name,
      boxDays: limits.boxDaysDefault,
      createdAt: context.at,
      privateAt: null,
      archivedAt: null,
    };
    return {
      changes: [
        created(project, row),
        created(projectKey, { id: context.newId(), key: itsKey, project: id }),
        ...lanes(id, context),
      ],
      created: { id, key: itsKey },
    };
  },
});

function lanes(home: Id<'project'>, { newId }: Context): Change[] {
  const laneOrders = generateNKeysBetween(null, null, trackKinds.length);
  return trackKinds.flatMap((kind, lane) => {
    const id = newId();
    const row = { id, project: home, kind, name: trackNames[kind], order: laneOrders[lane]!, off: [] };
    const orders = generateNKeysBetween(null, null, startingColumns[kind].length);
    const columns = startingColumns[kind].map(({ name, phase }, i) =>
      created(column, {
        id: newId(),
        project: home,
        track: id,
        name,
        phase,
        order: orders[i]!,
        wipMode: 'off',
        wipLimit: 0,
        wipUnit: 'tasks',
        wipPer: 'column',
      }),
    );
    return [created(track, row), ...columns];
  });
}
