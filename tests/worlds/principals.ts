/** Everybody who may knock at the server, each with what they show and with what that lets them be. */
import { theProject, type Role } from '@dualtrack/core';
import { Store, type Engine } from '@dualtrack/store';
import { sessionCookie } from '../../server/people/signIns.ts';
import { emptyEngine, freshWorkspace, shared } from './engines.ts';
import { KEY, openServed, personOf, sessionFor, TOKEN, tokenFor, type Served, type ServedOptions } from './served.ts';

/** Who somebody is where the server lets them in; nothing: it does not. */
export interface Standing {
  readonly role: Role;
  /** By a session, a token, or what the folder of the data holds. */
  readonly by: 'session' | 'token' | 'start' | 'key';
  /** What their token holds them to. */
  readonly held?: 'read' | 'write' | 'admin' | 'project';
}

const owner = (by: Standing['by'], held?: Standing['held']): Standing => ({ role: 'owner', by, ...(held && { held }) });

const everybody = {
  /** Shows nothing. */
  stranger: undefined,
  /** A token that never was. */
  guesser: undefined,
  /** Reads a page for stakeholders by its link, with the pass of its password. */
  visitor: undefined,
  /** A session of somebody who is no member any more. */
  former: undefined,
  /** A session of the owner that is over, and tokens of theirs that expired or were ended. */
  late: undefined,
  expired: undefined,
  ended: undefined,
  /** The owner of another workspace in the same database, by a session and by a token of there. */
  neighbour: undefined,
  foreign: undefined,
  viewer: { role: 'viewer', by: 'session' },
  /** Views the workspace, and is a member of the private project alone. */
  guest: { role: 'viewer', by: 'session' },
  member: { role: 'member', by: 'session' },
  /** Arranges the workspace, and does not see the private project. */
  admin: { role: 'admin', by: 'session' },
  owner: owner('session'),
  /** The printed address, and the key in the folder of the data. */
  start: owner('start'),
  key: owner('key'),
  /** Tokens of the owner. */
  reads: owner('token', 'read'),
  writes: owner('token', 'write'),
  administers: owner('token', 'admin'),
  /** For CHURN alone. */
  project: owner('token', 'project'),
} satisfies Record<string, Standing | undefined>;

export type PrincipalName = keyof typeof everybody;
export const principals: Readonly<Record<PrincipalName, Standing | undefined>> = everybody;
export const principalNames = Object.keys(everybody) as PrincipalName[];

/** What each of them sends along. */
export type Shown = Readonly<Record<PrincipalName, Readonly<Record<string, string>>>>;

/** The role that somebody has in CHURN or, where `of` is null, in the workspace. */
export function roleOf(standing: Standing, of: 'CHURN' | null): Role {
  if (standing.held === 'read') return 'viewer';
  if (standing.held === 'write') return 'member';
  if (standing.held === 'project' && of === null) return 'viewer';
  return standing.held === undefined ? standing.role : 'admin';
}

/** A server and how each of them shows who they are. */
export interface Guarded {
  readonly served: Served;
  readonly shown: Shown;
  /** The ids of those who are let in. */
  readonly persons: Readonly<Partial<Record<PrincipalName, string>>>;
  /** Gives those who are let in another session or token, where theirs was ended. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a server on an empty database, with all of them. `furnish`: what is there before. */
export async function openGuarded(
  furnish?: ServedOptions['furnish'],
  options: Omit<ServedOptions, 'engine' | 'furnish'> = {},
): Promise<Guarded> {
  const engine = await emptyEngine();
  const served = await openServed({ ...options, engine: shared(engine), ...(furnish && { furnish }) });
  return {
    served,
    ...(await principalsIn(served, engine)),
    async close() {
      await served.close();
      await engine.close();
    },
  };
}

/** Lets them be there, in a world with the projects CHURN and SECRET that is served from this database. */
async function principalsIn(served: Served, engine: Engine): Promise<Pick<Guarded, 'shown' | 'persons' | 'renew'>> {
  const { world, port } = served;
  const { store, does, ana } = world;
  const member = async (name: string, role: Role): Promise<string> =>
    (await does(ana, 'people.add', { name, role, emails: [`${name.toLowerCase()}@example.org`] })).created!.id;
  const cookie = async (of: Store, person: string, lifeMs = 3_600_000) => ({
    cookie: `${sessionCookie(port)}=${await sessionFor(of, person, Date.now(), lifeMs)}`,
  });
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const token = async (wish: object): Promise<Readonly<Record<string, string>>> =>
    bearer((await tokenFor(store, { person: owner, scope: 'admin', ...wish })).secret);

  const owner = personOf(ana);
  const guest = await member('Gus', 'viewer');
  await does(ana, 'people.join', { person: guest, project: 'SECRET', role: 'member' });
  const former = await member('Fay', 'admin');
  const formers = await cookie(store, former);
  await does(ana, 'people.remove', { person: former });
  const ended = await tokenFor(store, { person: owner, scope: 'admin' });
  await store.keep(() => store.people.tokens.end(store.workspace, ended.id, Date.now()));
  const churn = (await world.reads(() => theProject('CHURN'))).id;
  const admin = await member('Adi', 'admin');

  const there = await nextDoor(engine);
  const renewed = async () => ({
    viewer: await cookie(store, personOf(world.vic)),
    guest: await cookie(store, guest),
    member: await cookie(store, personOf(world.mei)),
    admin: await cookie(store, admin),
    owner: await cookie(store, owner),
    reads: await token({ scope: 'read' }),
    writes: await token({ scope: 'write' }),
    administers: await token({}),
    project: await token({ project: churn }),
  });
  const shown = {
    stranger: {},
    guesser: bearer('a-guess'),
    visitor: await visiting(served),
    former: formers,
    late: await cookie(store, owner, -1),
    expired: await token({ lifeMs: -1 }),
    ended: bearer(ended.secret),
    neighbour: await cookie(there.store, there.owner),
    foreign: bearer((await tokenFor(there.store, { person: there.owner, scope: 'admin' })).secret),
    start: bearer(TOKEN),
    key: bearer(KEY),
    ...(await renewed()),
  };
  const owners = ['owner', 'start', 'key', 'reads', 'writes', 'administers', 'project'].map((each) => [each, owner]);
  return {
    shown,
    persons: { viewer: personOf(world.vic), guest, member: personOf(world.mei), admin, ...Object.fromEntries(owners) },
    async renew() {
      Object.assign(shown, await renewed());
    },
  };
}

/** The pass of whoever gave the password of a page of CHURN. */
async function visiting({ world, ask }: Served): Promise<{ cookie: string }> {
  const { created } = await world.does(world.ana, 'share.create', { project: 'CHURN', title: 'For visitors' });
  const share = `/api/shares/${created!.id}`;
  const password = 'for whoever reads it';
  const { json } = await ask(`${share}/link`, 'key', { method: 'POST' });
  await ask(`${share}/password`, 'key', { method: 'POST', body: { password } });
  const { headers } = await ask(new URL(String(json['url'])).pathname, 'nobody', {
    method: 'POST',
    body: new URLSearchParams({ password }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return { cookie: headers.getSetCookie()[0]!.split(';')[0]! };
}

/** Another workspace in the same database, and its owner. */
async function nextDoor(engine: Engine): Promise<{ store: Store; owner: string }> {
  const store = await Store.open(shared(engine), { workspace: freshWorkspace() });
  const input = { id: store.workspace, name: 'Next door', owner: { name: 'Nora', email: 'nora@example.org' } };
  const [answer] = await store.mutate({ kind: 'machine', name: 'test' }, [
    { id: 'open', name: 'workspace.open', input },
  ]);
  if (!answer || 'refusal' in answer) throw new Error('the workspace next door was not opened');
  return { store, owner: answer.created!.id };
}
