/** Where somebody goes on after they signed in. */
import { expect, test } from 'vitest';
import { pathHere } from '../../server/people/paths.ts';

const names = ['evil.example', 'evil.example/%2e%2e', 'user@evil.example', 'evil.example:443', '[::1]'];
const fronts = ['//', '///', '/\\', '\\\\', '\\/', '/\t/', '/%2f', '/%5c', 'https://', 'http:', '/%0d%0a//', '/./'];
const odd = [
  'javascript:alert(1)',
  'JaVaScRiPt:x',
  'data:text/html,x',
  ' /inbox',
  '/inbox\n',
  '/\u0000',
  '/%00',
  '/%E0%A4',
  '/a//evil.example',
  '/a/../../x',
  '/a/%2e%2e/x',
  '/%09/evil.example',
  '/a%0d%0aset-cookie:x',
  '/\u2028',
  '/%e2%80%ae',
  '@x',
  '',
  'inbox',
  '?x',
  '#x',
  '/inbox#//evil.example',
  '/api/export',
  '/API/export',
  '/sign-in?problem=x',
  '/%252f%252fevil.example',
  '/a?x=%0d%0a',
  '/a?x=<b>',
  '/a?b=\\',
  '/;//evil.example',
  `/${'a'.repeat(1_001)}`,
];

test('one goes on to pages of this server', () => {
  for (const path of ['/', '/inbox', '/CHURN/board/42', '/CHURN/models/m/v1.2%20b', '/CHURN/ledger?q=a%3Ab&x=1'])
    expect(pathHere(path)).toBe(path);
});

test('whatever else is asked for leads home, in every form that has led away somewhere', () => {
  const wrong = [...fronts.flatMap((front) => names.map((name) => front + name)), ...odd];
  expect(wrong.length).toBeGreaterThan(80);
  for (const path of wrong) expect(pathHere(path), path).toBe('/');
  for (const value of [undefined, null, 7, ['/inbox'], {}]) expect(pathHere(value)).toBe('/');
});
