/** JSON with sorted keys and nothing undefined: the one spelling that hashes, exports and comparisons use. */
export function canonical(value: unknown): string {
  // Because: most values lie in order as they are, and JSON's own writer is several times as fast.
  return isInOrder(value) ? (JSON.stringify(value) ?? 'null') : sorted(value as object);
}

/** Whether JSON writes the keys of a value, and of all that is in it, in their order. */
function isInOrder(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let before = '';
  for (const key of Object.keys(value)) {
    if (key < before || !isInOrder((value as Record<string, unknown>)[key])) return false;
    before = key;
  }
  return true;
}

function sorted(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined) parts.push(`${JSON.stringify(key)}:${canonical(field)}`);
  }
  return `{${parts.join(',')}}`;
}

/** Whether two field values are the same fact. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  return canonical(a) === canonical(b);
}
