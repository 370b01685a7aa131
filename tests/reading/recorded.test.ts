/**
 * The recorded histories of real repositories, where they are at hand (`vitest.config.ts` says where): what is proposed
 * of each, and what comes of it when it is accepted, is what an experienced lead expects. A line that is on and wrong
 * weighs more than one that is missed.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { propose, readRef, type History, type Proposal, type ProposalKind, type ProposalLine } from '@dualtrack/core';
import { readHistory } from '../../server/integrations/git/history.ts';
import { accept, journeyIn, modelsIn } from '../worlds/reading.ts';
import { linesOf } from '../worlds/repository.ts';
import { boardIn } from '../worlds/look.ts';
import { inWorld } from '../worlds/world.ts';

const shared = process.env['DUALTRACK_RECORDED'] ?? resolve(import.meta.dirname, '../../../shared');
const expectedFolder = join(shared, 'histories', 'expected');

interface Wanted {
  match: string[];
  expect: 'on' | 'folded' | 'optional';
}

interface MustNot {
  match: string[];
  kind?: string;
  maxCount?: number;
}

interface Expected {
  name: string;
  commits: number;
  commitsBy: { branchesTagsExps: number };
  defaultBranch: string;
  models: {
    model: string;
    versions: Facts[];
  }[];
  questions: Wanted[];
  production: Wanted[];
  gates: Wanted[];
  gatesNot: string[];
  people: { active: string[]; top5: string[] };
  machines?: string[];
  phases: Record<string, string | null>;
  mustNot: MustNot[];
  pulls: { open: number };
}

const sameAs = (expected: Expected): string[][] =>
  (expected as unknown as { people: { sameAs?: string[][] } }).people.sameAs ?? [];

const recorded = readdirSync(expectedFolder)
  .filter((each) => each.endsWith('.json'))
  .map((each) => basename(each, '.json'));

describe('recorded histories', () => {
  const work = mkdtempSync(join(tmpdir(), 'dualtrack-recorded-'));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  describe.each(recorded)('%s', (name) => {
    const expected = JSON.parse(readFileSync(join(expectedFolder, `${name}.json`), 'utf8')) as Expected;
    let history: History;
    let proposal: Proposal;

    beforeAll(async () => {
      const folder = join(work, name);
      const script = join(shared, 'bin', 'rebuild-history.mjs');
      execFileSync(process.execPath, [script, join(shared, 'histories', `${name}.jsonl.gz`), folder]);
      history = await readHistory(folder, { name });
      proposal = propose(history);
    });

    test('every commit is read once, and the default branch is found', () => {
      expect(history.defaultBranch).toBe(expected.defaultBranch);
      expect(new Set(history.commits.map((each) => each.sha)).size).toBe(expected.commits);
      expect(history.commits).toHaveLength(expected.commits);
      expect(history.refs.filter((each) => readRef(each)?.kind === 'trial')).toHaveLength(expected.pulls.open);
    });

    test('what is alive is on', () => {
      for (const [kind, wanted] of wantedBy(expected)) {
        for (const each of wanted.filter((one) => one.expect === 'on')) {
          expect(found(proposal, kind, true, each.match), `${kind} ${each.match.join('|')} is on`).not.toEqual([]);
        }
      }
    });

    test('what is answered, done or left off is folded', () => {
      for (const [, wanted] of wantedBy(expected)) {
        for (const each of wanted.filter((one) => one.expect === 'folded')) {
          const folded = [
            ...found(proposal, 'question', false, each.match),
            ...found(proposal, 'task', false, each.match),
          ];
          expect(folded, `${each.match.join('|')} is folded`).not.toEqual([]);
          const on = [...found(proposal, 'question', true, each.match), ...found(proposal, 'task', true, each.match)];
          expect(on, `${each.match.join('|')} is not on`).toEqual([]);
        }
      }
    });

    test('nothing is on that must not be', () => {
      for (const { match, kind, maxCount = 0 } of expected.mustNot) {
        const lines = proposal.lines.filter(
          (each) => each.on && (kind === undefined || kindsOf(kind).includes(each.kind)),
        );
        const wrong = lines.filter((each) => match.some((one) => says(each, one))).map((each) => each.title);
        expect(wrong.length, `${match.join('|')}: ${wrong.join('; ')}`).toBeLessThanOrEqual(maxCount);
      }
      for (const word of expected.gatesNot) {
        expect(linesOf(proposal, 'gate', true).filter((each) => says(each, word))).toEqual([]);
      }
    });

    test('nothing is on that nobody expects, and no kind has more than eight lines on', () => {
      for (const [kind, wanted] of wantedBy(expected)) {
        const on = linesOf(proposal, kind, true);
        expect(on.length).toBeLessThanOrEqual(8);
        const stray = on.filter((line) => !wanted.some((each) => each.match.some((one) => says(line, one))));
        expect(stray.map((each) => each.title)).toEqual([]);
      }
    });

    test('people are the active ones and those with the most commits; one person once', () => {
      const wanted = new Set([
        ...expected.people.active,
        ...expected.people.top5.map((each) => each.replace(/ \(\d+\)$/, '')),
      ]);
      const people = linesOf(proposal, 'person', true);
      const twins = sameAs(expected);
      for (const each of people) expect([...wanted]).toContain(each.name);
      for (const who of wanted) {
        const known = people.some((each) => each.name === who || each.reason.includes(`also as ${who}`));
        expect(known, `${who} is proposed`).toBe(true);
      }
      expect(people.length).toBeGreaterThanOrEqual(wanted.size - twins.length);
    });

    test.each(['on', 'all'] as const)(
      'accepted (%s), it gives the models, versions, stages and dates exactly',
      (which) =>
        inWorld(async (world) => {
          await world.does(world.ana, 'project.add', { name, key: 'REC' });
          await accept(world, 'REC', { history, proposal }, which);
          const models = await modelsIn(world, 'REC');
          const subjects = new Map(history.commits.map((each) => [each.sha, each.message]));
          const shown = models.map(({ model, versions }) => ({
            model,
            versions: versions.map((each) => factsOf({ ...each, commitSubject: subjects.get(each.commit!) ?? '' })),
          }));
          const wanted = expected.models.map(({ model, versions }) => ({ model, versions: versions.map(factsOf) }));
          expect(shown).toEqual(wanted);
        }),
    );

    test('accepted, the journey begins each phase on its date', () =>
      inWorld(async (world) => {
        await world.does(world.ana, 'project.add', { name, key: 'REC' });
        await accept(world, 'REC', { history, proposal });
        const journey = await journeyIn(world, 'REC');
        const began = Object.fromEntries(
          Object.keys(expected.phases).map((phase) => [
            phase,
            journey.find((each) => each.phase === phase)?.at.slice(0, 10) ?? null,
          ]),
        );
        expect(began).toEqual(expected.phases);
      }));

    test('accepted, the open questions are in doing with their runs, and the rest of the board is as empty as it should be', () =>
      inWorld(async (world) => {
        await world.does(world.ana, 'project.add', { name, key: 'REC' });
        await accept(world, 'REC', { history, proposal });
        const board = await boardIn(world, 'REC');
        const lane = (track: string) => board.lanes.find((each) => each.track === track)!.columns;
        const open = linesOf(proposal, 'question', true).map((each) => each.title);
        expect(lane('research').flatMap((each) => each.tasks.map((task) => task.title))).toEqual(
          open.toSorted(byFirst(proposal)),
        );
        expect(lane('research').find((each) => each.name === 'Investigating')!.tasks).toHaveLength(open.length);
        expect(lane('data').flatMap((each) => each.tasks)).toHaveLength(linesOf(proposal, 'gate', true).length);
      }));
  });
});

function wantedBy({
  questions,
  production,
  gates,
}: Expected): [ProposalKind & ('question' | 'task' | 'gate'), Wanted[]][] {
  return [
    ['question', questions],
    ['task', production],
    ['gate', gates],
  ];
}

function found(proposal: Proposal, kind: ProposalKind, on: boolean, match: readonly string[]): string[] {
  return linesOf(proposal, kind, on)
    .filter((line) => match.some((one) => says(line, one)))
    .map((each) => each.title);
}

function says({ title, reason }: ProposalLine, word: string): boolean {
  return `${title}\n${reason}`.toLowerCase().includes(word.toLowerCase());
}

function kindsOf(kind: string): ProposalKind[] {
  if (kind === 'models') return ['model', 'version'];
  return kind === 'production' ? ['task'] : ['question'];
}

/** What of a version has to be exact. */
function factsOf({ version, stage, since, registered, source, commitSubject }: Facts): Facts {
  return { version, stage, since, registered, source, commitSubject };
}

interface Facts {
  readonly version: string;
  readonly stage: string;
  readonly since: string;
  readonly registered: string | null;
  readonly source: string;
  readonly commitSubject: string;
}

function byFirst(proposal: Proposal): (a: string, b: string) => number {
  const firsts = new Map(linesOf(proposal, 'question').map((each) => [each.title, each.work.first]));
  return (a, b) => firsts.get(a)! - firsts.get(b)!;
}
