/** A project's work as the last views laid it out. Whoever takes back a letter of the filter was there before. */
import type { Replica, Seen } from '@dualtrack/client';
import type { Column, Project, Task } from '@dualtrack/core';
import { arrange, filledOf, type Arrangement } from './arrangement.ts';
import { matcherFor } from './filter.ts';
import type { View } from './view.ts';

const MINUTE = 60_000;
/** As many as a word has letters. */
const REMEMBERED = 10;

export class Layouts {
  private readonly replica: Replica;
  private readonly home: Project['id'];
  private readonly columns = new WeakMap<Column, Seen<readonly Task[]>>();
  /** By what was asked; the one asked for last comes last. */
  private readonly seen = new Map<string, Seen<Arrangement>>();
  private last: { readonly of: string; readonly seen: Seen<Arrangement> } | undefined;

  constructor(replica: Replica, home: Project['id']) {
    this.replica = replica;
    this.home = home;
  }

  /** What a view shows, laid out; the same object until something of it changes. */
  of(view: Pick<View, 'query' | 'group' | 'sort'>): Arrangement {
    const now = Math.floor(Date.now() / MINUTE) * MINUTE;
    const of = [now, view.group, view.sort, view.query].join('\n');
    const { last } = this;
    const seen = this.replica.look(
      (replica) => {
        const matches = matcherFor(replica, this.home, view.query, now);
        const filled = filledOf(replica, this.home, this.columns);
        return arrange(replica, this.home, filled, view, matches, last?.seen.value);
      },
      last?.of === of ? last.seen : this.seen.get(of),
    );
    if (last?.seen !== seen) this.remember(of, seen);
    return seen.value;
  }

  /** Reads what the first letter of a filter needs, so that it is not the one that waits for it. */
  prepare(): void {
    const now = Math.floor(Date.now() / MINUTE) * MINUTE;
    const matches = matcherFor(this.replica, this.home, 'prepared', now)!;
    for (const { tasks } of filledOf(this.replica, this.home, this.columns)) tasks.filter(matches);
  }

  private remember(of: string, seen: Seen<Arrangement>): void {
    this.last = { of, seen };
    this.seen.delete(of);
    this.seen.set(of, seen);
    const [oldest] = this.seen.keys();
    if (this.seen.size > REMEMBERED) this.seen.delete(oldest!);
  }
}
