/** The faults that `npm run mutants` puts in: each edit still fits, and is noticed by tests that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { faults } from '../mutants/faults.ts';

const root = resolve(import.meta.dirname, '../..');

test('there are many of them, of which no two are the same', () => {
  expect(faults.length).toBeGreaterThan(40);
  expect(new Set(faults.map((each) => each.name)).size).toBe(faults.length);
});

test.each(faults)('$name', ({ file, from, to, test: noticing, named }) => {
  const text = readFileSync(resolve(root, file), 'utf8');
  expect(text.split(from).length - 1, `how often ${file} holds what is edited`).toBe(1);
  expect(to).not.toBe(from);
  expect(existsSync(resolve(root, 'tests', noticing)), noticing).toBe(true);
  if (named === undefined) return;
  expect(readFileSync(resolve(root, 'tests', noticing), 'utf8')).toContain(named);
});
