/** What `docs/security.md` says of the ASVS 5.0.0: each requirement of level 1 and 2 once, and tests that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const folder = resolve(import.meta.dirname, '..');
const page = readFileSync(resolve(folder, '../docs/security.md'), 'utf8');
const rows = page.split('\n').flatMap((line) => {
  const [, number, done, shown] = /^\| (\d+\.\d+\.\d+) *\| (.+?) *\| (.+?) *\|$/.exec(line) ?? [];
  return number && done && shown ? [{ number, done, shown }] : [];
});

/** How many requirements of level 1 and 2 each section has; they come before those of level 3. */
const sections = `
  1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1
  4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2
  7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2
  10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
  14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
`;

test('every requirement of level 1 and 2 stands there once, in order', () => {
  const wanted = sections
    .trim()
    .split(/\s+/)
    .flatMap((each) => {
      const [section, many] = each.split(':');
      return Array.from({ length: Number(many) }, (_, n) => `${section}.${n + 1}`);
    });
  expect(rows.map((each) => each.number)).toEqual(wanted);
});

test('every test that it names is there, by its file and the words of its title', () => {
  const named = rows.flatMap(({ number, shown }) =>
    [...shown.matchAll(/`([\w/.]+\.test\.ts)` “([^”]+)”/g)].map(([, file, title]) => ({ number, file, title })),
  );
  expect(named.length).toBeGreaterThan(100);
  const missing = named.filter(({ file, title }) => {
    const path = resolve(folder, file!);
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(title!);
  });
  expect(missing).toEqual([]);
  // A file without a title would be taken for a test that nobody looks for.
  const half = rows.filter(({ shown }) => shown.includes('.test.ts') && !/\.test\.ts` “[^”]+”/.test(shown));
  expect(half).toEqual([]);
});

test('every place on the page and every page that it leads to is there', () => {
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, text]) =>
    text!
      .toLowerCase()
      .replace(/[^\p{L}\d -]/gu, '')
      .replaceAll(' ', '-'),
  );
  for (const [, target] of page.matchAll(/\]\(((?!https?:)[^)]+)\)/g)) {
    const [path, place] = target!.split('#');
    if (path === '') expect(headings, target).toContain(place);
    else expect(existsSync(resolve(folder, '../docs', path!)), target).toBe(true);
  }
});
