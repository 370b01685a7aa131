/** What a forge tells of pull requests: how they stand, what their words ask for, what people say of them. */
import * as z from 'zod/mini';
import { changed, created } from '../../change/change.ts';
import { command, type Call } from '../../change/command.ts';
import { idFrom } from '../../change/ids.ts';
import { oneLine, ref } from '../../change/input.ts';
import { find, get, list, must, type Reading } from '../../change/read.ts';
import { limits } from '../../limits.ts';
import { meOf } from '../../people/find.ts';
import { may } from '../../people/may.ts';
import type { Person } from '../../people/kinds.ts';
import { pullStates, pullTold, reviewTold, type PullTold } from '../../signals/forge.ts';
import { readMessage, type Effect } from '../../signals/grammar.ts';
import { distinctKeys } from '../../signals/key.ts';
import { ask, pull, type Pull, type Repo, type Review } from '../../signals/kinds.ts';
import { reviewed } from '../../signals/review.ts';
import { slug } from '../../work/find.ts';
import { link, task } from '../../work/kinds.ts';
import type { LinkState } from '../../work/words.ts';
import { callOf, isSwitchedOn, steered } from '../effects.ts';
import { tasksNamed, type Named } from '../mention.ts';
import { theRepo } from '../repo.ts';
import { asked } from './asks.ts';
import { machineOnly } from './steer.ts';
import { allSeen, personOf, sightingOf } from './who.ts';

/** However old what names it is: what a forge tells now, it tells of the tasks that are there now. */
const WHENEVER = Number.MAX_SAFE_INTEGER;

export const tellPull = command('signal.pull', {
  about:
    'Records how a pull request stands; the tasks that it is the work of are linked and move. What is older than what is known is not heeded.',
  input: z.strictObject({ repo: ref, pull: pullTold, pulled: z.optional(z.boolean()) }),
  *needs({ repo, pull: told }) {
    const { row: home } = yield* theRepo(repo);
    const row = yield* find(pull, 'number', [home.id, told.number]);
    const opener = yield* sightingOf(told.author, home);
    const author = opener?.person;
    const named = yield* tasksNamed(`${told.title}\n${told.branch}\n${told.body}`, WHENEVER);
    const columns = new Set([...named.values()].flatMap((each) => each.columns.map(({ name }) => slug(name))));
    const words = readMessage(`${oneLine(told.title)}\n${told.body}`, { isColumn: (word) => columns.has(word) });
    return {
      home,
      row,
      opener,
      author,
      mover: yield* sightingOf(told.by, home),
      me: author && (yield* meOf(author.id)),
      named,
      words,
      reverted: yield* revertedBy(told, home),
      reviews: yield* withPeople(row?.reviews ?? [], home),
      asks: row ? yield* list(ask, 'pull', [row.id]) : [],
      linked: row ? (yield* list(link, 'what', ['pull_request', addressOf(told, home)])).map((each) => each.task) : [],
    };
  },
  allow: machineOnly,
  decide(
    input,
    { home, row, opener, author, mover, me, named, words, reverted, reviews, asks, linked },
    { now, newId },
  ) {
    const told = input.pull;
    const actor = mover?.person;
    const whoDid = [[opener, told.openedAt] as const, [mover, told.stateAt] as const];
    const seen = allSeen(whoDid, { pull: told.number, home }, newId);
    const account = seen.ids[0] ?? row?.account ?? null;
    if (row && isOlder(told, row)) {
      const login = row.login || (told.author?.login ?? '');
      const by = { account: row.account ?? account, login, person: row.person ?? author?.id ?? null };
      const asking = asked({ ...row, ...by }, asks, () => newId());
      // Because: what ran at a head that it had before was shown, had this been told in its time.
      const runs = told.head === '' || told.head === row.head || row.acts.length === 0 ? [] : [told.head];
      return {
        changes: [...seen.changes, ...changed(pull, row, by), ...asking],
        causes: [...seen.causes, ...runs.map((sha) => ({ name: 'signal.runs', input: { repo: home.id, sha } }))],
      };
    }
    const acts = actingOn(told, { named, author, isBack: words.revertDepth % 2 === 1, reverted });
    const spoken = words.effects.filter((each) => each.kind !== 'close' && each.kind !== 'reopen');
    const due = author && me ? spoken.filter((each) => !row?.heard.includes(markOf(each))) : [];
    const facts = {
      title: oneLine(told.title).slice(0, limits.titleCharsMax) || `#${told.number}`,
      url: addressOf(told, home),
      login: told.author?.login || (row?.login ?? ''),
      account,
      person: author?.id ?? row?.person ?? null,
      state: told.state,
      branch: told.branch,
      base: told.base,
      head: told.head || (row?.head ?? ''),
      merge: told.merge ?? row?.merge ?? null,
      openedAt: told.openedAt,
      stateAt: row?.state === told.state ? Math.min(row.stateAt, told.stateAt) : told.stateAt,
      toldAt: told.toldAt,
      reviews,
      acts,
      way: words.revertDepth % 2 === 1 ? ('back' as const) : ('forward' as const),
      heard: [...(row?.heard ?? []), ...due.map(markOf)].slice(-limits.effectsPerMessageMax),
    };
    const id = row?.id ?? newId();
    const next: Pull = { id, project: home.project, repo: home.id, number: told.number, ...facts };
    const changes = [...(row ? changed(pull, row, facts) : [created(pull, next)]), ...asked(next, asks, () => newId())];
    if (changes.length === 0) return { changes: seen.changes, causes: seen.causes };

    const cause = `pull:${facts.url}`;
    const asOf = Math.min(now, told.openedAt);
    const state: LinkState = told.state;
    const evidence = { kind: 'pull_request', ref: facts.url, repo: home.id, state };
    const title = `#${told.number} ${facts.title}`.slice(0, limits.titleCharsMax);
    const shown = new Set<string>([...[...named.values()].map((each) => each.task.id), ...acts, ...linked]);
    const links = [...shown].map((each) => ({
      name: 'work.link',
      input: { ...evidence, task: each, title },
      asOf,
      ...(author && { as: author.id }),
    }));
    const causes: Omit<Call, 'id'>[] = [...seen.causes, ...links];
    const moved = new Set([...acts, ...(row?.acts ?? [])]);
    for (const each of moved) {
      const input_ = { task: each, ...(input.pulled && { pulled: true }) };
      causes.push({ name: 'signal.stand', input: input_, ...(actor && { as: actor.id }) });
    }
    for (const each of due) {
      const place = named.get(each.key);
      if (!place || !author || !me || may(me, 'edit', place.home) !== 'yes') continue;
      if (!isSwitchedOn(place.track, 'smart_commits')) continue;
      causes.push({ ...steered(callOf(each, place.task, facts.url), told.openedAt), as: author.id });
    }
    if (shown.size > 0) {
      const isOfMore = acts.some((each) => !row?.acts.includes(each));
      for (const sha of new Set([facts.head, facts.merge ?? ''])) {
        if (sha === '' || (sha === row?.head && sha !== facts.merge && !isOfMore)) continue;
        causes.push({ name: 'signal.runs', input: { repo: home.id, sha } });
        causes.push({ name: 'signal.landings', input: { repo: home.id, sha } });
      }
    }
    return {
      changes: [...seen.changes, ...changes],
      causes: causes.map((each) => ({ cause, ...each })),
      created: { id },
    };
  },
});

export const tellReview = command('signal.review', {
  about: 'Records what somebody’s review of a pull request says: asked for, approved, changes wanted.',
  input: z.strictObject({ repo: ref, review: reviewTold }),
  *needs({ repo, review }) {
    const { row: home } = yield* theRepo(repo);
    const row = yield* find(pull, 'number', [home.id, review.pull]);
    const there = yield* must(row, 'not_found', { what: 'pull request', ref: `#${review.pull}` });
    return {
      home,
      row: there,
      reviewer: yield* sightingOf(review.of, home),
      asks: yield* list(ask, 'pull', [there.id]),
    };
  },
  allow: machineOnly,
  decide({ review }, { home, row, reviewer, asks }, { newId }) {
    const { state, at } = review;
    const { login } = review.of;
    const { changes, causes } = allSeen([[reviewer, review.at]], { pull: row.number, home }, newId);
    const before = row.reviews.find((each) => each.login === login);
    const person = reviewer?.person?.id ?? before?.person ?? null;
    const next = reviewed(before, { login, person, state, at });
    const reviews = [...row.reviews.filter((each) => each.login !== login), next]
      .sort((a, b) => (a.login < b.login ? -1 : 1))
      .slice(-limits.reviewsMax);
    changes.push(...changed(pull, row, { reviews }), ...asked({ ...row, reviews }, asks, () => newId()));
    return { changes, causes };
  },
});

/** Reviewers, with whoever is known by their account since. */
function* withPeople(reviews: readonly Review[], home: Repo): Reading<Review[]> {
  const all: Review[] = [];
  for (const each of reviews) {
    const known = each.person === null ? yield* personOf({ id: '', login: each.login }, home) : undefined;
    all.push(known ? { ...each, person: known.id } : each);
  }
  return all;
}

/** Of two tellings with one time the one that is further along holds. */
function isOlder(told: PullTold, row: Pull): boolean {
  if (told.toldAt !== row.toldAt) return told.toldAt < row.toldAt;
  return pullStates.indexOf(told.state) < pullStates.indexOf(row.state);
}

/** The tasks that a pull request is the work of: named in its title or branch, or by closing words. */
function actingOn(
  told: PullTold,
  facts: {
    named: ReadonlyMap<string, Named>;
    author: Person | undefined;
    isBack: boolean;
    reverted: readonly string[];
  },
): string[] {
  // Because: anybody may open one from a fork; that it is merged, somebody with the right to has decided.
  if (told.fork && !facts.author && told.state !== 'merged') return [];
  const title = readMessage(oneLine(told.title));
  const quiet = new Set(title.quiet);
  const closed = readMessage(told.body).effects.flatMap((each) => (each.kind === 'close' ? [each.key] : []));
  const keys = new Set([...title.keys.filter((key) => !quiet.has(key)), ...distinctKeys(told.branch), ...closed]);
  const own = [...keys].flatMap((key) => facts.named.get(key)?.task.id ?? []);
  return [...new Set([...own, ...(facts.isBack ? facts.reverted : [])])].sort();
}

/** The tasks of the pull requests that a revert names: `Reverts acme/churn#12`, `Reverts #12`. */
function* revertedBy({ body }: PullTold, home: Repo): Reading<string[]> {
  const ids: string[] = [];
  for (const match of body.matchAll(/\breverts\s+(?:[\w./-]+)?[#!](\d{1,9})\b/gi)) {
    const row = yield* find(pull, 'number', [home.id, Number(match[1])]);
    for (const each of row?.acts ?? []) if (yield* get(task, each)) ids.push(each);
  }
  return ids;
}

/** What tells one smart command from another, short enough to keep. */
const markOf = (effect: Effect): string => idFrom('heard', JSON.stringify(effect), 0).slice(-12);

const addressOf = (told: Pick<PullTold, 'url' | 'number'>, home: Repo): string =>
  told.url || `${home.url ?? home.name}#${told.number}`;
