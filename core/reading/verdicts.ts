/** What came of work that landed: the default branch is followed from its tip for what was taken back. */
import { subjectOf, type HistoryCommit } from './history.ts';
import { timeOf, type Ground } from './ground.ts';
import type { Settled } from './proposal.ts';
import { dayInWords } from './say.ts';
import type { Strand } from './strands.ts';

export class Verdicts {
  private readonly branch: string;
  /** Shas and subjects that were taken back, with what did it; brought back again, they are not here. */
  private readonly taken = new Map<string, HistoryCommit>();

  constructor({ history, onDefault }: Ground) {
    this.branch = history.defaultBranch;
    history.commits.forEach((commit, i) => {
      if (!onDefault[i]) return;
      const subject = /^(Revert|Reapply) "(.+?)"?$/.exec(subjectOf(commit));
      const isBack = subject?.[1] === 'Reapply' || (subject?.[2] ?? '').startsWith('Revert "');
      const shas = [...commit.message.matchAll(/\breverts commit ([0-9a-f]{7,40})/gi)].map((match) =>
        match[1]!.slice(0, 7).toLowerCase(),
      );
      const named = subject ? [subject[2]!.replace(/^Revert "|"$/g, '')] : [];
      for (const each of isBack ? named : [...named, ...shas]) {
        if (isBack) this.taken.delete(each);
        else this.taken.set(each, commit);
      }
    });
  }

  /** How a question ended whose work landed. */
  of(strand: Strand): Settled {
    const { commit, at } = strand.landed!;
    const subjects = [commit, ...strand.commits.slice(-1)];
    const back = subjects
      .map((each) => this.taken.get(each.sha.slice(0, 7)) ?? this.taken.get(subjectOf(each)))
      .find((each) => each !== undefined);
    if (back) {
      const finding = `Came to ${this.branch} on ${dayInWords(at)} and was taken back on ${dayInWords(timeOf(back))}.`;
      return { outcome: 'not_pursued', finding, at: Math.max(at, timeOf(back)), commits: [commit.sha, back.sha] };
    }
    const finding = `Merged into ${this.branch} on ${dayInWords(at)} and kept.`;
    return { outcome: 'adopt', finding, at: Math.max(strand.first, at), commits: [commit.sha] };
  }
}
