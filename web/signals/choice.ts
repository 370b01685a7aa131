/** Which lines of a proposal are on. A line that belongs to another one is on only with it. */
import type { Line } from './reading.ts';

/** The lines that are on at first. */
export function firstChoice(lines: readonly Line[]): ReadonlySet<string> {
  return new Set(lines.filter((each) => each.on).map((each) => each.id));
}

/** The choice after a line was switched: what belongs to it goes off with it, and what it belongs to comes on. */
export function switched(choice: ReadonlySet<string>, line: Line, lines: readonly Line[]): ReadonlySet<string> {
  const next = new Set(choice);
  const own = lines.filter((each) => each.of === line.id);
  if (next.delete(line.id)) {
    for (const each of own) next.delete(each.id);
    return next;
  }
  next.add(line.id);
  if (line.of) next.add(line.of);
  for (const each of own) if (each.on) next.add(each.id);
  return next;
}

export interface Branch {
  readonly line: Line;
  readonly own: readonly Line[];
}

/** A part of the proposal: what is alive first, what is answered, stale or done folded behind it. */
export interface Part {
  readonly kind: Line['kind'];
  readonly alive: readonly Branch[];
  readonly folded: readonly Branch[];
}

const order: readonly Line['kind'][] = ['model', 'question', 'task', 'gate', 'person', 'version', 'run'];

/** The parts of a proposal in the order in which they are read. */
export function partsOf(lines: readonly Line[]): Part[] {
  const known = new Set(lines.map((each) => each.id));
  const isTop = (each: Line): boolean => !each.of || !known.has(each.of);
  const ownOf = Map.groupBy(
    lines.filter((each) => !isTop(each)),
    (each) => each.of!,
  );
  return order.flatMap((kind) => {
    const branches = lines
      .filter((each) => each.kind === kind && isTop(each))
      .map((line) => ({ line, own: ownOf.get(line.id) ?? [] }));
    const isAlive = ({ line, own }: Branch): boolean => line.on || own.some((each) => each.on);
    const part = { kind, alive: branches.filter(isAlive), folded: branches.filter((each) => !isAlive(each)) };
    return branches.length > 0 ? [part] : [];
  });
}
