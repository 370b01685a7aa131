/**
 * What one reviewer's word on a pull request comes to, in whatever order it is told: the word that holds, when they were
 * asked, and when they spoke last. Of requests the times are kept, because only what was asked after the last word asks.
 */
import { limits } from '../limits.ts';
import { reviewStates, type ReviewState } from './forge.ts';
import type { Review } from './kinds.ts';

/** What is said of a reviewer: asked, or their word, with the forge's own time of it. */
export type ReviewSaid = Pick<Review, 'login' | 'person' | 'state' | 'at'>;

/** A reviewer after something was said of them. */
export function reviewed(before: Review | undefined, said: ReviewSaid): Review {
  const known = before ? requestsOf(before) : [];
  const spokenAt = Math.max(before ? spokenAtOf(before) : 0, said.state === 'requested' ? 0 : said.at);
  const all = said.state === 'requested' ? [...known, said.at] : known;
  const asks = [...new Set(all)].filter((at) => at > spokenAt).sort((a, b) => a - b);
  // Because: what was asked first says since when, what was asked last says whether a later word has answered it.
  const kept = asks.length <= limits.requestsMax ? asks : [...asks.slice(0, limits.requestsMax - 1), asks.at(-1)!];
  const word = before && !isNews(said, before) ? before : said;
  const { login } = said;
  return { login, person: said.person ?? before?.person ?? null, state: word.state, at: word.at, asks: kept, spokenAt };
}

/** Since when a review is asked of them that they have not given; undefined: none is. */
export const askedSince = (review: Review): number | undefined => requestsOf(review)[0];

/** What is to be shown of a reviewer; a request that a mere comment has answered is one no more. */
export function verdictOf(review: Review): ReviewState {
  return review.state === 'requested' && askedSince(review) === undefined ? 'commented' : review.state;
}

/** What somebody said last holds; but a mere comment takes no word back. */
function isNews(said: ReviewSaid, before: Review): boolean {
  if ((said.state === 'commented') !== (before.state === 'commented')) return before.state === 'commented';
  if (said.at !== before.at) return said.at > before.at;
  return reviewStates.indexOf(said.state) > reviewStates.indexOf(before.state);
}

/** Because: what was recorded before these times were kept has its word alone. */
const requestsOf = ({ asks, state, at }: Review): readonly number[] => asks ?? (state === 'requested' ? [at] : []);
const spokenAtOf = ({ spokenAt, state, at }: Review): number => spokenAt ?? (state === 'requested' ? 0 : at);
