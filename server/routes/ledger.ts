/** Reads of the ledger: narrowed and searched as a list, and one entry whole, also as a Markdown decision record. */
import type { FastifyInstance } from 'fastify';
import {
  entryView,
  ledgerFields,
  ledgerOf,
  madrOf,
  may,
  type EntryView,
  type LedgerFilter,
  type Me,
  type Project,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import type { SearchFollower } from '../followers/search.ts';
import { memberOf } from '../principal.ts';
import { orProblem } from '../problem.ts';

export function ledgerRoutes(app: FastifyInstance, { store, search }: { store: Store; search: SearchFollower }): void {
  const config = { access: 'member' as const };
  const seenBy =
    (me: Me) =>
    (home: Project): boolean =>
      may(me, 'read', home) === 'yes';

  app.get<{ Querystring: Record<string, string | undefined> }>('/api/ledger', { config }, async (request) => {
    const { me } = memberOf(request);
    const wanted = request.query['search']?.trim();
    const only = wanted ? new Set((await search.find(me, wanted, ['decision'])).map((each) => each.id)) : undefined;
    const filter: LedgerFilter = Object.fromEntries(ledgerFields.map((field) => [field, request.query[field]]));
    const limit = Number(request.query['limit']);
    return orProblem(await store.read(() => ledgerOf(seenBy(me), only, filter, limit >= 1 ? limit : undefined)));
  });

  app.get<{ Params: { ref: string } }>('/api/ledger/:ref', { config }, async (request, reply) => {
    const { me } = memberOf(request);
    const [, ref, asMarkdown] = /^(.*?)(\.md)?$/s.exec(request.params.ref)!;
    const entry = await entryFor(me, ref!);
    if (!asMarkdown) return entry;
    return reply
      .header('content-type', 'text/markdown; charset=utf-8')
      .header('content-disposition', `attachment; filename="L-${entry.number}.md"`)
      .send(madrOf(entry));
  });

  async function entryFor(me: Me, ref: string): Promise<EntryView> {
    const { number } = orProblem(await store.read(() => entryView(ref, seenBy(me))));
    const citing = await search.find(me, `L${number}`, ['task', 'decision', 'comment']);
    return orProblem(await store.read(() => entryView(ref, seenBy(me), citing)));
  }
}
