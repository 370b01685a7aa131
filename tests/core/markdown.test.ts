import { describe, expect, test } from 'vitest';
import { readMarkdown, safeHref, type Block, type Inline } from '@dualtrack/core/markdown';
import { costMs } from '../worlds/cost.ts';

const known = {
  people: [
    { id: 'mei' as never, name: 'Mei Tan', leftAt: null },
    { id: 'old' as never, name: 'Otto Alt', leftAt: 1 },
  ],
  projects: new Set(['CHURN']),
  commit: (sha: string) => (sha.startsWith('3f2a') ? `https://git.example.org/churn/commit/${sha}` : undefined),
};
const partsOf = (text: string): readonly Inline[] => {
  const [first] = readMarkdown(text, known);
  return first?.kind === 'paragraph' ? first.parts : [];
};
const links = (text: string): string[] =>
  partsOf(text).flatMap((each) => ('to' in each ? [`${each.kind} ${each.text} -> ${each.to}`] : []));

describe('a text in Markdown', () => {
  test('is headings, lists, ticks, tables, code, quotes and rules', () => {
    const text =
      '# Plan\n\n- [x] read\n- [ ] write\n\n3. third\n\n| a | b |\n| :-- | --: |\n| 1 | **2** |\n\n```py\nx = 1\n```\n\n> said\n\n---';
    const kinds = readMarkdown(text).map((each) => each.kind);
    expect(kinds).toEqual(['heading', 'list', 'list', 'table', 'code', 'quote', 'rule']);
    const [, ticks, numbered, table, code] = readMarkdown(text) as [Block, ...Block[]];
    expect(ticks).toMatchObject({ start: null, items: [{ ticked: true }, { ticked: false }] });
    expect(numbered).toMatchObject({ start: 3 });
    expect(table).toMatchObject({
      rows: [
        [{ align: 'left' }, { align: 'right' }],
        [{}, { align: 'right' }],
      ],
    });
    expect(code).toEqual({ kind: 'code', language: 'py', text: 'x = 1\n' });
  });

  test('links what the workspace knows, and nothing else', () => {
    expect(links('See CHURN-42, L-37 and 3f2a91c; ask @Mei Tan.')).toEqual([
      'task CHURN-42 -> CHURN-42',
      'entry L-37 -> 37',
      'commit 3f2a91c -> https://git.example.org/churn/commit/3f2a91c',
      'person @Mei Tan -> mei',
    ]);
    expect(links('UTF-8, SHA-256, churn-1, XCHURN-1, 1234567, defaced, 9f2a91c, @Otto and mei@example.org')).toEqual(
      [],
    );
    expect(links('`CHURN-42` and [CHURN-42](https://example.org)')).toEqual([]);
  });

  test('has no raw HTML, no pictures, and no links but to the web, a mailbox and this app', () => {
    for (const text of ['<b>x</b>', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>'])
      expect(partsOf(text)).toEqual([{ kind: 'text', text }]);
    expect(JSON.stringify(partsOf('![alt](https://example.org/x.png)'))).not.toContain('image');
    for (const href of [
      'javascript:alert(1)',
      'JaVaScRiPt:x',
      'data:text/html,x',
      'vbscript:x',
      '//evil.org',
      '/\\evil.org',
    ])
      expect(safeHref(href)).toBeUndefined();
    for (const href of ['https://example.org/a?b#c', 'mailto:a@b.org', '/CHURN/board/4'])
      expect(safeHref(href)).toBe(href);
    expect(JSON.stringify(readMarkdown('[x](javascript:alert(1)) [y](java&#115;cript:alert(1))'))).not.toContain(
      'href',
    );
  });

  test('is read in a moment, whatever it is: too many marks leave it as it is written', () => {
    const bombs = [
      '[',
      '*',
      '>',
      '> ',
      '- ',
      '`',
      '![',
      '[a](',
      '<',
      '&',
      '~~a ',
      '_a__b',
      '|a',
      '1. ',
      '\\',
      'a@b.',
      'http://a.b ',
    ];
    const seeds = [...bombs, ...bombs.map((each) => `${each}\n`), ...bombs.map((each) => `${each}\n\n`)];
    readMarkdown('warm **up**');
    for (const seed of seeds) {
      const text = seed.repeat(Math.ceil(100_000 / seed.length));
      const ms = costMs(() => readMarkdown(text, known), 1);
      // Because: what grows with the square of a text this long takes many times this.
      expect(ms, JSON.stringify(seed)).toBeLessThan(3_000);
    }
    const dense = '['.repeat(100_000);
    expect(readMarkdown(dense)).toEqual([{ kind: 'code', language: '', text: dense }]);
  });

  test('is read as deep as people nest, and no deeper', () => {
    const depth = (blocks: readonly Block[]): number =>
      Math.max(0, ...blocks.map((each) => (each.kind === 'quote' ? 1 + depth(each.blocks) : 0)));
    expect(depth(readMarkdown(`${'> '.repeat(1_000)}deep`))).toBeLessThan(40);
  });
});
