/** What stands under an account: the pull requests that it opened and reviewed, and their links on tasks. */
import { changed, type Change } from '../../change/change.ts';
import type { Context } from '../../change/command.ts';
import type { Id } from '../../change/kind.ts';
import { list, type Reading } from '../../change/read.ts';
import { seenAccount, type SeenAccount } from '../../signals/account.ts';
import { ask, pull, repo, type Ask, type Pull } from '../../signals/kinds.ts';
import { link, type Link } from '../../work/kinds.ts';
import { asked } from './asks.ts';

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

/** All of it as the work of a member, or of nobody that is known here. */
export function belongingTo(
  person: Id<'person'> | null,
  { account, pulls, asks, links }: Standing,
  newId: Context['newId'],
): Change[] {
  const changes = changed(seenAccount, account, { person });
  const before = new Set<string | null>([null, account.person]);
  for (const each of pulls) {
    const isOwn = each.account === account.id;
    if (isOwn) before.add(each.person);
    const reviews = each.reviews.map((one) => (isOf(one, account) ? { ...one, person } : one));
    const next = { ...each, reviews, ...(isOwn && { person }) };
    const asking = asks.filter((one) => one.pull === each.id);
    changes.push(...changed(pull, each, next), ...asked(next, asking, () => newId()));
  }
  // Because: who linked a pull request by hand has done so, whoever opened it.
  for (const each of links) if (before.has(each.by)) changes.push(...changed(link, each, { by: person }));
  return changes;
}

const isReviewed = ({ reviews }: Pull, account: SeenAccount): boolean => reviews.some((each) => isOf(each, account));

const isOf = (review: Pull['reviews'][number], { login }: SeenAccount): boolean =>
  login !== '' && review.login === login;
