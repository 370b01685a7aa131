/** What a forge tells of branches, comments and releases. */
import * as z from 'zod/mini';
import { command, type Call } from '../../change/command.ts';
import { ref } from '../../change/input.ts';
import { limits } from '../../limits.ts';
import { meOf } from '../../people/find.ts';
import { may } from '../../people/may.ts';
import { account, commentTold, releaseTold } from '../../signals/forge.ts';
import { readMessage } from '../../signals/grammar.ts';
import { slug } from '../../work/find.ts';
import { callOf, isSwitchedOn, steered } from '../effects.ts';
import { tasksNamed } from '../mention.ts';
import { theRepo } from '../repo.ts';
import { machineOnly } from './steer.ts';
import { allSeen, personOf, sightingOf } from './who.ts';

const WHENEVER = Number.MAX_SAFE_INTEGER;

export const tellBranch = command('signal.branch', {
  about: 'Links a new branch to the tasks that its name names, and shows that work on them has begun.',
  input: z.strictObject({
    repo: ref,
    branch: z.string().check(z.minLength(1), z.maxLength(limits.forgeNameCharsMax)),
    by: z.nullable(account),
    at: z.int(),
    pulled: z.optional(z.boolean()),
  }),
  *needs(input) {
    const { row: home } = yield* theRepo(input.repo);
    return { home, by: yield* personOf(input.by, home), named: yield* tasksNamed(input.branch, WHENEVER) };
  },
  allow: machineOnly,
  decide({ branch, at, pulled }, { home, by, named }) {
    const causes: Omit<Call, 'id'>[] = [];
    const more = { cause: `branch:${branch}`, ...(by && { as: by.id }) };
    for (const { task, track } of named.values()) {
      if (!isSwitchedOn(track, 'branch_created')) continue;
      const evidence = {
        task: task.id,
        kind: 'branch',
        ref: branchAddress(home.url, branch),
        repo: home.id,
        title: branch,
      };
      causes.push({ name: 'work.link', input: evidence, ...more });
      causes.push({ name: 'signal.begin', input: { task: task.id, at, ...(pulled && { pulled }) }, ...more });
    }
    return { changes: [], causes };
  },
});

export const tellComment = command('signal.comment', {
  about: 'Does what a comment on a pull request says to tasks, on behalf of its author, if that is a member who may.',
  input: z.strictObject({ repo: ref, comment: commentTold }),
  *needs({ repo, comment }) {
    const { row: home } = yield* theRepo(repo);
    const writer = yield* sightingOf(comment.by, home);
    const by = writer?.person;
    const named = yield* tasksNamed(comment.body, WHENEVER);
    const columns = new Set([...named.values()].flatMap((each) => each.columns.map(({ name }) => slug(name))));
    const words = readMessage(comment.body, { isColumn: (word) => columns.has(word) });
    return { home, writer, by, me: by && (yield* meOf(by.id)), named, words };
  },
  allow: machineOnly,
  decide({ comment }, { home, writer, by, me, named, words }, { newId }) {
    const seen = allSeen([[writer, comment.at]], { pull: comment.pull, home }, newId);
    if (!by || !me) return { changes: seen.changes, causes: seen.causes };
    const causes: Omit<Call, 'id'>[] = [...seen.causes];
    for (const each of words.effects) {
      const place = named.get(each.key);
      if (!place || each.kind === 'close' || each.kind === 'reopen' || may(me, 'edit', place.home) !== 'yes') continue;
      if (!isSwitchedOn(place.track, 'smart_commits')) continue;
      const shown = comment.pull === null ? home.name : `${home.url ?? home.name}#${comment.pull}`;
      causes.push({ ...steered(callOf(each, place.task, shown), comment.at), as: by.id });
    }
    return { changes: seen.changes, causes: causes.map((each) => ({ cause: `comment:${comment.key}`, ...each })) };
  },
});

export const tellRelease = command('signal.release', {
  about: 'Does what the tag of a release says, and links the release to the tasks that it names.',
  input: z.strictObject({ repo: ref, release: releaseTold }),
  *needs({ repo, release }) {
    const { row: home } = yield* theRepo(repo);
    return { home, named: yield* tasksNamed(release.title, WHENEVER) };
  },
  allow: machineOnly,
  decide({ release }, { home, named }, { now }) {
    const asOf = Math.min(now, release.at);
    const title = `Release ${release.tag}`;
    const heard = [...named.values()].filter(({ track }) => isSwitchedOn(track, 'tags'));
    const links = heard.map(({ task }) => ({
      name: 'work.link',
      input: { task: task.id, kind: 'tag', ref: release.url || release.tag, repo: home.id, title },
      asOf,
      cause: `tag:${release.tag}`,
    }));
    return {
      changes: [],
      causes: [{ name: 'signal.tag', input: { repo: home.id, tag: release.tag, at: asOf } }, ...links],
    };
  },
});

/** The page of a branch where the forge has one that all of them understand; else its name. */
function branchAddress(url: string | null, branch: string): string {
  return url && /^https?:\/\/github\.com\//i.test(url) ? `${url}/tree/${encodeURI(branch)}` : branch;
}
