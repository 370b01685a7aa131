/**
 * The bare skeleton that ours is measured against: a Fastify route that does the nine statements of our move, on a copy
 * of our tables, in one durable SQLite commit a request, and nothing else: no sign-in, no permission, no rules, no
 * input that is checked, no feed.
 */
import { DatabaseSync } from 'node:sqlite';
import Fastify from 'fastify';

const db = new DatabaseSync(process.argv[2]!);
db.exec('pragma journal_mode = wal; pragma synchronous = full;');
const fields = db
  .prepare('pragma table_info(task)')
  .all()
  .map((each) => `"${String(each['name'])}"`)
  .filter((each) => each !== '"workspace"')
  .join(', ');

const answered = db.prepare(
  'select "hash", "answer" from "answer" where "workspace" = ? and "principal" = ? and "id" = ?',
);
const project = db.prepare('select "id", "key", "project" from "projectKey" where "workspace" = ? and "key" = ?');
const task = db.prepare(`select ${fields} from "task" where "workspace" = ? and "project" = ? and "number" = ?`);
const columns = db.prepare(
  'select "id", "phase", "wipMode" from "column" where "workspace" = ? and "track" = ? order by "order"',
);
const first = db.prepare(
  `select ${fields} from "task" where "workspace" = ? and "column" = ? order by "order" limit 1`,
);
const move = db.prepare(
  'update "task" set "column" = ?, "order" = ?, "movedAt" = ? where "workspace" = ? and "id" = ?',
);
const count = db.prepare('update "counter" set "seq" = "seq" + 1 where "workspace" = ? returning "seq"');
const log = db.prepare(
  'insert into "change" ("workspace", "seq", "command", "actor", "at", "asOf", "scope", "kind", "id", "op", "patch", "v") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
);
const answer = db.prepare(
  'insert into "answer" ("workspace", "principal", "id", "hash", "answer", "at") values (?, ?, ?, ?, ?, ?)',
);

const { workspace } = db.prepare('select "workspace" from "counter"').get() as { workspace: string };
const { id: person } = db.prepare('select "id" from "person" limit 1').get() as { id: string };

interface Move {
  readonly id: string;
  readonly number: number;
  readonly to: string;
}

const app = Fastify();
app.post<{ Body: Move }>('/move', async ({ body }) => {
  const now = Date.now();
  db.exec('begin immediate');
  answered.get(workspace, person, body.id);
  const home = project.get(workspace, 'BENCH') as { project: string };
  const row = task.get(workspace, home.project, body.number) as Record<string, string>;
  const to = (columns.all(workspace, row['track']!) as { id: string; phase: string }[]).find(
    (each) => each.phase === body.to,
  )!;
  const top = first.get(workspace, to.id) as { order: string } | undefined;
  const order = `${top?.order ?? 'a'}~`.slice(-24);
  move.run(to.id, order, now, workspace, row['id']!);
  const { seq } = count.get(workspace) as { seq: number };
  const patch = JSON.stringify({
    column: [row['column'], to.id],
    order: [row['order'], order],
    movedAt: [row['movedAt'], now],
  });
  log.run(workspace, seq, body.id, person, now, now, home.project, 'task', row['id']!, 'update', patch, 1);
  answer.run(workspace, person, body.id, 'x'.repeat(43), JSON.stringify({ seq, changes: 1 }), now);
  db.exec('commit');
  return { id: body.id, seq };
});
await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${(app.server.address() as { port: number }).port}\n`);
