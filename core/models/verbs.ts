/** Verbs on models and their versions. A version's stage is never set: it follows from its marks. */
import * as z from 'zod/mini';
import { changed, created, type Change } from '../change/change.ts';
import { command, type Context } from '../change/command.ts';
import { name, ref, time } from '../change/input.ts';
import { list, refuseIf, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { theProject } from '../people/find.ts';
import type { Project } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { byHand } from './claims.ts';
import { deploymentsOf, lifeOf, theModel, theVersion, versionsNamed, type ModelLife } from './find.ts';
import { deployment, mark, model, stageName, version, type Mark, type Version } from './kinds.ts';
import { standings } from './stage.ts';
import { deploymentStates, stageNamed, type Stage } from './words.ts';

const source = z.string().check(z.trim(), z.maxLength(limits.urlCharsMax));

export const addModel = command('model.add', {
  about: 'Adds a model to a project.',
  input: z.strictObject({ project: ref, name, path: z.optional(z.string().check(z.maxLength(limits.urlCharsMax))) }),
  *needs(input) {
    const home = yield* theProject(input.project);
    const models = yield* list(model, 'project', [home.id]);
    return { home, twin: models.find((each) => each.name.toLowerCase() === input.name.toLowerCase()) };
  },
  allow: (me, { home }) => may(me, 'edit', home),
  decide(input, { home, twin }, { at, newId }) {
    if (twin) return refuse('taken', { what: 'The model', ref: input.name });
    const id = newId();
    return {
      changes: [created(model, { id, project: home.id, name: input.name, path: input.path ?? '', createdAt: at })],
      created: { id },
    };
  },
});

export const addVersion = command('model.version', {
  about:
    'Adds a version to a model; it may exist before its weights do. With a registration it starts as an experiment.',
  input: z.strictObject({
    project: ref,
    model: ref,
    name,
    commit: z.optional(z.string().check(z.regex(/^[0-9a-f]{7,64}$/i))),
    source: z.optional(source),
    registered: z.optional(z.boolean()),
  }),
  *needs(input) {
    const home = yield* theProject(input.project);
    const life = yield* lifeOf((yield* theModel(home, input.model)).id);
    return { home, life, twin: (yield* versionsNamed(home, `${life.model.name}@${input.name}`))[0] };
  },
  allow: (me, { home }) => may(me, 'edit', home),
  decide(input, { home, life, twin }, context) {
    const { at } = context;
    const isNews = twin && twin.registeredAt === null && input.registered;
    if (twin && !isNews) return refuse('taken', { what: 'The version', ref: input.name });
    const facts = {
      commit: input.commit?.toLowerCase() ?? twin?.commit ?? null,
      source: input.source ?? '',
      registeredAt: input.registered ? at : null,
    };
    if (twin) return { changes: restaged(life, { versions: [{ ...twin, ...facts }] }), created: { id: twin.id } };
    const row: Version = {
      id: context.newId(),
      project: home.id,
      model: life.model.id,
      name: input.name,
      createdAt: at,
      deregisteredAt: null,
      stage: 'research',
      since: at,
      stageSource: facts.source,
      ...facts,
    };
    return { changes: restaged(life, { versions: [row] }), created: { id: row.id } };
  },
});

export const deregister = command('model.deregister', {
  about: 'Takes a version out of its registry: it is retired from then on.',
  input: z.strictObject({ project: ref, version: ref }),
  needs: (input) => theLife(input.project, input.version),
  allow: (me, { home }) => may(me, 'edit', home),
  decide: (_, { life, row }, { at }) =>
    row.deregisteredAt === null ? restaged(life, { versions: [{ ...row, deregisteredAt: at }] }) : [],
});

export const stageVersion = command('model.stage', {
  about:
    'Puts a version into a stage, or takes it out, by the name that the registry, tag or team uses. `shared`: live beside others.',
  input: z.strictObject({
    project: ref,
    version: ref,
    stage: z.string().check(z.trim(), z.regex(/^[\w][\w.-]{0,59}$/)),
    off: z.optional(z.boolean()),
    shared: z.optional(z.boolean()),
    source: z.optional(source),
    counter: z.optional(z.int().check(z.minimum(0))),
  }),
  *needs(input) {
    const found = yield* theLife(input.project, input.version);
    return { ...found, mapped: yield* mappedNames(found.home) };
  },
  allow: (me, { home }) => may(me, 'edit', home),
  decide(input, { life, row, mapped }, context) {
    const known = input.source
      ? life.marks.some((each) => each.source === input.source && each.version === row.id)
      : false;
    if (known) return [];
    const stage = stageNamed(input.stage, mapped) ?? 'experiment';
    const said = markOf(row, input.stage, stage, context, {
      op: input.off ? 'off' : 'on',
      hold: input.shared ? 'shared' : 'alone',
      counter: input.counter ?? 0,
      source: input.source ?? byHand,
    });
    if (!input.source && holdsAlready(life, row, said)) return [];
    return restaged(life, { marks: [said] });
  },
});

export const retire = command('model.retire', {
  about: 'Retires a version: it leaves every stage that it holds.',
  input: z.strictObject({ project: ref, version: ref, source: z.optional(source) }),
  needs: (input) => theLife(input.project, input.version),
  allow: (me, { home }) => may(me, 'edit', home),
  decide(input, { life, row }, context) {
    if (row.stage === 'retired') return [];
    const said = { source: input.source ?? byHand };
    const names = new Map(life.marks.filter((each) => each.version === row.id).map((each) => [each.name, each.stage]));
    const off = [...names].map(([each, stage]) => markOf(row, each, stage, context, { op: 'off', ...said }));
    return restaged(life, { marks: [...off, markOf(row, 'retired', 'retired', context, said)] });
  },
});

export const deploy = command('model.deploy', {
  about: 'Records that a version was brought to an environment; a success in production makes it live.',
  input: z.strictObject({
    project: ref,
    version: ref,
    environment: z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.nameCharsMax)),
    state: z.optional(z.enum(deploymentStates)),
    run: z.optional(source),
    at: z.optional(time),
  }),
  *needs(input) {
    const found = yield* theLife(input.project, input.version);
    return { ...found, mapped: yield* mappedNames(found.home) };
  },
  allow: (me, { home }) => may(me, 'edit', home),
  decide(input, { home, life, row, mapped }, context) {
    const { by, newId } = context;
    const at = input.at ?? context.at;
    if (at > context.now) return refuse('in_future', { field: 'at' });
    const state = input.state ?? 'succeeded';
    const id = newId();
    const fact = {
      id,
      project: home.id,
      version: row.id,
      environment: input.environment,
      state,
      at,
      run: input.run ?? null,
      by,
      rolledBackAt: null,
      rollout: null,
    };
    const stage = stageNamed(input.environment, mapped);
    const said = {
      ...markOf(row, input.environment, stage ?? 'experiment', context, {
        source: input.run ?? `deployment to ${input.environment}`,
      }),
      at,
    };
    const brings = state === 'succeeded' && stage !== undefined;
    return {
      changes: [created(deployment, fact), ...(brings ? restaged(life, { marks: [said] }) : [])],
      created: { id },
    };
  },
});

export const rollBack = command('model.rollback', {
  about: 'Rolls a live version back to the one that was live before it, or to a named one.',
  input: z.strictObject({ project: ref, version: ref, to: z.optional(ref) }),
  *needs(input) {
    const found = yield* theLife(input.project, input.version);
    const to = input.to ? yield* theVersion(found.home, input.to) : liveBefore(found.life, found.row);
    yield* refuseIf(to !== undefined && to.model !== found.row.model, 'not_found', {
      what: 'version of this model',
      ref: input.to,
    });
    return { ...found, to, deployments: yield* deploymentsOf(found.row.id) };
  },
  allow: (me, { home }) => may(me, 'edit', home),
  decide(_, { life, row, to, deployments }, context) {
    if (row.stage !== 'live') return refuse('retired', { version: row.name });
    const held = life.marks.findLast((each) => each.version === row.id && each.stage === 'live' && each.op === 'on');
    const stage = held?.name ?? 'production';
    const said = to
      ? markOf(to, stage, 'live', context, { source: `rollback of ${row.name}` })
      : markOf(row, stage, 'live', context, { op: 'off', source: 'rollback' });
    const brought = deployments.findLast((each) => each.state === 'succeeded');
    return [
      ...restaged(life, { marks: [said] }),
      ...(brought ? changed(deployment, brought, { state: 'rolled_back', rolledBackAt: context.at }) : []),
    ];
  },
});

interface Found {
  readonly home: Project;
  readonly row: Version;
  readonly life: ModelLife;
}

function* theLife(project: string, ref: string): Reading<Found> {
  const home = yield* theProject(project);
  const row = yield* theVersion(home, ref);
  return { home, row, life: yield* lifeOf(row.model) };
}

function* mappedNames(home: Project): Reading<Record<string, Stage>> {
  const rows = yield* list(stageName, 'project', [home.id]);
  return Object.fromEntries(rows.map((each) => [each.name, each.stage]));
}

/** New and changed versions and new marks, with every stage that follows from them. */
export function restaged(life: ModelLife, news: { versions?: Version[]; marks?: Mark[] }): Change[] {
  const after = [...new Map([...life.versions, ...(news.versions ?? [])].map((each) => [each.id, each])).values()];
  const last = life.marks.reduce((most, each) => Math.max(most, each.nth), 0);
  const marks = (news.marks ?? []).map((each, i) => ({ ...each, nth: last + 1 + i }));
  const standing = standings(after, [...life.marks, ...marks]);
  const stageOf = (row: Version): Version => {
    const now = standing.get(row.id);
    return now ? { ...row, stage: now.stage, since: now.since, stageSource: now.source } : row;
  };
  return [
    ...marks.map((each) => created(mark, each)),
    ...after.flatMap((row) => {
      const before = life.versions.find((each) => each.id === row.id);
      return before ? changed(version, before, stageOf(row)) : [created(version, stageOf(row))];
    }),
  ];
}

export function markOf(
  row: Version,
  name: string,
  stage: Stage,
  { at, by, newId }: Context,
  more: Partial<Mark>,
): Mark {
  return {
    id: newId(),
    project: row.project,
    model: row.model,
    version: row.id,
    name,
    stage,
    op: 'on',
    hold: 'alone',
    at,
    counter: 0,
    nth: 0,
    source: '',
    by,
    ...more,
  };
}

/** Whether a mark by hand says nothing new. */
function holdsAlready(life: ModelLife, row: Version, said: Mark): boolean {
  const last = life.marks.findLast(
    (each) => each.name === said.name && (each.version === row.id || each.hold === 'alone'),
  );
  if (said.op === 'off') return last === undefined || last.version !== row.id || last.op === 'off';
  return last?.version === row.id && last.op === 'on' && last.hold === said.hold && row.stage === said.stage;
}

/** The version that was live just before this one came to be. */
function liveBefore(life: ModelLife, row: Version): Version | undefined {
  const before = standings(life.versions, life.marks, row.since - 1);
  return life.versions.findLast((each) => each.id !== row.id && before.get(each.id)?.stage === 'live');
}
