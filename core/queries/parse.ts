/**
 * Reads a typed query. It never refuses: what is not understood is told with its place, and searched as words where
 * it can be. Quotes are literal: `"is:done"` is a word, `label:"a,b"` one label.
 */
import { limits } from '../limits.ts';
import { closedValue, valuesOf } from './closed.ts';
import { isQueryField, queryFields, type Bound, type Query, type QueryField, type QueryProblem } from './query.ts';
import type { QueryTerm, QueryValue } from './query.ts';
import { isOnScale, isScale } from './scales.ts';

export function parseQuery(text: string): Query {
  return new Reader(text).query();
}

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

const fieldName = /([A-Za-z]{2,20}):(?!\/\/)/y;
const isBlank = (char: string | undefined): boolean => char !== undefined && /\s/.test(char);

class Reader {
  private readonly text: string;
  private at = 0;
  private readonly terms: QueryTerm[] = [];
  private readonly problems: QueryProblem[] = [];

  constructor(text: string) {
    this.text = text.slice(0, limits.queryCharsMax);
    if (text.length > limits.queryCharsMax) {
      this.tell(this.text.length, text.length, `Only the first ${limits.queryCharsMax} characters are read.`);
    }
  }

  query(): Query {
    for (this.blanks(); this.at < this.text.length; this.blanks()) {
      if (this.terms.length >= limits.queryTermsMax) {
        this.tell(this.at, this.text.length, `Only the first ${limits.queryTermsMax} terms are read.`);
        break;
      }
      const term = this.term();
      if (term) this.terms.push(term);
    }
    return { terms: this.terms, problems: this.problems };
  }

  private term(): QueryTerm | undefined {
    const start = this.at;
    const not = this.text[start] === '-' && start + 1 < this.text.length && !isBlank(this.text[start + 1]);
    if (not) this.at++;
    fieldName.lastIndex = this.at;
    const named = fieldName.exec(this.text);
    const name = named?.[1]!.toLowerCase();
    if (name === 'no') return this.empty(not, start);
    if (name !== undefined && isQueryField(name)) {
      this.at += named![0].length;
      return this.fieldTerm(not, name, start);
    }
    const { text, end } = this.piece(false);
    if (name !== undefined) {
      this.tell(start, end, `Nothing here is called "${named![1]}:", so this is searched as words.`);
    }
    return text.trim() === '' ? undefined : { kind: 'words', not, text };
  }

  /** `no:assignee` */
  private empty(not: boolean, start: number): QueryTerm | undefined {
    this.at += 'no:'.length;
    const { text, end } = this.piece(true);
    const field = text.toLowerCase();
    if (isQueryField(field) && field !== 'is') return { kind: 'field', not, field, values: [{ kind: 'none' }] };
    this.tell(start, end, text === '' ? 'Say what shall be empty: no:assignee.' : `Nothing here is called "${text}".`);
    return undefined;
  }

  private fieldTerm(not: boolean, field: QueryField, start: number): QueryTerm | undefined {
    const values: QueryValue[] = [];
    for (;;) {
      const value = this.value(field, this.piece(true));
      if (value) values.push(value);
      if (this.text[this.at] !== ',') break;
      this.at++;
    }
    if (values.length > 0) return { kind: 'field', not, field, values };
    if (!this.problems.some((each) => each.start >= start)) {
      this.tell(start, this.at, `Say which: ${examples[queryFields[field]](field)}`);
    }
    return undefined;
  }

  private value(field: QueryField, piece: Piece): QueryValue | undefined {
    const { text, quoted, start, end } = piece;
    if (text.trim() === '') return undefined;
    if (!quoted && text.toLowerCase() === 'none') return { kind: 'none' };
    const kind = queryFields[field];
    const value: QueryValue = quoted || !isScale(kind) ? { kind: 'is', text } : rangeOf(text);
    if (kind === 'closed' && closedValue(field, text) === undefined) {
      this.tell(start, end, `Choose one of: ${valuesOf(field).join(', ')}.`);
      return undefined;
    }
    if (isScale(kind) && endsOf(value).some((each) => !isOnScale(kind, each))) {
      this.tell(start, end, `"${text}" is not understood: ${examples[kind](field)}`);
      return undefined;
    }
    return value;
  }

  /** What stands here up to a blank (and a comma, among values), or in quotes. */
  private piece(inValues: boolean): Piece {
    const start = this.at;
    if (this.text[start] === '"') {
      const text = this.quoted();
      return { text, quoted: true, start, end: this.at };
    }
    while (this.at < this.text.length && !isBlank(this.text[this.at])) {
      if (inValues && this.text[this.at] === ',') break;
      this.at++;
    }
    return { text: this.text.slice(start, this.at), quoted: false, start, end: this.at };
  }

  /** Between quotes, `\"` and `\\` for themselves; quotes that nobody closed reach to the end. */
  private quoted(): string {
    let text = '';
    for (this.at++; this.at < this.text.length && this.text[this.at] !== '"'; this.at++) {
      const next = this.text[this.at + 1];
      if (this.text[this.at] === '\\' && (next === '"' || next === '\\')) this.at++;
      text += this.text[this.at];
    }
    this.at = Math.min(this.at + 1, this.text.length);
    return text;
  }

  private blanks(): void {
    while (isBlank(this.text[this.at])) this.at++;
  }

  private tell(start: number, end: number, message: string): void {
    if (this.problems.length < limits.queryTermsMax) this.problems.push({ start, end, message });
  }
}

const orEnds = /^(>=|<=|>|<)(.+)$/s;

/** `>=3`, `<@today`, `3..5`, `3..`, `..5`; anything else is one value. */
function rangeOf(text: string): QueryValue {
  const compared = orEnds.exec(text);
  if (compared) {
    const end: Bound = { text: compared[2]!, inclusive: compared[1]!.endsWith('=') };
    return compared[1]!.startsWith('>')
      ? { kind: 'range', from: end, until: null }
      : { kind: 'range', from: null, until: end };
  }
  const dots = text.indexOf('..');
  if (dots < 0 || text === '..') return { kind: 'is', text };
  const bound = (end: string): Bound | null => (end === '' ? null : { text: end, inclusive: true });
  return { kind: 'range', from: bound(text.slice(0, dots)), until: bound(text.slice(dots + 2)) };
}

function endsOf(value: QueryValue): string[] {
  if (value.kind === 'none') return [];
  return value.kind === 'is' ? [value.text] : [value.from, value.until].flatMap((end) => end?.text ?? []);
}

const examples = {
  name: (field: QueryField) => (field === 'assignee' ? 'assignee:@me' : `${field}:name, or no:${field}.`),
  closed: (field: QueryField) => `${valuesOf(field).join(', ')}.`,
  date: (field: QueryField) => `write ${field}:2026-05-03, ${field}:<=@today+7 or ${field}:@month.`,
  number: (field: QueryField) => `write ${field}:3, ${field}:>=3 or ${field}:1..3.`,
  percent: (field: QueryField) => `write ${field}:>80%.`,
  priority: (field: QueryField) => `write ${field}:urgent, ${field}:>=high or ${field}:1..3.`,
};
