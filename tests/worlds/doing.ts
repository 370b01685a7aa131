/** A server where everything is at hand that people do something to, and how each of these things is made anew. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { uuidV7 } from '@dualtrack/core';
import type { CredentialKind } from '@dualtrack/store';
import { sessionCookie } from '../../server/people/signIns.ts';
import { setPassword } from '../../server/routes/door.ts';
import { PASSWORD } from './browser.ts';
import { holdingsOf, openForgeApi, type FakeForge } from './forgeApi.ts';
import { CLIENT, CLIENT_SECRET, openFakeIdp, type FakeIdp } from './idp.ts';
import { openGuarded, type Guarded } from './principals.ts';
import { RepositoryDraft } from './repository.ts';
import { sessionFor, type Answer, type Ask, type Served } from './served.ts';
import type { World } from './world.ts';

export interface Scene {
  readonly guarded: Guarded;
  readonly served: Served;
  /** Where files go, and where a repository is. */
  readonly folder: string;
  readonly repository: string;
  readonly forge: FakeForge;
  readonly idp: FakeIdp;
  /** A connection of CHURN with that forge, its repository told. */
  readonly connection: string;
  close(): Promise<void>;
}

/** Somebody, and what they show. */
export interface Doer {
  readonly person: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Sent {
  /** Without it, that of the route. */
  readonly path?: string;
  readonly body?: unknown;
  /** Whether the server is asked by the name of this machine. Because: a passkey is of a name. */
  readonly byName?: true;
  /** What somebody else shows who is concerned. */
  readonly other?: Doer['headers'];
}

/** A server with a forge and a provider of accounts at hand. */
export async function openScene(): Promise<Scene> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dualtrack-deeds-')));
  const repository = join(folder, 'churn');
  const draft = new RepositoryDraft();
  draft.at(draft.commit('Begin'), 'main');
  draft.write(repository);
  const [forge, idp] = [await openForgeApi('github', holdingsOf(1)), await openFakeIdp()];
  const guarded = await openGuarded(undefined, {
    repoFolders: [folder],
    allowedNetworks: ['127.0.0.1'],
    trustProxy: ['127.0.0.1', '::1'],
  });
  const { served } = guarded;
  const connection = await connectionWith(served, forge);
  return {
    guarded,
    served,
    folder,
    repository,
    forge,
    idp,
    connection,
    async close() {
      await guarded.close();
      await forge.close();
      await idp.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Does it as somebody. */
export function ask(served: Served, route: string, { headers }: Pick<Doer, 'headers'>, sent: Sent): Promise<Answer> {
  const [method, url] = route.split(' ') as [string, string];
  const { path = url, body, byName = false } = sent;
  // Because: from one network only so much is asked by those who are not let in.
  const from = { 'x-forwarded-for': `10.${randomBytes(3).join('.')}` };
  return served.ask(path, 'nobody', { method, headers: { ...headers, ...from }, body, byName });
}

export const isIn = async (served: Served, headers: Doer['headers']): Promise<boolean> =>
  (await ask(served, 'GET /api/me', { headers }, {})).status === 200;

export const asKey = (scene: Scene, path: string, more: Ask): Promise<Answer> => scene.served.ask(path, 'key', more);

export async function backupsIn(scene: Scene): Promise<string[]> {
  const { text } = await asKey(scene, '/api/backups', {});
  return (JSON.parse(text) as { name: string }[]).map((each) => each.name);
}

export async function anotherSession(
  { world: { store }, port }: Served,
  { person }: Doer,
): Promise<{ id: string } & Pick<Doer, 'headers'>> {
  const secret = await sessionFor(store, person, Date.now(), 60_000);
  const cookie = `${sessionCookie(port)}=${secret}`;
  const found = await store.keeps(() =>
    store.people.sessions.find(store.workspace, secret, { now: Date.now(), idleSince: 0 }),
  );
  return { id: found!.id, headers: { cookie } };
}

const made = async ({ does, ana }: World, name: string, input: unknown): Promise<string> =>
  (await does(ana, name, input)).created!.id;

export async function aTask({ world }: Served): Promise<string> {
  const input = { project: 'CHURN', track: 'production', title: 'To branch off' };
  return (await world.does(world.ana, 'work.create', input)).created!.key!;
}

export async function aReading({ served, repository }: Scene, of: Doer): Promise<string> {
  const { json } = await ask(served, 'POST /api/readings', of, { body: { source: repository } });
  const look = () => ask(served, 'GET /api/readings/:id', of, { path: `/api/readings/${json.id}` });
  while ((await look()).json.state === 'reading') await new Promise((resolve) => setImmediate(resolve));
  return json.id ?? 'none';
}

/** With its secret. */
export async function aConnection(served: Served): Promise<string> {
  const body = { project: 'CHURN', provider: 'github' };
  const { json } = await served.ask('/api/connections', 'key', { method: 'POST', body });
  return String(json['connection']);
}

/** A repository that was not looked at yet, in a project of its own. */
export async function aFollowed({ served: { world }, repository }: Scene): Promise<void> {
  const { created } = await world.does(world.ana, 'project.add', { name: 'Followed' });
  await world.does(world.ana, 'repo.add', { project: created!.id, source: repository, name: 'churn' });
}

async function connectionWith({ world, ask: send }: Served, forge: FakeForge): Promise<string> {
  const { does, ana, machine } = world;
  const input = { project: 'CHURN', provider: 'github', api: forge.api, back: 'comment' };
  const connection = await made(world, 'connection.add', input);
  const repo = { id: '4711', name: 'acme/churn', url: '', clones: [], defaultBranch: 'main' };
  await does(machine, 'signal.repo', { connection, repo });
  await does(ana, 'connection.set', { connection, name: 'A forge' });
  await send(`/api/connections/${connection}/token`, 'key', { method: 'POST', body: { token: forge.token } });
  return connection;
}

export async function aDelivery({ world: { store } }: Served, connection: string): Promise<string> {
  const id = uuidV7(Date.now(), randomBytes(10));
  const body = Buffer.from('{}');
  const arrived = { id, connection, key: id, event: 'ping', at: Date.now(), size: body.length, body };
  await store.keep(function* () {
    yield* store.deliveries.add(store.workspace, { ...arrived, headers: {}, status: 'waiting', reason: null });
    yield* store.deliveries.settle(store.workspace, { id, status: 'unused', reason: null, effects: [] }, Date.now());
  });
  return id;
}

export const aShare = ({ world }: Served): Promise<string> =>
  made(world, 'share.create', { project: 'CHURN', title: 'A page' });

export const providerAt = ({ issuer }: FakeIdp) => ({
  kind: 'oidc',
  name: 'Company',
  base: issuer,
  client: CLIENT,
  secret: CLIENT_SECRET,
  domains: ['example.org'],
});

export async function aProvider(scene: Scene): Promise<string> {
  const answered = await asKey(scene, '/api/providers', { method: 'POST', body: providerAt(scene.idp) });
  return answered.json.id!;
}

export async function anInvitation(scene: Scene): Promise<string> {
  const body = { email: `${randomUUID()}@example.org` };
  return (await asKey(scene, '/api/invitations', { method: 'POST', body })).json.id!;
}

export async function aDevice({ served }: Scene): Promise<Sent> {
  const { json } = await served.ask('/api/device', 'nobody', { method: 'POST', body: { name: 'A program' } });
  return { body: { code: json.code } };
}

/** Takes codes and passkeys away, so that no session of theirs showed any. */
export async function withoutFactor({ world: { store } }: Served, { person }: Pick<Doer, 'person'>): Promise<void> {
  const { credentials, sessions } = store.people;
  await store.keep(function* () {
    for (const { id, kind } of yield* credentials.of(store.workspace, person))
      if (['code', 'recovery', 'passkey'].includes(kind)) yield* credentials.remove(store.workspace, person, id);
    yield* sessions.forgetFactor(store.workspace, person);
  });
}

/** Gives them a passkey that each of their sessions showed. */
export async function withFactor(served: Served, of: Doer): Promise<void> {
  const { store } = served.world;
  const { sessions } = store.people;
  await aWay(served, of, 'passkey');
  const now = Date.now();
  await store.keep(function* () {
    for (const { id } of yield* sessions.of(store.workspace, of.person, { now, idleSince: 0 }))
      yield* sessions.showFactor(store.workspace, id, now);
  });
}

/** What confirms codes that somebody has begun with. */
export async function codesBegun({ served }: Scene, of: Doer): Promise<{ ticket: string; code: string }> {
  const { json } = await ask(served, 'POST /api/codes/begin', of, { body: {} });
  const { seed, ticket } = json as unknown as { seed?: string; ticket?: string };
  if (seed === undefined || ticket === undefined) return { ticket: 'none', code: '000000' };
  return { ticket, code: new TOTP({ secret: Secret.fromBase32(seed) }).generate() };
}

/** A way to sign in beside a password, so that it is not the last. */
export async function aWay({ world: { store } }: Served, { person }: Doer, kind: CredentialKind): Promise<string> {
  await setPassword(store, person, PASSWORD);
  const id = uuidV7(Date.now(), randomBytes(16));
  const way = {
    kind,
    handle: Buffer.from(id).toString('base64url'),
    id,
    person,
    secret: '',
    data: {},
    createdAt: Date.now(),
  };
  await store.keep(() => store.people.credentials.put(store.workspace, way));
  return id;
}

export async function hasA({ world: { store } }: Served, { person }: Doer, kind: CredentialKind): Promise<boolean> {
  const all = await store.keeps(() => store.people.credentials.of(store.workspace, person));
  return all.some((each) => each.kind === kind);
}
