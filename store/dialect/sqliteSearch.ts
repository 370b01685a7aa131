/** Full text in SQLite: FTS5 over words that were folded and cut before (https://www.sqlite.org/fts5.html). */
import type { Found, SearchIndex } from '../engine.ts';

const where = (doc: { workspace: string; kind: string; id: string }) => [doc.workspace, doc.kind, doc.id];

export const sqliteSearch: SearchIndex = {
  create: () => [
    `create table "searchDoc" ("row" integer primary key, "workspace" text not null, "kind" text not null, "id" text not null, "scope" text not null, unique ("workspace", "kind", "id"))`,
    `create virtual table "searchText" using fts5 ("words", content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')`,
  ],
  *put(doc) {
    const [known] = yield {
      sql: `select "row" from "searchDoc" where "workspace" = ? and "kind" = ? and "id" = ?`,
      params: where(doc),
    };
    if (known) yield { sql: `delete from "searchText" where rowid = ?`, params: [known['row']!] };
    if (doc.words === '') {
      yield { sql: `delete from "searchDoc" where "workspace" = ? and "kind" = ? and "id" = ?`, params: where(doc) };
      return;
    }
    const [row] = yield {
      sql: `insert into "searchDoc" ("workspace", "kind", "id", "scope") values (?, ?, ?, ?)
            on conflict ("workspace", "kind", "id") do update set "scope" = excluded."scope" returning "row"`,
      params: [...where(doc), doc.scope],
    };
    yield { sql: `insert into "searchText" (rowid, "words") values (?, ?)`, params: [row!['row']!, doc.words] };
  },
  *find(workspace, words, { kinds, scopes, limit }) {
    const query = words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ');
    const marks = kinds.map(() => '?').join(', ');
    const rows = yield {
      sql: `select d."kind", d."id", d."scope" from "searchText" t join "searchDoc" d on d."row" = t.rowid
            where t."searchText" match ? and d."workspace" = ? and d."kind" in (${marks})
            and d."scope" in (select "value" from json_each(?)) order by t.rank limit ?`,
      params: [query, workspace, ...kinds, JSON.stringify(scopes), limit],
    };
    return rows as unknown as Found[];
  },
  *clear(workspace) {
    yield {
      sql: `delete from "searchText" where rowid in (select "row" from "searchDoc" where "workspace" = ?)`,
      params: [workspace],
    };
    yield { sql: `delete from "searchDoc" where "workspace" = ?`, params: [workspace] };
  },
};
