import { id, json, kind, maybe, text, whole, type RowOf } from '../change/kind.ts';
import { shareSections, type Health, type ShareReaders, type ShareSection } from './words.ts';

/** A figure in plain words, beside what it should be and what it was without us. */
export interface ShareMeasure {
  readonly metric: string;
  readonly value: number;
  readonly target: number | null;
  readonly base: number | null;
}

/** What the editor chose of one version, question or answer. */
export interface ShareItem {
  /** Id of a version (in production, coming), a question's task (investigating) or a decision (learned). */
  readonly of: string;
  readonly section: ShareSection;
  /** Kept off the page, also where new ones are shown by themselves. */
  readonly shown: boolean;
  /** What readers know a version by; empty: the names of its model and its own. */
  readonly name: string;
  /** One line in plain words. Of a question and an answer it is what stands on the page, whatever they say later. */
  readonly words: string;
  /** When a coming version is expected, as people say it. */
  readonly when: string;
  readonly measure: ShareMeasure | null;
}

/** What readers are asked for. */
export interface ShareNeed {
  readonly words: string;
  readonly by: number | null;
  /** Since when it is asked for. */
  readonly at: number;
}

/** A metric in plain words. */
export interface ShareTerm {
  readonly metric: string;
  readonly words: string;
}

export interface ShareHealth {
  readonly state: Health;
  readonly words: string;
  readonly at: number;
}

/** A page of a project for stakeholders: what of it leaves, and who reads it. Its secrets are the store's to keep. */
export const share = kind(
  'share',
  {
    project: id<'project'>(),
    title: text(),
    readers: text<ShareReaders>(),
    /** The parts that the page has. */
    sections: json<readonly ShareSection[]>(),
    /** The parts in which new items are shown by themselves. */
    news: json<readonly ShareSection[]>(),
    items: json<readonly ShareItem[]>(),
    needs: json<readonly ShareNeed[]>(),
    glossary: json<readonly ShareTerm[]>(),
    health: maybe(json<ShareHealth>()),
    /** Whom to ask, as the editor typed it. */
    contact: text(),
    /** When there is news next. */
    nextAt: maybe(whole()),
    expiresAt: maybe(whole()),
    /** When its link was made; only a link of this time opens it. */
    linkedAt: maybe(whole()),
    /** When its password was set; only a password of this time opens it. */
    lockedAt: maybe(whole()),
    endedAt: maybe(whole()),
    createdAt: whole(),
    /** When an editor changed what it says. */
    changedAt: whole(),
    by: maybe(id<'person'>()),
  },
  // Because: an undo would make public again what somebody ended.
  { scope: 'project', reach: 'all', undo: false, indexes: { project: ['project', 'createdAt'] } },
);

export type Share = RowOf<typeof share>;

/** What a page says where nobody says otherwise: what is live comes by itself, what research does never. */
export const usualShare = {
  readers: 'link',
  sections: shareSections,
  news: ['production'],
  items: [],
  needs: [],
  glossary: [],
  health: null,
  contact: '',
  nextAt: null,
  expiresAt: null,
} as const satisfies Partial<Share>;
