/** Folders of a test's own, and what lies in them. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a folder, hands it to a test, and takes it away. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-test-'));
  try {
    await test(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every file under a folder, with a hash of its bytes and its mode. */
export function filesIn(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files
      .filter((name) => lstatSync(join(folder, name)).isFile())
      .map((name) => {
        const path = join(folder, name);
        const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
        return [name, `${(lstatSync(path).mode & 0o777).toString(8)} ${hash}`];
      }),
  );
}
