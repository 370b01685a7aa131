/** The journey of a project by its files: what shows which phase, in which order, and what does not. */
import { describe, expect, test } from 'vitest';
import { phaseOf, seenCommits, type JourneyPhase } from '@dualtrack/core';
import { accept, journeyIn } from '../worlds/reading.ts';
import { inRepository, type Read, type RepositoryDraft } from '../worlds/repository.ts';
import { inWorld, type World } from '../worlds/world.ts';

/** The day on which each phase begins, once everything that is on was accepted. */
async function beginnings(world: World, read: Read, of?: string): Promise<Partial<Record<JourneyPhase, string>>> {
  await accept(world, 'CHURN', read);
  const began: Partial<Record<JourneyPhase, string>> = {};
  for (const { phase, at } of await journeyIn(world, 'CHURN', of)) began[phase] ??= at.slice(0, 10);
  return began;
}

const journey = (
  draft: (r: RepositoryDraft) => void,
  check: (began: Partial<Record<JourneyPhase, string>>, world: World, read: Read) => unknown,
): Promise<void> =>
  inRepository(draft, (read) =>
    inWorld(async (world) => void (await check(await beginnings(world, read), world, read))),
  );

test('notebooks explore, scripts follow, a pipeline is data, tests are the model, a deploy file delivers', () =>
  journey(
    (r) => {
      r.commit('Look', { at: '2024-01-01', files: { 'explore.ipynb': '1', 'README.md': '1' } });
      r.commit('Script', { at: '2024-02-01', files: { 'train.py': '1' } });
      r.commit('Pipeline', { at: '2024-03-01', files: { 'dvc.yaml': 'stages: {}' } });
      r.commit('Test', { at: '2024-04-01', files: { 'tests/test_train.py': '1' } });
      r.commit('Deploy', { at: '2024-05-01', files: { 'k8s/deployment.yaml': '1' } });
      r.at(r.commit('Watch', { at: '2024-06-01', files: { 'monitoring/drift_rules.yaml': '1' } }), 'main');
    },
    (began) =>
      expect(began).toEqual({
        exploration: '2024-01-01',
        scripts: '2024-02-01',
        data: '2024-03-01',
        model: '2024-04-01',
        delivery: '2024-05-01',
        monitoring: '2024-06-01',
      }),
  ));

test('a workflow in a first commit is its template’s, and before there is a model nothing is delivered', () =>
  journey(
    (r) => {
      r.commit('Template', { at: '2024-01-01', files: { '.github/workflows/ci.yml': '1', 'utils.py': '1' } });
      r.commit('Another check', { at: '2024-02-01', files: { '.github/workflows/lint.yml': '1' } });
      r.commit('A model', { at: '2024-03-01', files: { 'train.py': '1', '.github/workflows/ci.yml': '2' } });
      r.at(r.commit('Ship it', { at: '2024-04-01', files: { '.github/workflows/ci.yml': '3' } }), 'main');
    },
    (began) => expect(began).toEqual({ scripts: '2024-01-01', delivery: '2024-04-01' }),
  ));

test('a stage tag delivers on the day of the tag, not of its commit', () =>
  journey(
    (r) => {
      const a = r.commit('Train', { at: '2023-08-20', files: { 'train.py': '1' } });
      r.at(a, 'main');
      r.tag('churn@v1.0.0', a, '2024-05-10T20:00:00');
      r.tag('churn#prod#1', a, '2024-05-10T20:00:00');
    },
    async (began, world) => {
      expect(began).toEqual({ scripts: '2023-08-20', delivery: '2024-05-10' });
      const [row] = (await journeyIn(world, 'CHURN', 'churn')).filter((each) => each.phase === 'delivery');
      expect(row).toEqual({
        phase: 'delivery',
        at: '2024-05-10T20:00:00Z',
        kind: 'tag',
        ref: 'churn#prod#1',
        title: 'churn v1.0.0 live',
        files: [],
      });
    },
  ));

test('a version has the way since the one before it, with its own stages alone', () =>
  journey(
    (r) => {
      r.commit('Look', { at: '2024-01-01', files: { 'explore.ipynb': '1' } });
      const a = r.commit('Train', { at: '2024-02-01', files: { 'train.py': '1' } });
      r.commit('Look again', { at: '2024-03-01', files: { 'more.ipynb': '1' } });
      const b = r.commit('Train better', { at: '2024-04-01', files: { 'train.py': '2' } });
      r.at(r.commit('Later', { at: '2024-06-01', files: { 'later.ipynb': '1' } }), 'main');
      r.tag('churn@v1.0.0', a, '2024-02-02T09:00:00');
      r.tag('churn#prod#1', a, '2024-02-03T09:00:00');
      r.tag('churn@v1.1.0', b, '2024-04-02T09:00:00');
      r.tag('churn#prod#2', b, '2024-05-01T09:00:00');
    },
    async (_, world) => {
      const titles = async (of: string): Promise<string[]> =>
        (await journeyIn(world, 'CHURN', of)).map((each) => each.title);
      expect(await titles('churn@v1.0.0')).toEqual(['Look', 'Train', 'churn v1.0.0 live']);
      expect(await titles('churn@1.1.0')).toEqual(['Look again', 'Train better', 'churn v1.1.0 live']);
      await expect(titles('churn@9.9.9')).rejects.toThrow('not_found');
    },
  ));

test('a pipeline begins the model where one of its stages begins to make it', () =>
  journey(
    (r) => {
      r.commit('Prepare', {
        at: '2024-01-01',
        files: { 'dvc.yaml': 'stages: {prepare: {cmd: x, outs: [data/prepared]}}' },
      });
      const train =
        'stages: {prepare: {cmd: x, outs: [data/prepared]}, train: {cmd: y, deps: [data/prepared], outs: [model.pkl]}}';
      r.commit('Train', { at: '2024-02-01', files: { 'dvc.yaml': train } });
      r.at(r.commit('Reformat', { at: '2024-03-01', files: { 'dvc.yaml': `${train}\n` } }), 'main');
    },
    (began, _world, { history }) => {
      expect(began).toEqual({ data: '2024-01-01', model: '2024-02-01' });
      expect(seenCommits(history).map((each) => each.files.model?.files)).toEqual([undefined, ['dvc.yaml'], undefined]);
    },
  ));

test('merges are no rows, and rows come in the order of the history with their author’s date', () =>
  journey(
    (r) => {
      const a = r.commit('First', { at: '2024-01-10', files: { 'a.py': '1' } });
      const b = r.commit('Written before its parent', {
        from: [a],
        at: '2024-01-05',
        committedAt: '2024-01-11',
        files: { 'b.py': '1' },
      });
      const side = r.commit('Side', { from: [a], at: '2024-01-12', files: { 'c.py': '1' } });
      r.at(r.commit('Merge side', { from: [b, side], at: '2024-01-13' }), 'main');
    },
    async (_, world) => {
      const rows = await journeyIn(world, 'CHURN');
      expect(rows.map((each) => [each.title, each.at.slice(0, 10)])).toEqual([
        ['First', '2024-01-10'],
        ['Written before its parent', '2024-01-05'],
        ['Side', '2024-01-12'],
      ]);
    },
  ));

test('pulled heads and trial merges are no part of it; experiments and branches are', () =>
  journey(
    (r) => {
      const a = r.commit('Start', { at: '2024-01-01', files: { 'a.py': '1' } });
      const theirs = r.commit('Their notebook', {
        from: [a],
        at: '2024-01-02',
        files: { 'theirs.ipynb': '1' },
        author: 'Zoe <z@z>',
      });
      const trial = r.commit('Merge theirs into main', { from: [a, theirs], at: '2024-01-03' });
      const ours = r.commit('Our notebook', { from: [a], at: '2024-01-04', files: { 'ours.ipynb': '1' } });
      r.at(a, 'main');
      r.at(ours, 'explore-more');
      r.at(theirs, 'refs/pull/1/head');
      r.at(trial, 'refs/pull/1/merge');
    },
    (began, _world, { history }) => {
      expect(began).toEqual({ scripts: '2024-01-01', exploration: '2024-01-04' });
      expect(seenCommits(history).map((each) => each.message)).toEqual(['Start', 'Our notebook']);
    },
  ));

test('a built site says nothing about the work', () =>
  journey(
    (r) => {
      const a = r.commit('Start', { at: '2024-01-01', files: { 'README.md': '1' } });
      r.at(a, 'main');
      r.at(
        r.commit('Deploy site', { from: [], at: '2024-01-02', files: { 'conf.py': '1', 'nb.ipynb': '1' } }),
        'gh-pages',
      );
    },
    (began) => expect(began).toEqual({}),
  ));

test('the same change under two roots counts once', () =>
  inRepository(
    (r) => {
      const a = r.commit('Start', { at: '2024-01-01', files: { 'a.py': '1' } });
      const b = r.commit('Start', {
        from: [],
        at: '2024-01-01',
        committedAt: '2024-02-01',
        files: { 'a.py': '1', 'b.py': '1' },
      });
      r.at(r.commit('Merge the two', { from: [a, b], at: '2024-03-01' }), 'main');
    },
    ({ history }) => {
      const seen = seenCommits(history);
      expect(seen.map((each) => each.message)).toEqual(['Start', 'Merge the two']);
      expect(new Set(seen.map((each) => each.fingerprint)).size).toBe(2);
      expect(seen.map((each) => each.nth)).toEqual([0, 1]);
      expect(seenCommits(history, { from: 40 }).map((each) => each.nth)).toEqual([40, 41]);
    },
  ));

test('a change that is on a branch and, picked, on the default one is recorded as the latter', () =>
  inRepository(
    (r) => {
      const a = r.commit('Start', { at: '2024-01-01', files: { 'a.py': '1' } });
      const b = r.commit('CHURN-3 dropout', { from: [a], at: '2024-01-02T10:00:00', files: { 'a.py': '2' } });
      const c = r.commit('Between', { from: [a], at: '2024-01-03', files: { 'b.py': '2' } });
      const d = r.commit('CHURN-3 dropout', {
        from: [c],
        at: '2024-01-02T10:00:00',
        committedAt: '2024-01-04',
        files: { 'a.py': '2' },
      });
      r.at(b, 'exp/dropout');
      r.at(d, 'main');
    },
    ({ history, sha }) => {
      const seen = seenCommits(history).filter((each) => each.message === 'CHURN-3 dropout');
      expect(seen.map(({ sha: at, onDefault }) => ({ at, onDefault }))).toEqual([{ at: sha(4), onDefault: true }]);
    },
  ));

test('a commit off the default branch knows its branch, for the key in its name', () =>
  inRepository(
    (r) => {
      const a = r.commit('Start', { files: { 'a.py': '1' } });
      const b = r.commit('Dropout', { from: [a], files: { 'a.py': '2' } });
      const c = r.commit('On top', { from: [b], files: { 'a.py': '3' } });
      r.at(a, 'main');
      r.at(b, 'churn-3-dropout');
      r.at(c, 'churn-4-more');
    },
    ({ history }) =>
      expect(seenCommits(history).map(({ branch, onDefault }) => [branch, onDefault])).toEqual([
        [undefined, true],
        ['churn-3-dropout', false],
        ['churn-4-more', false],
      ]),
  ));

test('a test that is gone within a month was a trial; one that was moved was not', () =>
  journey(
    (r) => {
      r.commit('Try an import', { at: '2024-01-01', files: { 'test_import.py': '1' } });
      r.commit('Gone', { at: '2024-01-02', files: { 'test_import.py': null, 'model.py': '1' } });
      r.commit('A test', { at: '2024-02-01', files: { 'test_model.py': '1' } });
      r.at(
        r.commit('Moved', { at: '2024-02-02', files: { 'test_model.py': null, 'tests/test_model.py': '1' } }),
        'main',
      );
    },
    (began) => expect(began).toEqual({ scripts: '2024-01-01', model: '2024-02-01' }),
  ));

test('a task’s journey is that of its commits; what is neither model nor task is not found', () =>
  journey(
    (r) => {
      const a = r.commit('Start', { at: '2024-01-01', files: { 'train.py': '1' } });
      for (let day = 2; day < 9; day++)
        r.commit(`Work ${day}`, { at: `2024-01-0${day}`, files: { 'train.py': `${day}` } });
      const tip = r.commit('Go', { at: '2024-01-10', files: { 'train.py': 'x' } });
      r.at(tip, 'main');
      const tried = r.commit('Look at dropout', { from: [a], at: '2024-01-11', files: { 'dropout.ipynb': '1' } });
      r.at(
        r.commit('Use dropout', { from: [tried], at: '2024-01-12', files: { 'params.yaml': '1', 'model.py': '1' } }),
        'exp/dropout',
      );
    },
    async (_, world) => {
      const rows = await journeyIn(world, 'CHURN', 'CHURN-1');
      expect(rows.map(({ phase, title, files }) => [phase, title, files])).toEqual([
        ['exploration', 'Look at dropout', ['dropout.ipynb']],
        ['scripts', 'Use dropout', ['model.py']],
      ]);
      await expect(journeyIn(world, 'CHURN', 'nothing')).rejects.toThrow('not_found');
      await expect(journeyIn(world, 'CHURN', 'CHURN-99')).rejects.toThrow('not_found');
    },
  ));

test('a model in a folder of its own has the journey of that folder', () =>
  journey(
    (r) => {
      r.commit('Both', { at: '2024-01-01', files: { 'churn/train.py': '1', 'spam/train.py': '1' } });
      const b = r.commit('Spam only', { at: '2024-01-02', files: { 'spam/predict.py': '1' } });
      r.at(b, 'main');
      r.tag('churn=model@v1.0.0', b, '2024-02-01');
    },
    async (_, world) => {
      const rows = await journeyIn(world, 'CHURN', 'churn:model');
      expect(rows.map(({ phase, files }) => [phase, files])).toEqual([['scripts', ['churn/train.py']]]);
    },
  ));

describe('the phase of a file', () => {
  test.each<[string, JourneyPhase | undefined]>([
    ['notebooks/a.ipynb', 'exploration'],
    ['report.Rmd', 'exploration'],
    ['src/train.py', 'scripts'],
    ['notebooks/helpers.py', 'scripts'],
    ['analysis.R', 'scripts'],
    ['train_gpt2.cu', 'scripts'],
    ['test.py', 'scripts'],
    ['monitor.py', 'scripts'],
    ['optim/adagrad.py', 'scripts'],
    ['delta.py', 'scripts'],
    ['latest.py', 'scripts'],
    ['data/raw.xml.dvc', 'data'],
    ['dvc.yaml', 'data'],
    ['sub/dvc.lock', 'data'],
    ['churn_dag.py', 'data'],
    ['pipelines/pipeline.yaml', 'data'],
    ['query.sql', 'data'],
    ['models/model.pkl.dvc', 'model'],
    ['tests/test_train.py', 'model'],
    ['train_test.py', 'model'],
    ['setup.py', 'model'],
    ['pyproject.toml', 'model'],
    ['app.py', 'model'],
    ['.github/workflows/ci.yaml', 'delivery'],
    ['.gitlab-ci.yml', 'delivery'],
    ['Dockerfile', 'delivery'],
    ['docker/Dockerfile.gpu', 'delivery'],
    ['k8s/deployment.yaml', 'delivery'],
    ['main.tf', 'delivery'],
    ['prometheus/alerts.yml', 'monitoring'],
    ['data_drift.py', 'monitoring'],
    ['README.md', undefined],
    ['docs/site.js', undefined],
    ['.dvc/config', undefined],
    ['image.png', undefined],
  ])('%s shows %s', (path, phase) => expect(phaseOf(path)).toBe(phase));
});
