/** Every verb, as a person and as a script calls it, with a server on the folder and without. */
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dualtrack, openDesk, serving, type Calling, type Desk, type Ended, type Serving } from './terminal.ts';

let desk: Desk;
let churn: string;
let first: Ended;
beforeAll(async () => {
  desk = openDesk();
  churn = desk.repository('churn');
  first = await run('init', '--repo', churn, '--yes', '--json');
});
afterAll(() => desk.clear());

const run = (...args: string[]): Promise<Ended> => dualtrack([...args, '--data', desk.data]);
/** A field of a document. */
const fieldOf = (ended: Ended, name: string): unknown => (ended.json() as Record<string, unknown>)[name];

/** Does something with each, two at a time. */
async function inTwos<T>(all: readonly T[], one: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const some = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await one(next);
  };
  await Promise.all([some(), some()]);
}

const called = (args: readonly string[], calling: Calling): Promise<Ended> =>
  dualtrack([...args, '--data', desk.data], calling);

interface Made {
  readonly workspace: string;
  readonly project: string;
  readonly commits: number;
  readonly proposed: { kind: string; title: string; reason: string; on: boolean }[];
  readonly accepted: number;
  readonly ms: number;
}

describe('init', () => {
  test('with --yes accepts what is on, and tells what was read and proposed', () => {
    expect([first.code, first.stderr]).toEqual([0, '']);
    const made = first.json() as Made;
    expect(Object.keys(made)).toEqual(['workspace', 'project', 'commits', 'proposed', 'accepted', 'ms']);
    expect(made).toMatchObject({ project: 'CHURN', commits: 3 });
    expect(made.workspace).not.toBe('');
    for (const line of made.proposed) {
      expect(Object.keys(line)).toEqual(['kind', 'title', 'reason', 'on']);
      expect(line.kind).toMatch(/^(model|version|question|task|gate|person|run)$/);
    }
    expect(made.accepted).toBe(made.proposed.filter((each) => each.on).length);
    expect(made.accepted).toBeGreaterThan(0);
    expect(made.ms).toBeLessThan(5_000);
  });

  test('without it shows the lines with their reasons and asks; no, or nothing, changes nothing', async () => {
    const before = fieldOf(await run('verify', '--json'), 'changes');
    for (const input of ['n\n', '', 'yes please\n']) {
      const asked = await called(['init', '--repo', churn], { input });
      expect(asked.code).toBe(0);
      expect(asked.stderr).toMatch(/\[x\] .*\n {15}\S/);
      expect(asked.stderr).toMatch(/Accept the \d+ lines that are on\? \[y\/N\]/);
      expect(asked.stdout).toBe('Nothing was accepted, nothing was changed.\n');
    }
    expect(fieldOf(await run('verify', '--json'), 'changes')).toBe(before);
  });

  test('a second time adds a project; yes is an answer; several repositories become one project', async () => {
    const [one, two] = [desk.repository('one'), desk.repository('two')];
    const both = ['--repo', one, '--repo', two, '--name', 'Both of them', '--key', 'both', '--json'];
    const asked = await called(['init', ...both], { input: 'y\n' });
    const made = asked.json() as Made;
    expect(made).toMatchObject({ project: 'BOTH' });
    expect(made.commits).toBe(3);
    expect(fieldOf(await run('board', '--project', 'BOTH', '--json'), 'project')).toBe('BOTH');
    expect(fieldOf(await run('board', '--json'), 'project')).toBe('CHURN');
  });

  const wrong: [what: string, args: () => string[], code: number, said: RegExp][] = [
    ['no repository', () => [], 2, /Say which repository/],
    ['an option for one', () => ['--repo', '--yes'], 2, /ambiguous/],
    ['an option for one, with =', () => ['--repo=--upload-pack=x', '--yes'], 1, /\(bad_source\)/],
    ['a missing one', () => ['--repo', join(desk.folder, 'nothing'), '--yes'], 1, /\(repository_missing\)/],
    ['a folder that is none', () => ['--repo', desk.folder, '--yes'], 1, /\(not_a_repository\)/],
    ['a helper', () => ['--repo', 'ext::sh -c id', '--yes'], 1, /\(bad_source\)/],
    ['an address where nothing is', () => ['--repo', 'http://127.0.0.1:9/x.git', '--yes'], 1, /\(url_unreachable\)/],
    ['a key that is taken', () => ['--repo', churn, '--key', 'CHURN', '--yes'], 3, /taken/],
    ['a key that is none', () => ['--repo', churn, '--key', 'no key', '--yes'], 3, /\(invalid\)/],
    ['one that is twice', () => ['--repo', churn, '--repo', churn, '--yes'], 3, /there already/],
    ['one good and one bad', () => ['--repo', churn, '--repo', desk.folder, '--yes'], 1, /\(not_a_repository\)/],
  ];

  test('of what cannot be read, or may not be made, says so with the right exit, and changes nothing', async () => {
    const before = fieldOf(await run('verify', '--json'), 'changes');
    await inTwos(wrong, async ([what, args, code, said]) => {
      const { stdout, stderr, code: found } = await run('init', ...args(), '--json');
      expect([what, found, stdout]).toEqual([what, code, '']);
      expect(stderr, what).toMatch(said);
    });
    expect(fieldOf(await run('verify', '--json'), 'changes')).toBe(before);
  });
});

interface BoardTask {
  readonly key: string;
}
interface Board {
  readonly project: string;
  readonly lanes: {
    readonly track: string;
    readonly name: string;
    readonly columns: {
      readonly name: string;
      readonly phase: string;
      readonly wip: Record<string, unknown>;
      readonly tasks: BoardTask[];
    }[];
  }[];
}

/** What each verb says; the same whether a server runs or not. */
const verbs: [verb: string, args: string[], check: (ended: Ended) => void, words: RegExp][] = [
  [
    'board',
    ['board', '--project', 'CHURN'],
    (ended) => {
      const board = ended.json() as Board;
      expect(Object.keys(board)).toEqual(['project', 'lanes']);
      expect(board.lanes.map((each) => each.track)).toEqual(['research', 'production', 'data']);
      for (const lane of board.lanes) {
        expect(Object.keys(lane)).toEqual(['track', 'name', 'columns']);
        for (const column of lane.columns) {
          expect(Object.keys(column)).toEqual(['name', 'phase', 'wip', 'tasks']);
          expect(Object.keys(column.wip)).toEqual(['mode', 'limit', 'count']);
          for (const task of column.tasks) {
            expect(Object.keys(task)).toEqual([
              'key',
              'title',
              'type',
              'assignees',
              'points',
              'timebox',
              'blockers',
              'model',
            ]);
          }
        }
      }
    },
    /^CHURN\n\nResearch\n/,
  ],
  [
    'models',
    ['models', '--project', 'CHURN'],
    (ended) => {
      const [model] = ended.json() as { model: string; versions: Record<string, unknown>[] }[];
      expect(model!.versions[0]).toMatchObject({ version: 'v1.0.0', since: '2024-02-01T09:00:00Z' });
      for (const field of ['version', 'stage', 'since', 'commit', 'source'])
        expect(model!.versions[0]).toHaveProperty(field);
    },
    /v1\.0\.0 +\w+ +since 2024-02-01/,
  ],
  [
    'models --at',
    ['models', '--at', '2023-01-01', '--project', 'CHURN'],
    (ended) => expect((ended.json() as { versions: unknown[] }[]).flatMap((each) => each.versions)).toEqual([]),
    /./,
  ],
  [
    'ledger',
    ['ledger'],
    (ended) => {
      const [entry] = ended.json() as Record<string, unknown>[];
      expect(entry).toMatchObject({ number: 1, outcome: 'adopt', finding: 'Half a point', reason: 'worth it' });
      for (const field of ['task', 'question', 'by', 'at']) expect(entry![field], field).toEqual(expect.any(String));
    },
    /^L-1 {2}Adopted {2}/,
  ],
  [
    'ledger --search',
    ['ledger', '--search', 'nothing like it'],
    (ended) => expect(ended.json()).toEqual([]),
    /^Nothing has been decided yet\.|^No /,
  ],
  [
    'journey',
    ['journey', '--project', 'CHURN'],
    (ended) => {
      const rows = ended.json() as Record<string, unknown>[];
      expect(rows.map((each) => each['phase'])).toContain('exploration');
      for (const row of rows) expect(Object.keys(row)).toEqual(['phase', 'at', 'kind', 'ref', 'title', 'files']);
    },
    /^exploration\n {2}2024-01-01 {2}Explore the data/,
  ],
  [
    'task',
    ['task', 'churn-1'],
    (ended) =>
      expect(ended.json()).toMatchObject({ key: 'CHURN-1', links: expect.any(Array), history: expect.any(Array) }),
    /^CHURN-1 {2}/,
  ],
  ['sync', ['sync'], (ended) => expect(ended.json()).toEqual({ commits: 0, changes: 0, failed: [] }), /^Nothing new\./],
  [
    'verify',
    ['verify'],
    (ended) => expect(ended.json()).toEqual({ changes: expect.any(Number), differences: 0 }),
    /^\d+ changes replayed, 0 differences\./,
  ],
  [
    'run --list',
    ['run', '--list'],
    (ended) => {
      const list = ended.json() as { name: string; input: { type: string } }[];
      const names = list.map((each) => each.name);
      expect(names).toEqual(expect.arrayContaining(['work.create', 'work.move', 'work.rename', 'research.decide']));
      expect(names.join(' ')).not.toMatch(/signal\./);
      expect(list.every((each) => each.input.type === 'object')).toBe(true);
    },
    /^work\.create +\S/m,
  ],
  [
    'run, where it is so already',
    ['run', 'work.rename', '{"task":"CHURN-1","title":"Is focal loss better?"}'],
    (ended) => expect(ended.json()).toMatchObject({ seq: expect.any(Number), changes: 0 }),
    /^Nothing changed: it was so already\./,
  ],
];

describe.each(['no server', 'a server'] as const)('with %s on the folder', (how) => {
  let server: Serving | undefined;
  beforeAll(async () => {
    const decision = '{"task":"CHURN-1","outcome":"adopt","finding":"Half a point","reason":"worth it"}';
    await run('run', 'work.create', '{"project":"CHURN","track":"research","title":"Q"}', '--id', 'question');
    await run('run', 'work.rename', '{"task":"CHURN-1","title":"Is focal loss better?"}', '--id', 'rename');
    await run('run', 'research.decide', decision, '--id', 'decide');
    server = how === 'a server' ? await serving(['--data', desk.data]) : undefined;
  });
  afterAll(async () => void (await server?.end()));

  test.each(verbs)('%s prints one document with --json, and words without', async (_, args, check, words) => {
    // Because: a verb that hosts the server waits for the folder, so two of them would only wait for each other.
    const json = await run(...args, '--json');
    expect([json.code, json.stderr]).toEqual([0, '']);
    check(json);
    // The words are made of the same document, whoever gave it.
    if (how === 'a server') return;
    const plain = await run(...args);
    expect([plain.code, plain.stderr]).toEqual([0, '']);
    expect(plain.stdout).toMatch(words);
    expect(plain.stdout).not.toMatch(/undefined|\[object|NaN/);
  });

  test('run does a command, and a refusal is a document too, with exit 3', async () => {
    const input = `{"project":"CHURN","track":"production","title":"Serve it with ${how}"}`;
    const made = await run('run', 'work.create', input, '--json', '--id', `serve-${how.length}`);
    expect(made.json()).toEqual({
      seq: expect.any(Number),
      changes: expect.any(Number),
      created: { id: expect.any(String), key: expect.stringMatching(/^CHURN-\d+$/) },
    });
    const refused = await run('run', 'work.move', '{"task":"CHURN-999","to":"doing"}', '--json');
    expect(refused.code).toBe(3);
    expect(refused.json()).toMatchObject({
      refusal: { code: 'not_found', message: expect.stringContaining('CHURN-999') },
    });
    expect(refused.stderr).toContain('CHURN-999');
    const inWords = await run('run', 'work.fly', '{}');
    expect([inWords.code, inWords.stdout]).toEqual([3, '']);
    expect(inWords.stderr).toContain('There is no command "work.fly"');
  });

  test('export and backup write a file once, for its owner’s eyes, and say how much', async () => {
    const [file, copy] = [join(desk.folder, `${how}.ndjson`), join(desk.folder, `${how}.db`)];
    const counts = (await run('export', file, '--json')).json() as { changes: number; rows: Record<string, number> };
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(counts.changes + 2);
    const backup = (await run('backup', copy, '--json')).json();
    expect(backup).toEqual({ file: copy, changes: counts.changes });
    for (const each of [file, copy]) expect(statSync(each).mode & 0o777).toBe(0o600);
    if (how === 'a server') return;
    for (const verb of ['export', 'backup']) {
      const before = readFileSync(verb === 'export' ? file : copy);
      const again = await run(verb, verb === 'export' ? file : copy, '--json');
      expect([again.code, again.stdout]).toEqual([1, '']);
      expect(again.stderr).toMatch(/is there already; it was not overwritten\. \(bad_file\)/);
      expect(readFileSync(verb === 'export' ? file : copy)).toEqual(before);
      const nowhere = await run(verb, join(desk.folder, 'no', 'folder', 'x'));
      expect([nowhere.code, nowhere.stdout]).toEqual([1, '']);
      expect(nowhere.stderr).toMatch(/folder that does not exist/);
    }
    const other = `${desk.data}-${how.length}`;
    const read = await dualtrack(['import', file, '--data', other, '--json']);
    expect(read.json()).toEqual(counts);
    const [mine, theirs] = await Promise.all([run('board', '--json'), dualtrack(['board', '--json', '--data', other])]);
    expect(theirs.stdout).toBe(mine.stdout);
    expect((await dualtrack(['verify', '--data', other])).code).toBe(0);
  });

  test('the database itself is no place for a backup', async () => {
    const refused = await run('backup', join(desk.data, 'dualtrack.db'));
    expect(refused.code).toBe(1);
    expect((await run('verify')).code).toBe(0);
  });

  test('import into a folder with work is refused, and changes nothing', async () => {
    const file = join(desk.folder, `again-${how.length}.ndjson`);
    await run('export', file);
    const refused = await run('import', file, '--json');
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/\(data_in_use\)/);
    expect((await run('verify')).code).toBe(0);
  });

  test('what is not there, or not understood, ends with 1 or 2 and a sentence on stderr', () =>
    inTwos(
      [
        [['board', '--project', 'NOPE', '--json'], 1, /There is no project "NOPE" here\. \(not_found\)/],
        [['task', 'NOPE-1'], 1, /\(not_found\)/],
        [['journey', 'nothing', '--json'], 1, /\(not_found\)/],
        [['models', '--at', 'yesterday'], 1, /\(bad_time\)/],
        [['run', 'work.create', '{"title":', '--json'], 2, /The input is no JSON/],
      ] as const,
      async ([args, code, said]) => {
        const ended = await run(...args);
        expect([ended.code, ended.stdout]).toEqual([code, '']);
        expect(ended.stderr).toMatch(said);
      },
    ));
});

test('called the wrong way it ends with 2, touches nothing, and says how', async () => {
  const data = join(desk.folder, 'untouched');
  const calls = [
    'fly',
    'board CHURN',
    'board --prject=CHURN',
    'task',
    'task A-1 A-2',
    'run work.create',
    'export',
  ].concat(['serve --port=eighty', 'serve --port=', 'serve --port=65536', 'models --at']);
  await inTwos(calls, async (call) => {
    const ended = await dualtrack([...call.split(' '), `--data=${data}`]);
    expect([call, ended.code, ended.stdout]).toEqual([call, 2, '']);
    expect(ended.stderr.length, call).toBeGreaterThan(10);
  });
  expect(existsSync(data)).toBe(false);
});

test('help and version go to stdout', async () => {
  const [help, one, version] = await Promise.all([
    dualtrack(['help']),
    dualtrack(['init', '--help']),
    dualtrack(['--version']),
  ]);
  expect([help.code, one.code, version.code]).toEqual([0, 0, 0]);
  for (const verb of [
    'init',
    'sync',
    'board',
    'models',
    'ledger',
    'journey',
    'task',
    'run',
    'connect',
    'connections',
    'deliveries',
    'replay',
    'people',
    'verify',
    'export',
    'import',
    'backup',
    'serve',
  ]) {
    expect(help.stdout).toMatch(new RegExp(`^ {2}${verb}\\b`, 'm'));
  }
  expect(one.stdout).toContain('--yes');
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('sync reads what it can, and says which repositories it could not', async () => {
  const two = join(desk.folder, 'two');
  renameSync(two, `${two}-away`);
  const ended = await run('sync', '--json');
  renameSync(`${two}-away`, two);
  expect(ended.code).toBe(1);
  expect(ended.json()).toEqual({
    commits: 0,
    changes: 0,
    failed: [{ repo: 'two', problem: 'The folder of the repository is gone.' }],
  });
  expect(ended.stderr).toBe('two: The folder of the repository is gone. (repository_unreadable)\n');
});

test('an export that is not whole is refused before a folder is made', async () => {
  const file = join(desk.folder, 'broken.ndjson');
  writeFileSync(file, '{"format":"dualtrack","v":1}\n');
  for (const each of [file, join(desk.folder, 'nothing.ndjson'), desk.folder]) {
    const data = join(desk.folder, 'from-broken');
    const ended = await dualtrack(['import', each, '--data', data]);
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toMatch(/\(bad_export\)/);
    expect(existsSync(data)).toBe(false);
  }
});
