/** A line of CSV says what it was given to whoever reads it, and nothing that a spreadsheet would run. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from '@dualtrack/core';

/** Reads CSV letter by letter, as RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let [line, cell, isQuoted]: [string[], string, boolean] = [[], '', false];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (isQuoted && letter === '"' && text[at + 1] === '"') cell += text[at++];
    else if (letter === '"') isQuoted = !isQuoted;
    else if (isQuoted) cell += letter;
    else if (letter === ',') [line, cell] = [[...line, cell], ''];
    else if (letter === '\r' && text[at + 1] === '\n') {
      lines.push([...line, cell]);
      [line, cell] = [[], ''];
      at++;
    } else cell += letter;
  }
  expect([line, cell, isQuoted], 'what is left behind the last line').toEqual([[], '', false]);
  return lines;
}

test('whatever stands in the cells is read again, with a mark before what would be a formula', () => {
  const awkward = fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', "'", ',', ';', 'a', '😀'),
  });
  const text = fc.oneof(awkward, fc.string({ unit: 'binary' }));
  const lines = fc.array(fc.array(text, { minLength: 1, maxLength: 5 }), { maxLength: 5 });
  const tame = (cell: string): string =>
    ['=', '+', '-', '@', '\t', '\r', '\n'].includes(cell[0]!) ? `'${cell}` : cell;
  fc.assert(
    fc.property(lines, (all) => {
      expect(readCsv(all.map(csvLine).join(''))).toEqual(all.map((line) => line.map(tame)));
    }),
    { numRuns: 200 },
  );
});

test('nothing is empty, a number stays one, a list is one cell', () => {
  expect(csvLine([null, '', -1.5, ['data, raw', 'infra'], []])).toBe(',,-1.5,"data, raw; infra",\r\n');
  expect(csvLine([['=1+1', 'b']])).toBe("'=1+1; b\r\n");
});
