/** Writes a query as people would type it. What `parseQuery` makes of the text are the same terms again. */
import { isScale } from './scales.ts';
import { queryFields, type Query, type QueryTerm, type QueryValue } from './query.ts';

export function printQuery(query: Pick<Query, 'terms'>): string {
  return query.terms.map(printTerm).join(' ');
}

export function printTerm(term: QueryTerm): string {
  const sign = term.not ? '-' : '';
  if (term.kind === 'words') return `${sign}${bareWord.test(term.text) ? term.text : quoted(term.text)}`;
  if (term.values.length === 1 && term.values[0]!.kind === 'none' && term.field !== 'is')
    return `${sign}no:${term.field}`;
  const scale = isScale(queryFields[term.field]);
  return `${sign}${term.field}:${term.values.map((each) => printValue(each, scale)).join(',')}`;
}

function printValue(value: QueryValue, scale: boolean): string {
  if (value.kind === 'none') return 'none';
  if (value.kind === 'is') return isBareValue(value.text, scale) ? value.text : quoted(value.text);
  const { from, until } = value;
  if (from && until) return `${from.text}..${until.text}`;
  if (from) return `>${from.inclusive ? '=' : ''}${from.text}`;
  return `<${until!.inclusive ? '=' : ''}${until!.text}`;
}

/** Nothing that would end a word or begin something else: a sign, a quote, a field. */
const bareWord = /^[^\s"\-:][^\s:]*$/;

function isBareValue(text: string, scale: boolean): boolean {
  if (!/^[^\s",][^\s,]*$/.test(text) || text.toLowerCase() === 'none') return false;
  return !scale || !/^[<>]|\.\./.test(text);
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
