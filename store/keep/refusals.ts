/** How often a connection was sent what it refused, and what the last time was. */
import { Shapes } from '../shapes.ts';
import { param, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

export interface Refused {
  readonly count: number;
  /** When it was the last time, in milliseconds since 1970 UTC, and why. */
  readonly at: number;
  readonly reason: string;
}

export class Refusals {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  *of(workspace: string, connection: string): Steps<Refused | undefined> {
    const [row] = yield this.shapes.get('of', (q) =>
      q
        .selectFrom('refused')
        .select(['count', 'at', 'reason'])
        .where('workspace', '=', param('workspace'))
        .where('connection', '=', param('connection')),
    )({ workspace, connection });
    return row as Refused | undefined;
  }

  /** Adds so many, the last of them at a time. */
  *add(workspace: string, connection: string, { count, at, reason }: Refused): Steps<void> {
    yield this.shapes.get('add', (q) =>
      q
        .insertInto('refused')
        .values({
          workspace: param('workspace'),
          connection: param('connection'),
          count: param('count'),
          at: param('at'),
          reason: param('reason'),
        })
        .onConflict((on) =>
          on.columns(['workspace', 'connection']).doUpdateSet((e) => ({
            count: e('refused.count', '+', e.ref('excluded.count')),
            at: e.ref('excluded.at'),
            reason: e.ref('excluded.reason'),
          })),
        ),
    )({ workspace, connection, count, at, reason });
  }
}
