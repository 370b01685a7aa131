/**
 * What a replica begins with, kept ready: the settings, the open and recent work, encoded in blocks. A change spoils
 * one block only, and a board that nobody changed is sent as it lies.
 *
 * On the wire a block is a line `{"kind","fields","columns"}`: the values of each field together, since columns of
 * like values compress far better than rows, and no field's name is repeated.
 */
import {
  apply,
  columnsOf,
  getMany,
  kinds,
  list,
  blocker,
  decision,
  dependency,
  investigation,
  project,
  task,
  type AnyKind,
  type KindName,
  type LoggedChange,
  type Reading,
  type Row,
  type Task,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { pack, type Piece } from './gzip.ts';

const BLOCK = 256;

/** Lines of NDJSON, each with its line break, as they were at `seq`. */
export interface Section extends Piece {
  readonly seq: number;
}

const settingsKinds = Object.values(kinds).filter((each) => each.reach === 'all') as AnyKind[];
const workKinds: readonly AnyKind[] = [task, investigation, blocker, dependency, decision];

export class Shelf {
  private readonly store: Store;
  private readonly now: () => number;
  /** Kind -> project (or '') -> blocks of rows. */
  private tables = new Map<string, Table>();
  private seq = -1;
  private loading: Promise<void> | undefined;
  private readonly sections = new Map<string, Section>();

  constructor(store: Store, now: () => number = Date.now) {
    this.store = store;
    this.now = now;
    // Because: without changes to apply, it is read anew when it is next asked for.
    store.onChange((seq, changes) => {
      if (this.seq < 0) return;
      if (!changes || changes[0]!.seq !== this.seq + 1) this.seq = -1;
      else if (this.take(changes)) this.seq = seq;
      else this.seq = -1;
    });
  }

  /** `settings`: everything that frames the work; `work`: the work itself. For these projects only. */
  async section(name: 'settings' | 'work', projects: readonly string[]): Promise<Section> {
    await this.ready();
    const key = `${name} ${projects.join()}`;
    const known = this.sections.get(key);
    if (known && known.seq === this.seq) return known;
    const { seq } = this;
    const visible = new Set(['', ...projects]);
    const text = (name === 'settings' ? settingsKinds : workKinds)
      .map((kind) => this.tables.get(kind.name)?.lines(visible) ?? '')
      .join('');
    const section = { ...(await pack(text)), seq };
    if (this.sections.size > 64) this.sections.clear();
    this.sections.set(key, section);
    return section;
  }

  /** The number of the log that the shelf stands at. */
  async at(): Promise<number> {
    await this.ready();
    return this.seq;
  }

  private async ready(): Promise<void> {
    while (this.seq < 0) await (this.loading ??= this.load().finally(() => (this.loading = undefined)));
  }

  private async load(): Promise<void> {
    const since = this.now() - serverLimits.recentMs;
    const before = await this.store.seq();
    const rows = await this.store.facts(() => everything(since));
    // Because: what was read may be newer than `before`, but not older; then it is read again.
    if ((await this.store.seq()) !== before) return;
    this.tables = new Map();
    for (const [kind, all] of rows) this.tables.set(kind, new Table(kinds[kind as KindName], all));
    this.sections.clear();
    this.seq = before;
  }

  /** Applies changes; false when one speaks of a row that is not on the shelf, so that all is to be read anew. */
  private take(changes: readonly LoggedChange[]): boolean {
    for (const change of changes) {
      const kind = kinds[change.kind as KindName] as AnyKind;
      if (kind.reach === 'demand') continue;
      const table = this.tables.get(change.kind);
      if (!table || !table.take(change)) return false;
    }
    return true;
  }
}

/** The rows of one kind, in blocks that are encoded when they are asked for. */
class Table {
  private readonly kind: AnyKind;
  private readonly blockOf = new Map<string, Block>();
  private readonly open = new Map<string, Block>();
  private readonly blocks: Block[] = [];

  constructor(kind: AnyKind, rows: readonly Row[]) {
    this.kind = kind;
    for (const row of rows) this.add(row);
  }

  take(change: LoggedChange): boolean {
    const block = this.blockOf.get(change.id);
    if (change.op === 'create') {
      if (block) return false;
      this.add(apply(this.kind, undefined, change)!);
      return true;
    }
    // Because: a decision or a task that was done long ago is not here, and a change brings it only in part.
    if (!block) return false;
    const after = apply(this.kind, block.rows.get(change.id), change);
    if (after) block.rows.set(change.id, after);
    else {
      block.rows.delete(change.id);
      this.blockOf.delete(change.id);
    }
    block.line = undefined;
    return true;
  }

  lines(visible: ReadonlySet<string>): string {
    return this.blocks
      .filter((each) => visible.has(each.project) && each.rows.size > 0)
      .map((each) => (each.line ??= encode(this.kind, [...each.rows.values()])))
      .join('');
  }

  private add(row: Row): void {
    const home = this.kind.scope === 'itself' ? row.id : this.kind.scope === 'project' ? String(row['project']) : '';
    let block = this.open.get(home);
    if (!block || block.rows.size >= BLOCK) {
      block = { project: home, rows: new Map(), line: undefined };
      this.open.set(home, block);
      this.blocks.push(block);
    }
    block.rows.set(row.id, row);
    block.line = undefined;
    this.blockOf.set(row.id, block);
  }
}

interface Block {
  readonly project: string;
  readonly rows: Map<string, Row>;
  line: string | undefined;
}

/** A block of rows as one line: `{"kind":"task","columns":{"id":[...],"title":[...]}}`. */
export function encode(kind: AnyKind, rows: readonly Row[]): string {
  const columns: Record<string, unknown[]> = {};
  for (const field of columnsOf(kind)) columns[field] = rows.map((row) => row[field]);
  return `${JSON.stringify({ kind: kind.name, columns })}\n`;
}

/** All that a replica begins with: every row of the settings, the open work and what was done since a time. */
function* everything(since: number): Reading<Map<string, Row[]>> {
  const rows = new Map<string, Row[]>();
  for (const kind of settingsKinds) rows.set(kind.name, (yield* allOf(kind)) as Row[]);
  const tasks: Task[] = [];
  for (const home of yield* list(project, 'all', [])) {
    tasks.push(...(yield* list(task, 'done', [home.id, null, null])));
    const recent = {
      beyond: { side: 'above', value: since },
      order: 'down',
      limit: serverLimits.recentTasksMax,
    } as const;
    tasks.push(...(yield* list(task, 'done', [home.id, null], recent)));
  }
  const ids = new Set<string>(tasks.map((each) => each.id));
  rows.set(task.name, tasks);
  rows.set(investigation.name, [...(yield* getMany(investigation, ids)).values()]);
  const decisions = tasks.flatMap((each) => (each.decision ? [each.decision as string] : []));
  rows.set(decision.name, [...(yield* getMany(decision, decisions)).values()]);
  const [blockers, dependencies]: [Row[], Row[]] = [[], []];
  for (const home of yield* list(project, 'all', [])) {
    blockers.push(...((yield* list(blocker, 'project', [home.id, null])) as unknown as Row[]));
    dependencies.push(...((yield* list(dependency, 'project', [home.id])) as unknown as Row[]));
  }
  rows.set(blocker.name, blockers);
  rows.set(dependency.name, dependencies);
  return rows;
}

function* allOf(kind: AnyKind): Reading<readonly unknown[]> {
  const [index] = Object.keys(kind.indexes);
  return index ? yield* list(kind, index, []) : [];
}
