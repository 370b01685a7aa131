/**
 * What a page for stakeholders shows: the lines that its editor chose, or let come by themselves, and of each line no
 * more than stands here. Names, points, subtasks and what research went through have no field to leave by.
 */
import { getMany, list, type Reading } from '../change/read.ts';
import { limits } from '../limits.ts';
import { model, version, type Version } from '../models/kinds.ts';
import { compareVersions } from '../models/order.ts';
import type { Stage } from '../models/words.ts';
import type { Project } from '../people/kinds.ts';
import { decision, investigation, type Decision } from '../research/kinds.ts';
import type { Outcome } from '../research/words.ts';
import type { Share, ShareHealth, ShareItem, ShareMeasure, ShareNeed, ShareTerm } from '../share/kinds.ts';
import type { ShareSection } from '../share/words.ts';
import { task } from '../work/kinds.ts';

/** What a page could show of a project. */
export interface ShareItems {
  readonly production: readonly VersionThere[];
  readonly coming: readonly VersionThere[];
  readonly investigating: readonly QuestionThere[];
  readonly learned: readonly AnswerThere[];
}

export interface VersionThere {
  readonly of: string;
  readonly name: string;
  readonly stage: Stage;
  readonly since: number;
}

export interface QuestionThere {
  readonly of: string;
  readonly question: string;
  readonly startedAt: number;
  readonly decideBy: number;
}

export interface AnswerThere {
  readonly of: string;
  readonly finding: string;
  readonly outcome: Outcome;
  readonly at: number;
}

/** One line of the page. Times in milliseconds since 1970 UTC. */
export interface ShareLine {
  readonly of: string;
  /** What readers know it by; empty where the words say all. */
  readonly name: string;
  readonly words: string;
  /** Since when it is so: live, in its stage, asked, answered. */
  readonly at: number;
  readonly stage?: Stage;
  readonly when?: string;
  readonly measure?: ShareMeasure | null;
  readonly decideBy?: number;
  readonly outcome?: Outcome;
}

export interface SharePart {
  readonly lines: readonly ShareLine[];
  /** How many more there are than a page shows. */
  readonly more: number;
}

export interface SharePage {
  readonly title: string;
  readonly health: ShareHealth | null;
  readonly contact: string;
  readonly nextAt: number | null;
  /** When the newest of what is shown came to be so. */
  readonly updatedAt: number;
  /** The parts that the page has, in their order. */
  readonly parts: readonly (SharePart & { readonly section: ShareSection })[];
  readonly needs: readonly ShareNeed[];
  readonly glossary: readonly ShareTerm[];
}

/** What of a share makes its page. */
export type ShareLook = Pick<
  Share,
  'title' | 'sections' | 'news' | 'items' | 'needs' | 'glossary' | 'health' | 'contact' | 'nextAt' | 'changedAt'
>;

/** Whether its page may be read at a time at all. */
export function isOpen(row: Pick<Share, 'endedAt' | 'expiresAt'>, home: Project, now: number): boolean {
  return row.endedAt === null && (row.expiresAt === null || row.expiresAt > now) && home.archivedAt === null;
}

/** The page of a share, read from its own project and no further. */
export function* sharePage(look: ShareLook, home: Project): Reading<SharePage> {
  return pageOf(look, yield* shareItemsOf(home, look));
}

/** What there is of a project; with `look`, only what that could show. */
export function* shareItemsOf(home: Project, look?: Pick<Share, 'news' | 'items'>): Reading<ShareItems> {
  const wanted = (section: ShareSection): readonly string[] | 'all' =>
    !look || look.news.includes(section)
      ? 'all'
      : look.items.flatMap((each) => (each.section === section && each.shown ? each.of : []));
  const versions = yield* versionsIn(home);
  return {
    production: versions.filter((each) => each.stage === 'live'),
    coming: versions.filter((each) => each.stage === 'testing' || each.stage === 'building'),
    investigating: yield* questionsIn(home, wanted('investigating')),
    learned: yield* answersIn(home, wanted('learned')),
  };
}

/** The page: a fold of what was chosen over what is there. */
export function pageOf(look: ShareLook, items: ShareItems): SharePage {
  const parts = look.sections.map((section) => ({ section, ...cut(linesOf(section, look, items)) }));
  const times = parts.flatMap((each) => each.lines.map((line) => line.at));
  return {
    title: look.title,
    health: look.health,
    contact: look.contact,
    nextAt: look.nextAt,
    updatedAt: Math.max(look.changedAt, ...times),
    parts,
    needs: look.needs,
    glossary: look.glossary,
  };
}

function linesOf(section: ShareSection, look: ShareLook, items: ShareItems): ShareLine[] {
  const chosen = new Map(look.items.flatMap((each) => (each.section === section ? [[each.of, each] as const] : [])));
  const isNew = look.news.includes(section);
  const shown = (of: string): boolean => chosen.get(of)?.shown ?? isNew;
  const said = (of: string): Partial<ShareItem> => chosen.get(of) ?? {};
  switch (section) {
    case 'production':
    case 'coming':
      return items[section]
        .filter(({ of }) => shown(of))
        .map(({ of, name, stage, since }) => {
          const { name: known, words = '', when = '', measure = null } = said(of);
          return { of, name: known || name, words, at: since, stage, when, measure };
        });
    case 'investigating':
      return items.investigating
        .filter(({ of }) => shown(of))
        .map(({ of, question, startedAt, decideBy }) => {
          return { of, name: '', words: said(of).words || question, at: startedAt, decideBy };
        });
    case 'learned':
      return items.learned
        .filter(({ of }) => shown(of))
        .map(({ of, finding, outcome, at }) => ({ of, name: '', words: said(of).words || finding, at, outcome }));
  }
}

function cut(lines: readonly ShareLine[]): SharePart {
  return { lines: lines.slice(0, limits.shareLinesMax), more: Math.max(0, lines.length - limits.shareLinesMax) };
}

function* versionsIn(home: Project): Reading<VersionThere[]> {
  const names = new Map((yield* list(model, 'project', [home.id])).map((each) => [each.id as string, each.name]));
  const nameOf = (row: Version): string => names.get(row.model) ?? '';
  return (yield* list(version, 'project', [home.id]))
    .toSorted(
      (a, b) => compareTexts(nameOf(a), nameOf(b)) || compareVersions(b.name, a.name) || b.createdAt - a.createdAt,
    )
    .map((row) => ({ of: row.id, name: `${nameOf(row)} ${row.name}`, stage: row.stage, since: row.since }));
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Questions whose box has started and that are open, the next to be decided first. */
function* questionsIn(home: Project, wanted: readonly string[] | 'all'): Reading<QuestionThere[]> {
  const boxes =
    wanted === 'all'
      ? yield* list(investigation, 'project', [home.id])
      : [...(yield* getMany(investigation, wanted)).values()];
  const started = boxes.filter((each) => each.project === home.id && each.startAt !== null && each.decideBy !== null);
  const tasks = yield* getMany(
    task,
    started.map((each) => each.id),
  );
  return started
    .flatMap(({ id, startAt, decideBy }) => {
      const row = tasks.get(id);
      const isAsked = row?.project === home.id && row.doneAt === null && row.removedAt === null;
      return isAsked ? [{ of: id, question: row.title, startedAt: startAt!, decideBy: decideBy! }] : [];
    })
    .sort((a, b) => a.decideBy - b.decideBy || compareTexts(a.of, b.of));
}

/** Answers that stand, newest first. */
function* answersIn(home: Project, wanted: readonly string[] | 'all'): Reading<AnswerThere[]> {
  const rows: readonly Decision[] =
    wanted === 'all'
      ? yield* list(decision, 'number', [], { order: 'down' })
      : [...(yield* getMany(decision, wanted)).values()].sort((a, b) => b.number - a.number);
  return rows
    .filter((each) => each.project === home.id && each.supersededBy === null)
    .map(({ id, finding, outcome, at }) => ({ of: id, finding, outcome, at }));
}
