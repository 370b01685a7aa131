/** What this device keeps for the page, under names of ours in its localStorage, which may be absent or full. */

const PREFIX = 'dualtrack.';

/** The value kept under a name; undefined when there is none, or none that can be read. */
export function kept(name: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** Keeps a value, or forgets it when it is undefined; false when this device keeps nothing. */
export function keep(name: string, value: unknown): boolean {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** The names under which something is kept that begin with `start`. */
export function keptNames(start: string): string[] {
  try {
    const names = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '');
    return names.filter((name) => name.startsWith(PREFIX + start)).map((name) => name.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/** Calls back when another page keeps a value under a name that begins with `start`, until the signal is aborted. */
export function onKeptElsewhere(start: string, listener: () => void, until: AbortSignal): void {
  const look = ({ key, newValue }: StorageEvent): void => {
    if (newValue !== null && key?.startsWith(PREFIX + start)) listener();
  };
  addEventListener('storage', look, { signal: until });
}
