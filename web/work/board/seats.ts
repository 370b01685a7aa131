/**
 * Which of the first cards of a column is drawn in whose place when the filter changes. A card that is written over
 * costs half of one that is made anew, and a key in the filter changes all of them.
 */

/** The seat of each task that has one, by the task's id. */
export type Seats = ReadonlyMap<string, string>;

/**
 * Each is seated in its order, so that nothing on the page has to change places; but whoever is `active` stays where it
 * is, and nobody else gets its seat. Because: it may have the focus, which must not find itself in another task.
 */
export function seated(tasks: readonly { readonly id: string }[], before: Seats, active: string | undefined): Seats {
  const kept = active === undefined ? undefined : before.get(active);
  const free = Array.from({ length: tasks.length + 1 }, (_, at) => `seat ${at}`).filter((each) => each !== kept);
  return new Map(tasks.map(({ id }, at) => [id, (id === active && kept) || free[at]!]));
}
