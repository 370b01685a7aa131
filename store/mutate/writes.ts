/**
 * How a change becomes rows: one of its kind's table, one of the log.
 *
 * Invariant: nothing else writes facts, and only the door and the replay of an export call this.
 */
import { canonical, type AnyKind, type Change, type LoggedChange, type Patch } from '@dualtrack/core';
import { codecOf } from '../codec.ts';
import { kindOf, logColumns, pastOf } from '../reads.ts';
import { Shapes, type Make } from '../shapes.ts';
import { param, type Statement } from '../statement.ts';
import type { Builder } from '../tables.ts';

export class Writes {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** Writes a change to its row. */
  row(workspace: string, change: Pick<Change, 'kind' | 'id' | 'op' | 'patch'>): Statement {
    const kind = kindOf(change.kind);
    if (change.op === 'delete') return this.deletes(kind)({ workspace, id: change.id });
    const { encode, own } = codecOf(kind);
    const isNew = change.op === 'create';
    const fields = isNew ? own : Object.keys(change.patch);
    const to = fields.map((field) => encode(field, change.patch[field]?.[1]));
    return isNew
      ? { sql: this.inserts(kind, fields), params: [workspace, change.id, ...to] }
      : { sql: this.updates(kind, fields), params: [...to, workspace, change.id] };
  }

  /** Appends a change to the log. */
  log(workspace: string, change: LoggedChange): Statement {
    const { seq, command, actor, at, asOf, scope, kind, id, op, cause, v } = change;
    const patch = canonical(change.patch);
    return {
      sql: this.appends,
      params: [workspace, seq, command, actor, at, asOf, scope, kind, id, op, patch, cause, v],
    };
  }

  /** The patches of a row's changes, with their numbers. */
  past(workspace: string, { kind, id }: Pick<Change, 'kind' | 'id'>): Statement {
    return this.shapes.get('past', (q) =>
      q
        .selectFrom('change')
        .select(['seq', 'patch'])
        .where('workspace', '=', param('workspace'))
        .where('seq', 'in', pastOf),
    )({ workspace, kind, id });
  }

  /** Puts another patch in the place of one in the log. Because: a redaction reaches what was told before it. */
  retell(workspace: string, seq: number, patch: Patch): Statement {
    return this.shapes.get('retell', (q) =>
      q
        .updateTable('change')
        .set({ patch: param('patch') })
        .where('workspace', '=', param('workspace'))
        .where('seq', '=', param('seq')),
    )({ workspace, seq, patch: canonical(patch) });
  }

  /** Locks the counter of a workspace and tells its number. Writing the row, unchanged, locks it in both databases. */
  lock(workspace: string): Statement {
    return this.shapes.get('lock', (q) =>
      q
        .updateTable('counter')
        .set((e) => ({ seq: e.ref('seq') }))
        .where('workspace', '=', param('workspace'))
        .returning('seq'),
    )({ workspace });
  }

  raise(workspace: string, seq: number): Statement {
    return this.shapes.get('raise', (q) =>
      q
        .updateTable('counter')
        .set({ seq: param('seq') })
        .where('workspace', '=', param('workspace')),
    )({ workspace, seq });
  }

  open(workspace: string): Statement {
    return this.shapes.get('open', (q) => q.insertInto('counter').values({ workspace: param('workspace'), seq: 0 }))({
      workspace,
    });
  }

  close(workspace: string): Statement {
    return this.shapes.get('close', (q) => q.deleteFrom('counter').where('workspace', '=', param('workspace')))({
      workspace,
    });
  }

  /** Its parameters: workspace, id, the fields. */
  private inserts(kind: AnyKind, fields: readonly string[]): string {
    return this.shapes.text(`insert ${kind.name}`, (q) =>
      q.insertInto(kind.name).values({ workspace: param('workspace'), id: param('id'), ...targets(fields) }),
    );
  }

  /** Its parameters: the fields, workspace, id. */
  private updates(kind: AnyKind, fields: readonly string[]): string {
    return this.shapes.text(`update ${kind.name} ${fields.join()}`, (q) =>
      q
        .updateTable(kind.name)
        .set(targets(fields))
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id')),
    );
  }

  private deletes(kind: AnyKind): Make {
    return this.shapes.get(`delete ${kind.name}`, (q) =>
      q.deleteFrom(kind.name).where('workspace', '=', param('workspace')).where('id', '=', param('id')),
    );
  }

  private get appends(): string {
    return this.shapes.text('append', (q) => q.insertInto('change').values(targets(['workspace', ...logColumns])));
  }
}

function targets(fields: readonly string[]): Record<string, never> {
  return Object.fromEntries(fields.map((field) => [field, param(field)]));
}
