/** Saved questions, answered where they are asked; and queries in the language of filters. */
import { list, matcherOf, parseQuery, savedQuestions, task, type Project, type SavedQuestion } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { groundIn } from '../../work/board/filter.ts';
import { standingItems, taskItem, type Item } from './items.ts';

/** Tasks of one answer that are listed. */
const LISTED_MAX = 8;

export interface Answer {
  /** The question as it is called. */
  readonly name: string;
  readonly count: number;
  readonly items: readonly Item[];
}

/** The answer to what was typed, if it is one of the saved questions or a query with a field. */
export function answerTo(replica: Replica, home: Project, typed: string, now: number): Answer | undefined {
  const saved = questionAsked(typed);
  if (saved?.answer.kind === 'live') {
    const items = standingItems(replica, 'live');
    return { name: saved.name, count: items.length, items };
  }
  const query = parseQuery(saved?.answer.query ?? typed);
  if (!saved && !query.terms.some((each) => each.kind === 'field')) return undefined;
  const fits = matcherOf(query, groundIn(replica, home.id, now));
  const rows = (replica.query(() => list(task, 'number', [home.id])) ?? []).filter(
    (row) => row.removedAt === null && fits(row),
  );
  const asked = saved?.answer.query ?? typed.trim();
  return {
    name: saved?.name ?? typed.trim(),
    count: rows.length,
    items: [
      ...rows.slice(0, LISTED_MAX).map((row) => taskItem(replica, home, row, 'Answers')),
      {
        id: 'answer on the board',
        group: 'Answers',
        label: 'Show these on the board',
        does: { kind: 'go', path: `/${home.key}/board?q=${encodeURIComponent(asked)}` },
      },
    ],
  };
}

/** The saved question that somebody types, by its name or what else it is called, as soon as that is clear. */
export function questionAsked(typed: string): SavedQuestion | undefined {
  const wanted = plain(typed);
  if (wanted.length < 4) return undefined;
  return (
    savedQuestions.find((each) => namesOf(each).includes(wanted)) ??
    savedQuestions.find((each) => namesOf(each).some((name) => name.startsWith(wanted)))
  );
}

const namesOf = ({ name, also }: SavedQuestion): string[] => [name, ...also].map(plain);

/** Apostrophes, question marks and blanks do not matter. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[’'?!.]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
