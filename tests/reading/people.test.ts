/** Who is proposed as a member: authors of the project's own history, each person once, no machines. */
import { expect, test } from 'vitest';
import { inRepository, linesOf, titles, type RepositoryDraft } from '../worlds/repository.ts';
import type { Proposal } from '@dualtrack/core';

const people = (proposal: Proposal): string[] => titles(proposal, 'person', true);

/** Commits by one author on following days, the last on a day. */
function by(r: RepositoryDraft, author: string, count: number, last: string, said: { committer?: string } = {}): void {
  const end = Date.parse(`${last}T09:00:00Z`);
  for (let i = count - 1; i >= 0; i--) {
    const at = new Date(end - i * 3_600_000).toISOString().slice(0, 19);
    r.commit(`Work ${i} by ${author.slice(0, 3)}`, { author, at, files: { 'train.py': `${author}${i}` }, ...said });
  }
}

test('the active ones and the five with the most commits; committers, taggers and pulls’ authors are none', () =>
  inRepository(
    (r) => {
      by(r, 'Old Leader <old@example.org>', 9, '2022-01-01');
      by(r, 'Second <second@example.org>', 8, '2022-02-01');
      by(r, 'Third <third@example.org>', 7, '2022-03-01');
      by(r, 'Fourth <fourth@example.org>', 6, '2022-04-01');
      by(r, 'Fifth <fifth@example.org>', 5, '2022-05-01');
      by(r, 'Sixth <sixth@example.org>', 4, '2022-06-01');
      by(r, 'Newcomer <new@example.org>', 1, '2024-05-01', { committer: 'GitHub <noreply@github.com>' });
      const tip = r.commit('Today', {
        author: 'Second <second@example.org>',
        at: '2024-06-01',
        files: { 'a.py': '1' },
      });
      r.at(tip, 'main');
      r.tag('churn@v1.0.0', tip, '2024-06-02', { tagger: 'runner <runner@fv-az.example>' });
      r.at(
        r.commit('Theirs', { author: 'Stranger <s@example.org>', at: '2024-06-03', files: { 'a.py': '2' } }),
        'refs/pull/1/head',
      );
    },
    ({ proposal }) => {
      expect(people(proposal)).toEqual(['Old Leader', 'Second', 'Third', 'Fourth', 'Fifth', 'Newcomer']);
    },
  ));

test('the same message at the same second under two addresses is one person with both', () =>
  inRepository(
    (r) => {
      const at = '2024-01-05T10:11:12';
      const one = r.commit('Start', { author: 'Mei <mei@laptop.local>', at, files: { 'a.py': '1' } });
      const two = r.commit('Start', { from: [], author: 'Mei Lin <mei@example.org>', at, files: { 'a.py': '1' } });
      r.commit('Go on', { from: [two], author: 'Mei Lin <mei@example.org>', files: { 'a.py': '2' } });
      r.at(r.commit('Join', { from: [3, one], author: 'Mei Lin <mei@example.org>' }), 'main');
    },
    ({ proposal }) => {
      expect(people(proposal)).toEqual(['Mei Lin']);
      expect(linesOf(proposal, 'person')[0]!.emails).toEqual(['mei@example.org', 'mei@laptop.local']);
      expect(linesOf(proposal, 'person')[0]!.reason).toContain('also as Mei');
    },
  ));

test('so are one full name, a forge’s two no-reply addresses, upper and lower case, and what the mail map says', () =>
  inRepository(
    (r) => {
      const authors = [
        'Raj Patel <raj@example.org>',
        'Raj Patel <12+raj@users.noreply.github.com>',
        'rajp <raj@users.noreply.github.com>',
        'Raj P <RAJ@example.org>',
      ];
      authors.forEach((author, i) => r.commit(`Work ${i}`, { author, files: { 'a.py': String(i) } }));
      r.at(authors.length, 'main');
    },
    ({ proposal }) => expect(people(proposal)).toEqual(['Raj Patel']),
  ));

test('two people who share a first name, or wrote the same subject on different days, stay two', () =>
  inRepository(
    (r) => {
      r.commit('Update README.md', { author: 'Mei <mei@one.example>', files: { 'README.md': '1' } });
      r.at(r.commit('Update README.md', { author: 'Mei <mei@two.example>', files: { 'README.md': '2' } }), 'main');
    },
    ({ proposal }) => expect(linesOf(proposal, 'person')).toHaveLength(2),
  ));

test.each([
  ['by name', 'dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>', (i: number) => `Change ${i}`],
  ['by what it writes', 'Contributor 12 <c12@example.org>', (i: number) => `Bump numpy from 1.${i} to 1.${i + 1}`],
  ['by saying one thing over and over', 'Contributor 13 <c13@example.org>', (i: number) => `Nightly metrics ${i}`],
])('a machine is known %s', (_, author, subject) =>
  inRepository(
    (r) => {
      for (let i = 0; i < 30; i++) r.commit(subject(i), { author, files: { 'requirements.txt': String(i) } });
      r.at(r.commit('Train', { files: { 'train.py': '1' } }), 'main');
    },
    ({ proposal }) => expect(people(proposal)).toEqual(['Ana Ruiz']),
  ),
);

test.each([
  ['who edits in the browser', (i: number) => `Update train.py`.replace('train', `train${i}`)],
  ['who records experiments', (i: number) => `dvc: commit experiment ${'ab'.repeat(20)}${i}`],
  [
    'who once bumped a version',
    (i: number) => (i === 0 ? 'Bump numpy from 1.1 to 1.2' : `Work on the trainer, part ${'abcdefgh'[i]}`),
  ],
])('a person %s is no machine', (_, subject) =>
  inRepository(
    (r) => {
      for (let i = 0; i < 6; i++)
        r.commit(subject(i), { author: 'Mei Lin <mei@example.org>', files: { 'train.py': String(i) } });
      r.at(6, 'main');
    },
    ({ proposal }) => expect(people(proposal)).toEqual(['Mei Lin']),
  ),
);

test('without an address somebody goes by name, and nameless ones by address', () =>
  inRepository(
    (r) => {
      r.commit('One', { author: 'Nobody <>', files: { 'a.py': '1' } });
      r.at(r.commit('Two', { author: ' <ghost@example.org>', files: { 'a.py': '2' } }), 'main');
    },
    ({ proposal }) => expect(people(proposal).sort()).toEqual(['Nobody', 'ghost']),
  ));
