/** Sessions: opaque, kept as a hash, read at every request. */
import { createHash, randomBytes } from 'node:crypto';
import { Shapes } from '../shapes.ts';
import { param, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

export interface Session {
  readonly person: string;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
}

export class Sessions {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** A new session; gives the secret that its holder shows, which is kept nowhere. */
  *open(workspace: string, person: string, now: number, lifeMs: number): Steps<string> {
    const secret = randomBytes(32).toString('base64url');
    yield this.shapes.get('open', (q) =>
      q.insertInto('session').values({
        workspace: param('workspace'),
        hash: param('hash'),
        person: param('person'),
        createdAt: param('now'),
        usedAt: param('now'),
        expiresAt: param('expiresAt'),
      }),
    )({ workspace, hash: digest(secret), person, now, expiresAt: now + lifeMs });
    return secret;
  }

  /** The session of a secret, unless it has expired. */
  *find(workspace: string, secret: string, now: number): Steps<Session | undefined> {
    const [row] = yield this.shapes.get('find', (q) =>
      q
        .selectFrom('session')
        .select(['person', 'createdAt', 'usedAt', 'expiresAt'])
        .where('workspace', '=', param('workspace'))
        .where('hash', '=', param('hash'))
        .where('expiresAt', '>', param('now')),
    )({ workspace, hash: digest(secret), now });
    return row as Session | undefined;
  }

  *end(workspace: string, secret: string): Steps<void> {
    yield this.shapes.get('end', (q) =>
      q.deleteFrom('session').where('workspace', '=', param('workspace')).where('hash', '=', param('hash')),
    )({ workspace, hash: digest(secret) });
  }

  *forgetExpired(now: number): Steps<void> {
    yield this.shapes.get('forget', (q) => q.deleteFrom('session').where('expiresAt', '<=', param('now')))({ now });
  }
}

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
