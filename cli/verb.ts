/** What a verb of the command line is. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Connection } from './connection.ts';
import type { Output } from './output.ts';

export interface Given {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
  readonly data: string;
  /** Whether the data folder was named, and the server that was. */
  readonly isDataNamed: boolean;
  readonly server: string | undefined;
}

export interface Call extends Given {
  readonly output: Output;
  /** Reaches the server that is meant: a named one, that of the data folder, or the one that one signed in to. */
  open(): Promise<Connection>;
}

export interface Verb {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  readonly more?: string;
  readonly options?: ParseArgsOptionsConfig;
  readonly positionals?: readonly [least: number, most: number];
  run(call: Call): Promise<void>;
}

/** Options that were given as a query string, with its question mark; empty when none was. */
export function queryOf(values: Given['values'], names: readonly string[]): string {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = values[name];
    if (typeof value === 'string') query.set(name, value);
  }
  return query.size > 0 ? `?${query.toString()}` : '';
}
