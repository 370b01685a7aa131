/** The page of a share: HTML that needs no script, at most a few kilobytes, for any screen and for paper. */
import {
  healthNames,
  type ShareLine,
  type ShareMeasure,
  type SharePage,
  type SharePart,
  type ShareSection,
  type ShareTerm,
} from '@dualtrack/core';
import { html, type Markup } from './html.ts';
import { STYLE_PATH } from './style.ts';
import {
  dayMark,
  decideWords,
  figureText,
  nothingWords,
  outcomeSigns,
  outcomeWords,
  sectionNames,
  stageWords,
  weekdayMark,
} from './words.ts';

export interface PageParts {
  readonly now: number;
  /** Where its feed is; undefined: there is none. */
  readonly feed?: string | undefined;
}

/** The page as the text of a whole document. */
export function pageHtml(page: SharePage, { now, feed }: PageParts): string {
  return documentOf(
    page.title,
    html`<header>
        <h1>${page.title}</h1>
        ${about(page, feed)} ${health(page)}
      </header>
      ${page.parts.map((part) => section(part, page.glossary, now))} ${needs(page)} ${glossary(page)}
      <footer>
        <p>Shown is what the team chose to show.${feed && html` <a href="${feed}">Follow it in a feed reader</a>`}</p>
      </footer>`,
    feed,
  );
}

/** A whole document around what it shows. */
export function documentOf(title: string, body: Markup, feed?: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${STYLE_PATH}" />
        ${feed && html`<link rel="alternate" type="application/atom+xml" title="${title}" href="${feed}" />`}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`.text.replace(/>\s+</g, (gap) => (gap.includes('\n') ? '>\n<' : gap));
}

function about({ updatedAt, nextAt, contact }: SharePage, feed: string | undefined): Markup {
  const facts = [
    html`Updated ${dayMark(updatedAt)}`,
    ...(nextAt === null ? [] : [html`next update ${weekdayMark(nextAt)}`]),
    ...(contact === '' ? [] : [html`questions: <bdi>${contact}</bdi>`]),
    ...(feed === undefined ? [] : [html`<a href="${feed}">feed</a>`]),
  ];
  return html`<ul class="about">
    ${facts.map((each) => html`<li>${each}</li>`)}
  </ul>`;
}

function health({ health: state }: SharePage): Markup | false {
  return (
    state !== null &&
    html`<p class="health ${state.state}">
      <strong>${healthNames[state.state]}</strong> <span>${state.words}</span>
      <small>as of ${dayMark(state.at)}</small>
    </p>`
  );
}

function section(part: SharePart & { section: ShareSection }, terms: readonly ShareTerm[], now: number): Markup {
  const { section: name, lines, more } = part;
  return html`<section class="${name}" aria-labelledby="${name}">
    <h2 id="${name}">${sectionNames[name]}</h2>
    ${
      lines.length === 0
        ? html`<p class="nothing">${nothingWords[name]}</p>`
        : html`<ul>
            ${lines.map((line) => html`<li>${lineOf(name, line, terms, now)}</li>`)}
          </ul>`
    }
    ${name === 'investigating' && lines.length > 0 && html`<p class="aside">A “no” is a useful answer, too.</p>`}
    ${more > 0 && html`<p class="aside">and ${more} more</p>`}
  </section>`;
}

function lineOf(section: ShareSection, line: ShareLine, terms: readonly ShareTerm[], now: number): Markup {
  const { name, words, at, stage, when, measure, decideBy, outcome } = line;
  if (section === 'investigating')
    return html`<p class="words">${words}</p>
      <p class="side">${decideBy !== undefined && decideWords(decideBy, now)}</p>`;
  if (section === 'learned')
    return html`<p class="words">${words}</p>
      <p class="side">
        <span aria-hidden="true">${outcome && outcomeSigns[outcome]}</span> ${outcomeWords(outcome)}, ${dayMark(at)}
      </p>`;
  const isLive = section === 'production';
  return html`<p class="words"><strong>${name}</strong></p>
    <p class="side">${isLive ? html`live since ${dayMark(at)}` : html`${stageWords(stage)} since ${dayMark(at)}`}</p>
    ${words !== '' && html`<p class="more">${words}</p>`} ${when && html`<p class="more when">${when}</p>`}
    ${measure && measureOf(measure, terms)}`;
}

function measureOf(measure: ShareMeasure, terms: readonly ShareTerm[]): Markup {
  const { metric, value, target, base } = measure;
  const nth = terms.findIndex((each) => each.metric.toLowerCase() === metric.toLowerCase());
  const name = nth < 0 ? html`<bdi>${metric}</bdi>` : html`<a href="#term-${nth + 1}"><bdi>${metric}</bdi></a>`;
  const beside = [
    ...(target === null ? [] : [html`<span class="target">target ${figureText(target)}</span>`]),
    ...(base === null ? [] : [html`<span class="base">before ${figureText(base)}</span>`]),
  ];
  return html`<div class="measure">
    <p>${name} <strong>${figureText(value)}</strong> ${beside}</p>
    ${bar(measure)}
  </div>`;
}

/** The figure as a bar from zero; none where that would say nothing. */
function bar({ value, target, base }: ShareMeasure): Markup | false {
  const all = [value, target, base].filter((each) => each !== null);
  const top = Math.max(...all) * 1.05;
  if (all.length < 2 || Math.min(...all) < 0 || !(top > 0 && Number.isFinite(top))) return false;
  const at = (each: number): string => ((each / top) * 200).toFixed(1);
  return html`<svg viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="track" y="4" width="200" height="4" />
    <rect class="value" y="4" width="${at(value)}" height="4" />
    ${base !== null && html`<rect class="base" x="${at(base)}" y="1" width="0.7" height="10" />`}
    ${target !== null && html`<rect class="target" x="${at(target)}" width="0.9" height="12" />`}
  </svg>`;
}

function needs({ needs: all }: SharePage): Markup | false {
  return (
    all.length > 0 &&
    html`<section class="needs" aria-labelledby="needs">
      <h2 id="needs">Needed from you</h2>
      <ul>
        ${all.map(
          ({ words, by }) =>
            html`<li>
              <p class="words">${words}</p>
              ${by !== null && html`<p class="side">by ${dayMark(by)}</p>`}
            </li>`,
        )}
      </ul>
    </section>`
  );
}

function glossary({ glossary: terms }: SharePage): Markup | false {
  return (
    terms.length > 0 &&
    html`<section class="glossary" aria-labelledby="glossary">
      <h2 id="glossary">In plain words</h2>
      <dl>
        ${terms.map(
          ({ metric, words }, n) =>
            html`<div>
              <dt id="term-${n + 1}">${metric}</dt>
              <dd>${words}</dd>
            </div>`,
        )}
      </dl>
    </section>`
  );
}
