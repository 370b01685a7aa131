/**
 * What the keys, the pointer and the menus of a board act on: the card that has the focus, and where it can go. Places
 * are reckoned from the data, not from what is drawn, since long columns are drawn in part only.
 */
import { fullness, type Column, type Phase, type Project, type Task, type TrackKind } from '@dualtrack/core';
import { keep, kept } from '../../state/kept.ts';
import type { Session } from '../../state/session.ts';
import { columnById, keyOf, lanesOf, taskById, tasksIn, type Lane } from '../look.ts';

export interface Place {
  readonly before?: string;
  readonly after?: string;
  readonly top?: boolean;
}

/** How long a card that left may take to be drawn elsewhere. */
const CARRIED_MS = 1_000;

type Way = 'up' | 'down' | 'left' | 'right';

export class Desk {
  readonly session: Session;
  readonly home: Project['id'];
  private readonly onAsked: (task: string) => void;
  private readonly listeners = new Set<() => void>();
  /** The card that keys act on. */
  active: string | undefined;
  /** The card that is to have the focus as soon as it is drawn. */
  wanted: string | undefined;
  /** The column in which a task is being added. */
  composing: string | undefined;
  /** Lanes that are folded away, by track. */
  folded: ReadonlySet<string>;

  /** `onAsked`: a question was moved to done, so it asks for its decision. */
  constructor(session: Session, home: Project['id'], onAsked: (task: string) => void) {
    this.session = session;
    this.home = home;
    this.folded = new Set(kept(`folded.${home}`) as readonly string[] | undefined);
    this.onAsked = onAsked;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Makes a card the one that keys act on, without touching the focus. */
  point(id: string | undefined): void {
    if (this.active === id) return;
    this.active = id;
    this.tell();
  }

  focus(id: string): void {
    this.active = id;
    this.wanted = id;
    this.tell();
  }

  /** A card that goes with the focus has it again if it is drawn elsewhere in a moment. */
  carry(id: string): void {
    this.wanted = id;
    setTimeout(() => {
      if (this.wanted === id) this.wanted = undefined;
    }, CARRIED_MS);
    this.tell();
  }

  compose(column: string | undefined): void {
    this.composing = column;
    this.tell();
  }

  fold(trackId: string, isFolded: boolean): void {
    const folded = new Set(this.folded);
    if (isFolded) folded.add(trackId);
    else folded.delete(trackId);
    this.folded = folded;
    keep(`folded.${this.home}`, [...folded]);
    this.tell();
  }

  /** The lanes that are open. */
  lanes(): Lane[] {
    return lanesOf(this.session.replica, this.home).filter((each) => !this.folded.has(each.track.id));
  }

  /** The card that keys act on, if it is still there; else the first one. */
  current(): Task | undefined {
    const row = this.active ? taskById(this.session.replica, this.active) : undefined;
    return row && row.removedAt === null ? row : this.first();
  }

  first(): Task | undefined {
    for (const lane of this.lanes()) {
      for (const each of lane.columns) {
        const [row] = tasksIn(this.session.replica, each);
        if (row) return row;
      }
    }
    return undefined;
  }

  /** Goes to the next card that way. */
  go(way: Way): void {
    const from = this.active ? this.current() : undefined;
    const to = from ? this.next(from, way) : this.first();
    if (to) this.focus(to.id);
  }

  /** Goes to the lane below or above, staying in the same phase where it can. */
  goLane(step: 1 | -1): void {
    const row = this.current();
    const to = row && this.acrossLanes(row, step);
    if (to) this.focus(to.id);
  }

  /** Moves the card that keys act on. */
  push(way: Way): void {
    const row = this.current();
    if (!row) return;
    if (way === 'up' || way === 'down') this.shift(row, way);
    else this.pushAside(row, way === 'left' ? -1 : 1);
  }

  /** Brings a card to a column, at its top unless a place is named. */
  bring(row: Task, to: Column, place: Place = { top: true }): void {
    this.bringQuietly(row, to, place);
    this.focus(row.id);
  }

  /** The same, leaving the focus where it is. */
  bringQuietly(row: Task, to: Column, place: Place = { top: true }): void {
    const key = keyOf(this.session.replica, row);
    const result = this.session.run('work.move', { task: row.id, to: to.id, ...place }, () => this.landed(row.id, key));
    if (result.kind === 'pending' && to.phase === 'done' && row.type === 'investigation' && row.decision === null) {
      this.onAsked(row.id);
    }
  }

  /** Brings a card to the other lane of committed work. */
  cross(row: Task, lane: Lane, to?: Column): void {
    const key = keyOf(this.session.replica, row);
    const input = { task: row.id, track: lane.track.id, ...(to && { to: to.id }) };
    this.session.run('work.switch', input, () => this.landed(row.id, key));
    this.focus(row.id);
  }

  /** To the top or the end of its column. */
  rank(row: Task, where: 'top' | 'end'): void {
    const rows = this.sortable(row);
    const last = rows.at(-1);
    if (rows.length < 2 || !last) return;
    const [place, word] = where === 'top' ? [{ top: true }, 'top'] : [{ after: last.id }, 'end'];
    if ((where === 'top' ? rows[0] : last)?.id === row.id) {
      this.session.notices.say(`It is at the ${word} already.`);
      return;
    }
    const key = keyOf(this.session.replica, row);
    this.session.run('work.move', { task: row.id, to: row.column, ...place }, () => this.landed(row.id, key));
    this.focus(row.id);
  }

  /** Takes a card off the board; undo brings it back. */
  remove(row: Task): void {
    const beside = this.next(row, 'down') ?? this.next(row, 'up');
    this.session.run('work.remove', { task: row.id }, `${keyOf(this.session.replica, row)} removed`);
    if (beside) this.focus(beside.id);
  }

  /** How full a column is. */
  fullness(of: Column): ReturnType<typeof fullness> {
    return fullness(of, tasksIn(this.session.replica, of));
  }

  private shift(row: Task, way: 'up' | 'down'): void {
    const rows = this.sortable(row);
    if (rows.length === 0) return;
    const beside = rows[rows.findIndex((each) => each.id === row.id) + (way === 'up' ? -1 : 1)];
    if (!beside) {
      this.session.notices.say(`It is at the ${way === 'up' ? 'top' : 'end'} already.`);
      return;
    }
    const place = way === 'up' ? { before: beside.id } : { after: beside.id };
    const key = keyOf(this.session.replica, row);
    this.session.run('work.move', { task: row.id, to: row.column, ...place }, () => this.landed(row.id, key));
    this.focus(row.id);
  }

  private pushAside(row: Task, step: 1 | -1): void {
    const columns = lanesOf(this.session.replica, this.home).find((each) => each.track.id === row.track)?.columns ?? [];
    const to = columns[columns.findIndex((each) => each.id === row.column) + step];
    if (to) this.bring(row, to);
    else this.session.notices.say(`It is in the ${step < 0 ? 'first' : 'last'} column already.`);
  }

  private next(row: Task, way: Way): Task | undefined {
    const { replica } = this.session;
    const rows = this.beside(row);
    const at = rows.findIndex((each) => each.id === row.id);
    if (way === 'up') return rows[at - 1] ?? this.acrossLanes(row, -1, 'end');
    if (way === 'down') return rows[at + 1] ?? this.acrossLanes(row, 1);
    const columns = this.lanes().find((each) => each.track.id === row.track)?.columns ?? [];
    const from = columns.findIndex((each) => each.id === row.column);
    const aside = way === 'left' ? columns.slice(0, from).toReversed() : columns.slice(from + 1);
    for (const each of aside) {
      const there = tasksIn(replica, each);
      if (there.length > 0) return there[Math.min(at, there.length - 1)];
    }
    return undefined;
  }

  /** The cards of a card's column. */
  private beside(row: Task): Task[] {
    const at = columnById(this.session.replica, row.column);
    return at ? tasksIn(this.session.replica, at) : [];
  }

  /** The same where one may put them into an order; none in a column of what is done. */
  private sortable(row: Task): Task[] {
    if (columnById(this.session.replica, row.column)?.phase !== 'done') return this.beside(row);
    this.session.notices.say('What is done is ordered by when that was.');
    return [];
  }

  /** A card of the nearest lane that has any: in the same phase if there is one. */
  private acrossLanes(row: Task, step: 1 | -1, end?: 'end'): Task | undefined {
    const { replica } = this.session;
    const lanes = this.lanes();
    const from = lanes.findIndex((each) => each.track.id === row.track);
    const phase: Phase = columnById(replica, row.column)?.phase ?? 'next';
    for (let i = from + step; i >= 0 && i < lanes.length; i += step) {
      const columns = lanes[i]!.columns.map((each) => ({ phase: each.phase, rows: tasksIn(replica, each) }));
      const filled = columns.filter((each) => each.rows.length > 0);
      const best = filled.find((each) => each.phase === phase) ?? filled[0];
      if (best) return end ? best.rows.at(-1) : best.rows[0];
    }
    return undefined;
  }

  /** `CHURN-4 moved to Review, 2 of 5` */
  private landed(id: string, key: string): string {
    const { replica } = this.session;
    const row = taskById(replica, id);
    const at = row && columnById(replica, row.column);
    if (!row || !at) return `${key} moved`;
    const rows = tasksIn(replica, at);
    const place = `${rows.findIndex((each) => each.id === id) + 1} of ${rows.length}`;
    const asks = row.asksAt !== null ? '; it asks for its decision' : '';
    return `${key} moved to ${at.name}, ${place}${asks}`;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Whether work of this type may cross over to that lane: questions stay in research, and begin there. */
export function mayCross(type: string, from: TrackKind, to: TrackKind): boolean {
  return from !== to && type !== 'investigation' && from !== 'research' && to !== 'research';
}
