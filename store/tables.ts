/** The tables as the query builder sees them: every row of facts by its kind, the log, and the keepings. */
import {
  Kysely,
  type Dialect,
  DummyDriver,
  type DatabaseIntrospector,
  type QueryCompiler,
  type DialectAdapter,
} from 'kysely';

export type AnyTable = Record<string, string | number | null>;
export type Tables = Record<string, AnyTable>;
export type Builder = Kysely<Tables>;

/** A builder that only writes SQL; running it is the engine's. */
export function builderFor(compiler: () => QueryCompiler, adapter: () => DialectAdapter): Builder {
  const dialect: Dialect = {
    createAdapter: adapter,
    createDriver: () => new DummyDriver(),
    createQueryCompiler: compiler,
    createIntrospector: (): DatabaseIntrospector => {
      throw new Error('the builder only writes SQL');
    },
  };
  return new Kysely<Tables>({ dialect });
}
