/** Secrets of connections as they lie in the database: locked with a key that is not in it. */
import { Shapes } from '../shapes.ts';
import { param, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

/** `webhook`: what deliveries are signed with. `token`: what the forge's API is asked with. */
export type SecretUse = 'webhook' | 'token';

export interface SealedSecret {
  readonly id: string;
  readonly use: SecretUse;
  readonly sealed: string;
  /** Milliseconds since 1970 UTC. */
  readonly madeAt: number;
  /** From when it counts no longer; null: until it is ended. */
  readonly endsAt: number | null;
}

export class SealedSecrets {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** Those of a connection, oldest first. */
  *of(workspace: string, connection: string): Steps<SealedSecret[]> {
    const rows = yield this.shapes.get('of', (q) =>
      q
        .selectFrom('secret')
        .select(['id', 'use', 'sealed', 'madeAt', 'endsAt'])
        .where('workspace', '=', param('workspace'))
        .where('connection', '=', param('connection'))
        .orderBy('id'),
    )({ workspace, connection });
    return rows as unknown as SealedSecret[];
  }

  *put(workspace: string, connection: string, { id, use, sealed, madeAt, endsAt }: SealedSecret): Steps<void> {
    yield this.shapes.get('put', (q) =>
      q.insertInto('secret').values({
        workspace: param('workspace'),
        connection: param('connection'),
        id: param('id'),
        use: param('use'),
        sealed: param('sealed'),
        madeAt: param('madeAt'),
        endsAt: param('endsAt'),
      }),
    )({ workspace, connection, id, use, sealed, madeAt, endsAt });
  }

  /** Lets a secret end at a time. */
  *endAt(workspace: string, connection: string, id: string, endsAt: number): Steps<void> {
    yield this.shapes.get('endAt', (q) =>
      q
        .updateTable('secret')
        .set({ endsAt: param('endsAt') })
        .where('workspace', '=', param('workspace'))
        .where('connection', '=', param('connection'))
        .where('id', '=', param('id')),
    )({ workspace, connection, id, endsAt });
  }

  *remove(workspace: string, connection: string, id: string): Steps<void> {
    yield this.shapes.get('remove', (q) =>
      q
        .deleteFrom('secret')
        .where('workspace', '=', param('workspace'))
        .where('connection', '=', param('connection'))
        .where('id', '=', param('id')),
    )({ workspace, connection, id });
  }

  *removeAll(workspace: string, connection: string): Steps<void> {
    yield this.shapes.get('removeAll', (q) =>
      q.deleteFrom('secret').where('workspace', '=', param('workspace')).where('connection', '=', param('connection')),
    )({ workspace, connection });
  }
}
