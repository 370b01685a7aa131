/**
 * What the API of a forge is: where things are, and how its answers become the bodies of its deliveries, so that its one
 * adapter reads both. Pure, and nothing else; who asks, how often and what is remembered is `client.ts` and the follower.
 */
import type { ForgeEvent, ForgeRepo, Provider, PushedCommit } from '@dualtrack/core';
import type { Back } from './back.ts';
import type { Json } from './json.ts';

export interface ForgeApi {
  readonly provider: Provider;
  /** Where a typed address has its API; undefined where one has to be typed. */
  base(typed: string): string | undefined;
  headers(token: string): Readonly<Record<string, string>>;
  /** Whom the token is of. */
  readonly me: { readonly path: string; login(answer: Json): string };
  /** Paths that one repository may be found at, the surest first. */
  repo(known: { readonly name: string; readonly id: string | null }): readonly string[];
  repoIn(answer: Json): ForgeRepo;
  /** Paths at which the default branch is asked for, where the repository does not tell it. */
  readonly main?: { paths(place: Place): readonly string[]; name(answer: Json): string };
  /** Things that are listed with the newest first. */
  readonly walks: readonly Walk[];
  /** Lists of branches and of tags. */
  readonly refs: readonly Refs[];
  readonly commits: { path(place: Place, sha: string): string; commit(item: Json): PushedCommit };
  /** Where the results of a commit are, and how they are read. */
  readonly results: readonly {
    path(place: Place, sha: string): string;
    events(answer: Json, place: Place, sha: string): ForgeEvent[];
  }[];
  /** The members of a page. */
  items(page: Json): Json[];
  /** How it is written to. */
  readonly back: Back;
  /** Where a page goes on; null at the end. `total`: how many members there are in all, where that is told. */
  next(page: Page): { readonly next: string | null; readonly total: number | null };
}

/** A repository as its API told it, which is what bodies of deliveries carry. */
export interface Place {
  readonly repo: ForgeRepo;
  readonly told: unknown;
}

export interface Page {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

export type Thing = 'pulls' | 'ci' | 'rollouts' | 'releases';

export interface Walk {
  readonly thing: Thing;
  /** How far back it is read again: what changes without coming to the front of the list changes within so long. */
  readonly againMs: number;
  /** Where the order of the list is not sure: all of it is looked at, and what is new is told. */
  readonly isMixed?: true;
  /** So many are history enough; the newest. */
  readonly most?: number;
  /** `since`: what is not younger may be left out. */
  path(place: Place, since: number | null): string;
  /** The time by which the list is in order. */
  at(item: Json): number;
  events(item: Json, place: Place, ask: Ask): ForgeEvent[] | Promise<ForgeEvent[]>;
}

/** All members of a list that belongs to a thing; none where there is no such list or the token may not read it. */
export type Ask = (path: string) => Promise<Json[]>;

export interface Refs {
  readonly kind: 'heads' | 'tags';
  path(place: Place): string;
  ref(item: Json): { readonly name: string; readonly sha: string; readonly at: number | null };
}

/** CI runs of a first reading. */
export const RUNS_MAX = 2_000;

/** How far back lists are read again that are in the order in which things were made. */
export const DAY_MS = 86_400_000;

/** `owner/name` as a path. */
export const pathOf = (name: string): string => name.split('/').map(encodeURIComponent).join('/');

/** Adds a suffix to an address that was typed without one. */
export function withSuffix(typed: string, suffix: string): string {
  const bare = typed.replace(/\/+$/, '');
  return bare.endsWith(suffix) ? bare : `${bare}${suffix}`;
}

/** Where the next page is, by the header `Link` (RFC 8288). */
export function linkedNext({ headers }: Page): string | null {
  const link = headers['link'] ?? '';
  return /<([^<>]{1,4000})>[^<,]{0,200}?;\s*rel="?next"?/i.exec(link)?.[1] ?? null;
}

/** A count that a header or a body tells. */
export function countOf(text: unknown): number | null {
  const count = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}
