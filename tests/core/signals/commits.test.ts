import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { commit, DAY, get, list, theProject, type CommitRow, type SeenCommit } from '@dualtrack/core';
import { columnId, columnIn, decisionsIn, placeOf, taskOf, viewOf } from '../../worlds/look.ts';
import { inWorld, START, type World } from '../../worlds/world.ts';

/** A followed repository whose commits are handed to the door as the reader of Git hands them. */
class Git {
  private readonly world: World;
  private readonly repo: string;
  private nth = 0;

  private constructor(world: World, repo: string) {
    this.world = world;
    this.repo = repo;
  }

  static async of(world: World, source = '/srv/git/churn'): Promise<Git> {
    const repo = { project: 'CHURN', source, name: 'churn', defaultBranch: 'main' };
    return new Git(world, (await world.does(world.ana, 'repo.add', repo)).created!.id);
  }

  commit(message: string, more: Partial<SeenCommit> = {}): SeenCommit {
    const email = more.email ?? 'mei@example.org';
    const at = more.at ?? this.world.clock.now;
    return {
      sha: createHash('sha1').update(`${message} ${email} ${at}`).digest('hex'),
      fingerprint: createHash('sha256').update(`${email}\0${at}\0${message}`).digest('hex'),
      author: email.split('@')[0]!,
      email,
      at,
      message,
      onDefault: true,
      files: {},
      nth: ++this.nth,
      ...more,
    };
  }

  /** What the reader sends when it sees commits; tells how many changes that made. */
  async sees(...commits: SeenCommit[]): Promise<number> {
    const { changes } = await this.world.does(this.world.machine, 'signal.commits', { repo: this.repo, commits });
    return changes;
  }

  /** A commit by Mei on the default branch, seen at once. */
  async says(message: string, more: Partial<SeenCommit> = {}): Promise<SeenCommit> {
    const made = this.commit(message, more);
    await this.sees(made);
    return made;
  }
}

const inRepo = (test: (world: World, git: Git) => Promise<void>) => () =>
  inWorld(async (world) => {
    const { does, clock, ana } = world;
    for (const track of ['production', 'research', 'data'])
      await does(ana, 'work.create', { project: 'CHURN', track, title: `A ${track} task` });
    clock.now += 60_000;
    await test(world, await Git.of(world));
  });

const phaseOf = async (world: World, key: string): Promise<string> => (await placeOf(world, key)).phase;
const linksOf = async (world: World, key: string) => (await viewOf(world, key)).links;

describe('a commit that names a task', () => {
  test(
    'is linked to it, and the first one takes it from next to doing, on behalf of its author',
    inRepo(async (world, git) => {
      const before = await world.store.seq();
      const { sha } = await git.says('CHURN-1 Faster loader\n\nLonger words.');
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
      expect(await linksOf(world, 'CHURN-1')).toMatchObject([
        { kind: 'commit', ref: sha, title: 'CHURN-1 Faster loader', by: 'Mei' },
      ]);
      const mei = (world.mei as { person: string }).person;
      for (const change of await world.since(before)) {
        if (change.kind === 'commit') continue;
        expect(change).toMatchObject({ actor: mei, cause: `commit:${sha}` });
      }
      await world.does(world.ana, 'work.move', { task: 'CHURN-1', to: 'next' });
      world.clock.now += 1_000;
      await git.says('CHURN-1 Even faster');
      expect(await phaseOf(world, 'CHURN-1')).toBe('next');
      expect(await linksOf(world, 'CHURN-1')).toHaveLength(2);
    }),
  );

  test(
    'in the name of its branch counts too',
    inRepo(async (world, git) => {
      await git.says('Faster loader', { branch: 'feature/churn-1-loader', onDefault: false });
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
    }),
  );

  test(
    'starts the timebox of a question',
    inRepo(async (world, git) => {
      await git.says('CHURN-2 First look');
      const { investigation } = await viewOf(world, 'CHURN-2');
      expect(investigation?.timebox).toMatchObject({ boxDays: 10 });
    }),
  );

  test(
    'by a linking word is linked and nothing more',
    inRepo(async (world, git) => {
      await git.says('Loader\n\nrefs CHURN-1');
      expect(await phaseOf(world, 'CHURN-1')).toBe('next');
      expect(await linksOf(world, 'CHURN-1')).toHaveLength(1);
    }),
  );

  test(
    'that is no task of ours changes nothing but that the commit is recorded',
    inRepo(async (_, git) => {
      expect(await git.sees(git.commit('GPT-2 and UTF-8, CHURN-99, CHURN-0, OTHER-1 #done'))).toBe(1);
    }),
  );

  test(
    'seen again changes nothing, by whatever way it comes',
    inRepo(async (world, git) => {
      const made = await git.says('CHURN-1 #checking Fixes CHURN-3');
      await world.does(world.ana, 'work.move', { task: 'CHURN-1', to: 'next' });
      await world.does(world.ana, 'work.move', { task: 'CHURN-3', to: 'next' });
      for (const again of [[made], [made, made], [{ ...made, onDefault: false }], [{ ...made, nth: 99 }]])
        expect(await git.sees(...again)).toBe(0);
      expect(await phaseOf(world, 'CHURN-1')).toBe('next');
      expect(await phaseOf(world, 'CHURN-3')).toBe('next');
    }),
  );

  test(
    'and was rebased, so that it has another sha, acts once all the same',
    inRepo(async (world, git) => {
      const made = git.commit('CHURN-1 #doing', { onDefault: false });
      const twin = { ...made, sha: made.sha.replace(/^./, (c) => (c === '0' ? '1' : '0')) };
      expect(await git.sees(made)).toBeGreaterThan(0);
      await world.does(world.ana, 'work.move', { task: 'CHURN-1', to: 'next' });
      expect(await git.sees(twin)).toBe(0);
      expect(await git.sees({ ...twin, onDefault: true })).toBe(1);
      expect(await phaseOf(world, 'CHURN-1')).toBe('next');
      expect(await linksOf(world, 'CHURN-1')).toHaveLength(1);
    }),
  );

  test(
    'is older than the task does nothing: it cannot have meant it',
    inRepo(async (world, git) => {
      expect(await git.sees(git.commit('CHURN-1 #done', { at: START - DAY }))).toBe(1);
      expect(await phaseOf(world, 'CHURN-1')).toBe('next');
      expect(await linksOf(world, 'CHURN-1')).toEqual([]);
      // Because: Git counts whole seconds, so the second in which the task was made is not older.
      await git.says('CHURN-1 #doing', { at: START });
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
    }),
  );

  test(
    'with an author time in the future is not dated there',
    inRepo(async (world, git) => {
      await git.says('CHURN-1 #doing', { at: world.clock.now + 5 * DAY });
      expect((await taskOf(world, 'CHURN-1')).movedAt).toBeLessThanOrEqual(world.clock.now);
      for (const change of await world.since(0)) expect(change.asOf).toBeLessThanOrEqual(world.clock.now);
    }),
  );

  test(
    'under a former key of its project finds it',
    inRepo(async (world, git) => {
      await world.does(world.ana, 'project.rekey', { project: 'CHURN', key: 'LEAVE' });
      await git.says('churn-1 #checking');
      expect(await phaseOf(world, 'LEAVE-1')).toBe('checking');
    }),
  );

  test(
    'of another project acts there only where its author may',
    inRepo(async (world, git) => {
      const { does, ana } = world;
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'work.create', { project: 'SECRET', track: 'production', title: 'Hidden' });
      await does(ana, 'project.restrict', { project: 'SECRET', private: true });
      world.clock.now += 60_000;
      await git.says('SECRET-1 #done CHURN-1 #doing');
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
      expect(await phaseOf(world, 'SECRET-1')).toBe('next');
    }),
  );

  test(
    'was removed does nothing to it',
    inRepo(async (world, git) => {
      await world.does(world.ana, 'work.remove', { task: 'CHURN-1' });
      expect(await git.sees(git.commit('CHURN-1 #done'))).toBe(1);
    }),
  );
});

describe('smart commands', () => {
  test.each(['next', 'doing', 'checking', 'done'])('#%s moves to that phase, on any branch', (phase) =>
    inRepo(async (world, git) => {
      await git.says(`CHURN-1 #${phase}`, { onDefault: false });
      expect(await phaseOf(world, 'CHURN-1')).toBe(phase);
    })(),
  );

  test(
    'move to a column by its name, which an unknown word is not',
    inRepo(async (world, git) => {
      const { does, ana } = world;
      await does(ana, 'column.add', { project: 'CHURN', track: 'production', name: 'In review', phase: 'checking' });
      await git.says('CHURN-1 #in-review');
      expect((await placeOf(world, 'CHURN-1')).name).toBe('In review');
      world.clock.now += 1_000;
      expect(await git.sees(git.commit('CHURN-1 #in-limbo'))).toBe(2);
      expect((await placeOf(world, 'CHURN-1')).name).toBe('In review');
    }),
  );

  test(
    'comment, note time, link runs, aim, block, unblock and lengthen',
    inRepo(async (world, git) => {
      const { does, mei } = world;
      await does(mei, 'model.add', { project: 'CHURN', name: 'churn' });
      await does(mei, 'model.version', { project: 'CHURN', model: 'churn', name: 'v1.2.0' });
      await does(mei, 'research.start', { task: 'CHURN-2', days: 2 });
      world.clock.now += 1_000;
      await git.says(
        [
          'CHURN-1 #comment Half the memory',
          'CHURN-1 #time 1h 30m Profiling',
          'CHURN-2 #baseline https://mlflow.example.org/1 auc=0.81',
          'CHURN-2 #best https://mlflow.example.org/2 auc=0.83',
          'CHURN-1 #version churn@1.2.0',
          'CHURN-1 #blocked CHURN-3',
          'CHURN-2 #timebox +3d GPU queue',
        ].join('\n'),
      );
      const task = await viewOf(world, 'CHURN-1');
      expect(task.comments).toMatchObject([{ body: 'Half the memory', by: 'Mei' }]);
      expect(task.minutes).toBe(90);
      expect(task.model).toBe('churn v1.2.0');
      expect(task.blockers).toMatchObject([{ kind: 'dependency', cleared: null }]);
      const question = await viewOf(world, 'CHURN-2');
      expect(question.links.filter((each) => each.kind === 'run').map((each) => [each.pin, each.metrics])).toEqual(
        expect.arrayContaining([
          ['baseline', { auc: 0.81 }],
          ['best', { auc: 0.83 }],
        ]),
      );
      expect(question.investigation?.extensions).toMatchObject([{ reason: 'GPU queue' }]);
      world.clock.now += 1_000;
      await git.says('CHURN-1 #unblocked');
      expect((await viewOf(world, 'CHURN-1')).blockers[0]!.cleared).not.toBeNull();
    }),
  );

  test.each([
    ['adopt', 'adopt'],
    ['iterate', 'iterate'],
    ['drop', 'not_pursued'],
    ['inconclusive', 'inconclusive'],
    ['park', 'parked'],
  ])('#%s decides a question, with the commit as its evidence, and is in the ledger', (word, outcome) =>
    inRepo(async (world, git) => {
      const { sha } = await git.says(`CHURN-2 #${word} No gain over the baseline`);
      expect(await phaseOf(world, 'CHURN-2')).toBe('done');
      const [entry] = await decisionsIn(world);
      expect(entry).toMatchObject({ number: 1, outcome, finding: 'No gain over the baseline' });
      expect(entry!.evidence).toHaveLength(1);
      expect((await linksOf(world, 'CHURN-2')).map((each) => [each.id, each.ref])).toEqual([[entry!.evidence[0], sha]]);
      expect(entry!.by).toBe((world.mei as { person: string }).person);
    })(),
  );

  test(
    'that cannot be done are left undone, and the commit is linked all the same',
    inRepo(async (world, git) => {
      await git.says('CHURN-1 #drop It is no question #timebox +3d');
      expect(await decisionsIn(world)).toEqual([]);
      expect(await linksOf(world, 'CHURN-1')).toHaveLength(1);
      expect(await phaseOf(world, 'CHURN-1')).toBe('next');
    }),
  );

  test(
    'move past an enforced limit, and the column shows that it is over',
    inRepo(async (world, git) => {
      const { does, ana } = world;
      const column = await columnId(world, 'production', 'Building');
      await does(ana, 'work.create', { project: 'CHURN', track: 'production', title: 'x', column: 'Building' });
      await does(ana, 'column.limit', { column, mode: 'enforce', limit: 1 });
      await git.says('CHURN-1 #doing');
      expect((await columnIn(world, 'production', 'Building')).wip).toEqual({ mode: 'enforce', limit: 1, count: 2 });
    }),
  );
});

describe('closing words', () => {
  test(
    'close work when the commit is on the default branch, and bring a question to checking, which then asks',
    inRepo(async (world, git) => {
      await git.says('Closes CHURN-1, CHURN-2 and CHURN-3');
      expect(await phaseOf(world, 'CHURN-1')).toBe('done');
      expect(await phaseOf(world, 'CHURN-3')).toBe('done');
      expect(await phaseOf(world, 'CHURN-2')).toBe('checking');
      expect((await taskOf(world, 'CHURN-2')).asksAt).not.toBeNull();
      expect(await decisionsIn(world)).toEqual([]);
    }),
  );

  test(
    'on another branch wait until the commit is first seen on the default one, and act once',
    inRepo(async (world, git) => {
      const made = git.commit('Fixes CHURN-1', { onDefault: false, branch: 'fix/loader' });
      await git.sees(made);
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
      await git.sees({ ...made, onDefault: true });
      expect(await phaseOf(world, 'CHURN-1')).toBe('done');
      await world.does(world.ana, 'work.move', { task: 'CHURN-1', to: 'doing' });
      expect(await git.sees({ ...made, onDefault: true })).toBe(0);
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
    }),
  );

  test(
    'act when the commit lands rebased, under another sha',
    inRepo(async (world, git) => {
      const made = git.commit('Fixes CHURN-1', { onDefault: false });
      await git.sees(made);
      await git.sees({ ...made, sha: 'f'.repeat(40), onDefault: true });
      expect(await phaseOf(world, 'CHURN-1')).toBe('done');
      expect(await linksOf(world, 'CHURN-1')).toHaveLength(1);
    }),
  );

  test(
    'do not do the commands beside them a second time when they land',
    inRepo(async (world, git) => {
      const made = git.commit('Fixes CHURN-1\n\nCHURN-3 #comment Almost there', { onDefault: false });
      await git.sees(made);
      await git.sees({ ...made, onDefault: true });
      expect((await viewOf(world, 'CHURN-3')).comments).toHaveLength(1);
      expect(await linksOf(world, 'CHURN-1')).toHaveLength(1);
    }),
  );

  test(
    'of a branch that was squashed act when the squash lands, once, and its commands not again',
    inRepo(async (world, git) => {
      const branch = { onDefault: false, branch: 'fix/loader' };
      await git.says('CHURN-1 Faster loader', branch);
      await git.says('Fixes CHURN-1', branch);
      await git.says('CHURN-3 #comment Halfway', branch);
      world.clock.now += 60_000;
      await git.says('Faster loader (#12)\n\n* CHURN-1 Faster loader\n* Fixes CHURN-1\n* CHURN-3 #comment Halfway\n');
      expect(await phaseOf(world, 'CHURN-1')).toBe('done');
      expect((await viewOf(world, 'CHURN-3')).comments).toHaveLength(1);
    }),
  );

  test(
    'of a branch that was merged and reverted in it are not read again from the merge',
    inRepo(async (world, git) => {
      const fix = git.commit('Fixes CHURN-1', { onDefault: false });
      await git.sees(fix);
      world.clock.now += 1_000;
      const undone = git.commit('Revert "Fixes CHURN-1"', { onDefault: false });
      await git.sees(undone);
      world.clock.now += 1_000;
      const merge = git.commit('Merge branch \'loader\'\n\n* Fixes CHURN-1\n* Revert "Fixes CHURN-1"\n');
      await git.sees({ ...fix, onDefault: true }, { ...undone, onDefault: true }, merge);
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
    }),
  );

  test(
    'of a data task open its gate when all is checked, and are held back when not',
    inRepo(async (world, git) => {
      const { does, mei } = world;
      await does(mei, 'gate.add', { project: 'CHURN', name: 'Orders', task: 'CHURN-3', checks: ['No duplicates'] });
      await git.says('Fixes CHURN-3');
      expect(await phaseOf(world, 'CHURN-3')).toBe('next');
      await does(mei, 'gate.check', { gate: 'Orders', project: 'CHURN', check: 'No duplicates', state: 'passed' });
      world.clock.now += 1_000;
      await git.says('Fixes CHURN-3 for good');
      expect((await viewOf(world, 'CHURN-3')).gate?.passed).not.toBeNull();
    }),
  );
});

describe('a revert', () => {
  test(
    'of closing words opens again, of a revert closes again',
    inRepo(async (world, git) => {
      await git.says('Fixes CHURN-1');
      world.clock.now += 1_000;
      await git.says('Revert "Fixes CHURN-1"');
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
      world.clock.now += 1_000;
      await git.says('Revert "Revert "Fixes CHURN-1""');
      expect(await phaseOf(world, 'CHURN-1')).toBe('done');
    }),
  );

  test(
    'that names only the sha opens what that commit had closed',
    inRepo(async (world, git) => {
      const { sha } = await git.says('Faster loader\n\nFixes CHURN-1');
      expect(await phaseOf(world, 'CHURN-1')).toBe('done');
      world.clock.now += 1_000;
      await git.says(`Revert "Faster loader"\n\nThis reverts commit ${sha}.`);
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
    }),
  );

  test(
    'opens nothing that another commit closed, or a person',
    inRepo(async (world, git) => {
      const { sha } = await git.says('CHURN-1 Faster loader');
      await world.does(world.ana, 'work.move', { task: 'CHURN-1', to: 'done' });
      world.clock.now += 1_000;
      await git.says(`Revert "Faster loader"\n\nThis reverts commit ${sha}.`);
      expect(await phaseOf(world, 'CHURN-1')).toBe('done');
    }),
  );
});

describe('an author', () => {
  test(
    'who is no member only links',
    inRepo(async (world, git) => {
      const { sha } = await git.says('CHURN-1 #done Fixes CHURN-3, CHURN-2 #drop x', { email: 'eve@example.org' });
      for (const key of ['CHURN-1', 'CHURN-2', 'CHURN-3']) {
        expect(await phaseOf(world, key)).toBe('next');
        expect(await linksOf(world, key)).toMatchObject([{ kind: 'commit', ref: sha, by: null }]);
      }
      expect(await decisionsIn(world)).toEqual([]);
    }),
  );

  test(
    'who only looks, or has left, only links',
    inRepo(async (world, git) => {
      await git.says('CHURN-1 #done', { email: 'vic@example.org' });
      await world.does(world.ana, 'people.remove', { person: 'Raj' });
      await git.says('CHURN-3 #done', { email: 'raj@example.org' });
      expect(await phaseOf(world, 'CHURN-1')).toBe('next');
      expect(await phaseOf(world, 'CHURN-3')).toBe('next');
      expect(await linksOf(world, 'CHURN-1')).toHaveLength(1);
      expect(await linksOf(world, 'CHURN-3')).toHaveLength(1);
    }),
  );

  test(
    'is known by any of their addresses, in any case',
    inRepo(async (world, git) => {
      await world.does(world.ana, 'people.identify', { person: 'Mei', system: 'email', handle: 'mei@home.example' });
      await git.says('CHURN-1 #doing', { email: 'MEI@Home.example' });
      expect(await phaseOf(world, 'CHURN-1')).toBe('doing');
    }),
  );
});

describe('an automation that is switched off', () => {
  test.each([
    ['first_commit', 'CHURN-1 Faster loader'],
    ['smart_commits', 'CHURN-1 #done'],
    ['closing_words', 'Fixes CHURN-1'],
  ])('"%s" does not act in its track and acts in the others', (automation, message) =>
    inRepo(async (world, git) => {
      const { does, ana } = world;
      await does(ana, 'track.automate', { project: 'CHURN', track: 'production', automation, on: false });
      if (automation !== 'first_commit')
        await does(ana, 'track.automate', {
          project: 'CHURN',
          track: 'production',
          automation: 'first_commit',
          on: false,
        });
      await git.says(message);
      expect(await phaseOf(world, 'CHURN-1')).toBe('next');
      expect(await linksOf(world, 'CHURN-1')).toHaveLength(1);
      world.clock.now += 1_000;
      await git.says(message.replace('CHURN-1', 'CHURN-3'));
      expect(await phaseOf(world, 'CHURN-3')).not.toBe('next');
      await does(ana, 'track.automate', { project: 'CHURN', track: 'production', automation, on: true });
      world.clock.now += 1_000;
      await git.says(`${message} again`);
      if (automation !== 'first_commit') expect(await phaseOf(world, 'CHURN-1')).toBe('done');
    })(),
  );

  test(
    '"reverts" leaves what is done as it is',
    inRepo(async (world, git) => {
      await world.does(world.ana, 'track.automate', {
        project: 'CHURN',
        track: 'production',
        automation: 'reverts',
        on: false,
      });
      await git.says('Fixes CHURN-1');
      world.clock.now += 1_000;
      await git.says('Revert "Fixes CHURN-1"');
      expect(await phaseOf(world, 'CHURN-1')).toBe('done');
    }),
  );
});

describe('the record', () => {
  test(
    'holds every commit once, quietly where history is read in',
    inRepo(async (world, git) => {
      const { does, machine, reads } = world;
      const repo = await does(world.ana, 'repo.add', { project: 'CHURN', source: '/srv/git/other', name: 'other' });
      const history = Array.from({ length: 120 }, (_, n) =>
        git.commit(`CHURN-1 #done ${n % 100}`, { at: START + (n % 100) }),
      );
      const input = { repo: repo.created!.id, commits: history, quiet: true };
      expect((await does(machine, 'signal.commits', input)).changes).toBe(100);
      expect((await does(machine, 'signal.commits', input)).changes).toBe(0);
      expect(await phaseOf(world, 'CHURN-1')).toBe('next');
      const rows = await reads(function* () {
        const home = yield* theProject('CHURN');
        return yield* list(commit, 'project', [home.id]);
      });
      expect(rows).toHaveLength(100);
      const [first] = rows as [CommitRow];
      expect(await reads(() => get(commit, first.id))).toEqual(first);
    }),
  );

  test(
    'takes what no commit should hold: odd names, a time before 1970, a subject of 20,000 letters',
    inRepo(async (_, git) => {
      const odd = git.commit('x'.repeat(20_000), { author: '\u0000\u202eEve\n', email: 'E'.repeat(500), at: -1 });
      expect(await git.sees(odd)).toBe(1);
      expect(await git.sees(git.commit('', { at: 0 }))).toBe(1);
    }),
  );
});
