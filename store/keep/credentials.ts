/** The ways to sign in that people have: a password, passkeys, codes, accounts elsewhere. What they hold is never told. */
import { Shapes } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

/**
 * `password`: `secret` is its slow hash. `passkey`: the public key. `code`: the sealed seed of one-time codes.
 * `recovery`: the hash of a code for once. `account`: who an identity provider says somebody is.
 */
export type CredentialKind = 'password' | 'passkey' | 'code' | 'recovery' | 'account';

export interface Credential {
  readonly kind: CredentialKind;
  /** Unique in its kind: the id of a passkey, issuer and subject of an account, else the person's own id. */
  readonly handle: string;
  readonly id: string;
  readonly person: string;
  readonly secret: string;
  /** What else belongs to it: a name, a counter, the last step of codes. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number;
  readonly usedAt: number | null;
}

const fields = ['kind', 'handle', 'id', 'person', 'secret', 'data', 'createdAt', 'usedAt'] as const;

export class Credentials {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** Whether anybody has one: from then on the workspace is kept, and everyone signs in. */
  *any(workspace: string): Steps<boolean> {
    const rows = yield this.shapes.get('any', (q) =>
      q.selectFrom('credential').select('id').where('workspace', '=', param('workspace')).limit(1),
    )({ workspace });
    return rows.length > 0;
  }

  /** Of everybody which ways they have, not what these hold. */
  *kinds(workspace: string): Steps<{ person: string; kind: CredentialKind }[]> {
    const rows = yield this.shapes.get('kinds', (q) =>
      q.selectFrom('credential').select(['person', 'kind']).where('workspace', '=', param('workspace')),
    )({ workspace });
    return rows as unknown as { person: string; kind: CredentialKind }[];
  }

  /** Who signs in with a password, and has neither codes nor a passkey beside it. */
  *passwordAlone(workspace: string): Steps<Set<string>> {
    const rows = yield this.shapes.get('passwordAlone', (q) =>
      q
        .selectFrom('credential as own')
        .select('own.person')
        .where('own.workspace', '=', param('workspace'))
        .where('own.kind', '=', 'password')
        .where((e) =>
          e.not(
            e.exists(
              e
                .selectFrom('credential as other')
                .select('other.id')
                .where('other.workspace', '=', param('workspace'))
                .whereRef('other.person', '=', 'own.person')
                .where('other.kind', 'in', ['code', 'passkey']),
            ),
          ),
        ),
    )({ workspace });
    return new Set(rows.map((row) => row['person'] as string));
  }

  *of(workspace: string, person: string): Steps<Credential[]> {
    const rows = yield this.shapes.get('of', (q) =>
      q
        .selectFrom('credential')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .orderBy('id'),
    )({ workspace, person });
    return rows.map(decoded);
  }

  /** Those of one kind, whoever has them. */
  *all(workspace: string, kind: CredentialKind): Steps<Credential[]> {
    const rows = yield this.shapes.get('all', (q) =>
      q
        .selectFrom('credential')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .orderBy('handle'),
    )({ workspace, kind });
    return rows.map(decoded);
  }

  *find(workspace: string, kind: CredentialKind, handle: string): Steps<Credential | undefined> {
    const [row] = yield this.shapes.get('find', (q) =>
      q
        .selectFrom('credential')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('handle', '=', param('handle')),
    )({ workspace, kind, handle });
    return row && decoded(row);
  }

  /** Puts one in the place of the one with this kind and handle, if the same person has it; whether it did. */
  *put(
    workspace: string,
    { kind, handle, id, person, secret, data, createdAt }: Omit<Credential, 'usedAt'>,
  ): Steps<boolean> {
    const put = yield this.shapes.get('put', (q) =>
      q
        .insertInto('credential')
        .values({
          workspace: param('workspace'),
          kind: param('kind'),
          handle: param('handle'),
          id: param('id'),
          person: param('person'),
          secret: param('secret'),
          data: param('data'),
          createdAt: param('createdAt'),
          usedAt: null,
        })
        .onConflict((on) =>
          on
            .columns(['workspace', 'kind', 'handle'])
            .doUpdateSet((e) => ({
              secret: e.ref('excluded.secret'),
              data: e.ref('excluded.data'),
              createdAt: e.ref('excluded.createdAt'),
            }))
            .whereRef('credential.person', '=', 'excluded.person'),
        )
        .returning('id'),
    )({ workspace, kind, handle, id, person, secret, data: JSON.stringify(data), createdAt });
    return put.length > 0;
  }

  /** Notes that one was used, with what it has to remember of it. */
  *use(workspace: string, id: string, { now, data }: { now: number; data: Credential['data'] }): Steps<void> {
    yield this.shapes.get('use', (q) =>
      q
        .updateTable('credential')
        .set({ usedAt: param('now'), data: param('data') })
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id')),
    )({ workspace, id, now, data: JSON.stringify(data) });
  }

  /** Takes one away from a person; whether it was there, so that what counts once is taken by one. */
  *remove(workspace: string, person: string, id: string): Steps<boolean> {
    const gone = yield this.shapes.get('remove', (q) =>
      q
        .deleteFrom('credential')
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .where('id', '=', param('id'))
        .returning('id'),
    )({ workspace, person, id });
    return gone.length > 0;
  }

  *removeAll(workspace: string, person: string): Steps<void> {
    yield this.shapes.get('removeAll', (q) =>
      q.deleteFrom('credential').where('workspace', '=', param('workspace')).where('person', '=', param('person')),
    )({ workspace, person });
  }
}

function decoded(row: SqlRow): Credential {
  return { ...row, data: JSON.parse(row['data'] as string) as Credential['data'] } as unknown as Credential;
}
