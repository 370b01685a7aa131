/** What was said of a reviewer of a pull request, in a sentence. */
import type { Review, ReviewState } from '@dualtrack/core';

/** `who` is the reviewer and `what` the pull request; undefined: nothing was said but who they are here. */
export function saidOfReview(who: string, what: string, now: Review, was: Review | undefined): string | undefined {
  const words = newsOf(now, was);
  return words && sentences[words](who, what);
}

const sentences: Readonly<Record<ReviewState, (who: string, what: string) => string>> = {
  requested: (who, what) => `${who} is asked to review ${what}`,
  approved: (who, what) => `${who} approved ${what}`,
  changes: (who, what) => `${who} wants changes in ${what}`,
  commented: (who, what) => `${who} commented on ${what}`,
  withdrawn: (who, what) => `The review of ${what} by ${who} was taken back`,
};

/** The newest of it: a request that was not known, else a word; a word that takes none back is a comment. */
function newsOf(now: Review, was: Review | undefined): ReviewState | undefined {
  if (now.state !== was?.state || now.at !== was.at) return now.state;
  if ((now.spokenAt ?? 0) > (was.spokenAt ?? 0)) return 'commented';
  return (now.asks?.length ?? 0) > (was.asks?.length ?? 0) ? 'requested' : undefined;
}
