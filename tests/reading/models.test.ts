/** Models, versions and stages from tags, and what no tag makes one. Data gates from pipelines and tracked files. */
import { describe, expect, test } from 'vitest';
import { accept, modelsIn } from '../worlds/reading.ts';
import { inRepository, linesOf, type Read, type RepositoryDraft } from '../worlds/repository.ts';
import { inWorld } from '../worlds/world.ts';

/** The stages of every version, once all that is on was accepted. */
const stages = (
  draft: (r: RepositoryDraft) => void,
  check: (stages: Record<string, string>, read: Read) => void,
  at?: string,
) =>
  inRepository(draft, (read) =>
    inWorld(async (world) => {
      await accept(world, 'CHURN', read);
      const models = await modelsIn(world, 'CHURN', at === undefined ? undefined : Date.parse(at));
      check(
        Object.fromEntries(
          models.flatMap((m) => m.versions.map((v) => [`${m.model} ${v.version}`, `${v.stage} ${v.since}`])),
        ),
        read,
      );
    }),
  );

test('registered without a stage: an experiment, since its tag', () =>
  stages(
    (r) => {
      const a = r.commit('Train', { at: '2023-08-01', files: { 'train.py': '1' } });
      r.at(a, 'main');
      r.tag('churn@v1.0.0', a, '2024-05-10T20:00:01');
    },
    (found) => expect(found).toEqual({ 'churn v1.0.0': 'experiment 2024-05-10T20:00:01Z' }),
  ));

test('a stage holds one version; who loses live is retired; a stage taken off leaves the others', () =>
  stages(
    (r) => {
      const a = r.commit('One', { files: { 'train.py': '1' } });
      const b = r.commit('Two', { files: { 'train.py': '2' } });
      const c = r.commit('Three', { files: { 'train.py': '3' } });
      r.at(c, 'main');
      r.tag('churn@v1.0.0', a, '2024-05-01T10:00:00');
      r.tag('churn#prod#1', a, '2024-05-01T11:00:00');
      r.tag('churn@v1.1.0', b, '2024-05-02T10:00:00');
      r.tag('churn#staging#2', b, '2024-05-02T11:00:00');
      r.tag('churn#prod#3', b, '2024-05-03T11:00:00');
      r.tag('churn@v1.2.0', c, '2024-05-04T10:00:00');
      r.tag('churn#staging#4', c, '2024-05-04T11:00:00');
      r.tag('churn#staging!#5', c, '2024-05-05T11:00:00');
    },
    (found) =>
      expect(found).toEqual({
        'churn v1.0.0': 'retired 2024-05-03T11:00:00Z',
        'churn v1.1.0': 'live 2024-05-03T11:00:00Z',
        'churn v1.2.0': 'experiment 2024-05-05T11:00:00Z',
      }),
  ));

test('what was live on a day is still to be told', () =>
  stages(
    (r) => {
      const a = r.commit('One', { files: { 'train.py': '1' } });
      const b = r.commit('Two', { files: { 'train.py': '2' } });
      r.at(b, 'main');
      r.tag('churn@v1.0.0', a, '2024-05-01T10:00:00');
      r.tag('churn#prod#1', a, '2024-05-01T11:00:00');
      r.tag('churn@v1.1.0', b, '2024-05-02T10:00:00');
      r.tag('churn#prod#2', b, '2024-05-09T11:00:00');
    },
    (found) =>
      expect(found).toEqual({
        'churn v1.0.0': 'live 2024-05-01T11:00:00Z',
        'churn v1.1.0': 'experiment 2024-05-02T10:00:00Z',
      }),
    '2024-05-03',
  ));

test('within one second a version is registered before its stage, and the counter orders stages', () =>
  stages(
    (r) => {
      const a = r.commit('One', { files: { 'train.py': '1' } });
      const b = r.commit('Two', { files: { 'train.py': '2' } });
      r.at(b, 'main');
      const at = '2024-05-10T20:23:44';
      r.tag('churn#prod#2', b, at);
      r.tag('churn#prod#1', a, at);
      r.tag('churn@v1.1.0', b, at);
      r.tag('churn@v1.0.0', a, at);
    },
    (found) => expect(Object.values(found).map((each) => each.split(' ')[0])).toEqual(['live', 'retired']),
  ));

test('deregistered and deprecated versions are retired; registered anew, one is back', () =>
  stages(
    (r) => {
      const a = r.commit('One', { files: { 'train.py': '1' } });
      const b = r.commit('Two', { files: { 'train.py': '2' } });
      r.at(b, 'main');
      r.tag('churn@v1.0.0', a, '2024-05-01T10:00:00');
      r.tag('churn@v1.0.0!', a, '2024-05-02T10:00:00');
      r.tag('spam@v1.0.0', a, '2024-05-01T10:00:00');
      r.tag('spam@v1.0.0!#2', a, '2024-05-02T10:00:00');
      r.tag('spam@v1.0.0#3', a, '2024-05-03T10:00:00');
      r.tag('old@v0.1.0', b, '2024-05-01T10:00:00');
      r.tag('old#prod', b, '2024-05-01T12:00:00');
      r.tag('old@deprecated', b, '2024-05-04T10:00:00');
    },
    (found) =>
      expect(found).toEqual({
        'churn v1.0.0': 'retired 2024-05-02T10:00:00Z',
        'spam v1.0.0': 'experiment 2024-05-01T10:00:00Z',
        'old v0.1.0': 'retired 2024-05-04T10:00:00Z',
      }),
  ));

test('a model in a folder, a name with a slash, a candidate, a version on a commit that no branch holds', () =>
  stages(
    (r) => {
      const a = r.commit('One', { files: { 'train.py': '1' } });
      const lost = r.commit('Lost', { files: { 'train.py': '2' } });
      r.at(a, 'main');
      r.tag('models=churn@v2.0.0-rc.1', a, '2024-05-01T10:00:00');
      r.tag('nlp/spam@v1.0.0', lost, '2024-05-01T10:00:00');
      r.tag('nlp/spam#dev', lost, '2024-05-02T10:00:00');
    },
    (found, { proposal }) => {
      expect(found).toEqual({
        'models:churn v2.0.0-rc.1': 'experiment 2024-05-01T10:00:00Z',
        'nlp/spam v1.0.0': 'building 2024-05-02T10:00:00Z',
      });
      expect(
        linesOf(proposal, 'model')
          .map((each) => each.path)
          .sort(),
      ).toEqual(['', 'models']);
    },
  ));

test('tags that say no version make no model', () =>
  inRepository(
    (r) => {
      const a = r.commit('One', { files: { 'train.py': '1', 'model.pkl': '1' } });
      r.at(a, 'main');
      for (const tag of [
        '0-git-init',
        '11-random-forest',
        '1.2.3',
        'latest',
        'release-1',
        'baseline-experiment',
        'churn#1',
        '@v1.0.0',
      ]) {
        r.tag(tag, a, '2024-05-01');
      }
    },
    ({ proposal }) => expect([...linesOf(proposal, 'model'), ...linesOf(proposal, 'version')]).toEqual([]),
  ));

test('a stage tag without a registered version makes nothing', () =>
  inRepository(
    (r) => {
      const a = r.commit('One', { files: { 'train.py': '1' } });
      r.at(a, 'main');
      r.tag('churn#prod#1', a, '2024-05-01');
    },
    ({ proposal }) => expect(linesOf(proposal, 'model')).toEqual([]),
  ));

describe('plain version tags', () => {
  const tagged =
    (files: Record<string, string>, count = 2) =>
    (r: RepositoryDraft) => {
      let at = r.commit('Begin', { files, at: '2024-01-01' });
      for (let i = 0; i < count; i++) {
        at = r.commit(`Version ${i}`, { files: { 'train.py': String(i) } });
        r.tag(`v1.${i}.0`, at, `2024-02-${String(i + 1).padStart(2, '0')}`);
      }
      r.at(at, 'main');
    };
  const pipeline = 'stages: {train: {cmd: x, deps: [data], outs: [model.pkl]}}';

  test('are versions of the model that the repository trains, named after it', () =>
    stages(tagged({ 'dvc.yaml': pipeline }), (found, { proposal }) => {
      expect(Object.keys(found)).toEqual(['churn v1.1.0', 'churn v1.0.0']);
      expect(linesOf(proposal, 'model')[0]!.reason).toContain('two version tags');
    }));

  test('the newest few are on, older ones folded', () =>
    inRepository(tagged({ 'dvc.yaml': pipeline }, 6), ({ proposal }) => {
      expect(linesOf(proposal, 'version', true).map((each) => each.version)).toEqual(['v1.5.0', 'v1.4.0', 'v1.3.0']);
      expect(linesOf(proposal, 'version', false).map((each) => each.version)).toEqual(['v1.2.0', 'v1.1.0', 'v1.0.0']);
    }));

  test.each([
    ['a package', { 'setup.py': '1', 'dvc.yaml': pipeline }],
    ['a tool without a model', { 'cli.py': '1', 'tests/test_cli.py': '1' }],
    ['training code without a kept model', { 'train.py': '1' }],
    ['a library of models', { 'pyproject.toml': '1', 'train.py': '1', 'weights/base.pt': '1' }],
  ])('are releases of %s, no versions of a model', (_, files) =>
    inRepository(tagged(files), ({ proposal }) =>
      expect([...linesOf(proposal, 'model'), ...linesOf(proposal, 'version')]).toEqual([]),
    ),
  );

  test('are releases beside registry tags', () =>
    inRepository(
      (r) => {
        const a = r.commit('One', { files: { 'dvc.yaml': pipeline } });
        r.at(a, 'main');
        r.tag('v1.0.0', a, '2024-02-01');
        r.tag('spam@v0.1.0', a, '2024-02-02');
      },
      ({ proposal }) => expect(linesOf(proposal, 'version').map((each) => each.title)).toEqual(['spam v0.1.0']),
    ));
});

test('an artifact that a pipeline calls a model is a model before anything registers it; a dataset never is', () =>
  inRepository(
    (r) => {
      const files = {
        'dvc.yaml':
          'artifacts: {churn: {path: model.pkl, type: model}, raw: {path: data/raw.csv, type: dataset}}\nstages: {}',
      };
      r.at(r.commit('One', { files }), 'main');
    },
    ({ proposal }) => {
      expect(linesOf(proposal, 'model').map((each) => each.model)).toEqual(['churn']);
      expect(linesOf(proposal, 'version')).toEqual([]);
      expect(linesOf(proposal, 'gate').map((each) => each.title)).toEqual(['Data ready: raw (data/raw.csv)']);
    },
  ));

describe('data gates', () => {
  const gates = (files: Record<string, string>, check: (titles: string[], read: Read) => void) =>
    inRepository(
      (r) => r.at(r.commit('One', { files }), 'main'),
      (read) =>
        check(
          linesOf(read.proposal, 'gate', true).map((each) => each.title),
          read,
        ),
    );

  const stage = (name: string, deps: string, outs: string): string =>
    `  ${name}: {cmd: run, deps: [${deps}], outs: [${outs}]}`;

  test('are stages that feed training; not training, evaluation, packaging or what nothing learns from', () =>
    gates(
      {
        'dvc.yaml': [
          'stages:',
          stage('prepare', 'data/raw.csv', 'data/prepared'),
          stage('featurize', 'data/prepared', 'data/features'),
          stage('train', 'data/features', 'model.pkl'),
          stage('evaluate', 'model.pkl, data/features', 'eval'),
          stage('package', 'model.pkl', 'dist'),
          stage('stats', 'data/raw.csv', 'stats.json'),
        ].join('\n'),
      },
      (titles) =>
        expect(titles).toEqual(['Data ready: data/prepared (prepare)', 'Data ready: data/features (featurize)']),
    ));

  test('of a split in many (foreach) and of stages with a working folder', () =>
    gates(
      {
        'dvc.yaml': [
          'stages:',
          '  clean: {foreach: [a, b], do: {cmd: "run ${item}", wdir: sub, deps: [raw], outs: [clean: {cache: false}]}}',
          '  fit: {cmd: y, deps: [sub/clean], outs: [models/churn]}',
        ].join('\n'),
      },
      (titles) => expect(titles).toEqual(['Data ready: sub/clean (clean)']),
    ));

  test('are tracked files under data folders; not tracked models, results or code', () =>
    gates(
      {
        'data/raw.csv.dvc': '1',
        'images.dvc': '1',
        'models/churn.pkl.dvc': '1',
        'model.dvc': '1',
        'reports/plots.dvc': '1',
        'notes.dvc': '1',
      },
      (titles) => expect(titles).toEqual(['Data ready: data/raw.csv', 'Data ready: images']),
    ));

  test('of a tracked file that an artifact names are one', () =>
    gates(
      { 'data/raw.csv.dvc': '1', 'dvc.yaml': 'artifacts: {people: {path: data/raw.csv, type: dataset}}' },
      (titles) => expect(titles).toEqual(['Data ready: people (data/raw.csv)']),
    ));

  test('are at most eight: many files of a folder are one', () => {
    const files: Record<string, string> = { 'data/labels.csv.dvc': '1' };
    for (let i = 0; i < 60; i++) files[`data/images/part${i}.zip.dvc`] = '1';
    for (let i = 0; i < 12; i++) files[`raw${i}/data.csv.dvc`] = '1';
    return gates(files, (titles) => {
      expect(titles).toHaveLength(8);
      expect(titles[0]).toBe('Data ready: data/images (60 files)');
    });
  });

  test('that are gone from the tip are none', () =>
    inRepository(
      (r) => {
        r.commit('One', { files: { 'data/raw.csv.dvc': '1' } });
        r.at(r.commit('Two', { files: { 'data/raw.csv.dvc': null } }), 'main');
      },
      ({ proposal }) => expect(linesOf(proposal, 'gate')).toEqual([]),
    ));

  test('of a pipeline that is nonsense are none', () =>
    gates(
      {
        'dvc.yaml': 'stages: [1, {a: 2}, "x"]\nartifacts: 7',
        'sub/dvc.yaml': 'stages: {a: 1, b: [], c: {deps: 4, outs: {}}}',
      },
      (titles) => expect(titles).toEqual([]),
    ));
});
