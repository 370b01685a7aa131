/** What an item of a page for stakeholders names, within one project. */
import { isUuid } from '../change/uuid.ts';
import { find, get, type Reading } from '../change/read.ts';
import { versionsNamed } from '../models/find.ts';
import type { Project } from '../people/kinds.ts';
import { decision } from '../research/kinds.ts';
import type { ShareSection } from '../share/words.ts';
import { taskByKey } from '../work/find.ts';
import { task } from '../work/kinds.ts';

/** Its id, and the words that stand for it where the editor wrote none; undefined where the project has no such. */
export function* shareItem(
  home: Project,
  { section, of }: { readonly section: ShareSection; readonly of: string },
): Reading<{ of: string; words: string } | undefined> {
  if (section === 'investigating') {
    const row = isUuid(of) ? yield* get(task, of) : yield* taskByKey(of);
    const fits = row?.project === home.id && row.type === 'investigation' && row.removedAt === null;
    return fits ? { of: row.id, words: row.title } : undefined;
  }
  if (section === 'learned') {
    const number = /^(?:L-)?(\d{1,9})$/i.exec(of)?.[1];
    const row = number
      ? yield* find(decision, 'number', [Number(number)])
      : isUuid(of)
        ? yield* get(decision, of)
        : undefined;
    return row?.project === home.id ? { of: row.id, words: row.finding } : undefined;
  }
  const [row, twin] = yield* versionsNamed(home, of);
  return row && !twin ? { of: row.id, words: '' } : undefined;
}
