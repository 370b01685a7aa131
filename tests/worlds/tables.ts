import { migrations } from '../../store/migrate.ts';
import type { TableSpec } from '../../store/migrations/migration.ts';

/** The tables as all migrations together leave them. */
export function tableSpecs(): Map<string, TableSpec> {
  const tables = new Map<string, TableSpec>();
  for (const migration of migrations) {
    for (const [name, spec] of Object.entries(migration.tables ?? {})) tables.set(name, spec);
    for (const [name, columns] of Object.entries(migration.columns ?? {})) {
      const spec = tables.get(name)!;
      tables.set(name, { ...spec, columns: { ...spec.columns, ...columns } });
    }
    for (const [name, indexes] of Object.entries(migration.indexes ?? {})) {
      const spec = tables.get(name)!;
      tables.set(name, { ...spec, indexes: [...(spec.indexes ?? []), ...indexes] });
    }
    for (const gone of migration.gone ?? [])
      for (const [name, spec] of tables)
        tables.set(name, { ...spec, indexes: spec.indexes?.filter((each) => `${name}_by_${each[1]!}` !== gone) ?? [] });
    for (const { of, fields } of Object.values(migration.partial ?? {})) {
      const spec = tables.get(of)!;
      // Because: rows are found by it like by any other, but for those that nobody looks for by it.
      if (fields[0] === 'workspace') tables.set(of, { ...spec, indexes: [...(spec.indexes ?? []), fields] });
    }
  }
  return tables;
}
