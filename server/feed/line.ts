/** Rows of one kind as a line of JSON, `{"kind","columns"}` (core/change/wire.ts). */
import { packedField, wireFields, type AnyKind, type Row } from '@dualtrack/core';

export function lineOf(kind: AnyKind, rows: readonly Row[]): string {
  return spelled(kind, (field) => JSON.stringify(packedField(rows, field)));
}

/** `column`: the JSON of one field. */
function spelled(kind: AnyKind, column: (field: string) => string): string {
  const columns = wireFields(kind).map((field) => `${JSON.stringify(field)}:${column(field)}`);
  return `{"kind":${JSON.stringify(kind.name)},"columns":{${columns.join(',')}}}\n`;
}

/** The same of rows that change: only those columns are spelled anew in which something did. */
export class Line {
  private readonly kind: AnyKind;
  private readonly rows = new Map<string, Row>();
  /** What is spelled already, by its field. */
  private readonly columns = new Map<string, string>();

  constructor(kind: AnyKind) {
    this.kind = kind;
  }

  get size(): number {
    return this.rows.size;
  }

  get(id: string): Row | undefined {
    return this.rows.get(id);
  }

  add(row: Row): void {
    this.rows.set(row.id, row);
    this.columns.clear();
  }

  /** `fields`: those in which the row differs from the one that is here. */
  replace(row: Row, fields: Iterable<string>): void {
    this.rows.set(row.id, row);
    for (const each of fields) this.columns.delete(each);
  }

  remove(id: string): void {
    this.rows.delete(id);
    this.columns.clear();
  }

  /** Empty where there are no rows. */
  text(): string {
    if (this.rows.size === 0) return '';
    const rows = [...this.rows.values()];
    return spelled(this.kind, (field) => this.column(rows, field));
  }

  private column(rows: readonly Row[], field: string): string {
    let text = this.columns.get(field);
    if (text === undefined) this.columns.set(field, (text = JSON.stringify(packedField(rows, field))));
    return text;
  }
}
