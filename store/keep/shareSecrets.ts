/** What opens pages for stakeholders: their links and their passwords, both as hashes alone. */
import { createHash, randomBytes } from 'node:crypto';
import { Shapes } from '../shapes.ts';
import { param, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

export class ShareSecrets {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** A new link of a page instead of the one before; gives its secret (256 bits), which is kept nowhere. */
  *link(workspace: string, share: string, madeAt: number): Steps<string> {
    const secret = randomBytes(32).toString('base64url');
    yield this.shapes.get('link', (q) =>
      q
        .insertInto('shareLink')
        .values({ workspace: param('workspace'), share: param('share'), hash: param('hash'), madeAt: param('madeAt') })
        .onConflict((on) =>
          on
            .columns(['workspace', 'share'])
            .doUpdateSet((e) => ({ hash: e.ref('excluded.hash'), madeAt: e.ref('excluded.madeAt') })),
        ),
    )({ workspace, share, hash: digest(secret), madeAt });
    return secret;
  }

  /** The page that a secret leads to, and when its link was made. */
  *find(workspace: string, secret: string): Steps<{ share: string; madeAt: number } | undefined> {
    const [row] = yield this.shapes.get('find', (q) =>
      q
        .selectFrom('shareLink')
        .select(['share', 'madeAt'])
        .where('workspace', '=', param('workspace'))
        .where('hash', '=', param('hash')),
    )({ workspace, hash: digest(secret) });
    return row && { share: row['share'] as string, madeAt: Number(row['madeAt']) };
  }

  /** Keeps the hash of a password instead of the one before. */
  *lock(workspace: string, share: string, hash: string, setAt: number): Steps<void> {
    yield this.shapes.get('lock', (q) =>
      q
        .insertInto('sharePassword')
        .values({ workspace: param('workspace'), share: param('share'), hash: param('hash'), setAt: param('setAt') })
        .onConflict((on) =>
          on
            .columns(['workspace', 'share'])
            .doUpdateSet((e) => ({ hash: e.ref('excluded.hash'), setAt: e.ref('excluded.setAt') })),
        ),
    )({ workspace, share, hash, setAt });
  }

  *password(workspace: string, share: string): Steps<{ hash: string; setAt: number } | undefined> {
    const [row] = yield this.shapes.get('password', (q) =>
      q
        .selectFrom('sharePassword')
        .select(['hash', 'setAt'])
        .where('workspace', '=', param('workspace'))
        .where('share', '=', param('share')),
    )({ workspace, share });
    return row && { hash: row['hash'] as string, setAt: Number(row['setAt']) };
  }

  *unlock(workspace: string, share: string): Steps<void> {
    yield this.shapes.get('unlock', (q) =>
      q.deleteFrom('sharePassword').where('workspace', '=', param('workspace')).where('share', '=', param('share')),
    )({ workspace, share });
  }

  /** Forgets all that opened a page. */
  *forget(workspace: string, share: string): Steps<void> {
    yield this.shapes.get('forget', (q) =>
      q.deleteFrom('shareLink').where('workspace', '=', param('workspace')).where('share', '=', param('share')),
    )({ workspace, share });
    yield* this.unlock(workspace, share);
  }
}

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
