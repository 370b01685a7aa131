/** "Has this been tried?": which sentences are found alike, and which are not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AlikeIndex } from '@dualtrack/core';
import { costMs } from '../../worlds/cost.ts';

const ledger = [
  'Do larger plan embeddings help?',
  'Does call volume of the last 30 days help?',
  'Does TabNet beat gradient boosting?',
  'Can an LLM label the reasons of leaving?',
  'Is isotonic calibration stable across regions?',
  'Do weekday features matter?',
  'Focal loss on rare classes',
];
const index = new AlikeIndex(ledger, (each) => each);
const found = (text: string): string[] => index.find(text).map((each) => each.of);

describe('has this been tried?', () => {
  test.each([
    ['Try focal loss for the rare class?', 6],
    ['focal losses, rarely seen classes', 6],
    ['Bigger embeddings of plans', 0],
    ['tabnet vs gradient boosted trees', 2],
    ['isotonic callibration in new regions', 4],
    ['features for weekdays', 5],
    ['LLM labels', 3],
  ])('%s', (text, place) => expect(found(text)[0]).toBe(ledger[place]));

  test('says nothing of what is new, or of words that everybody uses', () => {
    for (const text of ['', '?', 'Does it help?', 'Batch scorer for the campaign', 'Try a new model', 'of the last'])
      expect([text, found(text)]).toEqual([text, []]);
  });

  test('every sentence is most alike to itself', () => {
    const word = fc.constantFrom(
      ...'focal loss graph latency drift churn label region embed boost sample cost'.split(' '),
    );
    const sentence = fc.array(word, { minLength: 2, maxLength: 6 }).map((all) => all.join(' '));
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 1, maxLength: 20 }), fc.nat(), (all, n) => {
        const one = all[n % all.length]!;
        const [best] = new AlikeIndex(all, (each) => each).find(one);
        expect(best?.score).toBeGreaterThan(0.99);
      }),
    );
  });

  test('answers in a moment among a thousand entries', () => {
    const words = 'focal loss graph latency drift churn label region embedding boosting sample cost budget call'.split(
      ' ',
    );
    const all = Array.from({ length: 1_000 }, (_, i) =>
      Array.from({ length: 12 }, (__, k) => `${words[(i * 7 + k * 5) % words.length]}${(i * k) % 9}`).join(' '),
    );
    const large = new AlikeIndex(all, (each) => each);
    let nth = 0;
    const ms = costMs(() => large.find(`${all[nth++ * 100]} and misspelt embeding of latncy`));
    // Because: it takes 2 ms, and a slow machine gets more.
    expect(ms).toBeLessThan(50);
  });
});
