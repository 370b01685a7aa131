/** How often somebody guessed, by what is guessed and from where; kept, so that a new start does not forgive it. */
import { Shapes } from '../shapes.ts';
import { param, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

export interface Guessed {
  readonly tries: number;
  /** When they are forgotten, in milliseconds since 1970 UTC. */
  readonly until: number;
}

export class Guesses {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /**
   * Counts one more and gives how many there are now. They are forgotten `windowMs` after the first one; or after the
   * last of the first `most`, so that in no time of this length there are more than those.
   */
  *count(
    workspace: string,
    key: string,
    { now, windowMs, most = 0 }: { now: number; windowMs: number; most?: number },
  ): Steps<Guessed> {
    const [row] = yield this.shapes.get('count', (q) =>
      q
        .insertInto('guess')
        .values({ workspace: param('workspace'), key: param('key'), tries: 1, until: param('until') })
        .onConflict((on) =>
          on.columns(['workspace', 'key']).doUpdateSet((e) => ({
            tries: e
              .case()
              .when('guess.until', '<=', param('now'))
              .then(1)
              .else(e('guess.tries', '+', 1))
              .end(),
            until: e
              .case()
              .when(e.or([e('guess.until', '<=', param('now')), e('guess.tries', '<', param('most'))]))
              .then(e.ref('excluded.until'))
              .else(e.ref('guess.until'))
              .end(),
          })),
        )
        .returning(['tries', 'until']),
    )({ workspace, key, now, most, until: now + windowMs });
    return { tries: Number(row!['tries']), until: Number(row!['until']) };
  }

  *forgive(workspace: string, key: string): Steps<void> {
    yield this.shapes.get('forgive', (q) =>
      q.deleteFrom('guess').where('workspace', '=', param('workspace')).where('key', '=', param('key')),
    )({ workspace, key });
  }

  *forgetOld(now: number): Steps<void> {
    yield this.shapes.get('forget', (q) => q.deleteFrom('guess').where('until', '<=', param('now')))({ now });
  }
}
