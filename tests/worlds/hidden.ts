/**
 * A private project with a row of every kind that a project has, in which every text is a canary, and with what the
 * store keeps of it beside the log. Raj belongs to it, and Ana who owns the workspace; nobody else knows that it is there.
 */
import { randomUUID } from 'node:crypto';
import { kinds, list, uuidV7, type AnyKind, type KindName, type Row } from '@dualtrack/core';
import { playCanaries } from './canaries.ts';
import { Forge, raj as rajThere } from './forge.ts';
import { personOf, tokenFor } from './served.ts';
import { look } from './verbs.ts';
import type { World } from './world.ts';

/** Kinds of rows that belong to a project. */
export const kindsOfProjects = Object.values(kinds).filter((each) =>
  ['project', 'itself', 'person or project'].includes(each.scope),
) as readonly AnyKind[];

export interface Hidden {
  readonly project: string;
  /** Its rows by kind. */
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  /** Ids of what was there and is gone. */
  readonly gone: readonly string[];
  /** A command of Raj's there. */
  readonly command: string;
  /** A delivery to its connection, and a token of Raj’s for it. */
  readonly delivery: string;
  readonly token: string;
  readonly share: string;
  /** How people call what is there, each beside what nothing is called. */
  readonly names: readonly (readonly [name: string, never: string])[];
  /** One id of every sort: of each kind of row, of what is gone, and of what the store keeps beside the log. */
  readonly ids: readonly string[];
  /** The canaries, those beside the log included. */
  readonly words: ReadonlySet<string>;
}

/** What gives a private project away in a text: its key, and canaries. Its people, as members, are known to all. */
export const wordsOf = (text: string): string[] => [
  ...new Set(text.match(/SECRET|canary-(?!person\b|address\b)[a-z]+/g)),
];

/** Fields of which no text tells what a team does: out of a list that everybody knows, made by a program, or a number. */
export const plainFields: ReadonlySet<string> = new Set(
  `project.key project.boxDays projectKey.key membership.role connection.provider connection.takes connection.back
  repo.forgeId track.kind track.order track.off column.phase column.order column.wipMode column.wipUnit column.wipPer
  stageName.stage version.commit version.source version.stage version.stageSource gate.have gate.want task.type
  task.order task.points task.labels task.assignees investigation.boxDays investigation.gpuHours tie.kind blocker.kind
  decision.outcome decision.evidence link.kind link.pin link.state comment.mentions mark.name mark.stage mark.op
  mark.hold mark.source deployment.state commit.sha commit.fingerprint pull.state pull.head pull.merge pull.reviews
  pull.acts pull.way pull.heard ask.what ask.tasks ciRun.sha ciRun.state ciRun.pulls rollout.sha rollout.state
  rollout.tasks steering.source steering.phase view.group view.sort view.layout view.by view.density view.shut
  share.readers share.sections share.news`.split(/\s+/),
);

/** Kinds that some verb or route looks for by an id, and two that none does. */
const named = (
  'project connection repo track column label model version gate task blocker decision link comment ' +
  'rollout view share spent pull'
).split(' ');

export async function playHidden(world: World): Promise<Hidden> {
  const { does, ana, raj } = world;
  await does(ana, 'project.add', { name: 'canary-project', key: 'SECRET' });
  await does(ana, 'project.restrict', { project: 'SECRET', private: true });
  await does(ana, 'people.join', { person: personOf(raj), project: 'SECRET', role: 'admin' });
  const { question, other, live } = await playCanaries(world, 'SECRET', raj);
  const here = { project: 'SECRET' };
  const made = async (name: string, input: object): Promise<string> => (await does(raj, name, input)).created!.id;
  await does(raj, 'work.create', { ...here, track: 'data', title: 'canary-orders', version: live });
  await does(raj, 'gate.block', { ...here, gate: 'canary-gate', task: 'SECRET-4' });
  await does(raj, 'gate.describe', { ...here, gate: 'canary-gate', unit: 'canary-unit', want: 3 });
  await does(raj, 'work.relate', { task: 'SECRET-1', to: 'SECRET-2' });
  const finding = { finding: 'canary-finding', reason: 'canary-ground', revisit: 'canary-revisit' };
  await does(raj, 'research.decide', { task: other, outcome: 'inconclusive', ...finding });
  await does(raj, 'research.reopen', { task: other, reason: 'canary-reopening' });
  const run = { ref: 'https://mlflow.example.org/canary-other', metrics: { 'canary-measure': 1 } };
  await does(raj, 'work.link', { task: other, kind: 'run', ...run });
  await does(raj, 'model.add', { ...here, name: 'canary-model' });
  await does(raj, 'view.save', { ...here, ...look, query: 'canary-query', name: 'canary-look', shared: true });
  await does(raj, 'comment.add', { task: question, body: '@Raj canary-mention' });
  await does(raj, 'model.map', { ...here, name: 'canary-stage', stage: 'live' });
  await does(raj, 'column.add', { ...here, track: 'data', name: 'canary-column', phase: 'next' });
  await does(raj, 'repo.add', { ...here, source: '/srv/canary-folder', name: 'canary-followed' });
  await does(raj, 'track.rename', { ...here, track: 'data', name: 'canary-track' });
  const share = await made('share.create', {
    ...here,
    title: 'canary-page',
    contact: 'canary-contact',
    items: [{ section: 'investigating', of: question, shown: true, words: 'canary-words' }],
    needs: [{ words: 'canary-need' }],
    glossary: [{ metric: 'canary-metric', words: 'canary-meaning' }],
    health: { state: 'at_risk', words: 'canary-health' },
  });
  const command = 'a-hidden-command';
  await does(raj, 'work.rename', { task: 'SECRET-5', title: 'canary-renamed' }, { id: command });
  const forge = await tellAll(world);
  const gone = await removeSome(world);
  const beside = await keepBeside(world, forge.connection);
  const { project, rows } = await rowsIn(world);
  const texts = [...rows.values()].flat().map((row) => JSON.stringify(row));
  const firsts = named.map((kind) => rows.get(kind)![0]!.id);
  return {
    project,
    rows,
    command,
    gone,
    share,
    delivery: beside.delivery,
    token: beside.token,
    ids: [...firsts, ...gone, share, beside.delivery, beside.token],
    words: new Set(wordsOf([...texts, ...beside.words].join('\n'))),
    names: [
      ['SECRET', 'NOSUCH'],
      ['canary-project', 'absent-project'],
      ['SECRET-1', 'NOSUCH-1'],
      ['SECRET-4', 'SECRET-404'],
    ],
  };
}

/** Projects that everybody sees: by their names a private one is called, or found by its key; the last is alone. */
export const alike = ['Twin', 'Alike', 'Lone'] as const;

/** Adds them, and the private ones of Raj's. */
export async function playAlike({ does, ana, raj }: World): Promise<void> {
  const named = { Twin: 'TWN', Alike: 'ALK', Lone: 'LNE' } as const;
  for (const name of alike) await does(ana, 'project.add', { name, key: named[name] });
  for (const [name, key] of [
    ['Twin', 'SECRETTWN'],
    ['canary-alike', 'ALIKE'],
  ] as const) {
    await does(ana, 'project.add', { name, key });
    await does(ana, 'project.restrict', { project: key, private: true });
    await does(ana, 'people.join', { person: personOf(raj), project: key, role: 'admin' });
  }
}

/** Lets work of CHURN lean on what is hidden, as somebody may who sees both. */
export async function leanOn({ does, ana, reads, store }: World, { rows, project }: Hidden): Promise<void> {
  const [link] = rows.get('repo')!;
  await does(ana, 'work.depend', { task: 'CHURN-1', on: 'SECRET-4' });
  await does(ana, 'work.depend', { task: 'SECRET-1', on: 'CHURN-1' });
  await does(ana, 'work.block', { task: 'CHURN-2', kind: 'external', on: 'SECRET-4' });
  await does(ana, 'work.relate', { task: 'CHURN-2', to: 'SECRET-1' });
  await does(ana, 'work.relate', { task: 'SECRET-2', to: 'CHURN-2' });
  await does(ana, 'gate.block', { gate: 'canary-gate', project: 'SECRET', task: 'CHURN-1' });
  await does(ana, 'gate.block', { gate: 'Orders', project: 'CHURN', task: 'SECRET-1' });
  await does(ana, 'work.link', { task: 'CHURN-1', kind: 'commit', ref: '0123456', repo: link!.id });
  const [learned] = rows.get('decision')!;
  await does(ana, 'comment.add', { task: 'CHURN-4', body: `As in L-${String(learned!['number'])} and L-1` });
  const connections = await reads(() => list(kinds.connection, 'all', []));
  const connection = connections.find((each) => each.project !== project)!.id;
  await does(ana, 'connection.map', { connection, name: 'acme/canary-mapped', project: 'SECRET' });
  const offer = { email: 'ivo@example.org', name: null, role: 'member', projects: [{ project, role: 'member' }] };
  await store.keep(() =>
    store.people.tickets.make(store.workspace, {
      kind: 'invitation',
      secret: 'of-an-invitation',
      person: null,
      data: offer,
      now: Date.now(),
      lifeMs: 3_600_000,
    }),
  );
}

async function tellAll(world: World): Promise<Forge> {
  const url = 'https://github.com/acme/canary-repo';
  const forge = await Forge.of(world, 'SECRET', {
    id: '777',
    name: 'acme/canary-repo',
    url,
    clones: [],
    defaultBranch: 'canary-main',
  });
  await world.does(world.ana, 'connection.set', {
    connection: forge.connection,
    name: 'canary-forge',
    api: 'https://canary-forge.example.org/api',
  });
  const canary = { id: '4711', login: 'canary-login', name: 'canary-stranger', email: 'canary-stranger@example.org' };
  const pulled = {
    title: 'canary-pull',
    body: 'SECRET-4',
    branch: 'canary-branch',
    url: `${url}/pull/1`,
    base: 'canary-base',
  };
  await forge.tells(
    forge.pull(1, { ...pulled, author: canary, by: rajThere }),
    forge.review(1, { of: rajThere }),
    forge.ci('canary-run', { name: 'canary-checks', branch: 'canary-branch', url: `${url}/runs/1` }),
    forge.rollout('canary-rollout', {
      environment: 'canary-place',
      note: 'canary-note',
      ref: 'canary-ref',
      by: canary,
    }),
    forge.comment('canary-said SECRET-4', canary),
    forge.commits(world.clock.now, {
      message: 'SECRET-4 canary-subject',
      author: 'canary-author',
      email: 'canary-committer@example.org',
      files: { scripts: { files: ['canary-file.py'], more: 0 } },
    }),
  );
  return forge;
}

/** Makes what then goes: rows that are deleted, and rows that are taken off. */
async function removeSome({ does, raj }: World): Promise<string[]> {
  const here = { project: 'SECRET' };
  const made = async (name: string, input: object): Promise<string> => (await does(raj, name, input)).created!.id;
  const label = await made('label.add', { ...here, name: 'canary-gone' });
  await does(raj, 'label.remove', { label });
  const task = await made('work.create', { ...here, track: 'production', title: 'canary-removed' });
  const link = await made('work.link', { task, kind: 'branch', ref: 'canary-gone' });
  const comment = await made('comment.add', { task, body: 'canary-gone' });
  const view = await made('view.save', { ...here, ...look, name: 'canary-gone', shared: true });
  await does(raj, 'view.remove', { view });
  await does(raj, 'work.unlink', { link });
  await does(raj, 'comment.remove', { comment });
  await does(raj, 'work.remove', { task });
  return [label, task, link, comment, view];
}

/** What is no fact: a delivery with its body, why one was refused, how a repository was read, a token. */
async function keepBeside(
  { store, raj }: World,
  connection: string,
): Promise<{ delivery: string; token: string; words: readonly string[] }> {
  const { workspace } = store;
  const id = uuidV7(Date.now(), Buffer.from(randomUUID()));
  const body = Buffer.from(JSON.stringify({ said: 'canary-body' }));
  await store.keep(function* () {
    yield* store.deliveries.add(workspace, {
      id,
      connection,
      key: 'canary-delivery',
      event: 'canary-event',
      at: Date.now(),
      size: body.length,
      body,
      headers: { 'content-type': 'application/json', 'x-said': 'canary-header' },
      status: 'waiting',
      reason: null,
    });
    yield {
      sql: `update "delivery" set "status" = 'failed', "reason" = 'canary-fault' where "id" = '${id}'`,
      params: [],
    };
  });
  const { projects } = await store.facts(function* () {
    return { projects: yield* list(kinds.project, 'all', []) };
  });
  const home = projects.find((each) => each.key === 'SECRET')!.id;
  const token = await tokenFor(store, { person: personOf(raj), scope: 'read', project: home, name: 'canary-token' });
  return { delivery: id, token: token.id, words: ['canary-body', 'canary-event', 'canary-fault', 'canary-token'] };
}

async function rowsIn({ store }: World): Promise<Pick<Hidden, 'project' | 'rows'>> {
  const rows = new Map<string, readonly Row[]>();
  const all = await store.keeps(function* () {
    const found: [string, string[]][] = [];
    const [home] = yield { sql: `select "id" from "project" where "key" = 'SECRET'`, params: [] };
    const project = home!['id'] as string;
    for (const each of kindsOfProjects) {
      const field = each.scope === 'itself' ? 'id' : 'project';
      const ids = yield { sql: `select "id" from "${each.name}" where "${field}" = '${project}'`, params: [] };
      found.push([each.name, ids.map((row) => row['id'] as string)]);
    }
    return { project, found };
  });
  for (const [kind, ids] of all.found) {
    const many = await store.facts(function* () {
      return (yield { read: 'many', kind: kinds[kind as KindName], ids }) as Row[];
    });
    rows.set(kind, ids.length === 0 ? [] : many);
  }
  return { project: all.project, rows };
}
