/** Reading with git: whatever the repository holds, and however it was cloned. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { limits, seenCommits } from '@dualtrack/core';
import { readCommits } from '../../server/integrations/git/commits.ts';
import { readHistory } from '../../server/integrations/git/history.ts';
import { listRefs } from '../../server/integrations/git/refs.ts';
import { inRepository, RepositoryDraft } from '../worlds/repository.ts';

const git = (at: string, ...args: string[]): string => execFileSync('git', ['-C', at, ...args], { encoding: 'utf8' });

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-git-'));
  try {
    await test(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a commit is read with its people, times, message, parents and files', () =>
  inRepository(
    (r) => {
      const root = r.commit('Begin\n\nWith a body.\n', { files: { 'train.py': 'a', 'old.py': 'a' }, at: '2024-01-01' });
      const side = r.commit('Side', { from: [root], files: { 'train.py': 'b', 'old.py': null } });
      const main = r.commit('Main', {
        from: [root],
        files: { 'größe/模型.py': 'x', 'a "quoted"\tname.py': 'x' },
        author: 'Mei Lin <Mei@Example.org>',
        committer: 'GitHub <noreply@github.com>',
        committedAt: '2024-02-01T10:00:00',
      });
      r.at(r.commit('Merge branch side', { from: [main, side] }), 'main');
    },
    ({ history, sha }) => {
      expect(history.commits.map((each) => each.sha)).toEqual([sha(1), sha(2), sha(3), sha(4)]);
      const [root, side, main, merge] = history.commits;
      expect(root!.message).toBe('Begin\n\nWith a body.');
      expect(root!.parents).toEqual([]);
      expect(root!.files).toEqual([
        { status: 'A', path: 'old.py' },
        { status: 'A', path: 'train.py' },
      ]);
      expect(side!.files).toEqual([
        { status: 'D', path: 'old.py' },
        { status: 'M', path: 'train.py' },
      ]);
      expect(main!.files.map((each) => each.path).sort()).toEqual(['a "quoted"\tname.py', 'größe/模型.py']);
      expect(main!.author).toMatchObject({ name: 'Mei Lin', email: 'Mei@Example.org' });
      expect(main!.committer).toMatchObject({ name: 'GitHub', at: Date.UTC(2024, 1, 1, 10) });
      expect(merge!.parents).toEqual([sha(3), sha(2)]);
      expect(merge!.files).toEqual([]);
    },
  ));

test('a commit without changes has no files, and the one after it keeps its own', () =>
  inRepository(
    (r) => {
      r.commit('One', { files: { 'a.py': '1' } });
      r.commit('Nothing changed');
      r.at(r.commit('Three', { files: { 'b.py': '1' } }), 'main');
    },
    ({ history }) => {
      expect(history.commits.map((each) => each.files.map((file) => file.path))).toEqual([['a.py'], [], ['b.py']]);
    },
  ));

test('a message of 1 MB is cut and costs little', () =>
  inRepository(
    (r) => {
      r.commit('Begin', { files: { 'a.py': '1' } });
      r.commit(`Long\n\n${'größer '.repeat(150_000)}`, { files: { 'b.py': '1' } });
      r.at(r.commit('After', { files: { 'c.py': '1' } }), 'main');
    },
    ({ history }) => {
      expect(history.commits[1]!.message.length).toBeLessThanOrEqual(limits.messageCharsMax);
      expect(history.commits[1]!.message.startsWith('Long\n\ngrößer')).toBe(true);
      expect(history.commits[2]!.message).toBe('After');
      expect(history.commits[2]!.files).toEqual([{ status: 'A', path: 'c.py' }]);
    },
  ));

test('a commit of 130,000 paths keeps those that tell something and counts the rest', () =>
  inRepository(
    (r) => {
      const files: Record<string, string> = { 'train.py': 'x', 'zz/explore.ipynb': 'x' };
      for (let i = 0; i < 130_000; i++) files[`data/images/${i % 400}/${i}.png`] = '';
      r.commit('Add everything', { files });
      r.at(r.commit('Next', { files: { 'predict.py': 'x' } }), 'main');
    },
    ({ history }) => {
      const [big, next] = history.commits;
      expect(big!.files.length).toBeLessThanOrEqual(limits.filesPerCommitMax);
      expect(big!.files.length + big!.more).toBe(130_002);
      expect(big!.files.map((each) => each.path)).toEqual(expect.arrayContaining(['train.py', 'zz/explore.ipynb']));
      expect(next!.files).toEqual([{ status: 'A', path: 'predict.py' }]);
      expect(history.tree.paths.length + history.tree.more).toBe(130_003);
      const [first] = seenCommits(history);
      expect(first!.files.exploration).toEqual({ files: ['zz/explore.ipynb'], more: 0 });
    },
  ));

test('annotated and plain tags lead to their commits; a tag says who made it and when', () =>
  inRepository(
    (r) => {
      const a = r.commit('One', { files: { 'a.py': '1' } });
      r.at(a, 'main', 'refs/tags/plain');
      r.tag('churn@v1.0.0', a, '2024-05-10T20:23:32', { tagger: 'runner <runner@ci>', message: 'Registering' });
    },
    ({ history, sha }) => {
      const byName = new Map(history.refs.map((each) => [each.name, each]));
      expect(byName.get('refs/tags/plain')).toEqual({ name: 'refs/tags/plain', sha: sha(1) });
      expect(byName.get('refs/tags/churn@v1.0.0')).toEqual({
        name: 'refs/tags/churn@v1.0.0',
        sha: sha(1),
        tag: { name: 'runner', email: 'runner@ci', at: Date.UTC(2024, 4, 10, 20, 23, 32), subject: 'Registering' },
      });
    },
  ));

test('refs of tools are left out: notes, stashes, and DVC’s own', () =>
  inRepository(
    (r) => {
      const a = r.commit('One', { files: { 'a.py': '1' } });
      const b = r.commit('Two', { files: { 'a.py': '2' } });
      r.at(a, 'main');
      r.at(
        b,
        'refs/stash',
        'refs/notes/commits',
        'refs/exps/exec/EXEC_HEAD',
        'refs/exps/celery/stash',
        'refs/keep-around/1',
      );
    },
    ({ history }) => {
      expect(history.refs.map((each) => each.name)).toEqual(['refs/heads/main']);
      expect(history.commits).toHaveLength(1);
    },
  ));

test('a local clone gives its remote’s branches too, each once, the newer where one is behind', () =>
  inFolder(async (folder) => {
    const draft = new RepositoryDraft();
    const a = draft.commit('One', { files: { 'a.py': '1' } });
    const b = draft.commit('Two', { files: { 'a.py': '2' } });
    const c = draft.commit('Try dropout', { from: [a], files: { 'a.py': '3' } });
    draft.at(b, 'main');
    draft.at(c, 'exp/dropout');
    const sha = draft.write(join(folder, 'origin'));
    execFileSync('git', ['clone', '--quiet', join(folder, 'origin'), join(folder, 'clone')]);
    git(join(folder, 'clone'), 'update-ref', 'refs/heads/main', sha(a));
    const { defaultBranch, refs } = await listRefs(join(folder, 'clone'));
    expect(defaultBranch).toBe('main');
    expect(new Map(refs.map((each) => [each.name, each.sha]))).toEqual(
      new Map([
        ['refs/heads/main', sha(b)],
        ['refs/heads/exp/dropout', sha(c)],
      ]),
    );
  }));

test('what a clone has ahead of its remote stays', () =>
  inFolder(async (folder) => {
    const draft = new RepositoryDraft();
    const a = draft.commit('One', { files: { 'a.py': '1' } });
    const b = draft.commit('Two', { files: { 'a.py': '2' } });
    draft.at(a, 'main');
    draft.at(b, 'keep');
    const sha = draft.write(join(folder, 'origin'));
    execFileSync('git', ['clone', '--quiet', join(folder, 'origin'), join(folder, 'clone')]);
    git(join(folder, 'clone'), 'update-ref', 'refs/heads/main', sha(b));
    const { refs } = await listRefs(join(folder, 'clone'));
    expect(refs.find((each) => each.name === 'refs/heads/main')!.sha).toBe(sha(b));
  }));

test('a mirror gives pulls and their trials', () =>
  inFolder(async (folder) => {
    const draft = new RepositoryDraft();
    const a = draft.commit('One', { files: { 'a.py': '1' } });
    const b = draft.commit('Two', { from: [a], files: { 'a.py': '2' } });
    const m = draft.commit('Merge 2 into 1', { from: [a, b] });
    draft.at(a, 'main');
    draft.at(b, 'refs/pull/1/head', 'refs/merge-requests/2/head');
    draft.at(m, 'refs/pull/1/merge');
    draft.write(join(folder, 'origin'));
    execFileSync('git', ['clone', '--quiet', '--mirror', join(folder, 'origin'), join(folder, 'mirror')]);
    const { refs } = await listRefs(join(folder, 'mirror'));
    expect(refs.map((each) => each.name)).toEqual([
      'refs/heads/main',
      'refs/merge-requests/2/head',
      'refs/pull/1/head',
      'refs/pull/1/merge',
    ]);
  }));

test.each([
  ['master', ['master', 'feature/x']],
  ['main', ['main', 'master']],
  ['develop', ['develop', 'feature/x']],
])('the default branch is %s among %j, though HEAD names none of them', (wanted, branches) =>
  inRepository(
    (r) => {
      r.commit('One', { files: { 'a.py': '1' } });
      const b = r.commit('Two', { files: { 'a.py': '2' } });
      r.at(b, ...branches);
    },
    ({ history }) => expect(history.defaultBranch).toBe(wanted),
  ),
);

test('where no branch has a usual name, the longest is the default', () =>
  inRepository(
    (r) => {
      const a = r.commit('One', { files: { 'a.py': '1' } });
      const b = r.commit('Two', { files: { 'a.py': '2' } });
      r.at(a, 'short');
      r.at(b, 'long');
    },
    ({ history }) => expect(history.defaultBranch).toBe('long'),
  ));

test('somebody’s checked out branch is not the default one', () =>
  inFolder(async (folder) => {
    const draft = new RepositoryDraft();
    const a = draft.commit('One', { files: { 'a.py': '1' } });
    const b = draft.commit('Two', { files: { 'a.py': '2' } });
    draft.at(a, 'master');
    draft.at(b, 'exp/dropout');
    draft.write(folder);
    git(folder, 'symbolic-ref', 'HEAD', 'refs/heads/exp/dropout');
    expect((await listRefs(folder)).defaultBranch).toBe('master');
  }));

test('what is new since an earlier reading is read alone', () =>
  inRepository(
    (r) => {
      const a = r.commit('One', { files: { 'a.py': '1' } });
      const b = r.commit('Two', { from: [a], files: { 'a.py': '2' } });
      const c = r.commit('Three', { from: [b], files: { 'a.py': '3' } });
      r.at(c, 'main');
    },
    async ({ folder, sha }) => {
      const commits = await readCommits(folder, { tips: [sha(3)], not: [sha(1)] });
      expect(commits.map((each) => each.sha)).toEqual([sha(2), sha(3)]);
      expect(await readCommits(folder, { tips: [sha(3)], not: [sha(3)] })).toEqual([]);
      expect(await readCommits(folder, { tips: [] })).toEqual([]);
    },
  ));

test('a reading says how far it is, and fails with git’s own words', () =>
  inRepository(
    (r) => r.at(r.commit('One', { files: { 'a.py': '1' } }), 'main'),
    async ({ folder }) => {
      const told: number[] = [];
      await readHistory(folder, { name: 'x', onProgress: (commits) => told.push(commits) });
      expect(told.at(-1)).toBe(1);
      await expect(readCommits(folder, { tips: ['0'.repeat(40)] })).rejects.toThrow(/bad object|not our ref|0000/);
      await expect(readHistory(join(folder, 'nowhere'), { name: 'x' })).rejects.toThrow();
    },
  ));

test('the repository’s own mail map says who somebody is', () =>
  inFolder(async (folder) => {
    const draft = new RepositoryDraft();
    draft.commit('One', { files: { '.mailmap': 'Mei Lin <mei@example.org> <mei@old.example>\n', 'a.py': '1' } });
    draft.at(draft.commit('Two', { files: { 'a.py': '2' }, author: 'mei <mei@old.example>' }), 'main');
    draft.write(folder);
    git(folder, 'checkout', '--quiet', '--force', 'main');
    const { commits } = await readHistory(folder, { name: 'x' });
    expect(commits[1]!.author).toMatchObject({
      email: 'mei@old.example',
      mapped: { name: 'Mei Lin', email: 'mei@example.org' },
    });
  }));

test('pipelines, parameters and metrics are read where they are needed; what cannot be parsed is left out', () =>
  inRepository(
    (r) => {
      const a = r.commit('Pipeline', {
        files: {
          'dvc.yaml': 'stages: {train: {cmd: x, outs: [model.pkl]}}',
          'params.yaml': 'lr: 0.1',
          'bad/dvc.yaml': '{ stages: [',
        },
      });
      const b = r.commit('dvc: commit experiment 1', {
        from: [a],
        files: { 'params.yaml': 'lr: 0.2', 'metrics.json': '{"auc": 0.8}' },
      });
      r.at(a, 'main');
      r.at(b, `refs/exps/aa/${'0'.repeat(38)}/vocal-lynx`);
    },
    ({ history, sha }) => {
      const read = history.documents.map(({ commit, path, value }) => [commit, path, value]);
      expect(read).toEqual(
        expect.arrayContaining([
          [sha(1), 'dvc.yaml', { stages: { train: { cmd: 'x', outs: ['model.pkl'] } } }],
          [sha(1), 'params.yaml', { lr: 0.1 }],
          [sha(2), 'params.yaml', { lr: 0.2 }],
          [sha(2), 'metrics.json', { auc: 0.8 }],
        ]),
      );
      expect(history.documents.some((each) => each.path === 'bad/dvc.yaml')).toBe(false);
    },
  ));

test('a YAML bomb is left out', () =>
  inRepository(
    (r) => {
      const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
      for (const [key, before] of [
        ['b', 'a'],
        ['c', 'b'],
        ['d', 'c'],
        ['e', 'd'],
        ['f', 'e'],
        ['g', 'f'],
        ['h', 'g'],
      ])
        bomb.push(`${key}: &${key} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
      r.at(r.commit('Pipeline', { files: { 'dvc.yaml': bomb.join('\n') } }), 'main');
    },
    ({ history }) => expect(history.documents).toEqual([]),
  ));

test('the same repository is read the same way twice', () =>
  inRepository(
    (r) => {
      const a = r.commit('One', { files: { 'a.py': '1' } });
      const b = r.commit('Two', { from: [a], files: { 'b.py': '1' } });
      const c = r.commit('Try dropout', { from: [a], files: { 'c.py': '1' } });
      r.at(b, 'main');
      r.at(c, 'exp/dropout');
    },
    async ({ folder, history }) => {
      expect(await readHistory(folder, { name: 'churn' })).toEqual(history);
    },
  ));
