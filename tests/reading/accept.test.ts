/** Accepting a proposal: its lines become ordinary work through the real door, dated as of their commits. */
import { expect, test } from 'vitest';
import { callsFor, knownTo, theProject, type Call } from '@dualtrack/core';
import { accept, modelsIn } from '../worlds/reading.ts';
import { inRepository, linesOf, type Read, type RepositoryDraft } from '../worlds/repository.ts';
import { boardIn, decisionsIn, placeOf, tasksIn, viewOf } from '../worlds/look.ts';
import { inWorld, START, type World } from '../worlds/world.ts';

/** A bit of everything: a model, gates, open and answered questions, open and finished tasks, runs, people. */
function whole(r: RepositoryDraft): void {
  const pipeline =
    'stages:\n  prepare: {cmd: p, deps: [data/raw.csv], outs: [data/prepared]}\n  train: {cmd: t, deps: [data/prepared], outs: [model.pkl]}';
  r.commit('Start', {
    at: '2024-01-10',
    files: { 'dvc.yaml': pipeline, 'params.yaml': 'lr: 0.1', 'data/raw.csv.dvc': '1' },
  });
  const mei = 'Mei Lin <mei@lab.example>';
  for (let i = 1; i < 9; i++)
    r.commit(`Step ${i}`, { at: `2024-02-0${i}`, files: { 'features.py': `${i}` }, author: mei });
  const tip = r.commit('Go on', { at: '2024-06-01', files: { 'features.py': 'x' } });
  const tried = r.commit('Try dropout', {
    from: [tip],
    at: '2024-06-02',
    files: { 'params.yaml': 'lr: 0.2' },
    author: mei,
  });
  const merge = r.commit("Merge branch 'exp/dropout'", { from: [tip, tried], at: '2024-06-05' });
  const fixed = r.commit('Guard', { from: [merge], at: '2024-06-06', files: { 'load.py': '1' } });
  const merged = r.commit("Merge branch 'fix/empty-batches'", { from: [merge, fixed], at: '2024-06-07' });
  r.at(merged, 'main');
  const open = r.commit('Try warmup', {
    from: [merged],
    at: '2024-06-08',
    files: { 'params.yaml': 'lr: 0.3' },
    author: mei,
  });
  r.at(open, 'exp/warmup', 'refs/pull/4/head');
  r.at(r.commit('Merge 4', { from: [merged, open], at: '2024-06-08' }), 'refs/pull/4/merge');
  r.at(
    r.commit('dvc: commit experiment x', {
      from: [merged],
      at: '2024-06-09',
      files: { 'params.yaml': 'lr: 0.4', 'metrics.json': '{"auc": 0.9}' },
    }),
    `refs/exps/ab/${'1'.repeat(38)}/vocal-lynx`,
  );
  r.at(r.commit('Cache', { from: [merged], at: '2024-06-09', files: { 'load.py': '2' } }), 'fix/slow-loading');
  const old = r.commit('Try mixup', { from: [tip], at: '2023-01-01', files: { 'params.yaml': 'lr: 9' } });
  r.at(old, 'exp/mixup');
  r.tag('churn@v1.0.0', tip, '2024-06-01T12:00:00');
  r.tag('churn#prod#1', tip, '2024-06-01T13:00:00');
}

const accepted = (which: 'on' | 'all', check: (world: World, read: Read) => Promise<void>): Promise<void> =>
  inRepository(whole, (read) =>
    inWorld(async (world) => {
      await accept(world, 'CHURN', read, which);
      await check(world, read);
    }),
  );

test('open questions are being investigated since their first commit, to be decided from now on', () =>
  accepted('on', async (world) => {
    const research = (await boardIn(world)).lanes.find((each) => each.track === 'research')!;
    const placed = research.columns.flatMap((each) => each.tasks.map((task) => ({ column: each.name, ...task })));
    expect(placed.map(({ column, title, assignees }) => ({ column, title, assignees }))).toEqual([
      { column: 'Investigating', title: 'Warmup: which lr works best?', assignees: ['Mei Lin'] },
    ]);
    expect(placed[0]!.timebox).toMatchObject({ start: '2024-06-08T09:00:00Z', full: false });
    expect(Date.parse(placed[0]!.timebox!.decideBy)).toBeGreaterThan(world.clock.now);
    const view = await viewOf(world, placed[0]!.key);
    expect(view.by).toBe('Mei Lin');
    expect(view.created).toBe('2024-06-08T09:00:00Z');
    const evidence = view.links.map(({ kind, ref }) => `${kind} ${kind === 'commit' ? 'sha' : ref}`);
    expect(evidence.sort()).toEqual(['branch exp/warmup', 'commit sha', 'pull_request #4', 'run vocal-lynx']);
    expect(view.links.find((each) => each.kind === 'run')!.metrics).toEqual({ lr: 0.4, auc: 0.9 });
  }));

test('production work lands where it stands: building, in review, done as of its merge', () =>
  accepted('all', async (world) => {
    const production = (await boardIn(world)).lanes.find((each) => each.track === 'production')!;
    const placed = production.columns.flatMap((each) => each.tasks.map((task) => [each.name, task.title]));
    expect(placed).toEqual([
      ['Building', 'Slow loading'],
      ['Live', 'Empty batches'],
    ]);
    const done = (await tasksIn(world)).find((each) => each.title === 'Empty batches')!;
    expect(done).toMatchObject({
      createdAt: Date.parse('2024-06-06T09:00:00Z'),
      startedAt: Date.parse('2024-06-06T09:00:00Z'),
      doneAt: Date.parse('2024-06-07T09:00:00Z'),
    });
  }));

test('answered questions are in the ledger as of the day they were answered; what was left off waits, unstarted', () =>
  accepted('all', async (world) => {
    const decisions = await decisionsIn(world);
    expect(
      decisions.map(({ number, question, outcome, at, evidence }) => ({
        number,
        question,
        outcome,
        at,
        shown: evidence.length,
      })),
    ).toEqual([
      {
        number: 1,
        question: 'Dropout: is it worth it?',
        outcome: 'adopt',
        at: Date.parse('2024-06-05T09:00:00Z'),
        shown: 1,
      },
    ]);
    const left = (await tasksIn(world)).find((each) => each.title.startsWith('Mixup'))!;
    expect(left).toMatchObject({ startedAt: null, doneAt: null, decision: null });
  }));

test('a gate stands on a data task that waits to be checked', () =>
  accepted('on', async (world, { proposal }) => {
    const data = (await boardIn(world)).lanes.find((each) => each.track === 'data')!;
    const titles = data.columns.find((each) => each.name === 'Validating')!.tasks.map((each) => each.title);
    expect(titles).toEqual(linesOf(proposal, 'gate').map((each) => each.title));
    const view = await viewOf(world, 'CHURN-1');
    expect(view.gate).toMatchObject({ name: 'data/raw.csv', passed: null });
    expect(view.gate!.checks).toHaveLength(2);
  }));

test('people become members with all their addresses, so that their commits act', () =>
  inRepository(whole, (read) =>
    inWorld(async (world) => {
      const { repo } = await accept(world, 'CHURN', read);
      const { created } = await world.does(world.ana, 'work.create', {
        project: 'CHURN',
        track: 'production',
        title: 'Scorer',
      });
      const commit = {
        sha: 'c'.repeat(40),
        fingerprint: 'f'.repeat(64),
        author: 'Mei Lin',
        email: 'MEI@lab.example',
        at: START,
        message: `${created!.key!} #doing`,
        onDefault: false,
        files: {},
        nth: 99,
      };
      await world.does(world.machine, 'signal.commits', { repo, commits: [commit] });
      expect((await placeOf(world, created!.key!)).phase).toBe('doing');
    }),
  ));

test('somebody who is a member already is not added again, and gets their other address', () =>
  inRepository(
    (r) => {
      const at = '2024-01-05T10:11:12';
      const one = r.commit('Start', { author: 'Mei <mei@example.org>', at, files: { 'a.py': '1' } });
      const two = r.commit('Start', { from: [], author: 'Mei Lin <mei@lab.example>', at, files: { 'a.py': '1' } });
      r.at(r.commit('Join', { from: [two, one], author: 'Mei Lin <mei@lab.example>' }), 'main');
    },
    (read) =>
      inWorld(async (world) => {
        const before = await world.store.seq();
        await accept(world, 'CHURN', read);
        const kinds = (await world.since(before)).map((each) => `${each.op} ${each.kind}`);
        expect(kinds.filter((each) => each.includes('person'))).toEqual([]);
        expect(kinds.filter((each) => each.includes('identity'))).toEqual(['create identity']);
      }),
  ));

test('models, versions and gates that are there are not added again', () =>
  inRepository(whole, (read) =>
    inWorld(async (world) => {
      await accept(world, 'CHURN', read);
      const home = await world.reads(() => theProject('CHURN'));
      const known = await world.reads(() => knownTo(home.id, read.proposal));
      const chosen = new Set(
        read.proposal.lines
          .filter((each) => ['person', 'model', 'version', 'gate'].includes(each.kind))
          .map((each) => each.id),
      );
      const calls = callsFor(read.proposal, chosen, {
        project: home.id,
        repo: home.id,
        now: world.clock.now,
        known,
        command: (step) => step,
      });
      expect(calls).toEqual([]);
      expect(await modelsIn(world, 'CHURN')).toMatchObject([
        { model: 'churn', versions: [{ version: 'v1.0.0', stage: 'live' }] },
      ]);
    }),
  ));

test('the same acceptance sent twice changes nothing the second time', () =>
  inRepository(whole, ({ proposal }) =>
    inWorld(async (world) => {
      const home = await world.reads(() => theProject('CHURN'));
      const known = await world.reads(() => knownTo(home.id, proposal));
      const { created } = await world.does(world.machine, 'repo.add', { project: 'CHURN', source: '/r', name: 'r' });
      const chosen = new Set(proposal.lines.map((each) => each.id));
      const make = (): Call[] =>
        callsFor(proposal, chosen, {
          project: home.id,
          repo: created!.id,
          now: world.clock.now,
          known,
          command: commandIds(),
        });
      const first = make();
      expect(make()).toEqual(first);
      await send(world, first);
      const seq = await world.store.seq();
      await send(world, make());
      expect(await world.store.seq()).toBe(seq);
    }),
  ));

test('nothing is dated in the future, and no row before what it follows', () =>
  inRepository(
    (r) => {
      const a = r.commit('Start', { at: '2024-01-01', files: { 'train.py': '1' } });
      const late = r.commit('From a broken clock', { from: [a], at: '2031-05-05', files: { 'params.yaml': '1' } });
      const early = r.commit('Written before its parent', {
        from: [late],
        at: '2019-01-01',
        committedAt: '2031-05-06',
        files: { 'params.yaml': '2' },
      });
      r.at(early, 'exp/clocks');
      r.at(a, 'main');
      r.tag('churn@v1.0.0', a, '2033-01-01');
      r.tag('churn#prod#1', a, '2033-01-02');
    },
    (read) =>
      inWorld(async (world) => {
        await accept(world, 'CHURN', read, 'all');
        for (const { asOf } of await world.since(0)) expect(asOf).toBeLessThanOrEqual(START);
        for (const each of await tasksIn(world)) {
          expect(each.createdAt).toBeLessThanOrEqual(each.startedAt ?? START);
          expect(each.startedAt ?? 0).toBeLessThanOrEqual(each.doneAt ?? START);
        }
        expect(await modelsIn(world, 'CHURN')).toMatchObject([{ versions: [{ stage: 'live' }] }]);
      }),
  ));

test('odd names, long titles and many addresses are taken by the door', () =>
  inRepository(
    (r) => {
      const long = 'Try '.padEnd(700, 'a very long subject ');
      const tip = r.commit('Start', {
        at: '2024-01-01',
        author: `${'Anna-Lena '.repeat(30)} <long@example.org>`,
        files: { 'train.py': '1', [`data/${'x'.repeat(180)}.csv.dvc`]: '1' },
      });
      r.at(tip, 'main');
      r.at(
        r.commit(long, { from: [tip], at: '2024-01-02', author: '"Quote" we <ird "x>', files: { 'params.yaml': '1' } }),
        `exp/${'long-name-'.repeat(20)}x`,
      );
      r.at(
        r.commit('Größe 模型 ausprobieren', {
          from: [tip],
          at: '2024-01-03',
          author: '李雷 <>',
          files: { 'params.yaml': '2' },
        }),
        'exp/größe-模型',
      );
      r.tag(`${'m'.repeat(90)}@v1.0.0`, tip, '2024-02-01');
    },
    (read) =>
      inWorld(async (world) => {
        await accept(world, 'CHURN', read, 'all');
        const titles = (await tasksIn(world)).map((each) => each.title);
        expect(titles).toContain('Größe 模型: is it worth it?');
      }),
  ));

test('accepting nothing does nothing; a run without its question is left out', () =>
  inRepository(whole, ({ proposal }) => {
    const accepting = {
      project: 'p',
      repo: 'r',
      now: START,
      known: { people: new Map(), models: new Set<string>(), versions: new Set<string>(), gates: new Set<string>() },
      command: commandIds(),
    };
    expect(callsFor(proposal, new Set(), accepting)).toEqual([]);
    const runs = linesOf(proposal, 'run').map((each) => each.id);
    expect(runs).toHaveLength(1);
    expect(callsFor(proposal, new Set(runs), accepting)).toEqual([]);
    const versions = linesOf(proposal, 'version').map((each) => each.id);
    expect(callsFor(proposal, new Set(versions), accepting)).toEqual([]);
  }));

/** Ids for steps: UUIDv7s, the same for the same step. */
function commandIds(): (step: string) => string {
  const known = new Map<string, string>();
  return (step) => {
    if (!known.has(step)) known.set(step, `019a0000-0000-7000-8000-${known.size.toString(16).padStart(12, '0')}`);
    return known.get(step)!;
  };
}

async function send({ store, machine }: World, calls: readonly Call[]): Promise<void> {
  for (let at = 0; at < calls.length; at += 100) {
    for (const answer of await store.mutate(machine, calls.slice(at, at + 100))) {
      if ('refusal' in answer) throw new Error(JSON.stringify(answer.refusal));
    }
  }
}
