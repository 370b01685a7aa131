/**
 * What a replica begins with, kept ready: the settings, and the open and recent work in blocks, each a few tasks with
 * all that belongs to them. A change spoils one block; the others lie there packed, and a board is sent by putting
 * them one behind the other.
 *
 * On the wire a block is lines (line.ts), one a kind.
 */
import {
  apply,
  blocker,
  decision,
  dependency,
  getMany,
  investigation,
  kinds,
  list,
  mention,
  project,
  scopeOf,
  task,
  tie,
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
import { Line } from './line.ts';

/** Tasks in a block: few enough that a change costs little, enough that they pack well. */
const BLOCK_TASKS = 256;

const settingsKinds = (Object.values(kinds) as AnyKind[]).filter((each) => each.reach === 'all');
/** In the order in which a block has them: what shares a task's id right behind the tasks. */
const workKinds: readonly AnyKind[] = [task, investigation, decision, blocker, dependency, tie, mention];

export type SectionName = 'settings' | 'work';

export class Shelf {
  private readonly store: Store;
  private readonly now: () => number;
  private blocks = new Blocks();
  /** The number of the log that the blocks stand at; -1: they have to be read anew. */
  private seq = -1;
  private loading: Promise<void> | undefined;

  constructor(store: Store, now: () => number = Date.now) {
    this.store = store;
    this.now = now;
    store.onChange((seq, changes) => this.heed(seq, changes));
  }

  /** The pieces of sections for who sees these scopes, in order, all as the log stands at `seq`. */
  async board(
    sections: readonly SectionName[],
    scopes: ReadonlySet<string>,
  ): Promise<{ seq: number; pieces: Piece[] }> {
    await this.ready();
    // Because: what is packed is spelled out in this same turn, so it cannot be newer than the number.
    const { seq } = this;
    return { seq, pieces: await Promise.all(sections.flatMap((name) => this.blocks.pieces(name, scopes))) };
  }

  /** The number that the shelf stands at. */
  async at(): Promise<number> {
    await this.ready();
    return this.seq;
  }

  private async ready(): Promise<void> {
    while (this.seq < 0) await (this.loading ??= this.load().finally(() => (this.loading = undefined)));
  }

  private async load(): Promise<void> {
    const before = await this.store.seq();
    const rows = await this.store.facts(() => everything(this.now() - serverLimits.recentMs));
    // Because: what was read may be newer than `before`, and then changes would be applied twice.
    if ((await this.store.seq()) !== before) return;
    this.blocks = new Blocks();
    for (const [kind, row] of rows) this.blocks.add(kind, row);
    this.seq = before;
  }

  private heed(seq: number, changes: readonly LoggedChange[] | undefined): void {
    if (this.seq < 0) return;
    const follows = changes?.[0]?.seq === this.seq + 1;
    this.seq = follows && changes.every((change) => this.blocks.take(change)) ? seq : -1;
  }
}

interface Block {
  readonly section: SectionName;
  /** Who may receive it: `workspace`, a project's id, or `user:` and a person's id. */
  readonly scope: string;
  /** By kind. */
  readonly lines: Map<string, Line>;
  piece: Promise<Piece> | undefined;
}

class Blocks {
  private readonly blocks: Block[] = [];
  /** Where a row is, by kind and id. */
  private readonly places = new Map<string, Block>();
  /** Where the next task of a project goes. */
  private readonly open = new Map<string, Block>();
  private readonly settings = new Map<string, Block>();

  add(kind: AnyKind, row: Row): void {
    const block = this.blockFor(kind, row);
    // Because: what belongs to a task that is not here is not shown without it.
    if (!block) return;
    let line = block.lines.get(kind.name);
    if (!line) block.lines.set(kind.name, (line = new Line(kind)));
    line.add(row);
    block.piece = undefined;
    this.places.set(`${kind.name}/${row.id}`, block);
  }

  /** Applies a change; false when it speaks of a row that should be here and is not. */
  take(change: LoggedChange): boolean {
    const kind = kinds[change.kind as KindName] as AnyKind;
    if (kind.reach === 'demand') return true;
    const key = `${change.kind}/${change.id}`;
    const block = this.places.get(key);
    if (change.op === 'create') {
      this.add(kind, apply(kind, undefined, change)!);
      return true;
    }
    if (!block && change.op === 'redact') return true;
    if (!block) return kind.reach === 'open' && kind !== task && kind !== investigation;
    const line = block.lines.get(change.kind)!;
    const after = apply(kind, line.get(change.id), change);
    if (after) line.replace(after, Object.keys(change.patch));
    else {
      line.remove(change.id);
      this.places.delete(key);
    }
    block.piece = undefined;
    return true;
  }

  pieces(section: SectionName, scopes: ReadonlySet<string>): Promise<Piece>[] {
    const shown = this.blocks.filter((each) => each.section === section && scopes.has(each.scope));
    return shown.map((each) => (each.piece ??= pack(linesOf(each))));
  }

  private blockFor(kind: AnyKind, row: Row): Block | undefined {
    if (kind.reach === 'all') return this.settingsOf(scopeOf(kind, row));
    if (kind !== task) return this.places.get(`task/${kind === investigation ? row.id : String(row['task'])}`);
    const home = String(row['project']);
    const open = this.open.get(home);
    if (open && open.lines.get(task.name)!.size < BLOCK_TASKS) return open;
    const block = this.newBlock('work', home);
    block.lines.set(task.name, new Line(task));
    this.open.set(home, block);
    return block;
  }

  private settingsOf(scope: string): Block {
    let block = this.settings.get(scope);
    if (!block) this.settings.set(scope, (block = this.newBlock('settings', scope)));
    return block;
  }

  private newBlock(section: SectionName, scope: string): Block {
    const block: Block = { section, scope, lines: new Map(), piece: undefined };
    this.blocks.push(block);
    return block;
  }
}

function linesOf(block: Block): string {
  const inOrder = block.section === 'work' ? workKinds : settingsKinds;
  return inOrder.map((kind) => block.lines.get(kind.name)?.text() ?? '').join('');
}

/** All that a replica begins with: every row of the settings, the open work and what was done since a time. */
function* everything(since: number): Reading<[AnyKind, Row][]> {
  const rows: [AnyKind, Row][] = [];
  const put = (kind: AnyKind, found: Iterable<unknown>): void => {
    for (const row of found) rows.push([kind, row as Row]);
  };
  for (const kind of settingsKinds) put(kind, yield* list(kind, Object.keys(kind.indexes)[0]!, []));
  const homes = yield* list(project, 'all', []);
  const tasks: Task[] = [];
  for (const home of homes) {
    const recent = {
      beyond: { side: 'above', value: since },
      order: 'down',
      limit: serverLimits.recentTasksMax,
    } as const;
    tasks.push(...(yield* list(task, 'done', [home.id, null, null])));
    tasks.push(...(yield* list(task, 'done', [home.id, null], recent)));
  }
  // Because: neighbours by number are neighbours in time and place, and so pack best.
  put(
    task,
    tasks.sort((a, b) => a.number - b.number),
  );
  put(
    investigation,
    (yield* getMany(
      investigation,
      tasks.map((each) => each.id),
    )).values(),
  );
  put(
    decision,
    (yield* getMany(
      decision,
      tasks.flatMap((each) => each.decision ?? []),
    )).values(),
  );
  for (const home of homes) put(blocker, yield* list(blocker, 'project', [home.id, null]));
  for (const home of homes) put(dependency, yield* list(dependency, 'project', [home.id]));
  for (const home of homes) put(tie, yield* list(tie, 'project', [home.id]));
  for (const home of homes) put(mention, yield* list(mention, 'project', [home.id]));
  return rows;
}
