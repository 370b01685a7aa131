/** Between rows of facts and rows of SQL: the four words, nothing else. */
import { blankRow, canonical, columnsOf, type AnyKind, type Row } from '@dualtrack/core';
import type { SqlRow, SqlValue } from './statement.ts';

interface Codec {
  readonly columns: readonly string[];
  /** The columns but the id. */
  readonly own: readonly string[];
  encode(field: string, value: unknown): SqlValue;
  decode(row: SqlRow): Row;
}

const codecs = new WeakMap<AnyKind, Codec>();

export function codecOf(kind: AnyKind): Codec {
  let codec = codecs.get(kind);
  if (!codec) codecs.set(kind, (codec = codecFor(kind)));
  return codec;
}

const emptyList: readonly unknown[] = Object.freeze([]);

function codecFor(kind: AnyKind): Codec {
  const columns = columnsOf(kind);
  const blank = blankRow(columns);
  const inJson = new Set(Object.keys(kind.fields).filter((field) => kind.fields[field]!.word === 'json'));
  const known = new Map(
    Object.entries(kind.fields).flatMap(([field, { word }]) => (word === 'id' ? [[field, new Few()]] : [])),
  );
  return {
    columns,
    own: columns.filter((each) => each !== 'id'),
    encode(field, value) {
      if (value === null || value === undefined) return null;
      if (inJson.has(field)) return canonical(value);
      if (typeof value === 'string' || typeof value === 'number') return value;
      throw new Error(`${kind.name}.${field} cannot hold a ${typeof value}`);
    },
    decode(row) {
      const fact: Record<string, unknown> & { id: string } = { ...blank };
      for (const column of columns) {
        const value = row[column]!;
        if (typeof value !== 'string') fact[column] = value;
        else fact[column] = inJson.has(column) ? parse(value) : (known.get(column)?.one(value) ?? value);
      }
      return fact;
    },
  };
}

function parse(text: string): unknown {
  return text === '[]' ? emptyList : JSON.parse(text);
}

/** Ids that many rows of a column share: of projects, columns, people. */
const FEW = 256;

/**
 * Hands out the same text for the same id where a column holds few. Because: a database gives each row texts of its own,
 * and ten thousand tasks name the same project ten thousand times.
 */
class Few {
  private readonly texts = new Map<string, string>();

  one(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined || this.texts.size >= FEW) return known ?? text;
    this.texts.set(text, text);
    return text;
  }
}
