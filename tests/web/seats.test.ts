/** Whose card is written over with whose when the filter of a board changes. */
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { seated } from '../../web/work/board/seats.ts';

const ids = fc.uniqueArray(fc.constantFrom(...Array.from('abcdefghij')), { maxLength: 7 });
const seatsOf = (lists: readonly string[][], active: string | undefined): ReadonlyMap<string, string> =>
  lists.reduce<ReadonlyMap<string, string>>(
    (before, list) =>
      seated(
        list.map((id) => ({ id })),
        before,
        active,
      ),
    new Map(),
  );

test('everybody has a seat alone', () => {
  const property = fc.property(
    fc.array(ids, { minLength: 1 }),
    fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    (lists, active) => {
      const seats = seatsOf(lists, active);
      expect([...seats.keys()]).toEqual(lists.at(-1));
      expect(new Set(seats.values()).size).toBe(seats.size);
    },
  );
  fc.assert(property);
});

test('who may have the focus keeps the seat, and nobody else gets it', () => {
  const property = fc.property(ids, ids, (first, then) => {
    const [before, after] = [seatsOf([first], 'a'), seatsOf([first, then], 'a')];
    const seat = before.get('a');
    if (seat === undefined) return;
    for (const [id, other] of after) expect(other === seat).toBe(id === 'a');
  });
  fc.assert(property);
});

test('all others sit in their order, so that nothing has to change places', () => {
  const property = fc.property(ids, ids, (first, then) => {
    expect([...seatsOf([first, then], undefined).values()]).toEqual(then.map((_, at) => `seat ${at}`));
  });
  fc.assert(property);
});
