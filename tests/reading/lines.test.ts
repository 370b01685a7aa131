/** What becomes a line and what does not: branches, pulls, merges, each rule both ways. */
import { expect, test } from 'vitest';
import type { Proposal } from '@dualtrack/core';
import { inRepository, linesOf, titles, type CommitSaid, type RepositoryDraft } from '../worlds/repository.ts';

/** A main line with a model, training code and tests, worked on by Ana until 20 June 2024. */
function project(r: RepositoryDraft): number {
  r.commit('Start a churn model', { at: '2024-01-10', files: { 'train.py': '1', 'model.py': '1', 'README.md': '1' } });
  for (let day = 1; day <= 8; day++) {
    r.commit(`Improve the features, step ${day}`, { at: `2024-06-${10 + day}`, files: { 'features.py': String(day) } });
  }
  const tip = r.commit('Clean up the features', { at: '2024-06-20', files: { 'features.py': 'x' } });
  r.at(tip, 'main');
  return tip;
}

/** A branch of commits that grows from a commit. */
function branch(r: RepositoryDraft, name: string, from: number, commits: readonly [string, CommitSaid][]): number {
  let at = from;
  for (const [message, said] of commits) at = r.commit(message, { from: [at], ...said });
  r.at(at, name);
  return at;
}

const questions = (proposal: Proposal, on: boolean): string[] => titles(proposal, 'question', on);
const tasks = (proposal: Proposal, on: boolean): string[] => titles(proposal, 'task', on);
const all = ({ lines }: Proposal): string[] =>
  lines.filter((each) => each.kind === 'question' || each.kind === 'task').map((each) => each.title);

test('a live branch that varies parameters is an open question, titled from its name', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, 'exp/cosine-schedule', tip, [['wip', { files: { 'params.yaml': 'lr: 1' }, at: '2024-06-21' }]]);
    },
    ({ proposal }) => {
      expect(questions(proposal, true)).toEqual(['Cosine schedule: is it worth it?']);
      const [line] = linesOf(proposal, 'question', true);
      expect(line!.state).toBe('open');
      expect(line!.reason).toContain('exp/cosine-schedule');
      expect(tasks(proposal, true)).toEqual([]);
    },
  ));

test('the same branch is off when its newest activity lies more than 90 days before the project’s', () =>
  inRepository(
    (r) => {
      r.commit('Start', { at: '2024-01-01', files: { 'train.py': '1' } });
      branch(r, 'exp/cosine-schedule', 1, [['Try it', { files: { 'params.yaml': 'lr: 1' }, at: '2024-03-20' }]]);
      r.at(r.commit('Go on', { from: [1], at: '2024-06-20', files: { 'train.py': '2' } }), 'main');
    },
    ({ proposal }) => {
      expect(questions(proposal, true)).toEqual([]);
      expect(linesOf(proposal, 'question', false).map((each) => each.state)).toEqual(['stale']);
    },
  ));

test('a fix on a live branch is a production task, whatever training code it touches', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, 'fix/nan-in-loss', tip, [['Guard the log', { files: { 'model.py': '2' }, at: '2024-06-21' }]]);
    },
    ({ proposal }) => {
      expect(tasks(proposal, true)).toEqual(['Nan in loss']);
      expect(linesOf(proposal, 'task')[0]).toMatchObject({ type: 'bug', state: 'doing' });
      expect(questions(proposal, true)).toEqual([]);
    },
  ));

test('a workflow change is a chore, not a question, also on top of an experiment’s branch, which keeps its own commits', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const tuned = branch(r, 'tune-depth', tip, [
        ['Tune', { files: { 'params.yaml': 'depth: 3' }, at: '2024-06-21' }],
      ]);
      branch(r, 'mei-patch-1', tuned, [
        ['Update cml.yaml', { files: { '.github/workflows/cml.yaml': '1' }, at: '2024-06-22' }],
      ]);
    },
    ({ proposal }) => {
      expect(questions(proposal, true)).toEqual(['Tune depth: is it worth it?']);
      expect(tasks(proposal, true)).toEqual(['Update cml.yaml']);
      expect(linesOf(proposal, 'task')[0]).toMatchObject({ type: 'chore' });
      expect(linesOf(proposal, 'task')[0]!.work.evidence.filter((each) => each.kind === 'commit')).toHaveLength(1);
    },
  ));

test.each([
  ['documents', { 'README.md': '2', 'docs/guide.md': '1' }],
  ['tools', { '.vscode/extensions.json': '1', '.pre-commit-config.yaml': '1' }],
  ['pictures', { 'assets/logo.png': '1' }],
])('a live branch that only changes %s is nothing for a board', (_, files) =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, 'improve-things', tip, [['Improve things here', { files, at: '2024-06-21' }]]);
    },
    ({ proposal }) => expect(all(proposal)).toEqual([]),
  ),
);

test.each([
  'gh-pages',
  'release/1.2',
  'v1.x',
  '2.0',
  'dependabot/pip/numpy-1.26',
  'renovate/torch',
  'pre-commit-ci-update-config',
  'develop',
  'staging',
  'backup-main',
  'revert-12-cosine',
])('the branch %s is no line of work', (name) =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, name, tip, [['Change the loss', { files: { 'train.py': '2' }, at: '2024-06-21' }]]);
    },
    ({ proposal }) => expect(all(proposal)).toEqual([]),
  ),
);

test('what a program pushes is no line, whatever its branch is called', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const by = { author: 'Contributor 12 <c12@example.org>', at: '2024-06-21' };
      branch(r, 'deps-numpy', tip, [['Bump numpy from 1.25 to 1.26', { files: { 'train.py': '2' }, ...by }]]);
    },
    ({ proposal }) => expect(all(proposal)).toEqual([]),
  ));

test('a branch that shares nothing with the default one is dead', () =>
  inRepository(
    (r) => {
      project(r);
      branch(r, 'exp/other-root', r.commit('Another root', { from: [], files: { 'train.py': '9' } }), [
        ['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-06-21' }],
      ]);
    },
    ({ proposal }) => expect(all(proposal)).toEqual([]),
  ));

test('branch, pull and tag at one commit are one line with all of them as evidence', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const tried = branch(r, 'try-dropout', tip, [
        ['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-06-21' }],
      ]);
      r.at(tried, 'refs/pull/7/head');
      r.at(r.commit('Merge 7 into main', { from: [tip, tried] }), 'refs/pull/7/merge');
      r.tag('dropout-trial', tried, '2024-06-22');
    },
    ({ proposal }) => {
      expect(all(proposal)).toEqual(['Try dropout: is it worth it?']);
      const [line] = linesOf(proposal, 'question', true);
      expect(line!.reason).toContain('#7');
      expect(line!.work.evidence.map((each) => `${each.kind} ${each.ref}`)).toEqual(
        expect.arrayContaining(['branch try-dropout', 'pull_request #7', 'tag dropout-trial']),
      );
    },
  ));

test('an old branch lives on by a younger tag', () =>
  inRepository(
    (r) => {
      r.commit('Start', { at: '2024-01-01', files: { 'train.py': '1' } });
      const tried = branch(r, 'try-dropout', 1, [['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-01-20' }]]);
      r.tag('dropout-trial', tried, '2024-06-01');
      r.at(r.commit('Go on', { from: [1], at: '2024-06-20', files: { 'train.py': '2' } }), 'main');
    },
    ({ proposal }) => expect(questions(proposal, true)).toEqual(['Try dropout: is it worth it?']),
  ));

test('a merged experiment is an answered question, adopted, dated by its merge', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const tried = branch(r, 'exp/dropout', tip, [
        ['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-06-21' }],
        ['Less of it', { files: { 'params.yaml': '2' }, at: '2024-06-22' }],
      ]);
      r.at(r.commit("Merge branch 'exp/dropout'", { from: [tip, tried], at: '2024-06-25' }), 'main');
    },
    ({ proposal, sha }) => {
      expect(questions(proposal, true)).toEqual([]);
      const [line] = linesOf(proposal, 'question', false);
      expect(line).toMatchObject({
        title: 'Dropout: is it worth it?',
        state: 'answered',
        settled: { outcome: 'adopt', at: Date.UTC(2024, 5, 25, 9), commits: [sha(13)] },
      });
    },
  ));

test('its branch may be gone: the merge tells its name', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const tried = r.commit('Try dropout', { from: [tip], files: { 'params.yaml': '1' }, at: '2024-06-21' });
      const merge = 'Merge pull request #12 from ana/exp/dropout\n\nDropout in every layer';
      r.at(r.commit(merge, { from: [tip, tried], at: '2024-06-25' }), 'main');
    },
    ({ proposal }) => {
      expect(questions(proposal, false)).toEqual(['Dropout: is it worth it?']);
      expect(linesOf(proposal, 'question')[0]!.reason).toContain('#12');
      expect(all(proposal).some((each) => each.includes('Merge'))).toBe(false);
    },
  ));

test('a merged experiment that was taken back later was not pursued; brought back again, it was adopted', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const tried = branch(r, 'exp/dropout', tip, [
        ['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-06-21' }],
      ]);
      const other = branch(r, 'exp/warmup', tip, [
        ['Try a warmup', { files: { 'params.yaml': '5' }, at: '2024-06-21' }],
      ]);
      const first = r.commit("Merge branch 'exp/dropout'", { from: [tip, tried], at: '2024-06-25' });
      const second = r.commit("Merge branch 'exp/warmup'", { from: [first, other], at: '2024-06-26' });
      r.commit('Revert "Merge branch \'exp/dropout\'"', {
        from: [second],
        at: '2024-06-27',
        files: { 'params.yaml': '0' },
      });
      r.commit('Revert "Try a warmup"', { at: '2024-06-28', files: { 'params.yaml': '0' } });
      r.at(r.commit('Revert "Revert "Try a warmup""', { at: '2024-06-29', files: { 'params.yaml': '5' } }), 'main');
    },
    ({ proposal }) => {
      const outcomes = Object.fromEntries(
        linesOf(proposal, 'question').map((each) => [each.title, each.settled?.outcome]),
      );
      expect(outcomes).toEqual({ 'Dropout: is it worth it?': 'not_pursued', 'Warmup: is it worth it?': 'adopt' });
    },
  ));

test('a fast-forwarded refactoring is a finished task, from its author’s first commit after a pause', () =>
  inRepository(
    (r) => {
      r.commit('Start', { at: '2024-01-01', files: { 'train.py': '1' } });
      r.commit('Begin to split the trainer', { at: '2024-05-27', files: { 'trainer.py': '1' } });
      const done = r.commit('Split it for good', { at: '2024-06-10', files: { 'trainer.py': '2' } });
      r.at(done, 'refactor_wip');
      r.at(
        r.commit('Go on', { at: '2024-06-20', files: { 'train.py': '2' }, author: 'Mei <mei@example.org>' }),
        'main',
      );
    },
    ({ proposal }) => {
      const [line] = linesOf(proposal, 'task', false);
      expect(line).toMatchObject({ state: 'done', type: 'refactor', work: { first: Date.UTC(2024, 4, 27, 9) } });
      expect(line!.reason).toContain('refactor_wip');
    },
  ));

test('a squash is a merge: by the pull’s number, by the subjects it lists, by its title', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const a = branch(r, 'exp/dropout', tip, [
        ['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-06-21' }],
        ['Less of it', { files: { 'params.yaml': '2' }, at: '2024-06-22' }],
      ]);
      r.at(a, 'refs/pull/7/head');
      branch(r, 'exp/warmup', tip, [
        ['Try a long warmup', { files: { 'params.yaml': '3' }, at: '2024-06-21' }],
        ['Warm up shorter', { files: { 'params.yaml': '4' }, at: '2024-06-22' }],
      ]);
      branch(r, 'exp/ensemble', tip, [['Ensemble of five seeds', { files: { 'params.yaml': '6' }, at: '2024-06-21' }]]);
      r.commit('Dropout in every layer (#7)', { from: [tip], at: '2024-06-25', files: { 'params.yaml': '2' } });
      r.commit('Warmup (#8)\n\n* Try a long warmup\n\n* Warm up shorter', {
        at: '2024-06-26',
        files: { 'params.yaml': '4' },
      });
      r.at(r.commit('Ensemble of five seeds (#9)', { at: '2024-06-27', files: { 'params.yaml': '6' } }), 'main');
    },
    ({ proposal }) => {
      expect(questions(proposal, true)).toEqual([]);
      expect(questions(proposal, false).sort()).toEqual([
        'Dropout: is it worth it?',
        'Ensemble: is it worth it?',
        'Warmup: is it worth it?',
      ]);
    },
  ));

test('a number at the end of a fork’s own subject is no sign of a merge here', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const ours = branch(r, 'exp/dropout', tip, [
        ['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-06-21' }],
      ]);
      r.at(ours, 'refs/pull/1/head');
      r.at(r.commit('Merge 1 into main', { from: [tip, ours] }), 'refs/pull/1/merge');
      const fork = r.commit('Speed up loading (#1)', {
        from: [tip],
        at: '2024-06-22',
        author: 'Zoe <zoe@fork.example>',
        files: { 'load.py': '1' },
      });
      r.at(r.commit('Merge pull request #2 from zoe/master', { from: [tip, fork], at: '2024-06-25' }), 'main');
    },
    ({ proposal }) => expect(questions(proposal, true)).toEqual(['Dropout: is it worth it?']),
  ));

test('a cherry-pick or rebase is a merge: the same author, time and subject', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, 'exp/dropout', tip, [['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-06-21T10:00:00' }]]);
      r.commit('Go on', { from: [tip], at: '2024-06-22', files: { 'features.py': 'y' } });
      r.at(
        r.commit('Try dropout', {
          at: '2024-06-21T10:00:00',
          committedAt: '2024-06-23',
          committer: 'Mei <mei@example.org>',
          files: { 'params.yaml': '1' },
        }),
        'main',
      );
    },
    ({ proposal }) => {
      expect(questions(proposal, true)).toEqual([]);
      expect(linesOf(proposal, 'question')[0]).toMatchObject({ state: 'answered', settled: { outcome: 'adopt' } });
    },
  ));

test('the same change under another subject is a merge: by its patch', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, 'exp/dropout', tip, [
        ['Try dropout', { files: { 'params.yaml': 'dropout: 0.1\n' }, at: '2024-06-21' }],
      ]);
      r.commit('Go on', { from: [tip], at: '2024-06-22', files: { 'features.py': 'y' } });
      r.at(
        r.commit('Less overfitting by dropout', {
          at: '2024-06-24',
          author: 'Mei <mei@example.org>',
          files: { 'params.yaml': 'dropout: 0.1\n' },
        }),
        'main',
      );
    },
    ({ proposal, history, sha }) => {
      expect(history.applied).toEqual([sha(11)]);
      expect(questions(proposal, true)).toEqual([]);
      expect(linesOf(proposal, 'question')[0]).toMatchObject({ state: 'answered' });
    },
  ));

test('a branch and its rebased copy are one line', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, 'exp/dropout', 5, [['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-06-21T10:00:00' }]]);
      branch(r, 'exp/dropout-rebased', tip, [
        ['Try dropout', { files: { 'params.yaml': '1' }, at: '2024-06-21T10:00:00', committedAt: '2024-06-22' }],
      ]);
    },
    ({ proposal }) => expect(all(proposal)).toEqual(['Dropout rebased: is it worth it?']),
  ));

test('a stack of diffs is a line a diff, not three', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const base = r.commit('[ghstack-poisoned]', { from: [tip], at: '2024-06-21' });
      const head = r.commit('[ghstack-poisoned]', { from: [base], files: { 'train.py': '7' }, at: '2024-06-21' });
      const orig = r.commit('Try fused attention', { from: [tip], files: { 'train.py': '7' }, at: '2024-06-21' });
      r.at(base, 'gh/ana/1/base');
      r.at(head, 'gh/ana/1/head', 'refs/pull/9/head');
      r.at(orig, 'gh/ana/1/orig');
      r.at(r.commit('Merge 9', { from: [tip, head] }), 'refs/pull/9/merge');
    },
    ({ proposal }) => {
      expect(all(proposal)).toEqual(['Try fused attention: is it worth it?']);
      expect(linesOf(proposal, 'question', true)[0]!.reason).toContain('#9');
    },
  ));

test('work that was merged into the branch that gathers it is no open line', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const tried = branch(r, 'feature/dropout', tip, [
        ['Try dropout', { files: { 'train.py': '2' }, at: '2024-06-21' }],
      ]);
      r.at(
        r.commit("Merge branch 'feature/dropout' into develop", { from: [tip, tried], at: '2024-06-22' }),
        'develop',
      );
    },
    ({ proposal }) => expect(all(proposal)).toEqual([]),
  ));

test('titles never come from merges, web pages, machines or the newest CI fix', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, 'ana-patch-2', tip, [
        ['Update README.md', { files: { 'README.md': '3' }, at: '2024-06-21' }],
        ['Weigh rare classes more', { files: { 'train.py': '3' }, at: '2024-06-22' }],
        ['fix ci', { files: { '.github/workflows/test.yml': '3' }, at: '2024-06-23' }],
      ]);
    },
    ({ proposal }) => expect(all(proposal)).toEqual(['Weigh rare classes more: is it worth it?']),
  ));

test('a person’s name in front of a branch is no part of its title, and alone it is none', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, 'ana/focal-loss', tip, [['Focal', { files: { 'train.py': '2' }, at: '2024-06-21' }]]);
      branch(r, 'ruiz-mixup', tip, [['Mix', { files: { 'train.py': '3' }, at: '2024-06-21' }]]);
      branch(r, 'ruiz', tip, [['Label smoothing for the head', { files: { 'train.py': '4' }, at: '2024-06-21' }]]);
    },
    ({ proposal }) =>
      expect(all(proposal).sort()).toEqual([
        'Focal loss: is it worth it?',
        'Label smoothing for the head: is it worth it?',
        'Mixup: is it worth it?',
      ]),
  ));

test('a key of somebody else’s tracker and a number are no part of a title', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      branch(r, 'feature/ML-123-try-focal-loss', tip, [['x', { files: { 'train.py': '2' }, at: '2024-06-21' }]]);
      branch(r, '45-add-roc-curve', tip, [['y', { files: { 'report.py': '2' }, at: '2024-06-21' }]]);
    },
    ({ proposal }) => expect(all(proposal).sort()).toEqual(['Add roc curve', 'Try focal loss: is it worth it?']),
  ));

test('at most eight questions and eight tasks are on; the rest is folded, a dozen at most', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      for (let i = 0; i < 25; i++) {
        const day = `2024-06-${String(1 + i).padStart(2, '0')}`;
        branch(r, `exp/idea-${String.fromCharCode(97 + i)}${i}x`, tip, [
          ['Try', { files: { 'params.yaml': `${i}` }, at: day }],
        ]);
        branch(r, `fix/bug-${String.fromCharCode(97 + i)}${i}x`, tip, [
          ['Fix', { files: { 'load.py': `${i}` }, at: day }],
        ]);
      }
    },
    ({ proposal }) => {
      expect(questions(proposal, true)).toHaveLength(8);
      expect(tasks(proposal, true)).toHaveLength(8);
      expect(questions(proposal, false)).toHaveLength(12);
      expect(tasks(proposal, false)).toHaveLength(12);
      // The newest are on.
      expect(questions(proposal, true)[0]).toContain('24x');
    },
  ));

test('a tag on a commit that no branch holds is history, folded', () =>
  inRepository(
    (r) => {
      const tip = project(r);
      const tried = r.commit('Try a bigger net', { from: [tip], files: { 'params.yaml': '4' }, at: '2024-06-21' });
      r.tag('bigger-net-experiment', tried, '2024-06-21');
    },
    ({ proposal }) => {
      expect(questions(proposal, true)).toEqual([]);
      expect(questions(proposal, false)).toEqual(['Try a bigger net: is it worth it?']);
    },
  ));
