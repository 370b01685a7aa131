/** CSV as spreadsheets and programs read it; whatever is exported as such is written by this one function. */

/** `null`: nothing. A list is one cell, parted by semicolons. */
export type CsvCell = string | number | null | readonly string[];

/**
 * A line with its end: RFC 4180, quotes where they are needed, CRLF. A text that a spreadsheet would run as a formula
 * gets a `'` before it (OWASP, "CSV injection"); a number is a number, also below zero.
 */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(written).join(',')}\r\n`;

function written(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = typeof cell === 'string' ? cell : cell.join('; ');
  const tame = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
