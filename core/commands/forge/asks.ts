/**
 * What a pull request asks of members. It follows from how the pull request and its reviews stand, never from what was
 * told last, so that it is the same in whatever order that arrives.
 */
import { changed, created, removed, type Change } from '../../change/change.ts';
import type { Id } from '../../change/kind.ts';
import { ask, type Ask, type Pull, type Review } from '../../signals/kinds.ts';
import { askedSince } from '../../signals/review.ts';

/** The changes that make what is there (`before`) what the pull request asks now. */
export function asked(row: Pull, before: readonly Ask[], newId: () => Id<'ask'>): Change[] {
  const wanted = row.state === 'open' || row.state === 'draft' ? [...toReview(row), ...toAuthor(row)] : [];
  const same = (one: Wanted, other: Wanted): boolean => one.person === other.person && one.what === other.what;
  return [
    ...before.filter((each) => !wanted.some((one) => same(one, each))).map((each) => removed(ask, each)),
    ...wanted.flatMap((each) => {
      const facts = { ...each, number: row.number, title: row.title, url: row.url, tasks: row.acts };
      const there = before.find((one) => same(one, each));
      if (there) return changed(ask, there, facts);
      return [created(ask, { id: newId(), project: row.project, repo: row.repo, pull: row.id, ...facts })];
    }),
  ];
}

type Wanted = Pick<Ask, 'person' | 'what' | 'by' | 'login' | 'since'>;

/** Members whose review is asked; two accounts of one are asked once. */
function toReview({ reviews, person: author, login }: Pull): Wanted[] {
  const since = new Map<Ask['person'], number>();
  for (const each of reviews) {
    const at = askedSince(each);
    const person = each.person as Ask['person'] | null;
    if (at === undefined || person === null || person === author) continue;
    since.set(person, Math.min(at, since.get(person) ?? at));
  }
  return [...since].map(([person, at]) => ({ person, what: 'review', by: author, login, since: at }));
}

/** What its author is asked: to answer who wants changes; else, where nobody is still asked, to merge what is approved. */
function toAuthor({ reviews, person, state }: Pull): Wanted[] {
  if (person === null) return [];
  const changes = newestOf(reviews.filter((each) => each.state === 'changes'));
  if (changes) return [toldBy(changes, { person, what: 'changes' })];
  const isWaiting = reviews.some((each) => askedSince(each) !== undefined);
  const approval = newestOf(reviews.filter((each) => each.state === 'approved'));
  return state === 'open' && approval && !isWaiting ? [toldBy(approval, { person, what: 'merge' })] : [];
}

const newestOf = (reviews: readonly Review[]): Review | undefined =>
  [...reviews].sort((a, b) => a.at - b.at || (a.login < b.login ? -1 : 1)).at(-1);

const toldBy = ({ person, login, at }: Review, of: Pick<Wanted, 'person' | 'what'>): Wanted => ({
  ...of,
  by: person as Ask['by'],
  login,
  since: at,
});
