/** Commands over HTTP: in order, together, once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, openServed, type Result, type Served } from '../worlds/served.ts';

let served: Served;
beforeAll(async () => {
  served = await openServed();
});
afterAll(() => served.close());

const post = async (commands: readonly unknown[], who: 'token' | 'mei' = 'token') => {
  const { status, json } = await served.ask('/api/commands', who, { method: 'POST', body: { commands } });
  expect(status).toBe(200);
  return json.results as readonly [Result, ...Result[]];
};
const task = (title: string) => ({ project: 'CHURN', track: 'production', title });

test('the four fixed verbs take what people know and answer with a number and what they made', async () => {
  const seq = await served.world.store.seq();
  const [made] = await post([{ id: 'fixed-1', name: 'work.create', input: task('Serve v2') }]);
  expect(made).toEqual({
    id: 'fixed-1',
    seq: seq + 1,
    changes: 1,
    created: { id: expect.any(String), key: expect.stringMatching(/^CHURN-\d+$/) },
  });
  const { key } = made.created!;
  const question = { project: 'CHURN', track: 'research', title: 'Is more data better?' };
  const [moved, renamed, asked] = await post([
    { id: 'fixed-2', name: 'work.move', input: { task: key, to: 'Building' } },
    { id: 'fixed-3', name: 'work.rename', input: { task: key, title: 'Serve v3' } },
    { id: 'fixed-4', name: 'work.create', input: question },
  ]);
  expect([moved?.changes, renamed?.changes]).toEqual([1, 1]);
  expect([moved?.seq, renamed?.seq]).toEqual([seq + 2, seq + 3]);
  const decision = { task: asked!.created!.key, outcome: 'adopt', finding: 'Yes, by a point' };
  const [decided] = await post([{ id: 'fixed-5', name: 'research.decide', input: decision }]);
  expect(decided.seq).toBeGreaterThan(asked!.seq!);
  const ledger = (await served.ask('/api/ledger')).json;
  expect(ledger[0]).toMatchObject({ task: asked!.created!.key, outcome: 'adopt', finding: 'Yes, by a point' });
});

test('a hundred run in their order, and a refused one stops none of the others', async () => {
  const commands = Array.from({ length: 100 }, (_, n) =>
    n === 50
      ? { id: 'batch-50', name: 'work.move', input: { task: 'CHURN-9999', to: 'doing' } }
      : { id: `batch-${n}`, name: 'work.create', input: task(`Batch ${n}`) },
  );
  const seq = await served.world.store.seq();
  const results = await post(commands);
  expect(results.map((each) => each.id)).toEqual(commands.map((each) => each.id));
  expect(results[50]!.refusal).toMatchObject({ code: 'not_found', message: expect.stringContaining('CHURN-9999') });
  const seqs = results.flatMap((each) => each.seq ?? []);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  expect(await served.world.store.seq()).toBe(seq + 99);
});

test('the same id again gets the same answer; with another input, or as another verb, it is refused', async () => {
  const first = { id: 'again-1', name: 'work.create', input: task('Once') };
  const [made] = await post([first]);
  const refused = { id: 'again-2', name: 'work.move', input: { task: 'CHURN-9999', to: 'doing' } };
  const [wasRefused] = await post([refused]);
  const before = await served.state();
  expect(await post([first, refused, first])).toEqual([made, wasRefused, made]);
  const [otherInput, otherVerb] = await post([
    { ...first, input: task('Twice') },
    { ...first, name: 'work.rename' },
  ]);
  expect(otherInput).toMatchObject({ id: 'again-1', refusal: { code: 'id_reused' } });
  expect(codeOf(otherVerb)).toBe('id_reused');
  expect(await served.state()).toBe(before);
  // Another member's ids are their own.
  const [theirs] = await post([first], 'mei');
  expect(theirs.created!.id).not.toBe(made.created!.id);
});

test('the same id many times at once is done once', async () => {
  const call = { id: 'at-once', name: 'work.create', input: task('At once') };
  const seq = await served.world.store.seq();
  const all = await Promise.all(Array.from({ length: 20 }, () => post([call])));
  for (const each of all) expect(each).toEqual(all[0]);
  expect(await served.world.store.seq()).toBe(seq + 1);
});

test.each<[name: string, input: unknown, code: string]>([
  ['work.fly', {}, 'unknown_command'],
  ['', {}, 'unknown_command'],
  ['constructor', {}, 'unknown_command'],
  ['__proto__', {}, 'unknown_command'],
  ['toString', {}, 'unknown_command'],
  ['signal.commits', { repo: 'x', commits: [] }, 'not_found'],
  ['signal.tag', { repo: 'x', tag: 'v1', sha: 'a'.repeat(40), at: 1 }, 'not_found'],
  ['workspace.open', { id: '0190a5b0-0000-7000-8000-000000000000', name: 'W', owner: { name: 'Eve' } }, 'forbidden'],
  ['work.create', null, 'invalid'],
  ['work.create', [], 'invalid'],
  ['work.create', 'Title', 'invalid'],
  ['work.create', { ...task('x'), title: 7 }, 'invalid'],
  ['work.create', { ...task('x'), title: ' \n ' }, 'invalid'],
  ['work.create', { ...task('x'), title: 'x'.repeat(501) }, 'invalid'],
  ['work.create', { ...task('x'), constructor: 1 }, 'invalid'],
  ['work.create', { ...task('x'), project: { $ne: null } }, 'invalid'],
  ['work.create', { ...task('x'), points: 1e308 }, 'invalid'],
  ['work.create', { ...task('x'), points: -1 }, 'invalid'],
  ['work.create', { ...task('x'), project: '__proto__' }, 'not_found'],
  ['work.create', { ...task('x'), track: 'constructor' }, 'not_found'],
  ['work.create', { ...task('x'), type: 'toString' }, 'not_found'],
  ['work.move', { task: 'CHURN-1', to: '__proto__' }, 'not_found'],
  ['work.move', { task: 'CHURN-1e3', to: 'doing' }, 'not_found'],
  ['work.move', { task: `CHURN-${'9'.repeat(100)}`, to: 'doing' }, 'not_found'],
  ['work.rename', { task: "CHURN-1'; drop table task; --", title: 'x' }, 'not_found'],
])('%s with %j is refused as %s, and nothing is changed', async (name, input, code) => {
  const before = await served.state();
  const [result] = await post([
    { id: `bad-${name}-${JSON.stringify(input).length}`.replace(/[^\w.:/-]/g, '_'), name, input },
  ]);
  expect(result.refusal).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
  expect(await served.state()).toBe(before);
});

test.each(['', ' ', 'a b', 'x'.repeat(101), 'ä', 7, null, '__proto__\n'])('%j is no id', async (id) => {
  const { json } = await served.ask('/api/commands', 'token', {
    method: 'POST',
    body: { commands: [{ id, name: 'work.create', input: task('No id') }] },
  });
  expect(json).toMatchObject({ status: 400, code: 'bad_commands' });
});

test('text of any script is kept, half of a character as a replacement character, and the log agrees', async () => {
  const titles = [
    'Größe 模型 👩‍🔬',
    'half \ud800 of one',
    'a\u0000b',
    '<script>alert(1)</script>',
    '\u202eright',
    "'; --",
  ];
  for (const [n, title] of titles.entries()) {
    const [made] = await post([{ id: `text-${n}`, name: 'work.create', input: task(title) }]);
    expect(made.created, title).toBeDefined();
    const note = { task: made.created!.key, body: `${title}\n\ud800\u0000` };
    const [said, described] = await post([
      { id: `note-${n}`, name: 'comment.add', input: note },
      { id: `describe-${n}`, name: 'work.describe', input: note },
    ]);
    expect([said.refusal, described?.refusal]).toEqual([undefined, undefined]);
    const view = await served.ask(`/api/tasks/${made.created!.key}`);
    expect(view.status).toBe(200);
    expect(view.text).not.toMatch(/\\ud800/);
  }
  const { differences, examples } = await served.world.store.verify();
  expect({ differences, examples }).toEqual({ differences: 0, examples: [] });
});

test('a time of its own is for owners and admins, and never in the future', async () => {
  const input = task('Back then');
  const [back, mine, future, text] = [
    (await post([{ id: 'asof-1', name: 'work.create', input, asOf: Date.UTC(2024, 0, 1) }]))[0],
    (await post([{ id: 'asof-2', name: 'work.create', input, asOf: Date.UTC(2024, 0, 1) }], 'mei'))[0],
    (await post([{ id: 'asof-3', name: 'work.create', input, asOf: Date.now() + 3_600_000 }]))[0],
    await served.ask('/api/commands', 'token', {
      method: 'POST',
      body: { commands: [{ id: 'asof-4', name: 'work.create', input, asOf: '2024-01-01' }] },
    }),
  ];
  expect(back.created?.key).toBeDefined();
  expect([codeOf(mine), codeOf(future), text.json.code]).toEqual(['forbidden', 'in_future', 'bad_commands']);
});
