/**
 * What connected systems say becomes commands. Only the server's own followers send these; what they cause runs on
 * behalf of the author, if the author is a member who may.
 *
 * Invariant: a commit acts once by its fingerprint (author's address, author time, message), whatever sha it comes
 * under; its closing words act once more apart, when it is first seen on the default branch.
 */
import * as z from 'zod/mini';
import { changed, created, type Change } from '../change/change.ts';
import { command, type Call } from '../change/command.ts';
import { oneLine, ref } from '../change/input.ts';
import type { Me } from '../change/me.ts';
import { edge, find, list, type Reading } from '../change/read.ts';
import { limits } from '../limits.ts';
import { meOf, personBy } from '../people/find.ts';
import { may } from '../people/may.ts';
import type { Person, Project } from '../people/kinds.ts';
import { commit, repo, type CommitRow } from '../signals/kinds.ts';
import { maySpeak, readMessage, type Effect } from '../signals/grammar.ts';
import { journeyPhases } from '../signals/phase.ts';
import { slug } from '../work/find.ts';
import type { Task, Track } from '../work/kinds.ts';
import { callOf, isSwitchedOn, steered } from './effects.ts';
import { closedBy, readBefore, tasksNamed } from './mention.ts';
import { theRepo } from './repo.ts';

const filesOfPhase = z.strictObject({
  files: z.array(z.string()).check(z.maxLength(limits.filesPerPhaseMax)),
  more: z.int(),
});

const seen = z.strictObject({
  sha: z.string().check(z.regex(/^[0-9a-f]{40,64}$/)),
  fingerprint: z.string().check(z.minLength(16), z.maxLength(128)),
  author: z.string(),
  email: z.string(),
  /** Author time. */
  at: z.int(),
  /** Read as far as the grammar reads. */
  message: z.string().check(z.maxLength(limits.messageCharsMax)),
  onDefault: z.boolean(),
  /** A branch on which it is new, for the key in its name. */
  branch: z.optional(z.string().check(z.maxLength(500))),
  files: z.partialRecord(z.enum(journeyPhases), filesOfPhase),
  nth: z.int(),
});
export type SeenCommit = z.output<typeof seen>;

const machineOnly = (me: Me) => (me.kind === 'machine' ? 'yes' : 'no');

export const recordCommits = command('signal.commits', {
  about:
    'Records commits of a followed repository; those that mention tasks act. `quiet`: history that only is recorded.',
  input: z.strictObject({
    repo: ref,
    commits: z.array(seen).check(z.maxLength(limits.commitsPerCommandMax)),
    quiet: z.optional(z.boolean()),
    /** When a forge says that they were pushed; with it they steer tasks by that time, whenever they arrive. */
    told: z.optional(z.int()),
  }),
  *needs(input) {
    const home = yield* theRepo(input.repo);
    const known = new Map<string, CommitRow>();
    const people = new Map<string, Person | undefined>();
    for (const each of input.commits) {
      const row =
        (yield* find(commit, 'fingerprint', [home.project.id, each.fingerprint])) ??
        // Because: a forge may give another time than git does, and so another fingerprint.
        (input.told === undefined ? undefined : yield* bySha(home.project, each.sha));
      if (row) known.set(each.fingerprint, row);
      if (!people.has(each.email)) people.set(each.email, yield* personBy('email', each.email));
    }
    // Because: who reads a history knows each commit's place in it; a forge that tells of a push does not.
    const at = [home.row.project, home.row.id];
    const last = input.told === undefined ? null : yield* edge(commit, 'project', at, { order: 'down' });
    return { ...home, known, people, last: last === null ? undefined : (last as number) };
  },
  allow: machineOnly,
  decide(input, { row: home, project: its, known, people, last = -1 }, { now, newId }) {
    let place = last;
    const changes: Change[] = [];
    const causes: Omit<Call, 'id'>[] = [];
    const fresh = new Set<string>();
    for (const each of input.commits) {
      if (fresh.has(each.fingerprint)) continue;
      fresh.add(each.fingerprint);
      const before = known.get(each.fingerprint);
      const isLanding = each.onDefault && before !== undefined && before.defaultAt === null;
      if (before && !isLanding) continue;
      if (before) changes.push(...changed(commit, before, { defaultAt: now }));
      else {
        const nth = input.told === undefined ? each.nth : ++place;
        changes.push(created(commit, rowOf({ ...each, nth }, newId(), people.get(each.email), home, now)));
      }
      if (input.quiet || !maySpeak(`${each.message}\n${each.branch ?? ''}`)) continue;
      const { email, at, message, onDefault, branch } = each;
      // Because: what was rebased is known, and linked, by the sha under which it was seen first.
      const sha = before?.sha ?? each.sha;
      const heed = {
        project: its.id,
        repo: home.id,
        sha,
        email,
        at,
        message,
        ...(branch && { branch }),
        isNew: !before,
        onDefault,
        ...(input.told !== undefined && { told: input.told }),
      };
      causes.push({ name: 'signal.heed', input: heed, cause: `commit:${sha}` });
    }
    return { changes, causes };
  },
});

function rowOf(
  each: SeenCommit,
  id: CommitRow['id'],
  person: Person | undefined,
  home: { id: CommitRow['repo']; project: CommitRow['project'] },
  now: number,
): CommitRow {
  return {
    id,
    project: home.project,
    repo: home.id,
    sha: each.sha,
    fingerprint: each.fingerprint,
    author: oneLine(each.author).slice(0, limits.nameCharsMax),
    email: each.email.slice(0, limits.nameCharsMax),
    person: person?.id ?? null,
    at: Math.min(each.at, now),
    subject: oneLine(each.message.slice(0, 4 * limits.titleCharsMax).split(/\r?\n/, 1)[0]!).slice(
      0,
      limits.titleCharsMax,
    ),
    files: each.files,
    defaultAt: each.onDefault ? now : null,
    nth: each.nth,
  };
}

export const heed = command('signal.heed', {
  about:
    'Does what one commit says: links it, moves and decides on behalf of its author. A stranger’s commit only links.',
  input: z.strictObject({
    project: ref,
    repo: ref,
    sha: z.string(),
    email: z.string(),
    at: z.int(),
    message: z.string(),
    branch: z.optional(z.string()),
    isNew: z.boolean(),
    onDefault: z.boolean(),
    told: z.optional(z.int()),
  }),
  *needs(input) {
    const author = yield* personBy('email', input.email);
    const me = author && (yield* meOf(author.id));
    const named = yield* tasksNamed(`${input.message}\n${input.branch ?? ''}`, input.at);
    const columns = [...named.values()].flatMap((each) => each.columns);
    const before = yield* readBefore(input, named);
    const columnNames = new Set(columns.map((each) => slug(each.name)));
    const spoken = readMessage(input.message, {
      isColumn: (word) => columnNames.has(word),
      before: (line) => before.get(line),
    });
    return { author, me, named, spoken, reverted: yield* closedBy(spoken, named) };
  },
  allow: machineOnly,
  decide(input, { author, me, named, spoken, reverted }, { now }) {
    const causes: Omit<Call, 'id'>[] = [];
    const title = oneLine(input.message.split(/\r?\n/, 1)[0]!).slice(0, limits.titleCharsMax) || input.sha;
    const effects = [...spoken.effects, ...reverted];
    // Because: an author's clock may be ahead of ours, and nothing is true before it is so.
    const asOf = Math.min(input.at, now);
    for (const [key, place] of named) {
      if (input.isNew) {
        const evidence = { task: place.task.id, kind: 'commit', ref: input.sha, repo: input.repo, title };
        causes.push({ name: 'work.link', input: evidence, asOf, ...(author && { as: author.id }) });
      }
      if (!author || !me || may(me, 'edit', place.home) !== 'yes') continue;
      const own = effects.filter((each) => each.key === key && isDue(each, input) && isOn(place.track, each));
      const starts =
        input.isNew &&
        place.isFirst &&
        !spoken.quiet.includes(key) &&
        !own.some((each) => ['move', 'close', 'decide'].includes(each.kind));
      if (starts && place.phase === 'next' && isSwitchedOn(place.track, 'first_commit')) {
        causes.push({ ...begins(place.task, input.told), as: author.id });
      }
      for (const each of own)
        causes.push({ ...steered(callOf(each, place.task, input.sha), input.told), as: author.id });
    }
    // Because: what a forge told of this commit before waits for the tasks that it is the work of.
    if (input.told !== undefined && named.size > 0) {
      const { repo, sha } = input;
      causes.push({ name: 'signal.runs', input: { repo, sha } }, { name: 'signal.landings', input: { repo, sha } });
    }
    return { changes: [], causes };
  },
});

function* bySha(home: Project, sha: string): Reading<CommitRow | undefined> {
  for (const each of yield* list(repo, 'project', [home.id])) {
    const row = yield* find(commit, 'sha', [each.id, sha]);
    if (row) return row;
  }
  return undefined;
}

const begins = ({ id }: Task, told: number | undefined): Omit<Call, 'id'> =>
  told === undefined
    ? { name: 'work.move', input: { task: id, to: 'doing' } }
    : { name: 'signal.begin', input: { task: id, at: told } };

/** Commands act when a commit is first seen; closing words when it is first seen on the default branch. */
function isDue(effect: Effect, { isNew, onDefault }: { isNew: boolean; onDefault: boolean }): boolean {
  return effect.kind === 'close' || effect.kind === 'reopen' ? onDefault : isNew;
}

function isOn(home: Track, effect: Effect): boolean {
  const automation = effect.kind === 'close' ? 'closing_words' : effect.kind === 'reopen' ? 'reverts' : 'smart_commits';
  return isSwitchedOn(home, automation);
}
