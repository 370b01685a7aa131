/**
 * The audit: who did what, when, from where. Read from the log, which every change is in, and from the book of the door;
 * nothing is written for it. What somebody may not see is not in theirs.
 */
import { auditDaysOf, get, person as personKind, sees, thePolicy, type LoggedChange, type Me } from '@dualtrack/core';
import type { Entry, Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import type { Rights } from '../rights.ts';
import type { Happening } from './entries.ts';

/** One line. A change names its fields and not what stood in them: the log itself has that, for who may read it. */
export interface AuditLine {
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly by: { readonly id: string; readonly name: string } | null;
  /** What happened at the door, or `create`, `update`, `delete`. */
  readonly what: string;
  /** Kind and id of what was changed; null: the door. */
  readonly of: { readonly kind: string; readonly id: string } | null;
  readonly fields: readonly string[];
  /** Why, where a signal or another command caused it. */
  readonly cause: string | null;
  /** By what one was in: `session`, `token`, `start`; null: not noted. */
  readonly way: string | null;
  readonly address: string | null;
  readonly agent: string | null;
  readonly more: Readonly<Record<string, unknown>>;
}

export interface AuditPage {
  readonly lines: readonly AuditLine[];
  /** Where the next page begins; null: this was the last. */
  readonly next: string | null;
  /** For how many days it is kept what happened at the door, and whence commands came. */
  readonly days: number;
}

/** `door`: what happened there, but for `refused`: whatever was refused, there or once one is in. */
export type Sort = 'door' | 'changes' | 'refused';
export const sorts: readonly Sort[] = ['door', 'changes', 'refused'];

export interface AuditQuery {
  readonly before?: Place | undefined;
  readonly person?: string | undefined;
  readonly of?: Sort | undefined;
  readonly limit: number;
}

/** How far back one is in both: a number of the log and an id of the book. */
export interface Place {
  readonly seq: number;
  readonly entry: string;
}

type Found =
  | { readonly at: number; readonly change: LoggedChange; readonly whence: string | undefined }
  | { readonly at: number; readonly entry: Entry };

export async function auditPage(store: Store, rights: Rights, me: Me, query: AuditQuery): Promise<AuditPage> {
  const projects = await rights.projects();
  const mayRead = (found: Found): boolean => {
    if (query.person && (('change' in found ? found.change.actor : found.entry.person) ?? '') !== query.person)
      return false;
    return 'entry' in found || sees(me, found.change.scope, projects);
  };
  let place: Place = query.before ?? { seq: Number.MAX_SAFE_INTEGER, entry: '' };
  const lines: Found[] = [];
  let isOver = false;
  for (let looked = 0; !isOver && lines.length < query.limit && looked < serverLimits.auditLookedMax;) {
    const page = await foundBefore(store, place, query.of);
    isOver = page.isOver;
    for (const found of page.found) {
      looked += 1;
      place = 'change' in found ? { ...place, seq: found.change.seq } : { ...place, entry: found.entry.id };
      if (mayRead(found)) lines.push(found);
      if (lines.length === query.limit) {
        isOver &&= found === page.found.at(-1);
        break;
      }
    }
  }
  const names = await namesOf(store, lines);
  return {
    lines: lines.map((each) => lineOf(each, names)),
    next: isOver ? null : `${place.seq}.${place.entry}`,
    days: auditDaysOf(await store.facts(thePolicy)),
  };
}

/**
 * The next of both, newest first, as far as both are known. Each keeps its own order, whatever the clock did between, so
 * that a page ends at one place in each.
 */
async function foundBefore(
  store: Store,
  place: Place,
  of: AuditQuery['of'],
): Promise<{ found: Found[]; isOver: boolean }> {
  const many = serverLimits.auditPage;
  const [log, entries] = await Promise.all([
    of === 'door' || of === 'refused'
      ? { changes: [], whence: new Map<string, string>() }
      : store.changesBefore(place.seq, many),
    of === 'changes'
      ? []
      : store.keeps(() => store.people.entries.before(store.workspace, place.entry, many, narrowings[of ?? 'all'])),
  ]);
  const found: Found[] = [];
  let [c, e] = [0, 0];
  for (;;) {
    const [change, entry] = [log.changes[c], entries[e]];
    // Because: behind a full page there may be what is newer than the rest of the other.
    if ((!change && c === many) || (!entry && e === many)) return { found, isOver: false };
    if (change && (!entry || change.at >= entry.at)) {
      found.push({ at: change.at, change, whence: log.whence.get(change.command) });
      c += 1;
    } else if (entry) {
      found.push({ at: entry.at, entry });
      e += 1;
    } else return { found, isOver: true };
  }
}

const refusals: readonly Happening[] = ['refused', 'sign_in_refused', 'shown_again_wrong'];
const narrowings = { all: { but: [] }, door: { but: ['refused'] }, refused: { only: refusals } };

async function namesOf(store: Store, lines: readonly Found[]): Promise<Map<string, string>> {
  const ids = new Set(lines.map((each) => ('change' in each ? each.change.actor : each.entry.person)));
  return store.facts(function* () {
    const names = new Map<string, string>();
    for (const id of ids) if (id) names.set(id, (yield* get(personKind, id))?.name ?? '');
    return names;
  });
}

function lineOf(found: Found, names: ReadonlyMap<string, string>): AuditLine {
  const by = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? '' });
  const at = new Date(found.at).toISOString();
  if ('entry' in found) {
    const { what, person, address, agent, data } = found.entry;
    const way = typeof data['way'] === 'string' ? data['way'] : null;
    return { at, by: by(person), what, of: null, fields: [], cause: null, way, address, agent, more: data };
  }
  const { actor, kind, id, op, patch, cause } = found.change;
  const [way = null, ...rest] = found.whence?.split(' ') ?? [];
  return {
    at,
    by: by(actor),
    what: op,
    of: { kind, id },
    fields: op === 'update' ? Object.keys(patch) : [],
    cause,
    way,
    address: rest.at(-1) ?? null,
    agent: null,
    more: {},
  };
}
