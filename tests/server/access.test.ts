/** Who may use which route: every route of the table, and everybody who may knock. */
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepAsAna } from '../worlds/browser.ts';
import {
  principalNames,
  principals,
  openGuarded,
  type Guarded,
  type PrincipalName,
  type Shown,
} from '../worlds/principals.ts';
import { codeOf, type Served } from '../worlds/served.ts';

let guarded: Guarded;
let served: Served;
let shown: Shown;
beforeAll(async () => {
  guarded = await openGuarded();
  ({ served, shown } = guarded);
});
afterAll(() => guarded.close());

/**
 * What each route answers to: nobody, a viewer, a member, whoever has the printed token, and a program with the key; what
 * it answers to everybody else follows from that (`statusFor`). Where a body is needed it is left out, so nothing is done
 * and 400 says that the asker was let in; with a body, to something that is there, it is done in `deeds.test.ts`.
 */
const expected: Record<string, Record<'nobody' | 'vic' | 'mei' | 'token' | 'key', number>> = {
  'GET /': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /healthz': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /healthz': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /readyz': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /readyz': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/openapi.json': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/openapi.json': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /metrics': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /metrics': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'POST /api/commands': { nobody: 401, vic: 400, mei: 400, token: 400, key: 400 },
  'GET /api/bootstrap': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/bootstrap': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/feed': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/rows': { nobody: 401, vic: 400, mei: 400, token: 400, key: 400 },
  'HEAD /api/rows': { nobody: 401, vic: 400, mei: 400, token: 400, key: 400 },
  'GET /api/done': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/workspace': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/workspace': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/board': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/board': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/models': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/models': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/ledger': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/ledger': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/journey': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/journey': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/tasks/:key': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/tasks/:key': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'POST /api/tasks/:key/branch': { nobody: 401, vic: 403, mei: 422, token: 422, key: 422 },
  'GET /api/texts/:of': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/texts/:of': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/search': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/search': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /frame/output': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /frame/output': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/backups/:name': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'HEAD /api/backups/:name': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'DELETE /api/backups/:name': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'GET /api/backups': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'HEAD /api/backups': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'POST /api/backups': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'GET /api/repos': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/repos': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/people': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'HEAD /api/people': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'GET /api/accounts': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'HEAD /api/accounts': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'GET /api/lives': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/lives': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/version': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'HEAD /api/version': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'GET /api/gates': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/gates': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/notebook': { nobody: 401, vic: 400, mei: 400, token: 400, key: 400 },
  'HEAD /api/notebook': { nobody: 401, vic: 400, mei: 400, token: 400, key: 400 },
  'GET /api/ledger/:ref': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'HEAD /api/ledger/:ref': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/sample': { nobody: 401, vic: 403, mei: 403, token: 201, key: 201 },
  'POST /api/verify': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'GET /api/export': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'POST /api/export': { nobody: 401, vic: 403, mei: 403, token: 403, key: 400 },
  'POST /api/backup': { nobody: 401, vic: 403, mei: 403, token: 403, key: 400 },
  'POST /api/readings': { nobody: 401, vic: 403, mei: 403, token: 400, key: 400 },
  'GET /api/readings/:id': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'HEAD /api/readings/:id': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'POST /api/readings/accept': { nobody: 401, vic: 403, mei: 403, token: 400, key: 400 },
  'POST /hooks/:provider/:connection': { nobody: 404, vic: 404, mei: 404, token: 404, key: 404 },
  'GET /api/connections': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/connections': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'POST /api/connections': { nobody: 401, vic: 400, mei: 400, token: 400, key: 400 },
  'GET /api/connections/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'HEAD /api/connections/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'DELETE /api/connections/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/connections/:id/secret': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'DELETE /api/connections/:id/secret': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/connections/:id/token': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/connections/:id/test': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/connections/:id/read': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'DELETE /api/connections/:id/token': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'GET /api/deliveries': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/deliveries': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/deliveries/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'HEAD /api/deliveries/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/deliveries/:id/replay': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'GET /api/audit': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'HEAD /api/audit': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'GET /api/audit.csv': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'GET /api/door': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/door': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'POST /api/keep': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/sign-in': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/sign-in/second': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/sign-in/passkey/begin': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'POST /api/sign-in/passkey': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'GET /api/sign-in/provider/:id': { nobody: 303, vic: 303, mei: 303, token: 303, key: 303 },
  'GET /api/sign-in/callback/:id': { nobody: 303, vic: 303, mei: 303, token: 303, key: 303 },
  'POST /api/accounts/connect': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'DELETE /api/accounts/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'GET /api/providers': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'HEAD /api/providers': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'POST /api/providers': { nobody: 401, vic: 403, mei: 403, token: 422, key: 422 },
  'PUT /api/providers/:id': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'DELETE /api/providers/:id': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'POST /api/providers/:id/test': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'POST /api/codes/begin': { nobody: 401, vic: 409, mei: 409, token: 409, key: 409 },
  'POST /api/codes': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/codes/end': { nobody: 401, vic: 204, mei: 204, token: 204, key: 204 },
  'GET /api/second-factor': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'HEAD /api/second-factor': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'POST /api/second-factor': { nobody: 401, vic: 403, mei: 403, token: 422, key: 422 },
  'POST /api/prove': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/prove/passkey/begin': { nobody: 401, vic: 409, mei: 409, token: 409, key: 409 },
  'POST /api/passkeys/begin': { nobody: 401, vic: 409, mei: 409, token: 409, key: 409 },
  'POST /api/passkeys': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'DELETE /api/passkeys/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/sign-out': { nobody: 401, vic: 204, mei: 204, token: 204, key: 204 },
  'GET /api/account': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/account/data': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/people/:id/data': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'HEAD /api/account': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'DELETE /api/sessions/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/sessions/end-others': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/me': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/me': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /api/tokens': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /api/tokens': { nobody: 401, vic: 200, mei: 200, token: 200, key: 200 },
  'POST /api/tokens': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'DELETE /api/tokens/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/device': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/device/token': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/device/look': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/device/approve': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/device/refuse': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/password': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'GET /api/shares/items': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'HEAD /api/shares/items': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/shares/preview': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/shares/:id/link': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/shares/:id/password': { nobody: 401, vic: 422, mei: 422, token: 422, key: 422 },
  'DELETE /api/shares/:id/password': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'DELETE /api/shares/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'GET /share.css': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'HEAD /share.css': { nobody: 200, vic: 200, mei: 200, token: 200, key: 200 },
  'GET /share/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'HEAD /share/:id': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'GET /s/:secret': { nobody: 404, vic: 404, mei: 404, token: 404, key: 404 },
  'HEAD /s/:secret': { nobody: 404, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /s/:secret': { nobody: 404, vic: 404, mei: 404, token: 404, key: 404 },
  'GET /s/:secret/feed.xml': { nobody: 404, vic: 404, mei: 404, token: 404, key: 404 },
  'HEAD /s/:secret/feed.xml': { nobody: 404, vic: 404, mei: 404, token: 404, key: 404 },
  'GET /api/invitations': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'HEAD /api/invitations': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'POST /api/invitations': { nobody: 401, vic: 403, mei: 403, token: 409, key: 409 },
  'DELETE /api/invitations/:id': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'POST /api/invitations/:id/renew': { nobody: 401, vic: 403, mei: 403, token: 404, key: 404 },
  'POST /api/reset/ask': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/reset/look': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/reset': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/people/:id/reset-link': { nobody: 401, vic: 404, mei: 404, token: 404, key: 404 },
  'POST /api/reset-link': { nobody: 401, vic: 403, mei: 403, token: 403, key: 422 },
  'GET /api/team': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'HEAD /api/team': { nobody: 401, vic: 403, mei: 403, token: 200, key: 200 },
  'POST /api/sign-up': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/join/look': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/join': { nobody: 422, vic: 422, mei: 422, token: 422, key: 422 },
  'POST /api/sync': { nobody: 401, vic: 403, mei: 403, token: 422, key: 422 },
};

/** For who owns, whatever a token may: the data as a whole, what is kept of others, and where accounts elsewhere are. */
const owned = /^\/api\/(backups?|verify|export|providers|people\/:id\/data)(\/|$)/;
/** Of the workspace as a whole, so for no token of one project. */
const whole = /^\/(metrics|api\/(accounts|audit|people|readings|sample|sync|team))([./]|$)/;
/** Routes that end what people are in by; the first one is for whoever only reads as well. */
const leaving = ['POST /api/sign-out', 'POST /api/sessions/end-others'];

/** What somebody is answered. */
function statusFor(route: string, who: PrincipalName): number {
  const [method, url] = route.split(' ') as [string, string];
  const { nobody, vic, mei, token, key } = expected[route]!;
  const { access } = served.app.gates.find((each) => each.method === method && each.url === url)!;
  const standing = principals[who];
  if (!standing) return nobody;
  if (access === 'open' || access === 'signed') return vic;
  if (standing.by === 'key') return key;
  if (access === 'local') return 403;
  if (standing.by === 'token' && access === 'session') return 403;
  if (route === leaving[0]) return token;
  if (standing.held === 'read') return method === 'GET' || method === 'HEAD' ? vic : 403;
  if (standing.held === 'write' || standing.role === 'member') return mei;
  if (standing.role === 'viewer') return vic;
  if (standing.held === 'project' && whole.test(url)) return 403;
  return owned.test(url) && (standing.held !== undefined || standing.role === 'admin') ? 403 : token;
}

const pathOf = (url: string): string =>
  url.replace(':key', 'CHURN-1').replace(/:(id|name|ref|of|provider|connection|secret)/g, 'nothing');

/** The status of an answer; the feed’s stream, which does not end, is let go. */
function statusOf(route: string, who: PrincipalName): Promise<number> {
  const [method, url] = route.split(' ') as [string, string];
  // Because: of whoever is not let in, only so many requests come from one network.
  const network = Object.keys(expected).indexOf(route);
  const localAddress = principals[who] ? '127.0.0.1' : `127.1.${network}.1`;
  const place = { host: '127.0.0.1', port: served.port, localAddress };
  return new Promise((resolve, reject) => {
    const asking = request({ ...place, method, path: pathOf(url), headers: shown[who], agent }, (answered) => {
      resolve(answered.statusCode!);
      if (url === '/api/feed') answered.destroy();
      else answered.resume();
    });
    asking.on('error', reject).end();
  });
}
const agent = new Agent({ keepAlive: true });

/** Whether somebody who is answered so was kept from doing what the route is for. */
const isKept = (status: number, route: string): boolean =>
  /^(GET|HEAD) /.test(route) || (status >= 300 && route !== 'POST /api/sync');

describe('a project of others', () => {
  const secrets = /Hidden|Secret|SECRET/;

  test('is in no answer to who does not belong to it', async () => {
    for (const who of ['mei', 'vic'] as const) {
      for (const path of [
        '/api/bootstrap',
        '/api/board',
        '/api/models',
        '/api/ledger',
        '/api/done',
        '/api/journey',
        '/api/search?q=hidden',
        '/api/rows?kind=task&index=number',
      ]) {
        const { status, text } = await served.ask(path, who);
        expect(status, path).toBe(200);
        expect(text, `${who} ${path}`).not.toMatch(secrets);
      }
    }
    expect((await served.ask('/api/search?q=hidden', 'raj')).text).toMatch(secrets);
  });

  test('reads as if it were not there, by key, by id and by row', async () => {
    const [row] = (await served.world.since(0)).filter(
      (each) => each.kind === 'task' && JSON.stringify(each.patch).includes('"Hidden"'),
    );
    for (const who of ['mei', 'vic'] as const) {
      for (const path of [
        '/api/board?project=SECRET',
        '/api/models?project=SECRET',
        '/api/done?project=SECRET',
        '/api/journey?project=SECRET',
        '/api/tasks/SECRET-1',
        `/api/tasks/${row!.id}`,
      ]) {
        expect((await served.ask(path, who)).json, path).toMatchObject({ status: 404, code: 'not_found' });
      }
      const { text } = await served.ask(`/api/rows?kind=task&ids=${row!.id}`, who);
      expect(text).not.toMatch(secrets);
    }
    expect((await served.ask(`/api/rows?kind=task&ids=${row!.id}`, 'raj')).text).toMatch(/Hidden/);
  });

  test('takes no commands of theirs, and a viewer’s are refused everywhere', async () => {
    const before = await served.state();
    const [move, create, rename] = await served.run('mei', [
      ['work.move', { task: 'SECRET-1', to: 'doing' }],
      ['work.create', { project: 'SECRET', track: 'production', title: 'Mine' }],
      ['project.rename', { project: 'SECRET', name: 'Open' }],
    ]);
    for (const each of [move, create, rename]) expect(codeOf(each)).toBe('not_found');
    const viewed = await served.run('vic', [
      ['work.move', { task: 'CHURN-1', to: 'doing' }],
      ['comment.add', { task: 'CHURN-1', body: 'Hm' }],
      ['repo.add', { project: 'CHURN', source: '/', name: 'all' }],
    ]);
    expect(viewed.map(codeOf)).toEqual(['forbidden', 'forbidden', 'forbidden']);
    expect(await served.state()).toBe(before);
  });
});

describe('every route', () => {
  test('is listed here, and none that is listed is missing', () => {
    const routes = served.app.gates.map(({ method, url }) => `${method} ${url}`);
    expect([...new Set(routes)].sort()).toEqual(Object.keys(expected).sort());
  });

  test.each(Object.keys(expected))('%s is for those who may, and changes nothing for who may not', async (route) => {
    const cells = principalNames.map((who) => ({ who, status: statusFor(route, who) }));
    const [refused, done] = [true, false].map((is) => cells.filter((each) => isKept(each.status, route) === is));
    const before = await served.state();
    await answersAs(route, refused!);
    expect(await served.state()).toBe(before);
    await answersAs(route, done!);
  });

  async function answersAs(route: string, cells: readonly { who: PrincipalName; status: number }[]): Promise<void> {
    const found: object[] = [];
    // Because: of heavy work only so much is done at a time.
    for (const { who } of cells) {
      const status = await statusOf(route, who);
      found.push({ who, status });
      if (status < 300 && leaving.includes(route)) await guarded.renew();
    }
    expect(found).toEqual(cells);
  }

  test('the open ones are the page, the door, pages for stakeholders, health and the description, nothing else', () => {
    const open = served.app.gates.filter((each) => each.access === 'open').map((each) => each.url);
    expect([...new Set(open)].sort()).toEqual([
      '/',
      '/api/device',
      '/api/device/token',
      '/api/door',
      '/api/join',
      '/api/join/look',
      '/api/openapi.json',
      '/api/reset',
      '/api/reset/ask',
      '/api/reset/look',
      '/api/sign-in',
      '/api/sign-in/callback/:id',
      '/api/sign-in/passkey',
      '/api/sign-in/passkey/begin',
      '/api/sign-in/provider/:id',
      '/api/sign-in/second',
      '/api/sign-up',
      '/frame/output',
      '/healthz',
      '/readyz',
      '/s/:secret',
      '/s/:secret/feed.xml',
      '/share.css',
      '/share/:id',
    ]);
    const signed = served.app.gates.filter((each) => each.access === 'signed').map((each) => each.url);
    expect(signed).toEqual(['/hooks/:provider/:connection']);
    const session = served.app.gates.filter((each) => each.access === 'session').map((each) => each.url);
    expect([...new Set(session)].sort()).toEqual([
      '/api/account',
      '/api/account/data',
      '/api/accounts/:id',
      '/api/accounts/connect',
      '/api/codes',
      '/api/codes/begin',
      '/api/codes/end',
      '/api/device/approve',
      '/api/device/look',
      '/api/device/refuse',
      '/api/invitations',
      '/api/invitations/:id',
      '/api/invitations/:id/renew',
      '/api/keep',
      '/api/passkeys',
      '/api/passkeys/:id',
      '/api/passkeys/begin',
      '/api/password',
      '/api/people/:id/data',
      '/api/people/:id/reset-link',
      '/api/prove',
      '/api/prove/passkey/begin',
      '/api/providers',
      '/api/providers/:id',
      '/api/providers/:id/test',
      '/api/second-factor',
      '/api/sessions/:id',
      '/api/sessions/end-others',
      '/api/tokens',
      '/api/tokens/:id',
    ]);
    const local = served.app.gates.filter((each) => each.access === 'local').map((each) => each.url);
    expect(local).toEqual(['/api/export', '/api/backup', '/api/reset-link']);
  });

  test('what is not there is not told to a stranger', async () => {
    expect((await served.ask('/api/nothing', 'nobody')).json).toMatchObject({ status: 401, code: 'signed_out' });
    expect((await served.ask('/api/nothing')).json).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('what takes other methods says which, to who may know, and a stranger hears the same as everywhere', async () => {
    const asked = await served.ask('/api/backups/x', 'token', { method: 'POST', body: {} });
    expect(asked.json).toMatchObject({ status: 405, code: 'wrong_method' });
    expect(asked.headers.get('allow')).toBe('DELETE, GET, HEAD');
    expect(asked.headers.get('content-type')).toContain('application/problem+json');
    expect(asked.json.detail).toBe('/api/backups/x does not take POST; it takes DELETE, GET, HEAD.');
    expect((await served.ask('/api/board', 'token', { method: 'DELETE' })).json.code).toBe('wrong_method');
    expect((await served.ask('/hooks/github/x')).json.code).toBe('wrong_method');
    expect((await served.ask('/api/board', 'nobody', { method: 'DELETE' })).json.code).toBe('signed_out');
  });
});

describe('signing in', () => {
  test('by the printed address gives a cookie that scripts cannot read, once, and leads away from the token', async () => {
    const answered = await served.ask('/?token=the-token-of-the-folder', 'nobody');
    expect(answered.status).toBe(303);
    expect(answered.headers.get('location')).toBe('/');
    const cookie = answered.headers.get('set-cookie')!;
    expect(cookie).toMatch(
      new RegExp(`^dualtrack_${served.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Max-Age=`),
    );
    const signedIn = await served.ask('/api/workspace', 'nobody', { headers: { cookie: cookie.split(';')[0]! } });
    expect(signedIn.json).toMatchObject({ name: 'Churn team' });
    // The cookie's secret is no bearer token, and the key opens no session.
    const secret = cookie.split(/[=;]/)[1]!;
    const asBearer = await served.ask('/api/workspace', 'nobody', { headers: { authorization: `Bearer ${secret}` } });
    expect(asBearer.status).toBe(401);
    expect((await served.ask('/?token=the-key-of-this-start', 'nobody')).headers.get('set-cookie')).toBeNull();
  });

  test('by another token is a page with 401 and no cookie', async () => {
    for (const path of ['/?token=', '/?token=a-guess', '/?token=undefined']) {
      const answered = await served.ask(path, 'nobody');
      expect(answered.status, path).toBe(401);
      expect(answered.headers.get('set-cookie')).toBeNull();
    }
  });

  test('a member who has left is signed out at once, with every session', async () => {
    await served.world.does(served.world.ana, 'people.add', {
      name: 'Tom',
      role: 'admin',
      emails: ['tom@example.org'],
    });
    expect((await served.ask('/api/board', 'raj')).status).toBe(200);
    await served.world.does(served.world.ana, 'people.remove', { person: 'Raj' });
    expect((await served.ask('/api/board', 'raj')).json).toMatchObject({ status: 401, code: 'signed_out' });
    expect((await served.ask('/api/feed', 'raj')).status).toBe(401);
  });
});

describe('once somebody keeps the workspace', () => {
  test('the printed address opens no route that is closed to strangers', async () => {
    await keepAsAna(served);
    for (const route of Object.keys(expected)) {
      const [start, stranger] = await Promise.all([statusOf(route, 'start'), statusOf(route, 'stranger')]);
      expect(start, route).toBe(stranger);
    }
  });
});
