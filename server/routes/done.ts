/** `GET /api/done`: all work of a project that is done, however long ago, as rows. No replica holds it unasked. */
import type { FastifyInstance } from 'fastify';
import {
  blocker,
  count,
  decision,
  dependency,
  getMany,
  investigation,
  list,
  task,
  type AnyKind,
  type Project,
  type Reading,
  type Row,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { lineOf } from '../feed/line.ts';
import { serverLimits } from '../limits.ts';
import { memberOf } from '../principal.ts';
import { orProblem } from '../problem.ts';
import { streaming } from '../progress.ts';
import { projectFor } from './reads.ts';

/**
 * Lines of JSON: `{"tasks"}`, how many there are; `{"kind","columns"}` as in the first state, a few tasks with what
 * belongs to them; last `{"seq"}`, the log's newest number before the first was read. Without that line it broke off.
 */
export function doneRoutes(app: FastifyInstance, { store }: { store: Store }): void {
  const route = { config: { access: 'member' as const }, exposeHeadRoute: false };
  app.get<{ Querystring: { project?: string } }>('/api/done', route, async (request, reply) => {
    const { me } = memberOf(request);
    const home = orProblem(await store.read(() => projectFor(me, request.query.project)));
    const seq = await store.seq();
    const around = await store.facts(() => aroundIn(home));
    return streaming(reply, async (write) => {
      await write(`${JSON.stringify({ tasks: around.tasks })}\n`);
      for (let after: number | undefined = 0; after !== undefined;) {
        const from: number = after;
        const { text, last } = await store.facts(() => pageOf(home, around, from));
        await write(text);
        after = last;
      }
      await write(`${JSON.stringify({ seq })}\n`);
    });
  });
}

/** What is asked once for all pages. */
interface Around {
  readonly tasks: number;
  /** By task. */
  readonly blockers: ReadonlyMap<string, readonly Row[]>;
  readonly waits: ReadonlyMap<string, readonly Row[]>;
}

function* aroundIn(home: Project): Reading<Around> {
  const all = yield* count(task, 'done', [home.id, null]);
  const open = yield* count(task, 'done', [home.id, null, null]);
  return {
    tasks: all - open,
    blockers: Map.groupBy(yield* list(blocker, 'project', [home.id, null]), (each) => each.task as string),
    waits: Map.groupBy(yield* list(dependency, 'project', [home.id]), (each) => each.task as string),
  };
}

interface Page {
  readonly text: string;
  /** The number of its last task; undefined where there are no more. */
  readonly last: number | undefined;
}

/** What is done among the next tasks by their number. Because: a number is one task's alone, so no page skips any. */
function* pageOf(home: Project, { blockers, waits }: Around, after: number): Reading<Page> {
  const limit = serverLimits.rowsPerRequest;
  const next = yield* list(task, 'number', [home.id], { beyond: { side: 'above', value: after }, limit });
  const tasks = next.filter((each) => each.doneAt !== null && each.removedAt === null);
  const ids = tasks.map((each) => each.id);
  const boxes = yield* getMany(investigation, ids);
  const decisions = yield* getMany(
    decision,
    tasks.flatMap((each) => each.decision ?? []),
  );
  const rows: (readonly [AnyKind, readonly Row[]])[] = [
    [task, tasks],
    [investigation, [...boxes.values()]],
    [decision, [...decisions.values()]],
    [blocker, ids.flatMap((id) => blockers.get(id) ?? [])],
    [dependency, ids.flatMap((id) => waits.get(id) ?? [])],
  ];
  return {
    text: rows.map(([kind, found]) => (found.length > 0 ? lineOf(kind, found) : '')).join(''),
    last: next.length < limit ? undefined : next.at(-1)?.number,
  };
}
