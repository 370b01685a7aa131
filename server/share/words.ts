/** How a page for stakeholders says times, stages, outcomes and figures: in words that need no explaining. */
import { dayOf, outcomeNames, sectionNames, type Outcome, type ShareSection, type Stage } from '@dualtrack/core';
import { html, type Markup } from './html.ts';

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const weekday = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const figure = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 4 });

/** `2 Nov 2026`, in UTC. */
export const dayText = (ms: number): string => day.format(ms);

export const dayMark = (ms: number): Markup => html`<time datetime="${dayOf(ms)}">${day.format(ms)}</time>`;

/** `Mon 30 Nov 2026` */
export const weekdayMark = (ms: number): Markup =>
  html`<time datetime="${dayOf(ms)}">${weekday.format(ms).replace(',', '')}</time>`;

export const figureText = (value: number): string => figure.format(value);

/** What a coming version is doing. */
export const stageWords = (stage: Stage | undefined): string =>
  stage === 'testing' ? 'being tested' : stage === 'building' ? 'being built' : '';

/** How a question ended; all answers are of the same weight. */
export const outcomeWords = (outcome: Outcome | undefined): string => (outcome ? outcomeNames[outcome] : '');

export const outcomeSigns: Readonly<Record<Outcome, string>> = {
  adopt: '↑',
  iterate: '↻',
  not_pursued: '✓',
  inconclusive: '≈',
  parked: '⏸',
};

/** By when a question is answered; one whose time has come is never late, it is being decided. */
export function decideWords(decideBy: number, now: number): Markup {
  return decideBy > now ? html`we decide by ${dayMark(decideBy)}` : html`being decided now`;
}

export const nothingWords: Readonly<Record<ShareSection, string>> = {
  production: 'No version is live at the moment.',
  coming: 'Nothing to announce at the moment.',
  investigating: 'No question to tell of at the moment.',
  learned: 'Nothing to tell yet.',
};

export { sectionNames };
