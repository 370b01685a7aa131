/** What an editor is writing of a page, as its fields hold it; kept on the device until it is published. */
import {
  dayOf,
  DAY,
  usualShare,
  type Health,
  type Share,
  type ShareItem,
  type ShareReaders,
  type ShareSection,
} from '@dualtrack/core';

export interface DraftItem {
  readonly of: string;
  readonly section: ShareSection;
  readonly shown: boolean;
  readonly name: string;
  readonly words: string;
  readonly when: string;
  readonly metric: string;
  readonly value: string;
  readonly target: string;
  readonly base: string;
}

export interface Draft {
  /** When what it began with was changed; 0: the page is new. */
  readonly of: number;
  readonly title: string;
  readonly readers: ShareReaders;
  readonly sections: readonly ShareSection[];
  readonly news: readonly ShareSection[];
  readonly items: readonly DraftItem[];
  readonly needs: readonly { readonly words: string; readonly by: string }[];
  readonly glossary: readonly { readonly metric: string; readonly words: string }[];
  readonly health: Health | '';
  readonly healthWords: string;
  readonly contact: string;
  readonly next: string;
  readonly expires: string;
}

/** A page as it stands, in fields. */
export function draftOf(row: Share): Draft {
  return {
    ...fieldsOf(row),
    of: row.changedAt,
    title: row.title,
    items: row.items.map(itemFields),
    health: row.health?.state ?? '',
    healthWords: row.health?.words ?? '',
    next: row.nextAt === null ? '' : dayOf(row.nextAt),
    // Because: it ends with its last day, a millisecond before the next.
    expires: row.expiresAt === null ? '' : dayOf(row.expiresAt - 1),
  };
}

/** A page that is not there yet. */
export const newDraft = (title: string): Draft => ({
  ...fieldsOf(usualShare),
  of: 0,
  title,
  items: [],
  health: '',
  healthWords: '',
  next: '',
  expires: '',
});

function fieldsOf({
  readers,
  sections,
  news,
  needs,
  glossary,
  contact,
}: Pick<Share, 'readers' | 'sections' | 'news' | 'needs' | 'glossary' | 'contact'>) {
  const asked = needs.map(({ words, by }) => ({ words, by: by === null ? '' : dayOf(by) }));
  return { readers, sections, news, needs: asked, glossary, contact };
}

function itemFields({ measure, ...rest }: ShareItem): DraftItem {
  const text = (value: number | null | undefined): string => (value == null ? '' : String(value));
  return {
    ...rest,
    metric: measure?.metric ?? '',
    value: text(measure?.value),
    target: text(measure?.target),
    base: text(measure?.base),
  };
}

/** An item of which nothing was written yet. */
export const blankItem = (section: ShareSection, of: string): DraftItem => ({
  of,
  section,
  shown: true,
  name: '',
  words: '',
  when: '',
  metric: '',
  value: '',
  target: '',
  base: '',
});

/** The input of the command that publishes it. Lines that are empty are left out. */
export function inputOf(draft: Draft): Record<string, unknown> {
  const { title, readers, sections, news, contact, health, healthWords } = draft;
  return {
    title,
    readers,
    sections,
    news: news.filter((each) => sections.includes(each)),
    items: draft.items.map(({ metric, value, target, base, ...rest }) => ({
      ...rest,
      measure:
        value.trim() === ''
          ? null
          : { metric: metric.trim() || 'Figure', value: number(value), target: maybe(target), base: maybe(base) },
    })),
    needs: draft.needs
      .filter((each) => each.words.trim() !== '')
      .map(({ words, by }) => ({ words, by: by === '' ? null : by })),
    glossary: draft.glossary.filter((each) => each.metric.trim() !== '' && each.words.trim() !== ''),
    health: health === '' ? null : { state: health, words: healthWords },
    contact,
    nextAt: draft.next === '' ? null : draft.next,
    expiresAt: draft.expires === '' ? null : Date.parse(draft.expires) + DAY,
  };
}

/** What has to be mended before it can be published, in sentences; undefined: nothing. */
export function wrongIn(draft: Draft): string | undefined {
  if (draft.title.trim() === '') return 'Give the page a title.';
  if (draft.health !== '' && draft.healthWords.trim() === '') return 'Say in one sentence how things stand.';
  const figures = draft.items.flatMap(({ value, target, base }) => [value, target, base]);
  const odd = figures.find((each) => each.trim() !== '' && !Number.isFinite(number(each)));
  return odd === undefined ? undefined : `“${odd}” is no figure. Write it as 0.81 or 81.`;
}

const number = (text: string): number => Number(text.trim().replace(',', '.'));
const maybe = (text: string): number | null => (text.trim() === '' ? null : number(text));
