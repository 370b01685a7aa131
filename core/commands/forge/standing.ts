/** What stands under an account: the pull requests that it opened and reviewed, and their links on tasks. */
import { changed, type Change } from '../../change/change.ts';
import type { Context } from '../../change/command.ts';
import type { Id } from '../../change/kind.ts';
import { list, type Reading } from '../../change/read.ts';
import { seenAccount, type SeenAccount } from '../../signals/account.ts';
import { ask, pull, repo, type Ask, type Pull } from '../../signals/kinds.ts';
import { link, type Link } from '../../work/kinds.ts';
import { asked } from './asks.ts';
import { accountsNamed, personBehindWith, type Naming } from './who.ts';

export interface Standing {
  readonly account: SeenAccount;
  /** Opened or reviewed. */
  readonly pulls: readonly Pull[];
  /** What these ask of members. */
  readonly asks: readonly Ask[];
  /** Of the pull requests that it opened. */
  readonly links: readonly Link[];
}

export function* standingOf(account: SeenAccount): Reading<Standing> {
  const opened = yield* list(pull, 'account', [account.id]);
  const pulls = new Map(opened.map((each) => [each.id as string, each]));
  const links: Link[] = [];
  for (const { url } of opened) links.push(...(yield* list(link, 'what', ['pull_request', url])));
  for (const home of yield* list(repo, 'connection', [account.connection]))
    for (const each of yield* list(pull, 'number', [home.id])) if (isReviewed(each, account)) pulls.set(each.id, each);
  const asks: Ask[] = [];
  for (const { id } of pulls.values()) asks.push(...(yield* list(ask, 'pull', [id])));
  return { account, pulls: [...pulls.values()], asks, links };
}

/** What stands under an account, and the member it is to belong to; null: nobody who is known here. */
export type Belonging = readonly [Id<'person'> | null, Standing];

/** What stands under some accounts, all to belong to one member. */
export const standingsAs = (who: Id<'person'>, stands: readonly Standing[]): Belonging[] =>
  stands.map((each) => [who, each]);

/** What stands under the accounts that came with an address, and are nobody's yet. */
export function* nobodysAt(email: string): Reading<Standing[]> {
  const stands: Standing[] = [];
  const naming = { system: 'email', handle: email, person: null };
  for (const { row, key } of yield* accountsNamed(naming))
    if (row.person === null && (yield* personBehindWith(key, naming)) === null) stands.push(yield* standingOf(row));
  return stands;
}

/** What stands under the accounts of a name that somebody gets or loses, with the members that they will belong to. */
export function* standingsWith(naming: Naming): Reading<Belonging[]> {
  const all: Belonging[] = [];
  for (const { row, key } of yield* accountsNamed(naming)) {
    const who = yield* personBehindWith(key, naming);
    if (who !== row.person) all.push([who, yield* standingOf(row)]);
  }
  return all;
}

/**
 * All of it as the work of members, each with what stands under one account of theirs (null: of nobody that is known
 * here). What stands under two of these accounts changes once.
 */
export function belonging(all: readonly Belonging[], newId: Context['newId']): Change[] {
  const pulls = new Map<string, { was: Pull; is: Pull }>();
  const links = new Map<string, { was: Link; is: Link }>();
  const asks = new Map<string, readonly Ask[]>();
  for (const [person, { account, ...stands }] of all) {
    const before = new Set<string | null>([null, account.person]);
    for (const was of stands.pulls) {
      const is = pulls.get(was.id)?.is ?? was;
      const isOwn = is.account === account.id;
      if (isOwn) before.add(is.person);
      const reviews = is.reviews.map((one) => (isOf(one, account) ? { ...one, person } : one));
      pulls.set(was.id, { was, is: { ...is, reviews, ...(isOwn && { person }) } });
      asks.set(
        was.id,
        stands.asks.filter((one) => one.pull === was.id),
      );
    }
    for (const was of stands.links) {
      const is = links.get(was.id)?.is ?? was;
      // Because: who linked a pull request by hand has done so, whoever opened it.
      links.set(was.id, { was, is: before.has(is.by) ? { ...is, by: person } : is });
    }
  }
  return [
    ...all.flatMap(([person, { account }]) => changed(seenAccount, account, { person })),
    ...[...pulls.values()].flatMap(({ was, is }) => [
      ...changed(pull, was, is),
      ...asked(is, asks.get(is.id) ?? [], () => newId()),
    ]),
    ...[...links.values()].flatMap(({ was, is }) => changed(link, was, is)),
  ];
}

const isReviewed = ({ reviews }: Pull, account: SeenAccount): boolean => reviews.some((each) => isOf(each, account));

const isOf = (review: Pull['reviews'][number], { login }: SeenAccount): boolean =>
  login !== '' && review.login === login;
