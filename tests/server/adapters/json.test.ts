/** Reading JSON without trust, and signatures of what was sent. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '@dualtrack/core';
import { Unreadable } from '../../../server/integrations/forge.ts';
import { Json } from '../../../server/integrations/json.ts';
import { isOneOf, isSigned } from '../../../server/integrations/signature.ts';

const of = (value: unknown): Json => new Json({ value });

describe('what is read out of a body', () => {
  test('a moment in every form that forges write it', () => {
    const noon = Date.UTC(2026, 1, 1, 12);
    for (const written of [
      '2026-02-01T12:00:00Z',
      '2026-02-01T12:00:00.000Z',
      '2026-02-01 12:00:00 UTC',
      '2026-02-01 12:00:00',
      '2026-02-01T13:00:00+01:00',
      '2026-02-01T13:00:00+0100',
      '2026-02-01 13:00:00 +0100',
      '2026-02-01T12:00Z',
      noon / 1000,
      noon,
    ])
      expect(of(written).time('value'), String(written)).toBe(noon);
  });

  test('no moment is null, one that was written wrongly is refused', () => {
    for (const none of [
      undefined,
      null,
      '',
      0,
      '0001-01-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
      '1970-01-01T01:00:00+01:00',
    ])
      expect(of(none).timeOrNull('value'), String(none)).toBeNull();
    for (const wrong of ['yesterday', '2026-13-01T00:00:00Z', '12:00', {}, [], true, 1e300, NaN])
      expect(() => of(wrong).timeOrNull('value'), JSON.stringify(wrong)).toThrow(new Unreadable('value'));
    expect(() => of(null).time('value')).toThrow(new Unreadable('value'));
  });

  test('an object id is one, or zeros', () => {
    expect(of('A'.repeat(40)).sha('value')).toBe('a'.repeat(40));
    expect(of('b'.repeat(64)).sha('value')).toBe('b'.repeat(64));
    for (const none of [undefined, null, '', '0'.repeat(40), '0'.repeat(64)])
      expect(of(none).shaOrNull('value')).toBeNull();
    expect(of('0'.repeat(40)).shaOrZeros('value')).toBeNull();
    for (const missing of [undefined, null, '']) expect(() => of(missing).shaOrZeros('value')).toThrow(Unreadable);
    for (const wrong of ['main', 'abc', 'g'.repeat(40), 'a'.repeat(65)])
      expect(() => of(wrong).sha('value'), wrong).toThrow(Unreadable);
  });

  test('names are texts or numbers, and as long as they may be', () => {
    expect(of(42).name('value')).toBe('42');
    expect(of(null).name('value')).toBe('');
    expect(() => of('').named('value')).toThrow(Unreadable);
    for (const wrong of [{}, [], true, 0.5]) expect(() => of(wrong).name('value')).toThrow(Unreadable);
    expect(of('a\ud800').name('value')).toBe('a\ufffd');
    const long = fc.tuple(fc.nat(9), fc.array(fc.constantFrom('😀', 'é', '\ud800'), { maxLength: 9 }));
    fc.assert(
      fc.property(long, ([short, end]) => {
        const name = of('x'.repeat(limits.forgeNameCharsMax - short) + end.join('')).name('value');
        expect(name.length).toBeLessThanOrEqual(limits.forgeNameCharsMax);
        expect(name.isWellFormed()).toBe(true);
      }),
    );
  });

  test('half of an address is none', () => {
    expect(of('https://a.example/').address('value')).toBe('https://a.example/');
    expect(of(`https://a.example/${'x'.repeat(limits.urlCharsMax)}`).address('value')).toBe('');
  });

  test('what is inherited is not there, and every place has its name', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'value.length']) expect(of('x').has(name)).toBe(false);
    const body = new Json({ commits: [{ author: {} }, 7] });
    expect(() => body.list('commits')[0]!.named('author.name')).toThrow(new Unreadable('commits.0.author.name'));
    expect(() => body.list('commits')[1]!.object('author')).toThrow(new Unreadable('commits.1.author'));
    expect(() => of({}).list('value')).toThrow(new Unreadable('value'));
    expect(body.list('nothing')).toEqual([]);
  });
});

describe('signatures', () => {
  const sign = (secret: string, encoding: 'hex' | 'base64'): string =>
    createHmac('sha256', secret).update('one').update('two').digest(encoding);

  test('of the parts in their order, in hex and in base64, under any of the secrets', () => {
    for (const encoding of ['hex', 'base64'] as const) {
      const given = sign('clé', encoding);
      expect(isSigned(['one', Buffer.from('two')], given, encoding, ['other', 'clé'])).toBe(true);
      expect(isSigned(['one', Buffer.from('two')], given, encoding, [Buffer.from('clé')])).toBe(true);
      expect(isSigned(['two', 'one'], given, encoding, ['clé'])).toBe(false);
      expect(isSigned(['onetwo'], given, encoding, ['other'])).toBe(false);
      expect(isSigned(['onetwo'], given, encoding, [])).toBe(false);
      expect(isSigned(['onetwo'], sign('', encoding), encoding, ['', Buffer.alloc(0)])).toBe(false);
    }
  });

  test('anything that is no signature is none', () => {
    fc.assert(
      fc.property(fc.string(), (given) => {
        for (const encoding of ['hex', 'base64'] as const)
          expect(isSigned(['onetwo'], given, encoding, ['clé'])).toBe(false);
      }),
    );
    expect(isSigned(['onetwo'], `${sign('clé', 'hex')}\n`, 'hex', ['clé'])).toBe(false);
  });

  test('a word is one of the secrets, whole', () => {
    expect(isOneOf('token', ['other', 'token'])).toBe(true);
    for (const given of ['', 'toke', 'token ', 'TOKEN']) expect(isOneOf(given, ['token', ''])).toBe(false);
  });
});
