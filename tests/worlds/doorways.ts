/**
 * Every door that somebody may come in by, in one scene: Kim, an admin who belongs to the private project LAB, and Noa,
 * an owner; each door with what it takes to come in by it, once before and once after something was taken away.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { theProject, uuidV7 } from '@dualtrack/core';
import { digestOf } from '@dualtrack/store';
import { setPassword } from '../../server/routes/door.ts';
import { sessionCookie } from '../../server/people/signIns.ts';
import { PASSWORD } from './browser.ts';
import { codeOf, listen, sessionFor, type Answer, type Ask, type Served, type Told } from './served.ts';
import { turnsUntil } from './turns.ts';

export interface Doorway {
  /** Whether it opens now. Each counts twice at most: before, and after. */
  opens(): Promise<boolean>;
}

export interface Scene {
  readonly kim: string;
  readonly noa: string;
  readonly pat: string;
  readonly ids: Readonly<Record<'personal' | 'project' | 'invitation' | 'link' | 'locked' | 'members', string>>;
  /** Kim, in the browser that she ends others from. */
  byKim(path: string, more?: Ask): Promise<Answer>;
  byPat(path: string, more?: Ask): Promise<Answer>;
  readonly doors: Readonly<Record<DoorName, Doorway>>;
  /** All that opens one of them, as it was told. */
  readonly secrets: readonly string[];
  /** Ends the streams. */
  close(): void;
}

export const doorNames = [
  'the feed by a session',
  'the feed by a token',
  'a page by a session',
  'a command by a session',
  'the first state',
  'single rows',
  'search',
  'a personal token that reads',
  'a personal token that writes',
  'a token of a project',
  'the export',
  'a page for stakeholders by its link',
  'a page with a password, by its pass',
  'a page for members',
  'a code that let a program in',
  'an invitation that she made',
  'a reset that she handed over',
  'half of a sign-in',
  'signing in by a password',
] as const;
export type DoorName = (typeof doorNames)[number];

const ROOM = 'LAB';
let scenes = 0;

/** A project that only its own see. To be made once, in a workspace that is kept. */
export async function openRoom({ world: { does, ana } }: Served): Promise<void> {
  await does(ana, 'project.add', { name: 'Laboratory', key: ROOM });
  await does(ana, 'project.restrict', { project: ROOM, private: true });
  await does(ana, 'work.create', { project: ROOM, track: 'data', title: 'Zebrafish' });
}

/** `lifeMs`: how long the sessions and tokens last by which the feed is read. */
export async function setScene(served: Served, { lifeMs = 3_600_000 } = {}): Promise<Scene> {
  const { world, port } = served;
  const { does, ana, store } = world;
  const n = ++scenes;
  const home = (await world.reads(() => theProject(ROOM))).id;
  const member = async (name: string, role: string): Promise<string> => {
    const emails = [`${name.toLowerCase()}${n}@example.org`];
    return (await does(ana, 'people.add', { name: `${name} ${n}`, role, emails })).created!.id;
  };
  const [kim, noa, pat] = [await member('Kim', 'admin'), await member('Noa', 'owner'), await member('Pat', 'member')];
  for (const person of [kim, pat]) await does(ana, 'people.join', { person, project: ROOM, role: 'admin' });
  for (const [person, name] of [
    [kim, 'kim'],
    [pat, 'pat'],
  ] as const)
    await setPassword(store, person, PASSWORD, `${name}${n}@example.org`);

  const cookies: string[] = [];
  const cookieOf = async (person: string, life = 3_600_000): Promise<Record<string, string>> => {
    const cookie = `${sessionCookie(port)}=${await sessionFor(store, person, Date.now(), life)}`;
    cookies.push(cookie);
    return { cookie };
  };
  const as =
    (headers: Record<string, string>) =>
    (path: string, more: Ask = {}): Promise<Answer> =>
      served.ask(path, 'nobody', { ...more, headers: { ...headers, ...more.headers } });
  const post = (by: typeof byKim, path: string, body: object = {}) => by(path, { method: 'POST', body });
  const there = await cookieOf(kim);
  const [byKim, byPat, byNoa] = [as(await cookieOf(kim)), as(await cookieOf(pat)), as(await cookieOf(noa))];
  const byThere = as(there);
  const stranger = as({});

  const tokenOf = async (more: object): Promise<{ id: string; headers: { authorization: string } }> => {
    const { json } = await post(byKim, '/api/tokens', { name: 'Scene', scope: 'write', ...more });
    return { id: json.id!, headers: { authorization: `Bearer ${json['token'] as string}` } };
  };
  const [personal, project] = [await tokenOf({}), await tokenOf({ project: ROOM })];
  const shared = async (more: object): Promise<string> => {
    const create = { id: randomUUID(), name: 'share.create', input: { project: ROOM, title: 'Zebrafish', ...more } };
    return (await post(byKim, '/api/commands', { commands: [create] })).json.results![0]!.created!.id;
  };
  const linked = async (id: string): Promise<string> =>
    new URL((await post(byKim, `/api/shares/${id}/link`)).json['url'] as string).pathname;
  const [link, locked, members] = [await shared({}), await shared({}), await shared({ readers: 'members' })];
  const [path, far] = [await linked(link), await linked(locked)];
  await post(byKim, `/api/shares/${locked}/password`, { password: 'a door of oak' });
  const pass = await stranger(far, {
    method: 'POST',
    body: 'password=a+door+of+oak',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const byPass = as({ cookie: pass.headers.get('set-cookie')!.split(';')[0]! });

  const device = async (): Promise<string> => {
    const begun = (await post(stranger, '/api/device', { name: 'Scene' })).json as unknown as Record<string, string>;
    await post(byKim, '/api/device/approve', { code: begun['code'] });
    return begun['device']!;
  };
  const invited = async () => {
    const { json } = await post(byKim, '/api/invitations', { projects: [{ project: ROOM, role: 'member' }] });
    return { id: json.id!, secret: (json['link'] as string).split('#')[1]! };
  };
  const handed = async () =>
    ((await post(byKim, `/api/people/${pat}/reset-link`)).json['link'] as string).split('#')[1]!;
  const half = async () => {
    const ticket = {
      kind: 'second' as const,
      person: kim,
      data: { way: 'password' },
      now: Date.now(),
      lifeMs: 600_000,
    };
    const code = `aaaaa-${randomBytes(3).toString('hex').slice(0, 5)}`;
    const recovery = { kind: 'recovery' as const, handle: digestOf(`${kim} ${code.replace('-', '')}`), person: kim };
    await store.keep(() =>
      store.people.credentials.put(store.workspace, {
        ...recovery,
        id: uuidV7(Date.now(), randomBytes(16)),
        secret: '',
        data: {},
        createdAt: Date.now(),
      }),
    );
    return { ticket: (await store.keep(() => store.people.tickets.make(store.workspace, ticket))).secret, code };
  };
  const [devices, invitations, halves] = [
    [await device(), await device()],
    [await invited(), await invited()],
    [await half(), await half()],
  ];
  const reset = await handed();

  const isOk = async (answer: Promise<Answer>, ...status: number[]): Promise<boolean> =>
    [200, 201, 204, ...status].includes((await answer).status);
  const renames = async (by: typeof byKim): Promise<boolean> => {
    const call = {
      id: randomUUID(),
      name: 'work.rename',
      input: { task: `${ROOM}-1`, title: `Zebrafish ${randomUUID()}` },
    };
    const { status, json } = await post(by, '/api/commands', { commands: [call] });
    return status === 200 && codeOf(json.results![0]) === 'done';
  };
  const says = async (answer: Promise<Answer>, what: string): Promise<boolean> => {
    const { status, text } = await answer;
    return status === 200 && text.includes(what);
  };
  const brief = await store.keep(() =>
    store.people.tokens.make(store.workspace, {
      person: kim,
      project: null,
      name: 'Stream',
      scope: 'read',
      now: Date.now(),
      lifeMs,
    }),
  );
  const streams = [
    stream(served, await cookieOf(kim, lifeMs)),
    stream(served, { authorization: `Bearer ${brief.secret}` }),
  ];
  await Promise.all(streams.map((each) => each.begun));
  let joined = 0;
  const doors: Record<DoorName, () => Promise<boolean>> = {
    'a page by a session': () => isOk(byThere(`/api/board?project=${ROOM}`)),
    'a command by a session': () => renames(byThere),
    'the first state': () => says(byThere('/api/bootstrap'), 'Zebrafish'),
    'single rows': () => says(byThere(`/api/rows?kind=project&ids=${home}`), 'Laboratory'),
    search: () => says(byThere('/api/search?q=zebrafish'), 'Zebrafish'),
    'the feed by a session': () => streams[0]!.tells(),
    'a personal token that reads': () => isOk(as(personal.headers)(`/api/board?project=${ROOM}`)),
    'a personal token that writes': () => renames(as(personal.headers)),
    'the feed by a token': () => streams[1]!.tells(),
    'a token of a project': () => isOk(as(project.headers)('/api/board')),
    'the export': () => says(byNoa('/api/export'), 'Zebrafish'),
    'a page for stakeholders by its link': () => says(stranger(path), 'Zebrafish'),
    'a page with a password, by its pass': () => says(byPass(far), 'Zebrafish'),
    'a page for members': () => says(byThere(`/share/${members}`), 'Zebrafish'),
    'a code that let a program in': async () => {
      const { json } = await post(stranger, '/api/device/token', { device: devices.pop() });
      const token = json['token'] as string | undefined;
      return token !== undefined && renames(as({ authorization: `Bearer ${token}` }));
    },
    'an invitation that she made': () => {
      const form = { name: 'New', email: `new${n}-${joined++}@example.org`, password: PASSWORD };
      return isOk(post(stranger, '/api/join', { secret: invitations.pop()!.secret, ...form }));
    },
    // Because: using one would end the other.
    'a reset that she handed over': () => isOk(post(stranger, '/api/reset/look', { secret: reset })),
    'half of a sign-in': () => isOk(post(stranger, '/api/sign-in/second', halves.pop())),
    'signing in by a password': () =>
      isOk(post(stranger, '/api/sign-in', { email: `kim${n}@example.org`, password: PASSWORD })),
  };
  return {
    kim,
    noa,
    pat,
    ids: { personal: personal.id, project: project.id, invitation: invitations[0]!.id, link, locked, members },
    byKim,
    byPat,
    secrets: [
      ...[...cookies, ...[personal, project].map((each) => each.headers.authorization)].map(
        (each) => each.split(/[= ]/)[1]!,
      ),
      ...[path, far].map((each) => each.slice(3)),
      ...devices,
      ...invitations.map((each) => each.secret),
      reset,
      brief.secret,
      ...halves.map((each) => each.ticket),
      PASSWORD,
      'a door of oak',
    ],
    doors: Object.fromEntries(doorNames.map((name) => [name, { opens: doors[name] }])) as Scene['doors'],
    close: () => streams.forEach((each) => each.stop()),
  };
}

/** A stream of the feed, and whether it still tells what happens in the room. */
function stream(served: Served, headers: Record<string, string>) {
  const { does, ana } = served.world;
  const stopping = new AbortController();
  const begun = Promise.withResolvers<void>();
  let told: Told | undefined;
  let isOpen = true;
  const send = async (path: string, init: object = {}): Promise<Response> => {
    const signal = AbortSignal.any([stopping.signal, (init as { signal: AbortSignal }).signal]);
    const answered = await fetch(served.origin + path, { ...init, headers, signal });
    begun.resolve();
    return answered;
  };
  const close = (): void => void (isOpen = false);
  listen(send, '/api/feed', (so) => {
    told = so;
    return false;
  }).then(close, close);
  const heard = (words: string): boolean => told !== undefined && JSON.stringify(told.events).includes(words);
  return {
    begun: begun.promise,
    stop: () => stopping.abort(),
    /** Waits for something that all may see, so that what was not told by then will not be. */
    async tells(): Promise<boolean> {
      const [hidden, seen] = [randomUUID(), randomUUID()];
      await does(ana, 'work.rename', { task: `${ROOM}-1`, title: `Zebrafish ${hidden}` });
      await does(ana, 'work.rename', { task: 'CHURN-1', title: `Seen ${seen}` });
      await turnsUntil(() => !isOpen || heard(seen));
      return heard(hidden);
    },
  };
}
