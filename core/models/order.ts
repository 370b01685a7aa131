/** Versions in the order that people expect: `v1.10.0` after `v1.9.2`, a release after its candidates. */

/** Negative when `a` is older than `b` by its name. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i++) {
    const order = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (order !== 0) return order;
  }
  if (left.rest !== right.rest) {
    if (left.rest === '') return 1;
    if (right.rest === '') return -1;
    return compareNatural(left.rest, right.rest);
  }
  return 0;
}

function partsOf(name: string): { numbers: number[]; rest: string } {
  const parts = /^v?(\d+(?:\.\d+)*)(.*)$/i.exec(name.trim());
  if (!parts) return { numbers: [], rest: name.trim() };
  return { numbers: parts[1]!.split('.').map(Number), rest: parts[2]! };
}

function compareNatural(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i]!, right[i]!];
    if (x === y) continue;
    const numbers = Number(x) - Number(y);
    return Number.isNaN(numbers) ? (x < y ? -1 : 1) : numbers;
  }
  return left.length - right.length;
}
