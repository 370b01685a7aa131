/** The reads that the command line and other programs use: board, models, ledger, journey, one task, search. */
import type { FastifyInstance } from 'fastify';
import {
  boardOf,
  DAY,
  identity,
  isUuid,
  journeyOf,
  list,
  may,
  model,
  modelsOf,
  must,
  parseTime,
  person,
  project,
  refuseIf,
  revisionsOf,
  taskByKey,
  taskView,
  theProjectFor,
  theTask,
  loginOf,
  unknownAccounts,
  type Me,
  type Project,
  type Reading,
  workspace,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import type { SearchFollower } from '../followers/search.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem, orProblem } from '../problem.ts';

export function readRoutes(app: FastifyInstance, parts: { store: Store; search: SearchFollower }): void {
  const { store, search } = parts;
  const config = { access: 'member' as const };

  app.get('/api/workspace', { config }, async () => {
    const { name, id } = await store.facts(function* () {
      return (yield* list(workspace, 'all', [], { limit: 1 }))[0]!;
    });
    return { id, name };
  });

  app.get<{ Querystring: { project?: string } }>('/api/board', { config }, async (request) => {
    const { me } = memberOf(request);
    return orProblem(await store.read(() => boardFor(me, request.query.project)));
  });

  app.get<{ Querystring: { project?: string; at?: string } }>('/api/models', { config }, async (request) => {
    const { me } = memberOf(request);
    const at = momentOf(request.query.at);
    return orProblem(await store.read(() => modelsFor(me, request.query.project, at)));
  });

  app.get<{ Params: { key: string } }>('/api/tasks/:key', { config }, async (request) => {
    const { me } = memberOf(request);
    return orProblem(await store.read(() => taskFor(me, request.params.key)));
  });

  app.get<{ Params: { of: string } }>('/api/texts/:of', { config }, async (request) => {
    const { me } = memberOf(request);
    const { of } = request.params;
    const sees = (home: Project): boolean => may(me, 'read', home) === 'yes';
    return isUuid(of) ? store.facts(() => revisionsOf(of, sees)) : [];
  });

  app.get<{ Querystring: { of?: string; project?: string } }>('/api/journey', { config }, async (request) => {
    const { me } = memberOf(request);
    return orProblem(await store.read(() => journeyFor(me, request.query)));
  });

  app.get('/api/people', { config }, async (request) => {
    const { me } = memberOf(request);
    if (may(me, 'arrange') !== 'yes')
      throw new HttpProblem(403, 'forbidden', 'Only an admin sees by which addresses members are known.');
    return store.facts(peopleView);
  });

  app.get('/api/accounts', { config }, async (request) => {
    const { me } = memberOf(request);
    if (may(me, 'arrange') !== 'yes')
      throw new HttpProblem(403, 'forbidden', 'Only an admin sees which accounts nobody is known to be behind.');
    return store.facts(() => unknownAccounts(me));
  });

  app.get<{ Querystring: { q?: string; limit?: string } }>('/api/search', { config }, async (request) => {
    const { me } = memberOf(request);
    const query = (request.query.q ?? '').slice(0, 500);
    return { results: await search.results(me, query) };
  });
}

function* boardFor(me: Me, ref: string | undefined) {
  return yield* boardOf(yield* projectFor(me, ref), Date.now());
}

function* modelsFor(me: Me, ref: string | undefined, at: number | undefined) {
  const homes = ref ? [yield* projectFor(me, ref)] : yield* visible(me);
  const models = [];
  for (const home of homes) models.push(...(yield* modelsOf(home, at)));
  return models;
}

function* journeyFor(me: Me, { of, project: ref }: { of?: string; project?: string }) {
  return yield* journeyOf(yield* homeOf(me, of, ref), of);
}

/** The project that a task (by key) or a model (by name) belongs to; the first one where nothing is named. */
function* homeOf(me: Me, of: string | undefined, ref: string | undefined): Reading<Project> {
  if (ref || !of) return yield* projectFor(me, ref);
  const row = yield* taskByKey(of);
  for (const home of yield* visible(me)) {
    if (row?.project === home.id) return home;
    const models = yield* list(model, 'project', [home.id]);
    if (models.some((each) => each.name.toLowerCase() === of.toLowerCase())) return home;
  }
  return yield* must<Project>(undefined, 'not_found', { what: 'task or model', ref: of });
}

/** Everybody with the addresses and accounts by which outside systems know them. */
function* peopleView() {
  const people = [];
  for (const { id, name } of yield* list(person, 'role', [])) {
    const known = yield* list(identity, 'person', [id]);
    const called: { system: string; handle: string; login?: string }[] = [];
    for (const { system, handle } of known) {
      const login = yield* loginOf({ system, handle });
      called.push({ system, handle, ...(login !== undefined && { login }) });
    }
    people.push({ id, name, known: called });
  }
  return people;
}

function* taskFor(me: Me, key: string) {
  const placed = yield* theTask(key);
  yield* refuseIf(may(me, 'read', placed.project) !== 'yes', 'not_found', { what: 'task', ref: key });
  return yield* taskView(placed, Date.now(), (home) => may(me, 'read', home) === 'yes');
}

/** A project that one may see: the named one, else the first. */
export function* projectFor(me: Me, ref: string | undefined): Reading<Project> {
  if (!ref) return yield* must((yield* visible(me))[0], 'not_found', { what: 'project' });
  return yield* theProjectFor(me, ref);
}

/** The projects that one sees, those that were put away included. */
export function* projectsOf(me: Me): Reading<Project[]> {
  return (yield* list(project, 'all', [])).filter((each) => may(me, 'read', each) === 'yes');
}

function* visible(me: Me): Reading<Project[]> {
  return (yield* projectsOf(me)).filter((each) => each.archivedAt === null);
}

/** A moment as people write it: a time with zone, or a day, meant to its end. */
function momentOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const ms = parseTime(text);
  if (ms === undefined)
    throw new HttpProblem(400, 'bad_time', 'Write a day as 2026-05-03, or a time as 2026-05-03T14:00:00Z.');
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? ms + DAY - 1 : ms;
}
