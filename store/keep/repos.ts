/** What the reader of a repository remembers: the tips that it has read, and how the last reading went. */
import { Shapes } from '../shapes.ts';
import { param, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

export interface RepoState {
  readonly readAt: number | null;
  readonly error: string | null;
  /** Distinct commits read so far. */
  readonly commits: number;
}

export class RepoMemory {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** Refs as they were when they were read last. */
  *tips(workspace: string, repo: string): Steps<Map<string, string>> {
    const rows = yield this.shapes.get('tips', (q) =>
      q
        .selectFrom('tip')
        .select(['ref', 'sha'])
        .where('workspace', '=', param('workspace'))
        .where('repo', '=', param('repo')),
    )({ workspace, repo });
    return new Map(rows.map((row) => [row['ref'] as string, row['sha'] as string]));
  }

  /** Remembers refs; those with no sha are gone. */
  *setTips(workspace: string, repo: string, tips: Iterable<readonly [ref: string, sha: string | null]>): Steps<void> {
    for (const [ref, sha] of tips) {
      if (sha === null) {
        yield this.shapes.get('gone', (q) =>
          q
            .deleteFrom('tip')
            .where('workspace', '=', param('workspace'))
            .where('repo', '=', param('repo'))
            .where('ref', '=', param('ref')),
        )({ workspace, repo, ref });
        continue;
      }
      yield this.shapes.get('tip', (q) =>
        q
          .insertInto('tip')
          .values({ workspace: param('workspace'), repo: param('repo'), ref: param('ref'), sha: param('sha') })
          .onConflict((on) =>
            on.columns(['workspace', 'repo', 'ref']).doUpdateSet((e) => ({ sha: e.ref('excluded.sha') })),
          ),
      )({ workspace, repo, ref, sha });
    }
  }

  *state(workspace: string, repo: string): Steps<RepoState | undefined> {
    const [row] = yield this.shapes.get('state', (q) =>
      q
        .selectFrom('repoState')
        .select(['readAt', 'error', 'commits'])
        .where('workspace', '=', param('workspace'))
        .where('repo', '=', param('repo')),
    )({ workspace, repo });
    return row as RepoState | undefined;
  }

  *setState(workspace: string, repo: string, { readAt, error, commits }: RepoState): Steps<void> {
    yield this.shapes.get('setState', (q) =>
      q
        .insertInto('repoState')
        .values({
          workspace: param('workspace'),
          repo: param('repo'),
          readAt: param('readAt'),
          error: param('error'),
          commits: param('commits'),
        })
        .onConflict((on) =>
          on.columns(['workspace', 'repo']).doUpdateSet((e) => ({
            readAt: e.ref('excluded.readAt'),
            error: e.ref('excluded.error'),
            commits: e.ref('excluded.commits'),
          })),
        ),
    )({ workspace, repo, readAt, error, commits });
  }
}
