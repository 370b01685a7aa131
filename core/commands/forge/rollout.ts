/**
 * What a forge tells of environments: which version it is a deployment of, which tasks are about it, and whether what
 * was there before has been rolled back.
 */
import * as z from 'zod/mini';
import { changed, created, type Change } from '../../change/change.ts';
import { command, type Call, type Context } from '../../change/command.ts';
import { ref } from '../../change/input.ts';
import { find, get, list, must, type Reading } from '../../change/read.ts';
import { limits } from '../../limits.ts';
import { deploymentsOf, lifeOf, versionsNamed, type ModelLife } from '../../models/find.ts';
import { deployment, model, stageName, type Deployment, type Mark, type Version } from '../../models/kinds.ts';
import { markOf, restaged } from '../../models/verbs.ts';
import { stageNamed, type Stage } from '../../models/words.ts';
import type { Project } from '../../people/kinds.ts';
import { rolloutTold, type RolloutTold } from '../../signals/forge.ts';
import { rollout, type Rollout } from '../../signals/kinds.ts';
import { readTag } from '../../signals/tag.ts';
import { trackOfKind } from '../../work/find.ts';
import { task as taskKind, track, type Task, type Track } from '../../work/kinds.ts';
import type { LinkState } from '../../work/words.ts';
import { isSwitchedOn } from '../effects.ts';
import { tasksNamed } from '../mention.ts';
import { theRepo } from '../repo.ts';
import { tasksOfSha } from './runs.ts';
import { machineOnly } from './steer.ts';
import { allSeen, sightingOf } from './who.ts';

export const tellRollout = command('signal.rollout', {
  about: 'Records what a forge brought to an environment, and how it went.',
  input: z.strictObject({ repo: ref, rollout: rolloutTold, pulled: z.optional(z.boolean()) }),
  *needs({ repo, rollout: told }) {
    const { row: home } = yield* theRepo(repo);
    const row = yield* find(rollout, 'key', [home.id, told.key]);
    return { home, row, bringer: yield* sightingOf(told.by, home) };
  },
  allow: machineOnly,
  decide({ rollout: told, pulled }, { home, row, bringer }, { newId }) {
    const seen = allSeen([[bringer, told.toldAt]], { pull: null, home }, newId);
    if (row && isOlder(told, row)) return { changes: seen.changes, causes: seen.causes };
    const { key, by, ...rest } = told;
    const facts = {
      ...rest,
      ref: told.ref ?? row?.ref ?? null,
      sha: told.sha ?? row?.sha ?? null,
      login: by?.login ?? '',
    };
    const id = row?.id ?? newId();
    const changes = row
      ? changed(rollout, row, facts)
      : [created(rollout, { id, project: home.project, repo: home.id, key, version: null, tasks: [], ...facts })];
    const land = { name: 'signal.land', input: { rollout: id, ...(pulled && { pulled }) } };
    return {
      changes: [...seen.changes, ...changes],
      causes: changes.length === 0 ? seen.causes : [...seen.causes, land],
    };
  },
});

export const landAt = command('signal.landings', {
  about: 'Looks again at what was brought to environments from a commit or a tag, because more is known of it.',
  input: z.strictObject({ repo: ref, sha: z.optional(z.string()), tag: z.optional(z.string()) }),
  *needs({ repo, sha, tag }) {
    const { row: home } = yield* theRepo(repo);
    const rows = new Map<string, Rollout>();
    if (sha) for (const each of yield* list(rollout, 'sha', [home.id, sha])) rows.set(each.id, each);
    for (const ref of tag ? [tag, `refs/tags/${tag}`] : [])
      for (const each of yield* list(rollout, 'ref', [home.id, ref])) rows.set(each.id, each);
    return { rows: [...rows.values()] };
  },
  allow: machineOnly,
  decide: (_, { rows }) => ({
    changes: [],
    causes: rows.map((each) => ({ name: 'signal.land', input: { rollout: each.id } })),
  }),
});

export const land = command('signal.land', {
  about:
    'Finds the version and the tasks of a rollout; in production the version is live and its deploy tasks are done.',
  input: z.strictObject({ rollout: ref, pulled: z.optional(z.boolean()) }),
  *needs(input) {
    const row = yield* must(yield* get(rollout, input.rollout), 'not_found', { what: 'rollout' });
    const { row: home, project } = yield* theRepo(row.repo);
    const named = yield* tasksNamed(`${row.note}\n${row.ref ?? ''}`, Number.MAX_SAFE_INTEGER);
    const tasks = new Map([...named.values()].map((each) => [each.task.id as string, each.task]));
    if (row.sha) for (const each of yield* tasksOfSha(home, row.sha)) tasks.set(each.id, each);
    const version = yield* versionOf(row, project, [...tasks.values()]);
    const waiting = version ? yield* deploysOf(version) : [];
    for (const each of waiting) tasks.set(each.id, each);
    const lanes = new Map<string, Track>();
    for (const each of tasks.values()) lanes.set(each.track, (yield* get(track, each.track))!);
    const production = yield* trackOfKind(project, 'production');
    const life = version && isSwitchedOn(production, 'rollouts') ? yield* lifeOf(version.model) : undefined;
    return {
      row,
      home,
      stage: yield* stageIn(project, row.environment),
      version,
      tasks: [...tasks.values()].filter((each) => isSwitchedOn(lanes.get(each.track)!, 'rollouts')),
      life,
      brought: life ? yield* broughtOf(life) : [],
    };
  },
  allow: machineOnly,
  decide(input, facts, context) {
    const { row, home, stage, version, tasks, life } = facts;
    const ids = tasks.map((each) => each.id as string).sort();
    const changes: Change[] = changed(rollout, row, { version: version?.id ?? row.version, tasks: ids });
    if (life && version) changes.push(...deployed(row, version, stage, life, facts.brought, context));
    const asOf = Math.min(context.now, row.at);
    const cause = `rollout:${row.url || row.key}`;
    const causes: Omit<Call, 'id'>[] = tasks.map((each) => ({
      name: 'work.link',
      input: {
        task: each.id,
        kind: 'deployment',
        ref: row.url || `${home.name} ${row.key}`,
        repo: home.id,
        title: row.environment,
        state: linkStates[row.state],
      },
      asOf,
    }));
    if (stage === 'live' && row.state === 'succeeded') {
      for (const each of tasks.filter((one) => one.type === 'deploy')) {
        const said = { task: each.id, to: 'done', at: row.toldAt, source: 'rollouts' };
        causes.push({ name: 'signal.steer', input: { ...said, ...(input.pulled && { pulled: true }) } });
      }
    }
    return { changes, causes: causes.map((each) => ({ cause, ...each })) };
  },
});

const linkStates: Readonly<Record<Rollout['state'], LinkState>> = {
  started: 'running',
  succeeded: 'passed',
  failed: 'failed',
};

function isOlder(told: RolloutTold, row: Rollout): boolean {
  if (told.toldAt !== row.toldAt) return told.toldAt < row.toldAt;
  return told.state === 'started' && row.state !== 'started';
}

/** The version that was brought: the one that is named, or made from the commit, or that all its tasks serve. */
function* versionOf(row: Rollout, home: Project, tasks: readonly Task[]): Reading<Version | undefined> {
  const names = [row.ref?.replace(/^refs\/tags\//, '') ?? '', ...(row.note.match(/[\w.:/-]+@v?\d[\w.+-]*/g) ?? [])];
  for (const each of names.slice(0, 20)) {
    const said = readTag(each);
    const wanted =
      said?.kind === 'plain' ? said.version : said?.kind === 'register' ? `${said.model}@${said.version}` : each;
    const fits = /\d/.test(wanted) ? yield* versionsNamed(home, wanted) : [];
    if (fits.length === 1) return fits[0];
  }
  if (row.sha) {
    for (const { id } of yield* list(model, 'project', [home.id])) {
      const made = (yield* lifeOf(id)).versions.findLast((each) => each.commit && row.sha!.startsWith(each.commit));
      if (made) return made;
    }
  }
  const served = [...new Set(tasks.flatMap((each) => each.version ?? []))];
  return served.length === 1 ? (yield* versionsNamed(home, served[0]!))[0] : undefined;
}

/** The deploy tasks that are to bring a version, or have brought it. */
function* deploysOf(version: Version): Reading<Task[]> {
  const serving = yield* list(taskKind, 'version', [version.id]);
  return serving.filter((each) => each.type === 'deploy' && each.removedAt === null).slice(0, limits.shownOnMax);
}

function* stageIn(home: Project, environment: string): Reading<Stage | undefined> {
  const rows = yield* list(stageName, 'project', [home.id]);
  return stageNamed(environment, Object.fromEntries(rows.map((each) => [each.name, each.stage])));
}

/** The deployments of a model's versions, oldest first. */
function* broughtOf({ versions }: ModelLife): Reading<Deployment[]> {
  const all: Deployment[] = [];
  for (const each of versions) all.push(...(yield* deploymentsOf(each.id)));
  return all;
}

/** The deployment that a rollout is, the stage that it brings, and what it rolls back. */
function deployed(
  row: Rollout,
  version: Version,
  stage: Stage | undefined,
  life: ModelLife,
  brought: readonly Deployment[],
  context: Context,
): Change[] {
  const before = brought.find((each) => each.rollout === row.id);
  const at = Math.min(row.state === 'started' ? row.at : row.toldAt, context.now);
  const facts = { version: version.id, state: row.state, at, run: row.url || null };
  const next: Deployment = before
    ? { ...before, ...facts }
    : {
        id: context.newId(),
        project: row.project,
        environment: row.environment,
        by: context.by,
        rolledBackAt: null,
        rollout: row.id,
        ...facts,
      };
  const all = [...brought.filter((each) => each.id !== next.id), next];
  const settled = rolledBackIn(
    all.filter((each) => each.environment === row.environment),
    life.marks.filter((each) => each.op === 'on' && each.stage === stage),
  );
  const source = row.url || `deployment to ${row.environment}`;
  const known = life.marks.some((each) => each.source === source && each.version === version.id && each.at === at);
  const brings = row.state === 'succeeded' && stage !== undefined && !known;
  const mark = markOf(version, row.environment, stage ?? 'experiment', context, { source });
  return [
    ...settled.flatMap((each) => {
      const was = brought.find((one) => one.id === each.id);
      return was ? changed(deployment, was, each) : [created(deployment, each)];
    }),
    ...(brings ? restaged(life, { marks: [{ ...mark, at }] }) : []),
  ];
}

/**
 * The deployments to one environment with what is rolled back among them: one after which a version came back that had
 * been there before, brought by a deployment or put there by a tag (`marks` of the environment's stage).
 */
function rolledBackIn(all: readonly Deployment[], marks: readonly Mark[]): Deployment[] {
  const there = all
    .filter((each) => each.state === 'succeeded' || each.state === 'rolled_back')
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const others = all.filter((each) => !there.includes(each));
  return [
    ...others,
    ...there.map((each, i): Deployment => {
      const after = there[i + 1];
      const isBack =
        after !== undefined &&
        after.version !== each.version &&
        (there.slice(0, i).some((one) => one.version === after.version) ||
          marks.some((one) => one.version === after.version && one.at < each.at));
      if (isBack) return { ...each, state: 'rolled_back', rolledBackAt: after.at };
      // Because: what a person rolled back stays so; what followed from the order is derived anew.
      const wasDerived = there.some((one) => one.at === each.rolledBackAt);
      return wasDerived ? { ...each, state: 'succeeded', rolledBackAt: null } : each;
    }),
  ];
}
