/** A private project, asked for by those who do not belong to it, at every route: none of its ids is told from one that never was. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds, type AnyKind } from '@dualtrack/core';
import type { Principal } from '@dualtrack/store';
import { openApi } from '../../server/openapi/openapi.ts';
import { sentKinds } from '../../server/feed/hub.ts';
import { keepAsAna } from '../worlds/browser.ts';
import {
  alike,
  kindsOfProjects,
  leanOn,
  plainFields,
  playAlike,
  playHidden,
  wordsOf,
  type Hidden,
} from '../worlds/hidden.ts';
import { openGuarded, type Guarded, type PrincipalName, type Shown } from '../worlds/principals.ts';
import { listen, type Answer, type Served } from '../worlds/served.ts';
import { furnishForVerbs } from '../worlds/verbs.ts';

let guarded: Guarded;
let served: Served;
let shown: Shown;
let hidden: Hidden;
beforeAll(async () => {
  guarded = await openGuarded(async (world) => {
    await furnishForVerbs(world);
    hidden = await playHidden(world);
    await leanOn(world, hidden);
    await playAlike(world);
  });
  ({ served, shown } = guarded);
  await keepAsAna(served);
});
afterAll(() => guarded.close());

/** Fields in which no id stands, and no name by which something is found. */
const plain = new Set(
  `at base before client claim code commit days device domains email error field file from api takes back map
  index iss joins kind limit lines name outcome password path q quarter response role roles scope scopes search secret
  section since source state status ticket title to token provider`.split(/\s+/),
);

/** Where something stands that its name does not tell: an id under a plain name, or none under the name of one. */
const otherwise: Readonly<Record<string, boolean>> = {
  'GET /api/rows at': true,
  'GET /api/audit of': false,
  'GET /api/audit.csv of': false,
  'GET /s/{secret} secret': true,
  'GET /s/{secret}/feed.xml secret': true,
  'POST /s/{secret} secret': true,
  'POST /api/accounts/connect provider': true,
  'POST /api/readings/accept key': false,
  // Because: the address of a hook is a forge's; that it is one shows in that it asks for a signature.
  'POST /hooks/{provider}/{connection} connection': false,
};

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query' }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: { properties?: object } }>> };
}

interface IdField {
  /** `GET /api/tasks/{key} key` */
  readonly at: string;
  readonly method: string;
  readonly url: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
}

/** Every field of every route in which an id may stand, as the description of the API has it. */
function idFields(): IdField[] {
  const paths = openApi('0')['paths'] as Record<string, Record<string, Described>>;
  return Object.entries(paths).flatMap(([url, methods]) =>
    Object.entries(methods).flatMap(([verb, { parameters = [], requestBody }]) => {
      const method = verb.toUpperCase();
      const body = Object.keys(requestBody?.content['application/json']?.schema.properties ?? {});
      const all = [...parameters, ...body.map((name) => ({ name, in: 'body' as const }))];
      return all
        .map((each) => ({ ...each, method, url, at: `${method} ${url} ${each.name}` }))
        .filter(({ at, name }) => otherwise[at] ?? !plain.has(name));
    }),
  );
}

/** What is sent beside a field, so that it is looked at. */
const beside: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'GET /api/rows': { kind: 'task', index: 'number' },
  'GET /api/journey': { project: 'CHURN' },
  'GET /api/version': { project: 'CHURN', version: 'churn@v1' },
  'GET /api/notebook': { path: 'a.ipynb', project: 'CHURN' },
  'POST /api/tokens': { name: 'x', scope: 'read' },
  'POST /api/shares/preview': { title: 'x' },
  'POST /api/shares/{id}/password': { password: 'for whoever reads it' },
  'POST /api/invitations': { email: 'zoe@example.org', projects: [] },
  'POST /api/connections': { provider: 'github' },
  'POST /api/connections/{id}/token': { token: 'x' },
  'POST /api/readings/accept': { readings: ['x'] },
  'POST /api/accounts/connect': {},
};

/** An answer to a route with a value in one of its fields. */
function askWith(who: PrincipalName, { method, url, name, in: place }: IdField, value: string): Promise<Answer> {
  const fields: Record<string, unknown> = { ...beside[`${method} ${url}`] };
  if (place !== 'path') fields[name] = shapeOf(name, value);
  const path = url
    .replace(`{${name}}`, encodeURIComponent(value))
    .replace('{key}', 'CHURN-1')
    .replace(/\{\w+\}/g, 'nothing');
  const query = method === 'GET' ? `?${new URLSearchParams(fields as Record<string, string>).toString()}` : '';
  return served.ask(path + query, 'nobody', {
    method,
    headers: shown[who],
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: fields }),
  });
}

const shapeOf = (name: string, value: string): unknown =>
  name === 'projects' ? [{ project: value, role: 'viewer' }] : name === 'readings' ? [value] : value;

/** All of an answer by which somebody could tell two of them apart. */
const told = ({ status, headers, text }: Answer, value: string): string =>
  `${status} ${headers.get('location') ?? ''} ${text.replaceAll(value, '·')}`;

describe('what belongs to a private project', () => {
  /** One id of each kind that a route looks for, of what is gone, and of what the store keeps beside the log. */
  const routed = (): string[] => {
    const kinds = ['project', 'task', 'decision', 'version', 'repo', 'connection', 'comment', 'share', 'gate'];
    const rows = kinds.flatMap((kind) =>
      hidden.rows
        .get(kind)!
        .slice(0, 2)
        .map((row) => row.id),
    );
    return [...rows, hidden.delivery, hidden.token, hidden.gone[1]!];
  };

  test.each(['admin', 'project'] as const)(
    'is answered to the %s as what never was, in every field of every route',
    async (who) => {
      const before = await served.state();
      const found: string[] = [];
      let tried = 0;
      for (const field of idFields()) {
        const answered = (values: readonly string[]): Promise<string[]> =>
          Promise.all(values.map(async (value) => told(await askWith(who, field, value), value)));
        const [real, never] = [
          await answered(hidden.names.map(([name]) => name)),
          await answered(hidden.names.map(([, none]) => none)),
        ];
        const [unknown] = await answered([randomUUID()]);
        real.forEach((each, n) => each === never[n] || found.push(`${field.at}: ${each} but ${never[n]!}`));
        for (const each of await answered(routed())) {
          if (each !== unknown) found.push(`${field.at}: ${each} but ${unknown!}`);
          tried++;
        }
      }
      expect(found).toEqual([]);
      expect(tried).toBeGreaterThan(500);
      expect(await served.state()).toBe(before);
    },
  );

  const lower = ['stranger', 'visitor', 'member', 'admin', 'project'] as const;

  /** Every path that reads, with everything that could be asked of it about the project. */
  function doors(): string[] {
    const routes = served.app.gates.filter(({ method, url }) => method === 'GET' && url !== '/api/feed');
    const plainly = routes.map(({ url }) => url.replace(':key', 'CHURN-1').replace(/:\w+/g, 'nothing'));
    const rows = sentKinds.flatMap((kind) => {
      const { indexes, fields } = kinds[kind as keyof typeof kinds] as AnyKind;
      const ofIds = Object.keys(indexes).filter((index) => fields[indexes[index]![0]!]?.word === 'id');
      const by = ofIds.map((index) => `/api/rows?kind=${kind}&index=${index}&at=${hidden.ids.join()}`);
      return [`/api/rows?kind=${kind}&ids=${allIds().join()}`, ...by];
    });
    const searched = ['canary', 'canary-task', 'SECRET', 'SECRET-1', 'L-1', 'L-2', 'said'].flatMap((word) => [
      `/api/search?q=${word}`,
      `/api/ledger?search=${word}`,
    ]);
    const inChurn = ['board', 'models', 'lives', 'gates', 'repos', 'journey', 'done', 'connections'];
    const others = [
      ...inChurn.map((each) => `/api/${each}?project=CHURN`),
      '/api/version?project=CHURN&version=churn@v1',
      '/api/tasks/CHURN-2',
      '/api/tasks/CHURN-3',
      '/api/tasks/CHURN-4',
      '/api/ledger/L-1',
      '/api/ledger/L-1.md',
      '/api/audit?limit=500',
      '/api/journey?of=CHURN-1',
    ];
    const itself = [
      ...['board', 'models', 'lives', 'gates', 'repos', 'journey', 'done', 'connections', 'tokens', 'shares/items'].map(
        (each) => `/api/${each}?project=SECRET`,
      ),
      ...Array.from({ length: 9 }, (_, n) => `/api/tasks/SECRET-${n + 1}`),
      ...allIds('task', 'comment').map((id) => `/api/texts/${id}`),
      ...allIds('connection').flatMap((id) => [`/api/connections/${id}`, `/api/deliveries?connection=${id}`]),
      `/api/deliveries/${hidden.delivery}`,
      `/share/${hidden.share}`,
      '/api/ledger/L-2',
      '/api/ledger/L-2.md',
    ];
    return [...new Set([...plainly, ...rows, ...searched, ...others, ...itself])];
  }

  /** Ids of the hidden rows, of these kinds or of all. */
  const allIds = (...of: readonly string[]): string[] =>
    [...hidden.rows].flatMap(([kind, rows]) => (of.length === 0 || of.includes(kind) ? rows.map((row) => row.id) : []));

  async function read(who: PrincipalName): Promise<{ path: string; text: string }[]> {
    const answers: { path: string; text: string }[] = [];
    for (const path of doors()) {
      const { text, headers } = await served.ask(path, 'nobody', { headers: shown[who] });
      const { pathname, searchParams } = new URL(path, served.origin);
      const sent = [...searchParams.values(), pathname.split('/').at(-1)!].filter((each) => each !== '');
      const said = sent.reduce((rest, each) => rest.replaceAll(each, ''), text);
      answers.push({ path, text: `${[...headers].join()} ${said}` });
    }
    return answers;
  }

  const feedOf = async (who: PrincipalName): Promise<string> => {
    const newest = await served.world.store.seq();
    const send = (path: string, init: object = {}) => fetch(served.origin + path, { ...init, headers: shown[who] });
    const { events } = await listen(send, '/api/feed?since=0', ({ last = 0 }) => last >= newest);
    return JSON.stringify(events);
  };

  test('has a canary in every text of every kind', () => {
    const bare = kindsOfProjects.flatMap(({ name, fields }) => {
      const rows = (hidden.rows.get(name) ?? []) as readonly Readonly<Record<string, unknown>>[];
      const texts = Object.keys(fields).filter((field) => ['text', 'json'].includes(fields[field]!.word));
      const isBare = (field: string): boolean =>
        !rows.some((row) => /canary-|SECRET/.test(JSON.stringify(row[field] ?? null)));
      return texts.filter(isBare).map((field) => `${name}.${field}`);
    });
    expect(bare.filter((each) => !plainFields.has(each))).toEqual([]);
  });

  test('reaches nobody who does not belong to it, in no answer and no stream', async () => {
    let answers = 0;
    for (const who of lower) {
      for (const { path, text } of await read(who)) {
        answers++;
        expect(wordsOf(text), `${who} ${path}`).toEqual([]);
      }
    }
    for (const who of ['member', 'admin', 'project'] as const) expect(wordsOf(await feedOf(who)), who).toEqual([]);
    expect(answers).toBeGreaterThan(500);
  });

  test('reaches who owns the workspace by the same doors, so that there was something to find', async () => {
    const told = [...(await read('owner')).map(({ text }) => text), await feedOf('owner')].join('\n');
    const lost = [...hidden.words].filter((word) => !told.includes(word));
    expect(lost).toEqual([]);
  });
});

describe('beside what is called or counted alike and not seen', () => {
  test('a name means what one sees, in every field of every route', async () => {
    const found: string[] = [];
    for (const who of ['viewer', 'admin'] as const) {
      for (const field of idFields()) {
        const answers = [];
        for (const name of alike) answers.push(likeness(await askWith(who, field, name), name));
        const [twin, other, lone] = answers;
        for (const each of [twin, other]) if (each !== lone) found.push(`${who} ${field.at}: ${each} but ${lone}`);
      }
    }
    expect(found).toEqual([]);
    const { json } = await served.ask('/api/board?project=Twin', 'nobody', { headers: shown.viewer });
    expect(json['project']).toBe('TWN');
  });

  /** All of an answer but what is made anew each time: ids, keys, secrets, times. */
  const likeness = ({ status, text }: Answer, name: string): string =>
    `${status} ${text
      .replaceAll(name, '·')
      .replace(
        /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(TWN|ALK|LNE)\b|dt_[\w-]+|\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d{13}\b/g,
        '·',
      )
      .replace(/"(link|secret)":"[^"]*"/g, '·')}`;

  test('a count counts what one sees', async () => {
    const { does, ana, raj } = served.world;
    for (const name of ['Drift', 'Plain', 'Apart', 'Idle']) await does(ana, 'type.add', { name, track: 'production' });
    const add = (who: Principal, project: string, type: string) =>
      does(who, 'work.create', { project, track: 'production', type, title: 'canary-typed' });
    for (const type of ['Drift', 'Plain']) await add(ana, 'CHURN', type);
    for (const type of ['Drift', 'Drift', 'Apart']) await add(raj, 'SECRET', type);
    const remove = async (name: string): Promise<string> => {
      const { json } = await served.ask('/api/commands', 'nobody', {
        method: 'POST',
        headers: shown.admin,
        body: { commands: [{ id: `remove-${name}`, name: 'type.remove', input: { name } }] },
      });
      return JSON.stringify(json).replaceAll(name, '·');
    };
    expect(await remove('Drift')).toBe(await remove('Plain'));
    expect(await remove('Plain')).toContain('still in use by 1 tasks');
    // What only others use stays as well, and how much that is is not told.
    expect(await remove('Apart')).toContain('still in use by some tasks');
    expect(await remove('Idle')).not.toContain('refusal');
  });

  test('what one does not see takes no place among what is found', async () => {
    const { sends, does, ana, raj } = served.world;
    const there = { project: 'SECRET', track: 'data', title: 'heron' };
    const calls = Array.from({ length: 210 }, (_, n) => ({ id: `crowd-${n}`, name: 'work.create', input: there }));
    for (const each of await sends(raj, calls)) expect(each).not.toHaveProperty('refusal');
    const title = 'Where the counts of the grey heron come from, and of which days there are none';
    await does(ana, 'work.create', { project: 'CHURN', track: 'data', title });
    for (const who of ['member', 'owner'] as const) {
      const { json } = await served.ask('/api/search?q=heron', 'nobody', { headers: shown[who] });
      const titles = (json.results as unknown as readonly { title: string }[]).map((each) => each.title);
      if (who === 'member') expect(titles).toEqual([title]);
      else expect(new Set(titles)).toEqual(new Set(['heron']));
    }
  });
});
