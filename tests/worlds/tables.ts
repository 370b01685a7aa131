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
  }
  return tables;
}
