/** Experiments, notebooks, strangers' pulls, courses, quiet projects: what asks a question and what does not. */
import { describe, expect, test } from 'vitest';
import type { Proposal } from '@dualtrack/core';
import { inRepository, linesOf, titles, type RepositoryDraft } from '../worlds/repository.ts';

const questions = (proposal: Proposal, on: boolean): string[] => titles(proposal, 'question', on);
const all = ({ lines }: Proposal): string[] =>
  lines.filter((each) => each.kind === 'question' || each.kind === 'task').map((each) => each.title);

/** A project that was at work until 20 June 2024. */
function project(r: RepositoryDraft, files: Record<string, string> = {}): number {
  r.commit('Start', {
    at: '2024-01-10',
    files: { 'train.py': '1', 'params.yaml': 'lr: 0.1\ndepth: 3\nwidth: 8\n', ...files },
  });
  for (let day = 1; day <= 8; day++)
    r.commit(`Improve, step ${day}`, { at: `2024-06-${10 + day}`, files: { 'features.py': `${day}` } });
  const tip = r.commit('Clean up', { at: '2024-06-20', files: { 'features.py': 'x' } });
  r.at(tip, 'main');
  return tip;
}

let runs = 0;

/** A DVC experiment on a commit. */
function experiment(
  r: RepositoryDraft,
  name: string,
  base: number,
  params: string,
  at = '2024-06-21',
  metrics?: string,
): number {
  const files = { 'params.yaml': params, ...(metrics === undefined ? {} : { 'metrics.json': metrics }) };
  const mark = r.commit(`dvc: commit experiment ${'a1'.repeat(32)}`, { from: [base], at, files });
  r.at(mark, `refs/exps/ab/${String(runs++).padStart(38, '0')}/${name}`);
  return mark;
}

describe('experiments', () => {
  test('that vary the same parameters are one question, and the branch that changes those owns them', () =>
    inRepository(
      (r) => {
        const tip = project(r);
        r.at(
          r.commit('Tune', {
            from: [tip],
            at: '2024-01-15',
            files: { 'params.yaml': 'lr: 0.2\ndepth: 3\nwidth: 8\n' },
          }),
          'tune-rate',
        );
        experiment(
          r,
          'vocal-lynx',
          tip,
          'lr: 0.3\ndepth: 3\nwidth: 8\n',
          '2024-06-21',
          '{"auc": 0.81, "train": {"loss": 0.2}}',
        );
        experiment(r, 'messy-tire', tip, 'lr: 0.4\ndepth: 3\nwidth: 8\n');
      },
      ({ proposal }) => {
        // Because: the branch is old, but its experiments are of this week.
        expect(questions(proposal, true)).toEqual(['Tune rate: which lr works best?']);
        const [question] = linesOf(proposal, 'question', true);
        const lines = linesOf(proposal, 'run', true);
        expect(
          lines
            .map(({ name, params, metrics, question: of }) => ({ name, params, metrics, of }))
            .sort((a, b) => (a.name < b.name ? -1 : 1)),
        ).toEqual([
          { name: 'messy-tire', params: { lr: 0.4 }, metrics: {}, of: question!.id },
          { name: 'vocal-lynx', params: { lr: 0.3 }, metrics: { auc: 0.81, 'train.loss': 0.2 }, of: question!.id },
        ]);
        expect(lines.some((each) => /dvc: commit/.test(each.title))).toBe(false);
      },
    ));

  test('that no branch owns hang on one question for their baseline', () =>
    inRepository(
      (r) => {
        const tip = project(r);
        r.at(
          r.commit('Tune', {
            from: [tip],
            at: '2024-06-19',
            files: { 'params.yaml': 'lr: 0.1\ndepth: 3\nwidth: 9\n' },
          }),
          'tune-width',
        );
        experiment(r, 'vocal-lynx', tip, 'lr: 0.3\ndepth: 3\nwidth: 8\n');
        experiment(r, 'messy-tire', tip, 'lr: 0.1\ndepth: 5\nwidth: 8\n');
      },
      ({ proposal }) => {
        expect(questions(proposal, true).sort()).toEqual([
          'Tune width: is it worth it?',
          'Which depth and lr work best?',
        ]);
        const base = linesOf(proposal, 'question').find((each) => each.title.startsWith('Which'))!;
        expect(linesOf(proposal, 'run', true).map((each) => each.question)).toEqual([base.id, base.id]);
        expect(base.reason).toContain('vocal-lynx');
      },
    ));

  test('of long ago are off', () =>
    inRepository(
      (r) => {
        const tip = project(r);
        experiment(r, 'vocal-lynx', 1, 'lr: 0.3\ndepth: 3\nwidth: 8\n', '2024-02-01');
        r.at(tip, 'main');
      },
      ({ proposal }) => {
        expect(questions(proposal, true)).toEqual([]);
        expect(linesOf(proposal, 'run', true)).toEqual([]);
        expect(questions(proposal, false)).toEqual(['Which lr works best?']);
      },
    ));

  test('at a branch’s tip are that branch’s', () =>
    inRepository(
      (r) => {
        const tip = project(r);
        r.at(experiment(r, 'vocal-lynx', tip, 'lr: 0.3\ndepth: 3\nwidth: 8\n'), 'exp/faster');
      },
      ({ proposal }) => expect(questions(proposal, true)).toEqual(['Faster: which lr works best?']),
    ));

  test('that only dvc.lock tells of are read from it', () =>
    inRepository(
      (r) => {
        const lock = (lr: number): string => `stages: {train: {params: {settings.toml: {train.lr: ${lr}}}}}`;
        const tip = project(r, { 'dvc.lock': lock(0.1) });
        const mark = r.commit('dvc: commit experiment abc', {
          from: [tip],
          at: '2024-06-21',
          files: { 'dvc.lock': lock(0.2) },
        });
        r.at(mark, `refs/exps/cd/${'0'.repeat(38)}/sunny-day`);
      },
      ({ proposal }) => expect(linesOf(proposal, 'run')[0]!.params).toEqual({ 'train.lr': 0.2 }),
    ));
});

describe('notebooks', () => {
  const notebook = (
    name: string,
    edits: number,
    after: (r: RepositoryDraft) => void,
    check: (proposal: Proposal) => void,
    options: { name?: string; others?: Record<string, string> } = {},
  ) =>
    inRepository(
      (r) => {
        r.commit('Start', { at: '2024-01-01', files: { 'utils.py': '1', ...options.others } });
        r.commit('Look', { at: '2024-01-10', files: { [name]: '0' } });
        for (let i = 1; i <= edits; i++)
          r.commit(`Look closer, ${i}`, { at: `2024-01-${10 + 2 * i}`, files: { [name]: `${i}` } });
        after(r);
        r.at(r.commit('Go on', { at: '2024-06-20', files: { 'utils.py': '9' } }), 'main');
      },
      ({ proposal }) => check(proposal),
      { name: options.name ?? 'churn' },
    );

  test('that became scripts are answered questions, adopted', () =>
    notebook(
      'notebooks/tokenizer_study.ipynb',
      3,
      (r) => {
        r.commit('Script', { at: '2024-03-01', files: { 'src/tokenizer.py': '1' } });
        r.commit('Remove the notebook', { at: '2024-03-02', files: { 'notebooks/tokenizer_study.ipynb': null } });
      },
      (proposal) => {
        expect(questions(proposal, true)).toEqual([]);
        const [line] = linesOf(proposal, 'question', false);
        expect(line).toMatchObject({
          title: 'What does tokenizer_study.ipynb show?',
          state: 'answered',
          settled: { outcome: 'adopt' },
        });
        expect(line!.reason).toContain('src/tokenizer.py');
      },
    ));

  test('that were worked on and then removed are answered, without a script inconclusively', () =>
    notebook(
      'play_image.ipynb',
      1,
      (r) => r.commit('Remove old notebooks', { at: '2024-05-02', files: { 'play_image.ipynb': null } }),
      (proposal) =>
        expect(linesOf(proposal, 'question')[0]).toMatchObject({ on: false, settled: { outcome: 'inconclusive' } }),
    ));

  test.each([
    'demo.ipynb',
    'generate.ipynb',
    'examples/classify.ipynb',
    'Tutorial-1.ipynb',
    'homework/week_2.ipynb',
    'lessons/03-trees.ipynb',
    'quickstart.ipynb',
    'docs/usage.ipynb',
    'Untitled3.ipynb',
    'visualize_results.ipynb',
  ])('such as %s are none', (name) =>
    notebook(
      name,
      4,
      (r) => r.commit('Remove it', { at: '2024-05-02', files: { [name]: null } }),
      (proposal) => expect(all(proposal)).toEqual([]),
    ),
  );

  test('that moved are not gone', () =>
    notebook(
      'churn_study.ipynb',
      2,
      (r) =>
        r.commit('Move', {
          at: '2024-05-02',
          files: { 'churn_study.ipynb': null, 'notebooks/churn_study.ipynb': '2' },
        }),
      (proposal) => expect(all(proposal)).toEqual([]),
    ));

  test('that nobody came back to are none', () =>
    notebook(
      'churn_study.ipynb',
      0,
      () => undefined,
      (proposal) => expect(all(proposal)).toEqual([]),
    ));

  test('that explore and are worked on just now are open questions', () =>
    inRepository(
      (r) => {
        project(r);
        for (let i = 0; i < 4; i++) {
          r.commit(`Explore ${i}`, { at: `2024-06-${21 + i}`, files: { 'notebooks/eda_churn.ipynb': `${i}` } });
        }
        r.at(14, 'main');
      },
      ({ proposal }) => expect(questions(proposal, true)).toEqual(['What does eda_churn.ipynb show?']),
    ));

  test('of a course are lessons', () => {
    const others: Record<string, string> = {};
    for (let i = 1; i <= 9; i++) others[`0${i}-module/homework.md`] = others[`0${i}-module/lesson.ipynb`] = '1';
    return notebook(
      '03-module/baseline.ipynb',
      4,
      (r) => r.commit('Remove', { at: '2024-05-02', files: { '03-module/baseline.ipynb': null } }),
      (proposal) => expect(all(proposal)).toEqual([]),
      { name: 'mlops-zoomcamp', others },
    );
  });
});

describe('pulls', () => {
  /** A pull with its trial merge, unless it is closed. */
  function pull(
    r: RepositoryDraft,
    number: number,
    from: number,
    said: { author?: string; at: string; closed?: boolean; subject: string; files: Record<string, string> },
  ): number {
    const head = r.commit(said.subject, {
      from: [from],
      author: said.author ?? `Stranger ${number} <s${number}@example.org>`,
      at: said.at,
      files: said.files,
    });
    r.at(head, `refs/pull/${number}/head`);
    if (!said.closed)
      r.at(r.commit(`Merge ${number} into main`, { from: [from, head], at: said.at }), `refs/pull/${number}/merge`);
    return head;
  }

  test('of members that are open are tasks being checked; of strangers too, while the project is at work', () =>
    inRepository(
      (r) => {
        const tip = project(r);
        pull(r, 5, tip, {
          author: 'Ana Ruiz <ana@example.org>',
          at: '2024-06-21',
          subject: 'fix: guard against empty batches',
          files: { 'load.py': '1' },
        });
        pull(r, 6, tip, { at: '2024-06-22', subject: 'Fix crash on Windows paths', files: { 'load.py': '2' } });
      },
      ({ proposal }) => {
        expect(titles(proposal, 'task', true)).toEqual(['Guard against empty batches', 'Fix crash on Windows paths']);
        expect(linesOf(proposal, 'task').map((each) => each.state)).toEqual(['checking', 'checking']);
        expect(titles(proposal, 'person', true)).toEqual(['Ana Ruiz']);
      },
    ));

  test('of strangers into a quiet project are folded; what they left off is dropped unless it could be merged', () =>
    inRepository(
      (r) => {
        const old = r.commit('Start', { at: '2021-01-01', files: { 'train.py': '1' } });
        const tip = r.commit('Last words', { at: '2022-01-01', files: { 'train.py': '2' } });
        r.at(tip, 'main');
        pull(r, 1, old, { at: '2021-02-01', subject: 'Catalyst variant of the trainer', files: { 'train.py': '3' } });
        pull(r, 2, tip, { at: '2022-03-01', subject: 'Fix the loss scale', files: { 'train.py': '4' } });
        pull(r, 3, tip, {
          at: '2023-11-01',
          subject: 'Try a new denoiser',
          files: { 'train.py': '5', 'params.yaml': '1' },
        });
      },
      ({ proposal }) => {
        expect(proposal.lines.filter((each) => each.on && each.kind !== 'person')).toEqual([]);
        expect(all(proposal)).toEqual(['Try a new denoiser: is it worth it?', 'Fix the loss scale']);
        expect(proposal.headline).toMatch(/^Quiet since January 2022: /);
      },
    ));

  test('of strangers are few, and never documents, spelling or what was closed', () =>
    inRepository(
      (r) => {
        const tip = project(r);
        for (let i = 1; i <= 9; i++)
          pull(r, i, tip, {
            at: `2024-06-${10 + i}`,
            subject: `Support format number ${'abcdefghi'[i - 1]}`,
            files: { [`load${i}.py`]: '1' },
          });
        pull(r, 20, tip, { at: '2024-06-21', subject: 'Better README.md', files: { 'README.md': '1' } });
        pull(r, 21, tip, { at: '2024-06-21', subject: 'Fix typo in train.py', files: { 'train.py': '1' } });
        pull(r, 22, tip, {
          at: '2024-06-21',
          subject: 'Use another framework',
          files: { 'train.py': '2' },
          closed: true,
        });
        pull(r, 23, tip, {
          at: '2024-06-21',
          subject: 'Create CODE_OF_CONDUCT.md',
          files: { 'CODE_OF_CONDUCT.md': '2' },
        });
      },
      ({ proposal }) => {
        expect(titles(proposal, 'task', true)).toHaveLength(4);
        expect(all(proposal).every((each) => each.startsWith('Support'))).toBe(true);
      },
    ));

  test('with one subject are one line at most', () =>
    inRepository(
      (r) => {
        const tip = project(r);
        for (let i = 1; i <= 5; i++)
          pull(r, i, tip, {
            author: 'Ana Ruiz <ana@example.org>',
            at: `2024-06-${10 + i}`,
            subject: 'Try a 40K dataset (4x data)',
            files: { 'params.yaml': `${i}` },
          });
      },
      ({ proposal }) => expect(all(proposal)).toEqual(['Try a 40K dataset (4x data): is it worth it?']),
    ));

  test('that share nothing with the default branch are dead, trial or not', () =>
    inRepository(
      (r) => {
        project(r);
        const other = r.commit('Another root', { from: [], files: { 'train.py': '7' }, at: '2024-06-20' });
        pull(r, 26, other, {
          author: 'Ana Ruiz <ana@example.org>',
          at: '2024-06-21',
          subject: 'Try dropout',
          files: { 'params.yaml': '1' },
        });
      },
      ({ proposal }) => expect(all(proposal)).toEqual([]),
    ));

  test('without any trial in the repository: nobody knows whether they are open, so only members’ count', () =>
    inRepository(
      (r) => {
        const tip = project(r);
        pull(r, 1, tip, {
          author: 'Ana Ruiz <ana@example.org>',
          at: '2024-06-21',
          subject: 'Fix empty batches',
          files: { 'load.py': '1' },
          closed: true,
        });
        pull(r, 2, tip, { at: '2024-06-21', subject: 'Fix crash on Windows', files: { 'load.py': '2' }, closed: true });
      },
      ({ proposal }) => expect(titles(proposal, 'task', true)).toEqual(['Fix empty batches']),
    ));

  test('into a course are notes, none of them on', () => {
    const others: Record<string, string> = {};
    for (let i = 1; i <= 9; i++) others[`0${i}-module/homework.md`] = others[`0${i}-module/train.py`] = '1';
    return inRepository(
      (r) => {
        const tip = project(r, others);
        pull(r, 1, tip, {
          at: '2024-06-21',
          subject: 'Fix training script of module 4',
          files: { '04-module/train.py': '2' },
        });
        pull(r, 2, tip, { at: '2024-06-21', subject: 'My notes', files: { '04-module/notes.ipynb': '2' } });
      },
      ({ proposal }) =>
        expect(proposal.lines.filter((each) => each.on && (each.kind === 'question' || each.kind === 'task'))).toEqual(
          [],
        ),
      { name: 'mlops-zoomcamp' },
    );
  });
});

describe('what little is there', () => {
  test('one commit gives a person and an honest sentence', () =>
    inRepository(
      (r) => r.at(r.commit('Start', { files: { 'README.md': '1' } }), 'main'),
      ({ proposal }) => {
        expect(proposal.lines.map((each) => each.kind)).toEqual(['person']);
        expect(proposal.headline).toBe('Quiet since January 2024.');
      },
    ));

  test('only a tag, no branch', () =>
    inRepository(
      (r) => r.tag('churn@v1.0.0', r.commit('Start', { files: { 'a.py': '1' } }), '2024-02-01'),
      ({ proposal }) => expect(proposal.lines.map((each) => each.kind)).toEqual(['model', 'version', 'person']),
    ));

  test('work on the main line alone is said to be that', () =>
    inRepository(
      (r) => void project(r),
      ({ proposal }) =>
        expect(proposal.headline).toBe('Nothing is under way apart from its main line, worked on until June 2024.'),
    ));

  test('keys of others, sharps and shas in messages make no line', () =>
    inRepository(
      (r) => {
        project(r);
        r.at(
          r.commit('GPT-2 on CIFAR-10 as UTF-8 #comment COVID-19 fixes AB-1', { files: { 'train.py': '3' } }),
          'main',
        );
      },
      ({ proposal }) => expect(all(proposal)).toEqual([]),
    ));
});
