/**
 * What the keys, the pointer and the menus of a board act on: the card that has the focus, and where it can go. Places
 * are reckoned from the arrangement, not from what is drawn, since long columns are drawn in part only.
 */
import { saying, type Column, type Phase, type Project, type Task } from '@dualtrack/core';
import type { MenuEntry } from '../../parts/popups.tsx';
import { keep, kept } from '../../state/storage.ts';
import type { Session } from '../../state/session.ts';
import { columnById, keyOf, lanesOf, taskById, type Lane } from '../look.ts';
import { spotIn, type Arrangement, type Row, type Spot } from './arrangement.ts';
import { Layouts } from './layouts.ts';
import { sameView, searchOf, type View } from './view.ts';
import { acrossRows, nextIn, type Way } from './ways.ts';

export interface Place {
  readonly before?: string;
  readonly after?: string;
  readonly top?: boolean;
}

/** How long a card that left may take to be drawn elsewhere. */
const CARRIED_MS = 1_000;
interface Calls {
  /** A question was moved to done, so it asks for its decision. */
  onAsked(task: string): void;
  /** A card was brought to a model: for which of its versions? */
  onChoice(label: string, card: string, entries: readonly MenuEntry[]): void;
  /** The view was changed here. `isTyping`: it goes on changing, keystroke by keystroke. */
  onView(view: View, isTyping: boolean): void;
}

export class Desk {
  readonly session: Session;
  readonly home: Project['id'];
  readonly calls: Calls;
  private readonly listeners = new Set<() => void>();
  private readonly layouts: Layouts;
  private spots: { readonly of: Arrangement; readonly byTask: Map<string, Spot | undefined> } | undefined;
  view: View;
  /** The card that keys act on. */
  active: string | undefined;
  /** The card that is to have the focus as soon as it is drawn. */
  wanted: string | undefined;
  /** The cell in which a task is being added. */
  composing: string | undefined;
  /** Rows that are folded away. */
  folded: ReadonlySet<string>;
  /** The saved view that was looked at last: what is changed now can be saved to it. */
  base: string | undefined;
  /** Whether the view is being saved under a name. */
  isSaving = false;
  /** Tasks that are selected, for acting on all of them at once. */
  chosen: ReadonlySet<string> = new Set();
  /** The task that was selected last: a range begins there. */
  anchor: string | undefined;
  /** Where the work is lines and not cards: the tasks in the order of the lines. */
  lines: readonly Task[] = [];

  constructor(session: Session, home: Project['id'], view: View, calls: Calls) {
    this.session = session;
    this.home = home;
    this.layouts = new Layouts(session.replica, home);
    this.view = view;
    this.calls = calls;
    this.folded = new Set(kept(`folded.${home}`) as readonly string[] | undefined);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Looks as an address says. */
  see(view: View): void {
    if (sameView(view, this.view)) return;
    this.view = view;
    this.tell();
  }

  /** Changes the view, and with it the address. */
  look(part: Partial<View>, { isTyping = false } = {}): void {
    const view = { ...this.view, ...part };
    if (view.query === this.view.query && sameView(view, this.view)) return;
    this.view = view;
    this.tell();
    this.calls.onView(view, isTyping);
  }

  /** Looks at a view as it was saved or comes with the board. */
  lookAs(view: View, saved?: string): void {
    this.base = saved;
    this.look(view);
  }

  save(isSaving: boolean): void {
    this.isSaving = isSaving;
    this.tell();
  }

  /** What the view shows, laid out; the same object until something of it changes. */
  arrangement(): Arrangement {
    return this.layouts.of(this.view);
  }

  /** Gets ready for the first letter of a filter. */
  prepareFilter(): void {
    this.layouts.prepare();
  }

  /** Where a task is shown; undefined where the view leaves it out. */
  spot(id: string): Spot | undefined {
    const shown = this.arrangement();
    if (this.spots?.of !== shown) this.spots = { of: shown, byTask: new Map() };
    const { byTask } = this.spots;
    if (!byTask.has(id)) byTask.set(id, spotIn(shown, id));
    return byTask.get(id);
  }

  /** The rows that are open. */
  rows(): readonly Row[] {
    return this.arrangement().rows.filter((each) => !this.folded.has(each.id));
  }

  isShut(phase: Phase): boolean {
    return this.view.layout === 'board' && this.view.shut.includes(phase);
  }

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

  /** A card that goes with the focus has it again if it is drawn elsewhere in a moment, unless the keys went on. */
  carry(id: string): void {
    if (this.active !== id) return;
    this.wanted = id;
    setTimeout(() => {
      if (this.wanted === id) this.wanted = undefined;
    }, CARRIED_MS);
    this.tell();
  }

  compose(cell: string | undefined): void {
    this.composing = cell;
    this.tell();
  }

  fold(row: string, isFolded: boolean): void {
    const folded = new Set(this.folded);
    if (isFolded) folded.add(row);
    else folded.delete(row);
    this.folded = folded;
    keep(`folded.${this.home}`, [...folded]);
    this.tell();
  }

  /** Folds the columns of a phase to a strip, or opens them. */
  shut(phase: Phase, isShut: boolean): void {
    const rest = this.view.shut.filter((each) => each !== phase);
    this.look({ shut: isShut ? [...rest, phase] : rest });
  }

  choose(ids: Iterable<string>): void {
    this.chosen = new Set(ids);
    this.tell();
    this.session.notices.say(`${this.chosen.size} selected`);
  }

  /** The tasks that are shown, in the order in which they are. */
  inOrder(): readonly Task[] {
    if (this.view.layout !== 'board') return this.lines;
    return this.rows().flatMap((row) => row.cells.flatMap((each) => each.tasks));
  }

  /** The lanes of the project. */
  lanes(): Lane[] {
    return lanesOf(this.session.replica, this.home);
  }

  /** The card that keys act on, if it is still there; else the first one. */
  current(): Task | undefined {
    const row = this.active ? taskById(this.session.replica, this.active) : undefined;
    return row && row.removedAt === null ? row : this.first();
  }

  first(): Task | undefined {
    if (this.view.layout !== 'board') return this.lines[0];
    return this.drawnRows()
      .flatMap((row) => row.cells)
      .find((each) => each.tasks.length > 0)?.tasks[0];
  }

  /** Goes to the next card that way. */
  go(way: Way): void {
    const from = this.active ? this.current() : undefined;
    const to = from ? this.next(from, way) : this.first();
    if (to) this.focus(to.id);
  }

  /** Goes to the row below or above, staying in the same phase where it can. */
  goLane(step: 1 | -1): void {
    const spot = this.active ? this.spot(this.active) : undefined;
    const to = spot ? acrossRows(this.drawnRows(), spot, step) : this.first();
    if (to) this.focus(to.id);
  }

  /** Brings a card to a column, at its top unless a place is named. */
  bring(row: Task, to: Column, place: Place = { top: true }): void {
    this.following(row, () => this.bringQuietly(row, to, place));
  }

  /** Does something with a card; the focus stays on it, or goes to the one beside it where it is drawn no more. */
  following(row: Task, act: () => void): void {
    const beside = this.next(row, 'down') ?? this.next(row, 'up');
    act();
    const spot = this.spot(row.id);
    const isLines = this.view.layout !== 'board';
    const isDrawn = spot && (isLines || (!this.folded.has(spot.row.id) && !this.isShut(spot.cell.phase)));
    this.focus(isDrawn ? row.id : (beside?.id ?? row.id));
  }

  /** The same, leaving the focus where it is. */
  bringQuietly(row: Task, to: Column, place: Place = { top: true }): void {
    const key = keyOf(this.session.replica, row);
    const result = this.session.run('work.move', { task: row.id, to: to.id, ...place }, () => this.landed(row.id, key));
    if (result.kind === 'pending') this.heedAsked(row, to);
  }

  /** Asks for the decision of a question that was moved to done. */
  heedAsked(row: Task, to: Column): void {
    if (to.phase === 'done' && row.type === 'investigation' && row.decision === null) this.calls.onAsked(row.id);
  }

  /** Takes a card off the board; undo brings it back. */
  remove(row: Task): void {
    const beside = this.next(row, 'down') ?? this.next(row, 'up');
    this.session.run('work.remove', { task: row.id }, `${keyOf(this.session.replica, row)} removed`);
    if (beside) this.focus(beside.id);
  }

  private next(row: Task, way: Way): Task | undefined {
    if (this.view.layout !== 'board') return this.nextLine(row, way);
    const spot = this.spot(row.id);
    return spot ? nextIn(this.drawnRows(), spot, way) : this.first();
  }

  private nextLine(row: Task, way: Way): Task | undefined {
    const at = this.lines.findIndex((each) => each.id === row.id);
    if (at < 0) return this.lines[0];
    return way === 'up' ? this.lines[at - 1] : way === 'down' ? this.lines[at + 1] : undefined;
  }

  /** The rows and columns that are drawn: neither folded nor shut. */
  private drawnRows(): Row[] {
    return this.rows().map((row) => ({ ...row, cells: row.cells.filter((each) => !this.isShut(each.phase)) }));
  }

  /** `CHURN-4 moved to Review, 2 of 5` */
  landed(id: string, key: string): string {
    const { replica } = this.session;
    const row = taskById(replica, id);
    const at = row && columnById(replica, row.column);
    if (!row || !at) return `${key} moved`;
    const spot = this.spot(id);
    const place = spot ? `${spot.at + 1} of ${spot.cell.tasks.length}` : 'not shown by the filter';
    const into = spot && this.view.group !== 'track' ? saying` of ${spot.row.name}` : '';
    const asks = row.asksAt !== null ? '; it asks for its decision' : '';
    return saying`${key} moved to ${at.name}${into}, ${place}${asks}`;
  }

  /** The part of the address that asks for this view. */
  get search(): string {
    return searchOf(this.view);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
