/** What was written to forges, and what is due: of each pull request, and of each connection. */
import { Shapes } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

/** What is remembered of one. What is in it is the follower's. */
export type BackState = Readonly<Record<string, unknown>>;

/** A pull request whose time has come. */
export interface BackDue {
  readonly of: string;
  /** How often it was asked for: more since then, and it is due again. */
  readonly asked: number;
  readonly state: BackState;
}

export class BackMemory {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  *state(workspace: string, of: string): Steps<BackState | undefined> {
    const row = yield* this.row(workspace, of);
    return row && stateIn(row['value']);
  }

  *setState(workspace: string, of: string, state: BackState): Steps<void> {
    yield* this.begin(workspace, of);
    yield this.shapes.get('value', (q) =>
      q
        .updateTable('back')
        .set({ value: param('value') })
        .where('workspace', '=', param('workspace'))
        .where('of', '=', param('of')),
    )({ workspace, of, value: JSON.stringify(state) });
  }

  /** Makes it due at a time, or sooner where it is already. */
  *ask(workspace: string, of: string, at: number): Steps<void> {
    yield* this.begin(workspace, of);
    const row = (yield* this.row(workspace, of))!;
    const dueAt = row['dueAt'] === null ? at : Math.min(Number(row['dueAt']), at);
    yield this.shapes.get('ask', (q) =>
      q
        .updateTable('back')
        .set({ dueAt: param('dueAt'), asked: param('asked') })
        .where('workspace', '=', param('workspace'))
        .where('of', '=', param('of')),
    )({ workspace, of, dueAt, asked: Number(row['asked']) + 1 });
  }

  /** Those that are due, the longest first, for nobody else until a time. */
  *take(workspace: string, { now, until, most }: { now: number; until: number; most: number }): Steps<BackDue[]> {
    const rows = yield this.shapes.get('waiting', (q) =>
      q
        .selectFrom('back')
        .select(['of', 'asked', 'value'])
        .where('workspace', '=', param('workspace'))
        .where('dueAt', '<=', param('now'))
        .where('leasedUntil', '<=', param('now'))
        .orderBy('dueAt')
        .orderBy('of')
        .limit(param('most')),
    )({ workspace, now, most });
    const taken: BackDue[] = [];
    for (const row of rows) {
      // Because: another process may have taken it since it was read.
      const mine = yield this.shapes.get('lease', (q) =>
        q
          .updateTable('back')
          .set({ leasedUntil: param('until') })
          .where('workspace', '=', param('workspace'))
          .where('of', '=', param('of'))
          .where('leasedUntil', '<=', param('now'))
          .returning('of'),
      )({ workspace, of: row['of']!, now, until });
      if (mine.length > 0)
        taken.push({ of: row['of'] as string, asked: Number(row['asked']), state: stateIn(row['value']) });
    }
    return taken;
  }

  /** Ends the turn of one. `again`: when it is due once more; null: done. Who was asked for meanwhile is due `soon`. */
  *settle(
    workspace: string,
    { of, asked }: BackDue,
    state: BackState,
    { again, soon }: { again: number | null; soon: number },
  ): Steps<void> {
    yield* this.setState(workspace, of, state);
    const row = (yield* this.row(workspace, of))!;
    const dueAt = Number(row['asked']) === asked ? again : soon;
    yield this.shapes.get('settle', (q) =>
      q
        .updateTable('back')
        .set({ leasedUntil: 0, dueAt: param('dueAt') })
        .where('workspace', '=', param('workspace'))
        .where('of', '=', param('of')),
    )({ workspace, of, dueAt });
  }

  /** When the next one is due; null: none is. */
  *nextAt(workspace: string): Steps<number | null> {
    const [row] = yield this.shapes.get('next', (q) =>
      q
        .selectFrom('back')
        .select('dueAt')
        .where('workspace', '=', param('workspace'))
        .where('dueAt', '>=', 0)
        .orderBy('dueAt')
        .limit(1),
    )({ workspace });
    return row ? Number(row['dueAt']) : null;
  }

  private *begin(workspace: string, of: string): Steps<void> {
    yield this.shapes.get('begin', (q) =>
      q
        .insertInto('back')
        .values({ workspace: param('workspace'), of: param('of'), dueAt: null, leasedUntil: 0, asked: 0, value: '{}' })
        .onConflict((on) => on.columns(['workspace', 'of']).doNothing()),
    )({ workspace, of });
  }

  private *row(workspace: string, of: string): Steps<SqlRow | undefined> {
    const [row] = yield this.shapes.get('row', (q) =>
      q
        .selectFrom('back')
        .select(['dueAt', 'asked', 'value'])
        .where('workspace', '=', param('workspace'))
        .where('of', '=', param('of')),
    )({ workspace, of });
    return row;
  }
}

const stateIn = (value: unknown): BackState => JSON.parse(value as string) as BackState;
