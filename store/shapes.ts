/** Statements by their shape: each is built and compiled once, then run with parameters. */
import type { CompiledQuery } from 'kysely';
import { prepared, type SqlValue, type Statement } from './statement.ts';
import type { Builder } from './tables.ts';

export type Values = Readonly<Record<string, SqlValue>>;
export type Make = (values: Values) => Statement;

export class Shapes {
  private readonly builder: Builder;
  private readonly made = new Map<string, Make>();
  private readonly texts = new Map<string, string>();

  constructor(builder: Builder) {
    this.builder = builder;
  }

  /** The statement maker of a shape, which names everything that `build` depends on. */
  get(shape: string, build: (builder: Builder) => { compile(): CompiledQuery }): Make {
    let make = this.made.get(shape);
    if (!make) this.made.set(shape, (make = prepared(build(this.builder))));
    return make;
  }

  /** The text of a shape, whose parameters are given in the order in which they stand in it: for what is run most. */
  text(shape: string, build: (builder: Builder) => { compile(): CompiledQuery }): string {
    let text = this.texts.get(shape);
    if (text === undefined) this.texts.set(shape, (text = build(this.builder).compile().sql));
    return text;
  }
}
