/** Full text in PostgreSQL: tsvector of words that were folded and cut before. */
import type { Found, SearchIndex } from '../engine.ts';

export const postgresSearch: SearchIndex = {
  create: () => [
    `create table "searchDoc" ("workspace" text collate "C" not null, "kind" text collate "C" not null, "id" text collate "C" not null, "scope" text collate "C" not null, "words" tsvector not null, primary key ("workspace", "kind", "id"))`,
    `create index "searchDoc_words" on "searchDoc" using gin ("words")`,
  ],
  *put(workspace, docs) {
    for (const { kind, id, scope, words } of docs) {
      if (words === '')
        yield {
          sql: `delete from "searchDoc" where "workspace" = $1 and "kind" = $2 and "id" = $3`,
          params: [workspace, kind, id],
        };
      else
        yield {
          sql: `insert into "searchDoc" ("workspace", "kind", "id", "scope", "words") values ($1, $2, $3, $4, array_to_tsvector(string_to_array($5, ' ')))
                on conflict ("workspace", "kind", "id") do update set "scope" = excluded."scope", "words" = excluded."words"`,
          params: [workspace, kind, id, scope, words],
        };
    }
  },
  *find(workspace, words, { kinds, scopes, limit }) {
    const query = words.map((word) => `'${word.replaceAll("'", "''").replaceAll('\\', '\\\\')}':*`).join(' & ');
    const marks = kinds.map((_, i) => `$${i + 5}`).join(', ');
    const rows = yield {
      sql: `select "kind", "id", "scope" from "searchDoc" where "words" @@ to_tsquery('simple', $1) and "workspace" = $2 and "kind" in (${marks})
            and "scope" = any (array (select json_array_elements_text($4::json)))
            order by ts_rank("words", to_tsquery('simple', $1)) desc, "id" limit $3`,
      params: [query, workspace, limit, JSON.stringify(scopes), ...kinds],
    };
    return rows as unknown as Found[];
  },
  *clear(workspace) {
    yield { sql: `delete from "searchDoc" where "workspace" = $1`, params: [workspace] };
  },
};
