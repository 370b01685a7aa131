import { readFileSync } from 'node:fs';

/** The version of this Dualtrack. */
export function version(): string {
  const file = new URL('../cli/package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
