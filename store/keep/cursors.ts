/** How far each follower has read the log. */
import { Shapes } from '../shapes.ts';
import { param, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

export class Cursors {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** The number that a follower has reached; 0 for a new one. */
  *read(workspace: string, name: string): Steps<number> {
    const [row] = yield this.shapes.get('read', (q) =>
      q
        .selectFrom('cursor')
        .select('seq')
        .where('workspace', '=', param('workspace'))
        .where('name', '=', param('name')),
    )({ workspace, name });
    return Number(row?.['seq'] ?? 0);
  }

  *set(workspace: string, name: string, seq: number): Steps<void> {
    yield this.shapes.get('set', (q) =>
      q
        .insertInto('cursor')
        .values({ workspace: param('workspace'), name: param('name'), seq: param('seq') })
        .onConflict((on) => on.columns(['workspace', 'name']).doUpdateSet((e) => ({ seq: e.ref('excluded.seq') }))),
    )({ workspace, name, seq });
  }
}
