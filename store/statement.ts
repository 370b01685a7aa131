/**
 * SQL as data: a statement is text and parameters; work on the database is a generator that yields statements. So one
 * code runs in a database that answers at once (SQLite: a whole group of commands without a pause) and in one that
 * makes us wait (PostgreSQL).
 */
import type { CompiledQuery } from 'kysely';

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

export type Steps<T> = Generator<Statement, T, readonly SqlRow[]>;

declare const named: unique symbol;
/** Stands for a parameter while a query is built. */
export interface Param {
  readonly [named]: string;
}

class ParamMark {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A parameter of a query that is compiled once and run often. */
export function param(name: string): never {
  return new ParamMark(name) as never;
}

/** Makes statements of one compiled query; parameters are given by name. */
export function prepared(query: {
  compile(): CompiledQuery;
}): (values: Readonly<Record<string, SqlValue>>) => Statement {
  const { sql, parameters } = query.compile();
  return (values) => ({
    sql,
    params: parameters.map((each) => {
      if (!(each instanceof ParamMark)) return each as SqlValue;
      const value = values[each.name];
      if (value === undefined) throw new Error(`the parameter ${each.name} is missing: ${sql}`);
      return value;
    }),
  });
}

/** Runs steps against a database that answers at once. */
export function runSync<T>(steps: Steps<T>, execute: (statement: Statement) => readonly SqlRow[]): T {
  let step = steps.next();
  while (!step.done) {
    let rows: readonly SqlRow[];
    try {
      rows = execute(step.value);
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(rows);
  }
  return step.value;
}

/** Runs steps against a database that makes us wait. */
export async function runAsync<T>(
  steps: Steps<T>,
  execute: (statement: Statement) => Promise<readonly SqlRow[]>,
): Promise<T> {
  let step = steps.next();
  while (!step.done) {
    let rows: readonly SqlRow[];
    try {
      rows = await execute(step.value);
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(rows);
  }
  return step.value;
}
