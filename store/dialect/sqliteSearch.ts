/** Full text in SQLite: FTS5 over words that were folded and cut before (https://www.sqlite.org/fts5.html). */
import type { Found, SearchIndex } from '../engine.ts';

/** What is known of objects that are given as JSON, `[[kind, id, ...], ...]`. */
const known = `json_each(?) j cross join "searchDoc" d on d."workspace" = ? and d."kind" = j.value ->> 0 and d."id" = j.value ->> 1`;

export const sqliteSearch: SearchIndex = {
  create: () => [
    `create table "searchDoc" ("row" integer primary key, "workspace" text not null, "kind" text not null, "id" text not null, "scope" text not null, unique ("workspace", "kind", "id"))`,
    `create virtual table "searchText" using fts5 ("words", content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')`,
  ],
  // Because: full text is written out at the end of every statement, so all objects go in one.
  *put(workspace, docs) {
    const all = JSON.stringify(docs.map(({ kind, id }) => [kind, id]));
    const full = docs.filter((doc) => doc.words !== '');
    const shown = JSON.stringify(full.map(({ kind, id, scope, words }) => [kind, id, scope, words]));
    yield {
      sql: `delete from "searchText" where rowid in (select d."row" from ${known})`,
      params: [all, workspace],
    };
    if (full.length < docs.length) {
      const gone = docs.filter((doc) => doc.words === '').map(({ kind, id }) => [kind, id]);
      yield {
        sql: `delete from "searchDoc" where "row" in (select d."row" from ${known})`,
        params: [JSON.stringify(gone), workspace],
      };
    }
    yield {
      sql: `insert into "searchDoc" ("workspace", "kind", "id", "scope")
            select ?, value ->> 0, value ->> 1, value ->> 2 from json_each(?) where true
            on conflict ("workspace", "kind", "id") do update set "scope" = excluded."scope"`,
      params: [workspace, shown],
    };
    yield {
      sql: `insert into "searchText" (rowid, "words") select d."row", j.value ->> 3 from ${known}`,
      params: [shown, workspace],
    };
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
