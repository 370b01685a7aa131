/** Every verb that people send, who may send it at least, and a world in which each has something to work on. */
import { list, seenAccount, type Role } from '@dualtrack/core';
import { Forge, stranger } from './forge.ts';
import type { World } from './world.ts';

export const look = { query: '', group: 'track', sort: 'manual', layout: 'board', by: null, density: null, shut: [] };

/**
 * Every verb that somebody may send, with an input that only its permission can refuse in the world below. In their order
 * one after the other does something there.
 */
export const verbs: readonly (readonly [name: string, least: Role, input: (ids: Ids) => Record<string, unknown>])[] = [
  ['work.create', 'member', () => ({ project: 'CHURN', track: 'data', title: 'x' })],
  ['work.rename', 'member', () => ({ task: 'CHURN-1', title: 'x' })],
  ['work.move', 'member', () => ({ task: 'CHURN-1', to: 'doing' })],
  ['work.switch', 'member', () => ({ task: 'CHURN-1', track: 'data' })],
  ['work.prioritise', 'member', () => ({ task: 'CHURN-1', priority: 1 })],
  ['work.estimate', 'member', () => ({ task: 'CHURN-1', points: 1 })],
  ['work.assign', 'member', () => ({ task: 'CHURN-1', add: ['Mei'] })],
  ['work.label', 'member', () => ({ task: 'CHURN-1', add: ['gpu'] })],
  ['work.accept', 'member', () => ({ task: 'CHURN-1', items: [{ text: 'x' }] })],
  ['work.schedule', 'member', () => ({ task: 'CHURN-1', due: '2026-12-01' })],
  ['work.retype', 'member', () => ({ task: 'CHURN-1', type: 'bug' })],
  ['work.remove', 'member', () => ({ task: 'CHURN-5' })],
  ['work.describe', 'member', () => ({ task: 'CHURN-1', body: 'x' })],
  ['work.aim', 'member', () => ({ task: 'CHURN-1', version: 'churn@v1' })],
  ['work.depend', 'member', () => ({ task: 'CHURN-1', on: 'CHURN-2' })],
  ['work.undepend', 'member', () => ({ task: 'CHURN-1', on: 'CHURN-2' })],
  ['work.block', 'member', () => ({ task: 'CHURN-1', kind: 'compute' })],
  ['work.unblock', 'member', () => ({ task: 'CHURN-1' })],
  ['work.link', 'member', () => ({ task: 'CHURN-1', kind: 'branch', ref: 'x' })],
  ['work.pin', 'member', ({ link }) => ({ link, pin: 'best' })],
  ['work.unlink', 'member', ({ link }) => ({ link })],
  ['work.spend', 'member', () => ({ task: 'CHURN-1', minutes: 5 })],
  ['work.relate', 'member', () => ({ task: 'CHURN-1', to: 'CHURN-2' })],
  ['work.unrelate', 'member', () => ({ task: 'CHURN-1', to: 'CHURN-2' })],
  ['work.promote', 'member', () => ({ task: 'CHURN-2' })],
  ['view.save', 'member', () => ({ project: 'CHURN', name: 'x', shared: true, ...look })],
  ['view.set', 'member', ({ view }) => ({ view, name: 'y' })],
  ['view.remove', 'member', ({ view }) => ({ view })],
  ['share.create', 'admin', () => ({ project: 'CHURN', title: 'x' })],
  ['share.set', 'admin', ({ share }) => ({ share, title: 'x' })],
  ['share.link', 'admin', ({ share }) => ({ share })],
  ['share.lock', 'admin', ({ share }) => ({ share, on: true })],
  ['share.end', 'admin', ({ share }) => ({ share })],
  ['comment.add', 'member', () => ({ task: 'CHURN-1', body: 'x' })],
  ['research.frame', 'member', () => ({ task: 'CHURN-2', hypothesis: 'x' })],
  ['research.start', 'member', () => ({ task: 'CHURN-2' })],
  ['research.extend', 'member', () => ({ task: 'CHURN-3', days: 1, reason: 'x' })],
  ['research.amend', 'member', () => ({ task: 'CHURN-3', criterion: 'x', reason: 'x' })],
  ['research.decide', 'member', () => ({ task: 'CHURN-2', outcome: 'adopt', finding: 'x' })],
  ['research.supersede', 'member', () => ({ decision: 'L-1', outcome: 'adopt', finding: 'x' })],
  ['research.reopen', 'member', () => ({ task: 'CHURN-4', reason: 'x' })],
  ['model.add', 'member', () => ({ project: 'CHURN', name: 'uplift' })],
  ['model.version', 'member', () => ({ project: 'CHURN', model: 'churn', name: 'v2' })],
  ['model.stage', 'member', () => ({ project: 'CHURN', version: 'churn@v1', stage: 'dev' })],
  ['model.deploy', 'member', () => ({ project: 'CHURN', version: 'churn@v1', environment: 'production' })],
  ['model.rollback', 'member', () => ({ project: 'CHURN', version: 'churn@v1' })],
  ['model.retire', 'member', () => ({ project: 'CHURN', version: 'churn@v1' })],
  ['model.deregister', 'member', () => ({ project: 'CHURN', version: 'churn@v1' })],
  ['model.map', 'admin', () => ({ project: 'CHURN', name: 'blue', stage: 'live' })],
  ['model.unmap', 'admin', () => ({ project: 'CHURN', name: 'green' })],
  ['gate.add', 'member', () => ({ project: 'CHURN', name: 'Clicks' })],
  ['gate.describe', 'member', () => ({ project: 'CHURN', gate: 'Orders', unit: 'rows' })],
  ['gate.check', 'member', () => ({ project: 'CHURN', gate: 'Orders', check: 'x', state: 'open' })],
  ['gate.pass', 'member', () => ({ project: 'CHURN', gate: 'Visits' })],
  ['gate.reopen', 'member', () => ({ project: 'CHURN', gate: 'Passed', reason: 'x' })],
  ['gate.block', 'member', () => ({ project: 'CHURN', gate: 'Orders', task: 'CHURN-1' })],
  ['label.add', 'member', () => ({ project: 'CHURN', name: 'cpu' })],
  ['label.rename', 'member', ({ label }) => ({ label, name: 'tpu' })],
  ['label.remove', 'admin', ({ label }) => ({ label })],
  ['track.rename', 'admin', () => ({ project: 'CHURN', track: 'data', name: 'x' })],
  ['track.automate', 'admin', () => ({ project: 'CHURN', track: 'data', automation: 'reverts', on: false })],
  ['column.add', 'admin', () => ({ project: 'CHURN', track: 'data', name: 'x', phase: 'next' })],
  ['column.rename', 'admin', ({ column }) => ({ column, name: 'x' })],
  ['column.move', 'admin', ({ column }) => ({ column })],
  ['column.limit', 'admin', ({ column }) => ({ column, mode: 'warn', limit: 3 })],
  ['column.remove', 'admin', ({ column }) => ({ column })],
  ['type.add', 'admin', () => ({ name: 'Incident', track: 'production' })],
  ['type.remove', 'admin', () => ({ name: 'Audit' })],
  ['project.add', 'admin', () => ({ name: 'Fraud' })],
  ['project.rename', 'admin', () => ({ project: 'CHURN', name: 'x' })],
  ['project.rekey', 'admin', () => ({ project: 'CHURN', key: 'LEAVE' })],
  ['project.set', 'admin', () => ({ project: 'CHURN', boxDays: 3 })],
  ['project.archive', 'admin', () => ({ project: 'CHURN', archived: true })],
  ['project.restrict', 'owner', () => ({ project: 'CHURN', private: true })],
  ['repo.add', 'admin', ({ source }) => ({ project: 'CHURN', source, name: 'x' })],
  ['repo.remove', 'admin', ({ repo }) => ({ repo })],
  ['connection.add', 'admin', () => ({ project: 'CHURN', provider: 'github' })],
  ['connection.set', 'admin', ({ connection }) => ({ connection, paused: true })],
  ['connection.map', 'admin', ({ connection }) => ({ connection, name: 'acme/churn' })],
  ['connection.remove', 'admin', ({ connection }) => ({ connection })],
  ['people.add', 'admin', () => ({ name: 'Zoe' })],
  ['people.set', 'admin', () => ({ person: 'Raj', name: 'Raj Rao' })],
  ['people.remove', 'admin', () => ({ person: 'Ben' })],
  ['people.welcome', 'admin', () => ({ name: 'Tom', email: 'tom@example.org' })],
  ['people.restore', 'admin', ({ back }) => ({ person: back })],
  ['people.forget', 'owner', ({ left }) => ({ person: left })],
  ['people.identify', 'admin', () => ({ person: 'Raj', system: 'github', handle: 'raj' })],
  ['people.unidentify', 'admin', () => ({ person: 'Mei', system: 'email', handle: 'mei@example.org' })],
  ['people.match', 'admin', ({ account }) => ({ account, person: 'Raj' })],
  ['people.ignore', 'admin', ({ account }) => ({ account, ignored: true })],
  ['people.join', 'admin', () => ({ person: 'Raj', project: 'CHURN', role: 'member' })],
  ['people.leave', 'admin', () => ({ person: 'Vic', project: 'CHURN' })],
  ['workspace.rename', 'owner', () => ({ name: 'x' })],
  ['workspace.policy', 'owner', () => ({ domains: ['example.org'] })],
  ['comment.remove', 'admin', ({ comment }) => ({ comment })],
  ['change.undo', 'admin', ({ command }) => ({ command })],
];

/** Verbs about what is one person’s own, in this case Raj’s, so that nobody else may send them. */
export const bySomebody: typeof verbs = [
  ['comment.edit', 'owner', ({ comment }) => ({ comment, body: 'y' })],
  ['inbox.settle', 'owner', ({ raj }) => ({ person: raj, reason: 'decide', of: raj, since: 1 })],
];

/** Fields that the inputs above leave out, with which they name all that they can name. */
export const namingAll: Readonly<Record<string, (ids: Ids) => Record<string, unknown>>> = {
  'work.create': () => ({
    type: 'chore',
    column: 'next',
    assignees: ['Mei'],
    version: 'churn@v1',
    waitsFor: ['CHURN-2'],
  }),
  'work.move': () => ({ before: 'CHURN-2', after: 'CHURN-2' }),
  'work.switch': () => ({ to: 'next', type: 'chore' }),
  'work.assign': () => ({ to: ['Mei'], remove: ['Mei'] }),
  'work.label': () => ({ remove: ['gpu'] }),
  'work.accept': () => ({ items: [{ id: 'x', text: 'x' }] }),
  'work.describe': () => ({ was: 'x' }),
  'work.block': () => ({ person: 'Mei', on: 'CHURN-2' }),
  'work.unblock': () => ({ blocker: 'x' }),
  'work.link': ({ repo }) => ({ repo }),
  'share.create': () => ({ items: [{ section: 'learned', of: 'L-1', shown: true }] }),
  'share.set': () => ({ items: [{ section: 'learned', of: 'L-1', shown: true }] }),
  'research.decide': () => ({ evidence: ['0123456'] }),
  'research.supersede': () => ({ evidence: ['0123456'] }),
  'model.rollback': () => ({ to: 'churn@v1' }),
  'gate.add': () => ({ task: 'CHURN-1' }),
  'column.move': ({ column }) => ({ before: column }),
  'connection.map': () => ({ project: 'CHURN' }),
  'people.add': ({ account }) => ({ account }),
  'people.welcome': () => ({ person: 'Raj', projects: [{ project: 'CHURN', role: 'member' }] }),
};

export interface Ids {
  /** Former members: one who may be forgotten, and one who may come back. */
  readonly left: string;
  readonly back: string;
  /** A repository that is not followed yet. */
  readonly source: string;
  readonly link: string;
  readonly label: string;
  /** A view that is shared. */
  readonly view: string;
  readonly column: string;
  readonly repo: string;
  readonly connection: string;
  /** An account of whom nobody is known. */
  readonly account: string;
  readonly share: string;
  /** A comment of Raj’s. */
  readonly comment: string;
  /** A command of Raj’s. */
  readonly command: string;
  readonly raj: string;
}

/** A world in which every verb above has something to work on. `source`: of a repository that may be named. */
export async function furnishForVerbs(world: World, source = '/srv/x'): Promise<Ids> {
  const { does, reads, ana, raj } = world;
  const made = async (name: string, input: unknown) => (await does(ana, name, input)).created!.id;
  await made('work.create', { project: 'CHURN', track: 'production', title: 'Task' });
  for (const title of ['open', 'started', 'decided'])
    await made('work.create', { project: 'CHURN', track: 'research', title });
  await does(ana, 'research.start', { task: 'CHURN-3' });
  await made('research.decide', { task: 'CHURN-4', outcome: 'adopt', finding: 'x' });
  await made('work.create', { project: 'CHURN', track: 'production', title: 'Not wanted any more' });
  await made('model.add', { project: 'CHURN', name: 'churn' });
  await made('model.version', { project: 'CHURN', model: 'churn', name: 'v1' });
  await does(ana, 'model.stage', { project: 'CHURN', version: 'churn@v1', stage: 'prod' });
  await made('gate.add', { project: 'CHURN', name: 'Orders' });
  for (const name of ['Passed', 'Visits']) await made('gate.add', { project: 'CHURN', name });
  await does(ana, 'gate.pass', { project: 'CHURN', gate: 'Passed' });
  await does(ana, 'people.join', { person: 'Vic', project: 'CHURN', role: 'viewer' });
  await does(ana, 'type.add', { name: 'Audit', track: 'production' });
  await does(ana, 'model.map', { project: 'CHURN', name: 'green', stage: 'live' });
  const forge = await Forge.of(world);
  await forge.tells(forge.comment('Nice', stranger));
  const [account] = await reads(() => list(seenAccount, 'unknown', [null]));
  await made('people.add', { name: 'Ben' });
  const [left, back] = [await made('people.add', { name: 'Lou' }), await made('people.add', { name: 'Bo' })];
  for (const person of [left, back]) await does(ana, 'people.remove', { person });
  const beside = { project: 'CHURN', track: 'production', phase: 'checking' };
  const column = await made('column.add', { ...beside, name: 'Shadow' });
  await made('column.add', { ...beside, name: 'Canary' });
  return {
    left,
    back,
    source,
    column,
    account: account!.id,
    link: await made('work.link', { task: 'CHURN-1', kind: 'branch', ref: 'main' }),
    view: await made('view.save', { project: 'CHURN', name: 'All', shared: true, ...look }),
    label: await made('label.add', { project: 'CHURN', name: 'old' }),
    repo: await made('repo.add', { project: 'CHURN', source: '/srv/churn', name: 'churn' }),
    connection: await made('connection.add', { project: 'CHURN', provider: 'github' }),
    share: await made('share.create', { project: 'CHURN', title: 'Churn' }),
    comment: (await does(raj, 'comment.add', { task: 'CHURN-1', body: 'x' })).created!.id,
    command: (await does(raj, 'work.prioritise', { task: 'CHURN-2', priority: 1 })).id,
    raj: (raj as { person: string }).person,
  };
}

/** Whether a verb is of no single project. */
export const isOfWorkspace = (name: string): boolean =>
  /^(type\.|project\.add$|people\.(?!join|leave)|workspace\.)/.test(name);

export const rank: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2, owner: 3 };
