/** What the puller remembers: of each connection how reading goes, of each of its repositories how far it has come. */
import { Shapes } from '../shapes.ts';
import { param, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

export interface PulledState {
  /** When everything was read last. */
  readonly readAt: number | null;
  /** Why the last reading did not come to its end, in a sentence. */
  readonly error: string | null;
  /** Why it is not asked at all, in a sentence. */
  readonly idle: string | null;
  /** Until when the forge asked to be left alone. */
  readonly restUntil: number | null;
  /** How far the reading that is under way has come; `of`: how many there are, where that is told. */
  readonly progress: {
    readonly repo: string;
    readonly thing: string;
    readonly done: number;
    readonly of: number | null;
  } | null;
  /** When asking last found what no delivery had told, and how many changes that made. */
  readonly foundAt: number | null;
  readonly found: number;
  /** Since when no delivery has come, though there was something to tell. */
  readonly silentSince: number | null;
}

/** How far a repository has been read. What is in it is the follower's. */
export type PulledCursor = Readonly<Record<string, unknown>>;

export class PulledMemory {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  *state(workspace: string, connection: string): Steps<PulledState | undefined> {
    return (yield* this.read('pulledState', 'connection', workspace, connection)) as PulledState | undefined;
  }

  *setState(workspace: string, connection: string, state: PulledState): Steps<void> {
    yield* this.write('pulledState', 'connection', workspace, connection, state);
  }

  *cursor(workspace: string, repo: string): Steps<PulledCursor | undefined> {
    return (yield* this.read('pulledCursor', 'repo', workspace, repo)) as PulledCursor | undefined;
  }

  *setCursor(workspace: string, repo: string, cursor: PulledCursor): Steps<void> {
    yield* this.write('pulledCursor', 'repo', workspace, repo, cursor);
  }

  private *read(table: string, key: string, workspace: string, id: string): Steps<unknown> {
    const [row] = yield this.shapes.get(`read ${table}`, (q) =>
      q.selectFrom(table).select('value').where('workspace', '=', param('workspace')).where(key, '=', param('id')),
    )({ workspace, id });
    return row && (JSON.parse(row['value'] as string) as unknown);
  }

  private *write(table: string, key: string, workspace: string, id: string, value: unknown): Steps<void> {
    yield this.shapes.get(`write ${table}`, (q) =>
      q
        .insertInto(table)
        .values({ workspace: param('workspace'), [key]: param('id'), value: param('value') })
        .onConflict((on) => on.columns(['workspace', key]).doUpdateSet((e) => ({ value: e.ref('excluded.value') }))),
    )({ workspace, id, value: JSON.stringify(value) });
  }
}
