/** A page for stakeholders as an Atom feed (RFC 4287): what is on the page, newest first, and nothing else. */
import { createHash } from 'node:crypto';
import { healthNames, isoOf, limits, type ShareLine, type SharePage, type ShareSection } from '@dualtrack/core';
import { html } from './html.ts';
import { dayText, figureText, outcomeWords, sectionNames, stageWords } from './words.ts';

interface Entry {
  readonly key: string;
  readonly title: string;
  readonly words: string;
  readonly at: number;
}

/** `page`: the address of the page; `of`: its share, which names the feed and its entries without being in it. */
export function feedXml(shown: SharePage, { page, of }: { page: string; of: string }): string {
  const urn = (key: string): string => `urn:sha256:${createHash('sha256').update(`${of}/${key}`).digest('hex')}`;
  const entries = entriesOf(shown);
  return html`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom">
      <id>${urn('feed')}</id>
      <title>${shown.title}</title>
      <updated>${isoOf(shown.updatedAt)}</updated>
      <author><name>${shown.title}</name></author>
      <link rel="alternate" type="text/html" href="${page}" />
      <link rel="self" type="application/atom+xml" href="${page}/feed.xml" />
      ${entries.map(
        ({ key, title, words, at }) =>
          html`<entry>
            <id>${urn(key)}</id>
            <title>${title}</title>
            <updated>${isoOf(at)}</updated>
            <link rel="alternate" type="text/html" href="${page}" />
            <content type="text">${words}</content>
          </entry>`,
      )}
    </feed>`.text.replace(/>\s*\n\s*</g, '>\n<');
}

function entriesOf({ health, parts, needs }: SharePage): Entry[] {
  const lines = parts.flatMap(({ section, lines }) => lines.map((line) => entryOf(section, line)));
  const asked = needs.map(({ words, by, at }) => ({
    key: `need/${words}`,
    title: `Needed from you: ${words}`,
    words: by === null ? words : `${words} (by ${dayText(by)})`,
    at,
  }));
  const stands = health
    ? [{ key: `health/${health.at}`, title: healthNames[health.state], words: health.words, at: health.at }]
    : [];
  return [...lines, ...asked, ...stands].toSorted((a, b) => b.at - a.at).slice(0, limits.shareFeedMax);
}

function entryOf(section: ShareSection, line: ShareLine): Entry {
  const { of, name, words, at, stage, when, measure, decideBy, outcome } = line;
  const figure =
    measure &&
    `${measure.metric} ${figureText(measure.value)}${measure.target === null ? '' : `, target ${figureText(measure.target)}`}`;
  const facts = [
    section === 'production' && `Live since ${dayText(at)}.`,
    stageWords(stage) && `${name}: ${stageWords(stage)}.`,
    words,
    when,
    figure,
    decideBy !== undefined && `We decide by ${dayText(decideBy)}.`,
    outcome && `${outcomeWords(outcome)}, ${dayText(at)}.`,
  ];
  return {
    key: `${section}/${of}/${at}`,
    title: `${sectionNames[section]}: ${name || words}`,
    words: facts.filter(Boolean).join(' '),
    at,
  };
}
