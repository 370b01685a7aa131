/** The audit, for admins: page by page, and whole as CSV. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { csvLine, isUuid, may, type CsvCell } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { auditPage, sorts, type AuditLine, type AuditQuery } from '../people/audit.ts';
import type { RefusedBook } from '../people/refused.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import { streaming } from '../progress.ts';
import type { Rights } from '../rights.ts';

interface Query {
  readonly before?: string;
  readonly person?: string;
  readonly of?: string;
  readonly limit?: string;
}

interface Parts {
  readonly store: Store;
  readonly rights: Rights;
  readonly refused: RefusedBook;
}

export function auditRoutes(app: FastifyInstance, { store, rights, refused }: Parts): void {
  const access = 'member' as const;

  app.get<{ Querystring: Query }>('/api/audit', { config: { access } }, async (request) => {
    const { me } = mayAudit(request);
    // Because: whoever looks sees what was refused a moment ago, too.
    await refused.write().catch(() => undefined);
    return auditPage(store, rights, me, queryOf(request.query));
  });

  app.get<{ Querystring: Query }>(
    '/api/audit.csv',
    { config: { access, weight: 'heavy' }, exposeHeadRoute: false },
    async (request, reply) => {
      const { me } = mayAudit(request);
      const { before: start, ...asked } = queryOf(request.query);
      await refused.write().catch(() => undefined);
      const all = async (write: (text: string) => Promise<void>): Promise<void> => {
        await write(csvLine(columns));
        for (let before = start; ;) {
          const { lines, next } = await auditPage(store, rights, me, {
            ...asked,
            before,
            limit: serverLimits.auditPage,
          });
          await write(lines.map((line) => csvLine(cellsOf(line))).join(''));
          if (next === null) return;
          before = placeIn(next);
        }
      };
      return streaming(reply, all, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="dualtrack-audit.csv"',
      });
    },
  );
}

const columns = 'at by what kind id fields cause way address agent asked code count'.split(' ');

function mayAudit(request: FastifyRequest) {
  const caller = memberOf(request);
  if (may(caller.me, 'arrange') !== 'yes') throw new HttpProblem(403, 'forbidden', 'Only an admin reads the audit.');
  return caller;
}

function queryOf({ before, person, of, limit }: Query): AuditQuery {
  const many = limit === undefined ? serverLimits.auditPage : Number(limit);
  if (!Number.isSafeInteger(many) || many < 1 || many > serverLimits.auditPage)
    throw new HttpProblem(400, 'bad_limit', `"limit" is a number from 1 to ${serverLimits.auditPage}.`);
  if (person !== undefined && !isUuid(person))
    throw new HttpProblem(400, 'bad_person', '"person" is the id of a member.');
  const sort = sorts.find((each) => each === of);
  if (of !== undefined && sort === undefined)
    throw new HttpProblem(400, 'bad_of', '"of" is "door", "changes" or "refused".');
  return { before: before === undefined ? undefined : placeIn(before), person, of: sort, limit: many };
}

function placeIn(text: string) {
  const [, seq, entry = ''] = /^(\d{1,16})\.([0-9a-f-]{0,36})$/.exec(text) ?? [];
  if (seq === undefined) throw new HttpProblem(400, 'bad_before', '"before" is the "next" of a page.');
  return { seq: Number(seq), entry };
}

function cellsOf({ at, by, what, of, fields, cause, way, address, agent, more }: AuditLine): readonly CsvCell[] {
  const [kind, id] = of ? [of.kind, of.id] : [null, null];
  // Because: what is told of an entry is its own, and of a cell only what it may be is known.
  const [asked, code, count] = [more['asked'], more['code'], more['count']].map((each) =>
    typeof each === 'string' || typeof each === 'number' ? each : null,
  );
  return [at, by?.name ?? null, what, kind, id, fields.join(' '), cause, way, address, agent, asked!, code!, count!];
}
