/** When a snoozed reason comes back: at nine in the morning of the reader's own day. */

const MORNING = 9;

export interface Snooze {
  readonly label: string;
  /** Milliseconds since 1970 UTC. */
  readonly until: number;
}

/** Tomorrow, next Monday, and a week from now. */
export function snoozesFrom(now: number): Snooze[] {
  const today = new Date(now).getDay();
  return [
    { label: 'Tomorrow', until: morningIn(now, 1) },
    { label: 'Monday', until: morningIn(now, (8 - today) % 7 || 7) },
    { label: 'In a week', until: morningIn(now, 7) },
  ];
}

/** The morning of a day as a date field writes it, `2026-11-27`; undefined when that is no day to come. */
export function morningOf(day: string, now: number): number | undefined {
  const at = new Date(`${day}T0${MORNING}:00:00`).getTime();
  return Number.isNaN(at) || at <= now ? undefined : at;
}

function morningIn(now: number, days: number): number {
  const at = new Date(now);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, MORNING).getTime();
}
