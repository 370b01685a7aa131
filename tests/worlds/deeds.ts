/**
 * What each route does that changes something or takes something along: what it is done to, made anew each time, who may,
 * and which tables are others then. Left out are routes that are open to everybody: what is shown there counts, not who
 * shows it.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setPassword } from '../../server/routes/door.ts';
import { Authenticator, type Question } from './authenticator.ts';
import { PASSWORD } from './browser.ts';
import {
  ask,
  aConnection,
  aDelivery,
  aDevice,
  aFollowed,
  anInvitation,
  anotherSession,
  aProvider,
  aReading,
  aShare,
  asKey,
  aTask,
  aWay,
  backupsIn,
  codesBegun,
  hasA,
  isIn,
  providerAt,
  withFactor,
  withoutFactor,
  type Doer,
  type Scene,
  type Sent,
} from './doing.ts';
import { roleOf, type PrincipalName, type Standing } from './principals.ts';
import { personOf, tokenFor, type Answer } from './served.ts';
import { rank } from './verbs.ts';

export interface Deed {
  /** `POST /api/tokens` */
  readonly route: string;
  /** Which of those may whom the route lets in. */
  readonly may: (standing: Standing) => boolean;
  /** What is sent, once that is there to which it is done; it is `of`. */
  readonly make: (scene: Scene, of: Doer) => Promise<Sent>;
  /** The tables that change. */
  readonly changes: readonly string[];
  /** Whether what it is done to is one person’s own, so that nobody else’s is touched. */
  readonly isOwn?: true;
  /** What has to be so afterwards, beside the tables. */
  readonly after?: (scene: Scene, done: Done) => Promise<boolean>;
  /** Whether that changes as well by which they are in. */
  readonly isOfShown?: true;
  /** Whether those who do it show something else from then on. */
  readonly isLeaving?: true;
}

export interface Done {
  readonly who: PrincipalName;
  readonly of: Doer;
  readonly sent: Sent;
  readonly answer: Answer;
}

const anybody = (): boolean => true;
const works = (standing: Standing): boolean => rank[roleOf(standing, 'CHURN')] >= rank.member;
const arranges = (standing: Standing): boolean => rank[roleOf(standing, 'CHURN')] >= rank.admin;
const administers = (standing: Standing): boolean => rank[roleOf(standing, null)] >= rank.admin;
const owns = (standing: Standing): boolean => roleOf(standing, null) === 'owner';

const post = (path: string, body: unknown = {}): Sent => ({ path, body });

/** What is done before the workspace is kept, when the printed address opens it as well. */
export const deeds: readonly Deed[] = [
  {
    route: 'POST /api/sign-out',
    may: anybody,
    make: async () => ({}),
    changes: ['entry'],
    isOfShown: true,
    isLeaving: true,
    // Because: a session or a token is over then, and what lies in the data folder is not.
    after: async ({ served }, { who, of }) => (await isIn(served, of.headers)) === (who === 'start' || who === 'key'),
  },
  {
    route: 'DELETE /api/sessions/:id',
    may: anybody,
    make: async ({ served }, of) => ({ path: `/api/sessions/${(await anotherSession(served, of)).id}` }),
    changes: ['entry', 'session'],
    isOwn: true,
  },
  {
    route: 'POST /api/sessions/end-others',
    may: anybody,
    make: async ({ served }, of) => ({ other: (await anotherSession(served, of)).headers }),
    changes: ['entry', 'session'],
    isLeaving: true,
    after: async ({ served }, { sent, of }) => (await isIn(served, of.headers)) && !(await isIn(served, sent.other!)),
  },
  {
    route: 'POST /api/tasks/:key/branch',
    may: works,
    make: async ({ served }) => post(`/api/tasks/${await aTask(served)}/branch`),
    changes: [],
    after: async ({ forge }, { answer }) => forge.holdings.branches.has(String(answer.json['branch'])),
  },
  {
    route: 'POST /api/readings',
    may: administers,
    make: async ({ repository }) => ({ body: { source: repository } }),
    changes: [],
  },
  {
    route: 'POST /api/readings/accept',
    may: administers,
    make: async (scene, of) => ({ body: { readings: [await aReading(scene, of)], name: 'Read' } }),
    changes: ['change', 'column', 'commit', 'counter', 'project', 'projectKey', 'repo', 'repoState', 'tip', 'track'],
  },
  {
    route: 'POST /api/sample',
    may: administers,
    make: async () => ({}),
    changes:
      'blocker change column counter decision gate investigation mark model project projectKey task track version'.split(
        ' ',
      ),
  },
  {
    route: 'POST /api/sync',
    may: administers,
    make: async (scene) => {
      await aFollowed(scene);
      return post('/api/sync');
    },
    changes: ['change', 'commit', 'counter', 'repoState', 'tip'],
  },
  { route: 'POST /api/verify', may: owns, make: async () => ({}), changes: [] },
  {
    route: 'POST /api/backups',
    may: owns,
    make: async () => ({}),
    changes: [],
    after: async (scene) => {
      const names = await backupsIn(scene);
      for (const name of names) await asKey(scene, `/api/backups/${name}`, { method: 'DELETE' });
      return names.length === 1;
    },
  },
  {
    route: 'DELETE /api/backups/:name',
    may: owns,
    make: async (scene) => {
      await asKey(scene, '/api/backups', { method: 'POST' });
      return { path: `/api/backups/${(await backupsIn(scene))[0]!}` };
    },
    changes: [],
    after: async (scene, { sent }) => !(await backupsIn(scene)).includes(sent.path!.split('/').at(-1)!),
  },
  ...['export', 'backup'].map((what): Deed => ({
    route: `POST /api/${what}`,
    may: owns,
    make: async ({ folder }) => ({ body: { file: join(folder, randomUUID()) } }),
    changes: [],
    after: async (_, { sent }) => existsSync((sent.body as { file: string }).file),
  })),
  {
    route: 'POST /api/connections',
    may: arranges,
    make: async () => ({ body: { project: 'CHURN', provider: 'github' } }),
    changes: ['change', 'connection', 'counter', 'secret'],
  },
  {
    route: 'DELETE /api/connections/:id',
    may: arranges,
    make: async ({ served }) => ({ path: `/api/connections/${await aConnection(served)}` }),
    changes: ['change', 'connection', 'counter', 'secret'],
  },
  {
    route: 'POST /api/connections/:id/secret',
    may: arranges,
    make: async ({ served }) => post(`/api/connections/${await aConnection(served)}/secret`),
    changes: ['secret'],
  },
  {
    route: 'DELETE /api/connections/:id/secret',
    may: arranges,
    make: async (scene) => {
      const path = `/api/connections/${await aConnection(scene.served)}/secret`;
      await asKey(scene, path, { method: 'POST', body: {} });
      return { path };
    },
    changes: ['secret'],
  },
  {
    route: 'POST /api/connections/:id/token',
    may: arranges,
    make: async ({ served }) => post(`/api/connections/${await aConnection(served)}/token`, { token: 'a token' }),
    changes: ['secret'],
  },
  {
    route: 'DELETE /api/connections/:id/token',
    may: arranges,
    make: async (scene) => {
      const path = `/api/connections/${await aConnection(scene.served)}/token`;
      await asKey(scene, path, { method: 'POST', body: { token: 'a token' } });
      return { path };
    },
    changes: ['secret'],
  },
  {
    route: 'POST /api/connections/:id/test',
    may: arranges,
    make: async ({ connection }) => post(`/api/connections/${connection}/test`),
    changes: [],
  },
  {
    route: 'POST /api/connections/:id/read',
    may: arranges,
    make: async ({ connection }) => post(`/api/connections/${connection}/read`),
    changes: [],
  },
  {
    route: 'POST /api/deliveries/:id/replay',
    may: arranges,
    make: async ({ served, connection }) => post(`/api/deliveries/${await aDelivery(served, connection)}/replay`),
    changes: ['delivery'],
  },
  {
    route: 'POST /api/shares/preview',
    may: arranges,
    make: async () => ({ body: { project: 'CHURN', title: 'A draft' } }),
    changes: [],
  },
  {
    route: 'POST /api/shares/:id/link',
    may: arranges,
    make: async ({ served }) => post(`/api/shares/${await aShare(served)}/link`),
    changes: ['change', 'counter', 'share', 'shareLink'],
  },
  {
    route: 'POST /api/shares/:id/password',
    may: arranges,
    make: async ({ served }) => post(`/api/shares/${await aShare(served)}/password`, { password: PASSWORD }),
    changes: ['change', 'counter', 'share', 'sharePassword'],
  },
  {
    route: 'DELETE /api/shares/:id/password',
    may: arranges,
    make: async (scene) => {
      const path = `/api/shares/${await aShare(scene.served)}/password`;
      await asKey(scene, path, { method: 'POST', body: { password: PASSWORD } });
      return { path };
    },
    changes: ['change', 'counter', 'share', 'sharePassword'],
  },
  {
    route: 'DELETE /api/shares/:id',
    may: arranges,
    make: async (scene) => {
      const path = `/api/shares/${await aShare(scene.served)}`;
      await asKey(scene, `${path}/link`, { method: 'POST' });
      return { path };
    },
    changes: ['change', 'counter', 'share', 'shareLink'],
  },
];

/** What is done once the workspace is kept, and not before. */
export const deedsOfKept: readonly Deed[] = [
  {
    route: 'POST /api/prove',
    may: anybody,
    make: async ({ served: { world } }, { person }) => {
      await setPassword(world.store, person, PASSWORD);
      return { body: { password: PASSWORD } };
    },
    changes: ['entry'],
    isOfShown: true,
    isLeaving: true,
  },
  {
    route: 'POST /api/prove/passkey/begin',
    may: anybody,
    make: async ({ served }, of) => {
      await aWay(served, of, 'passkey');
      return post('/api/prove/passkey/begin');
    },
    // Because: what is asked back of whoever begins is left out of what is compared.
    changes: [],
  },
  {
    route: 'POST /api/password',
    may: anybody,
    make: async ({ served: { world } }, { person }) => {
      await setPassword(world.store, person, PASSWORD);
      return { body: { current: PASSWORD, password: 'eleven red tandems' } };
    },
    changes: ['credential', 'entry', 'session'],
    isLeaving: true,
  },
  {
    route: 'POST /api/codes/begin',
    may: anybody,
    make: async (scene, of) => {
      await withoutFactor(scene.served, of);
      return post('/api/codes/begin');
    },
    // Because: what is asked back of whoever begins is left out of what is compared.
    changes: [],
  },
  {
    route: 'POST /api/codes',
    may: anybody,
    make: async (scene, of) => {
      await withoutFactor(scene.served, of);
      return { body: await codesBegun(scene, of) };
    },
    changes: ['credential', 'entry'],
    // Because: whoever set one up has shown it.
    isOfShown: true,
  },
  {
    route: 'POST /api/codes/end',
    may: anybody,
    make: async (scene, of) => {
      await withoutFactor(scene.served, of);
      await ask(scene.served, 'POST /api/codes', of, { body: await codesBegun(scene, of) });
      return post('/api/codes/end');
    },
    changes: ['credential', 'entry'],
    isOfShown: true,
    after: async ({ served }, { of }) => !(await hasA(served, of, 'code')),
  },
  {
    route: 'POST /api/second-factor',
    may: administers,
    make: async ({ served }, of) => {
      await withFactor(served, of);
      return { body: { demanded: true } };
    },
    changes: ['change', 'counter', 'entry', 'policy'],
    after: async ({ served: { world } }, { of: { person: by } }) => {
      const call = { id: randomUUID(), name: 'workspace.demand', input: { by, factor: false } };
      return 'seq' in (await world.store.mutate(world.machine, [call]))[0]!;
    },
  },
  { route: 'POST /api/passkeys/begin', may: anybody, make: async () => post('/api/passkeys/begin'), changes: [] },
  {
    route: 'POST /api/passkeys',
    may: anybody,
    make: async ({ served }, of) => {
      const asked = await ask(served, 'POST /api/passkeys/begin', of, { body: {}, byName: true });
      const question = asked.json as unknown as Question;
      const response = new Authenticator(`http://localhost:${served.port}`).make(question);
      return { body: { ticket: question.ticket, response, name: 'A phone' }, byName: true };
    },
    changes: ['credential', 'entry'],
    isOfShown: true,
    after: ({ served }, { of }) => hasA(served, of, 'passkey'),
  },
  {
    route: 'DELETE /api/passkeys/:id',
    may: anybody,
    make: async ({ served }, of) => {
      await withoutFactor(served, of);
      return { path: `/api/passkeys/${await aWay(served, of, 'passkey')}` };
    },
    changes: ['credential', 'entry'],
    isOwn: true,
  },
  {
    route: 'POST /api/accounts/connect',
    may: ({ by }) => by === 'session',
    make: async (scene) => ({ body: { provider: await aProvider(scene) } }),
    changes: ['ticket'],
  },
  {
    route: 'DELETE /api/accounts/:id',
    may: anybody,
    make: async ({ served }, of) => ({ path: `/api/accounts/${await aWay(served, of, 'account')}` }),
    changes: ['credential', 'entry'],
    isOwn: true,
  },
  {
    route: 'POST /api/providers',
    may: owns,
    make: async ({ idp }) => ({ body: providerAt(idp) }),
    changes: ['entry', 'provider'],
  },
  {
    route: 'PUT /api/providers/:id',
    may: owns,
    make: async (scene) => ({
      path: `/api/providers/${await aProvider(scene)}`,
      body: { ...providerAt(scene.idp), name: 'Another' },
    }),
    changes: ['entry', 'provider'],
  },
  {
    route: 'DELETE /api/providers/:id',
    may: owns,
    make: async (scene) => ({ path: `/api/providers/${await aProvider(scene)}` }),
    changes: ['entry', 'provider'],
  },
  {
    route: 'POST /api/providers/:id/test',
    may: owns,
    make: async (scene) => post(`/api/providers/${await aProvider(scene)}/test`),
    changes: [],
  },
  {
    route: 'POST /api/tokens',
    may: anybody,
    make: async () => ({ body: { name: 'A program', scope: 'read' } }),
    changes: ['entry', 'token'],
  },
  {
    route: 'DELETE /api/tokens/:id',
    may: anybody,
    make: async ({ served }, { person }) => {
      const { id } = await tokenFor(served.world.store, { person, scope: 'read' });
      return { path: `/api/tokens/${id}` };
    },
    changes: ['entry', 'token'],
    isOwn: true,
  },
  { route: 'POST /api/device/look', may: anybody, make: aDevice, changes: [] },
  { route: 'POST /api/device/approve', may: anybody, make: aDevice, changes: ['entry', 'ticket'] },
  { route: 'POST /api/device/refuse', may: anybody, make: aDevice, changes: ['ticket'] },
  {
    route: 'POST /api/invitations',
    may: administers,
    make: async () => ({ body: { email: `${randomUUID()}@example.org` } }),
    changes: ['entry', 'ticket'],
  },
  {
    route: 'POST /api/invitations/:id/renew',
    may: administers,
    make: async (scene) => post(`/api/invitations/${await anInvitation(scene)}/renew`),
    changes: ['entry', 'ticket'],
  },
  {
    route: 'DELETE /api/invitations/:id',
    may: administers,
    make: async (scene) => ({ path: `/api/invitations/${await anInvitation(scene)}` }),
    changes: ['entry', 'ticket'],
  },
  {
    route: 'POST /api/people/:id/reset-link',
    may: administers,
    make: async ({ served: { world } }) => {
      await setPassword(world.store, personOf(world.mei), PASSWORD);
      return post(`/api/people/${personOf(world.mei)}/reset-link`);
    },
    changes: ['entry', 'ticket'],
  },
  {
    route: 'POST /api/reset-link',
    may: owns,
    make: async ({ served: { world } }) => {
      await setPassword(world.store, personOf(world.mei), PASSWORD);
      return { body: { member: 'Mei' } };
    },
    changes: ['entry', 'ticket'],
  },
];
