/** Where people sign in elsewhere: how each provider is asked and trusted. Its secret lies locked. */
import { Shapes } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

/** `oidc`: whatever speaks OpenID Connect. The others speak OAuth, and say by an API of their own who somebody is. */
export type ProviderKind = 'oidc' | 'github' | 'gitlab';

export interface Provider {
  readonly id: string;
  readonly kind: ProviderKind;
  /** What the button says. */
  readonly name: string;
  /** The issuer of OpenID Connect, or the address of the forge. */
  readonly base: string;
  readonly client: string;
  /** The secret of the client, locked; null where it has none. */
  readonly sealed: string | null;
  /** What is trusted of it. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number;
  readonly changedAt: number;
}

const fields = ['id', 'kind', 'name', 'base', 'client', 'sealed', 'data', 'createdAt', 'changedAt'] as const;

export class Providers {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** All, oldest first. */
  *all(workspace: string): Steps<Provider[]> {
    const rows = yield this.shapes.get('all', (q) =>
      q.selectFrom('provider').select(fields).where('workspace', '=', param('workspace')).orderBy('id'),
    )({ workspace });
    return rows.map(decoded);
  }

  *find(workspace: string, id: string): Steps<Provider | undefined> {
    const [row] = yield this.shapes.get('find', (q) =>
      q.selectFrom('provider').select(fields).where('workspace', '=', param('workspace')).where('id', '=', param('id')),
    )({ workspace, id });
    return row && decoded(row);
  }

  /** Puts one in the place of the one with this id. */
  *put(workspace: string, { data, ...provider }: Provider): Steps<void> {
    yield this.shapes.get('put', (q) =>
      q
        .insertInto('provider')
        .values({
          workspace: param('workspace'),
          id: param('id'),
          kind: param('kind'),
          name: param('name'),
          base: param('base'),
          client: param('client'),
          sealed: param('sealed'),
          data: param('data'),
          createdAt: param('createdAt'),
          changedAt: param('changedAt'),
        })
        .onConflict((on) =>
          on.columns(['workspace', 'id']).doUpdateSet((e) => ({
            name: e.ref('excluded.name'),
            base: e.ref('excluded.base'),
            client: e.ref('excluded.client'),
            sealed: e.ref('excluded.sealed'),
            data: e.ref('excluded.data'),
            changedAt: e.ref('excluded.changedAt'),
          })),
        ),
    )({ workspace, ...provider, data: JSON.stringify(data) });
  }

  *remove(workspace: string, id: string): Steps<void> {
    yield this.shapes.get('remove', (q) =>
      q.deleteFrom('provider').where('workspace', '=', param('workspace')).where('id', '=', param('id')),
    )({ workspace, id });
  }
}

function decoded(row: SqlRow): Provider {
  return { ...row, data: JSON.parse(row['data'] as string) as Provider['data'] } as unknown as Provider;
}
