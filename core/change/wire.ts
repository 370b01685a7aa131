/**
 * Rows on the wire: the values of each field together, since like lies beside like then, and in the shortest of four
 * spellings. `id` comes last, and rows that share ids with others come right behind them, so that a packer finds them.
 */
import { blankRow, columnsOf, type AnyKind, type Row } from './kind.ts';

export type PackedColumn =
  /** Every value. */
  | readonly unknown[]
  /** One value for all rows. */
  | { readonly all: unknown }
  /** The different values, and which of them each row has. */
  | { readonly of: readonly unknown[]; readonly at: readonly number[] }
  /** Whole numbers: the first, and how far on each next one is. */
  | { readonly from: number; readonly by: readonly number[] };

export type PackedRows = Readonly<Record<string, PackedColumn>>;

/** At least this many rows to a different value, or spelling it out is as short. */
const ROWS_PER_VALUE = 3;

export function packRows(kind: AnyKind, rows: readonly Row[]): PackedRows {
  return Object.fromEntries(wireFields(kind).map((field) => [field, packedField(rows, field)]));
}

/** The fields of a kind in the order of the wire. */
export function wireFields(kind: AnyKind): readonly string[] {
  const [id, ...rest] = columnsOf(kind);
  return [...rest, id!];
}

/** One field of rows, packed. */
export function packedField(rows: readonly Row[], field: string): PackedColumn {
  const values = rows.map((row) => row[field]);
  return field === 'id' ? values : packColumn(values);
}

export function unpackRows(packed: PackedRows): Row[] {
  const ids = packed['id'] as readonly string[];
  const model: Record<string, unknown> = { ...blankRow(['id', ...Object.keys(packed)]) };
  const columns = Object.entries(packed).filter(([field]) => field !== 'id');
  for (const [field, column] of columns) if ('all' in column) model[field] = column.all;
  const rows = ids.map((id): Record<string, unknown> & { id: string } => ({ ...model, id }));
  for (const [field, column] of columns) {
    if (!('all' in column)) unpackColumn(column).forEach((value, i) => (rows[i]![field] = value));
  }
  return rows;
}

function packColumn(values: readonly unknown[]): PackedColumn {
  const [first] = values;
  if (values.length < 2 || values.some((value) => typeof value === 'object' && value !== null))
    return packLists(values);
  const different = [...new Set(values)];
  if (different.length === 1) return { all: first };
  if (different.length * ROWS_PER_VALUE <= values.length) {
    const place = new Map(different.map((value, i) => [value, i]));
    return { of: different, at: values.map((value) => place.get(value)!) };
  }
  if (values.every((value) => Number.isSafeInteger(value))) {
    const numbers = values as readonly number[];
    return { from: numbers[0]!, by: numbers.slice(1).map((value, i) => value - numbers[i]!) };
  }
  return values;
}

/** Lists and objects: worth a word only where all are empty lists. */
function packLists(values: readonly unknown[]): PackedColumn {
  const areEmpty = values.length > 1 && values.every((value) => Array.isArray(value) && value.length === 0);
  return areEmpty ? { all: [] } : values;
}

function unpackColumn(column: Exclude<PackedColumn, { readonly all: unknown }>): readonly unknown[] {
  if (!('from' in column || 'of' in column)) return column;
  if ('of' in column) return column.at.map((place) => column.of[place]);
  const { from, by } = column;
  let value = from;
  return [from, ...by.map((step) => (value += step))];
}
