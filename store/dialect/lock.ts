/**
 * One process to a data folder: an exclusive lock on a file of its own. The lock is the operating system's, so it ends
 * with its process, however that ends.
 */
import { DatabaseSync } from 'node:sqlite';

export interface Lock {
  release(): void;
}

/** Because: a database that nobody refers to is closed by the garbage collector, and its lock would go with it. */
const held = new Set<DatabaseSync>();

/** The lock, or undefined when another process holds it for longer than `waitMs`. */
export function lockFile(file: string, waitMs: number): Lock | undefined {
  const db = new DatabaseSync(file, { timeout: waitMs });
  try {
    db.exec('begin exclusive');
  } catch (error) {
    db.close();
    if (((error as { errcode?: number }).errcode ?? 0) === 5) return undefined;
    throw error;
  }
  held.add(db);
  return {
    release() {
      held.delete(db);
      db.close();
    },
  };
}
