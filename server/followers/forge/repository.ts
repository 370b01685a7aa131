/**
 * Reads one repository over the API of its forge: first all there is, later what is new. Each page is told before it is
 * remembered, so that whatever ends this in the middle loses nothing; what is read twice changes nothing.
 *
 * Because: lists are read with the newest first, things that change meanwhile only ever move towards what is read next.
 */
import type { ForgeEvent } from '@dualtrack/core';
import type { Place, Walk } from '../../integrations/api.ts';
import { Unreadable } from '../../integrations/forge.ts';
import type { Json } from '../../integrations/json.ts';
import { serverLimits } from '../../limits.ts';
import { cursorIn, readable, remember, save, type Cursor, type ReaderParts, type When } from './cursor.ts';
import { placeOf } from './place.ts';
import { tellRefs } from './refs.ts';

/** Throws ForgeError. */
export async function readRepository(parts: ReaderParts): Promise<void> {
  const { store, api, row } = parts;
  const cursor = cursorIn(await store.keeps(() => store.pulled.cursor(store.workspace, row.id)));
  const place = await placeOf(parts, cursor.repo?.name);
  const when = cursor.repo === undefined ? 'first' : 'later';
  if (JSON.stringify(cursor.repo) !== JSON.stringify(place.repo))
    await parts.tell([{ kind: 'repo', repo: place.repo, at: null }], when);
  // Because: git reads branches and tags whole, where it can read the repository.
  if (row.source === '') await tellRefs(parts, place, cursor, when);
  for (const walk of api.walks) await readThings(parts, walk, place, cursor);
  await readResults(parts, place, cursor, when);
  // Because: until here it was the first time, however often it was begun.
  cursor.repo = place.repo;
  await save(parts, cursor);
}

async function readThings(parts: ReaderParts, walk: Walk, place: Place, cursor: Cursor): Promise<void> {
  const { client, api } = parts;
  const before = cursor.walks[walk.thing] ?? { newest: null, way: null };
  const since = before.newest === null ? null : Math.max(0, before.newest - walk.againMs);
  let url: string | null = before.way?.next ?? walk.path(place, since);
  let newest = before.way?.newest ?? before.newest ?? 0;
  let done = before.way?.done ?? 0;
  for (let page = 0; url !== null; page++) {
    const known: Cursor['seen'][string] | undefined = since === null ? undefined : cursor.seen[url];
    const got = await client.get(url, known?.etag);
    // Because: not every token may read everything, and not every repository has all of it.
    if (got.kind === 'none') break;
    if (got.kind === 'same') {
      url = known!.next;
      continue;
    }
    const items = readable(() => api.items(got.page.body));
    const { next, total } = readable(() => api.next(got.page));
    const fresh = items.filter((each) => since === null || (timeOf(walk, each) ?? since) > since);
    await tellAll(parts, walk, fresh, place, cursor, since === null ? 'first' : 'later');
    newest = items.reduce((most, each) => Math.max(most, timeOf(walk, each) ?? 0), newest);
    done += items.length;
    const isEnough = since === null && walk.most !== undefined && done >= walk.most;
    const isEnd = next === null || isEnough || items.length === 0 || (!walk.isMixed && fresh.length < items.length);
    if (got.etag !== null && since !== null && page < serverLimits.forgePagesOfOneThing)
      remember(cursor, url, got.etag, isEnd ? null : next);
    url = isEnd ? null : next;
    if (since === null && url !== null) {
      cursor.walks[walk.thing] = { newest: null, way: { newest, next: url, done } };
      await parts.onProgress(walk.thing, done, total);
      await save(parts, cursor);
    }
  }
  cursor.walks[walk.thing] = { newest, way: null };
  await save(parts, cursor);
}

/** Tells what a page holds, the oldest first. One thing that cannot be read keeps no other from being told. */
async function tellAll(
  parts: ReaderParts,
  walk: Walk,
  items: readonly Json[],
  place: Place,
  cursor: Cursor,
  when: When,
): Promise<void> {
  const events: ForgeEvent[] = [];
  for (const item of items.toReversed()) {
    try {
      events.push(...(await walk.events(item, place, (path) => parts.client.all(path))));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      parts.log(`${place.repo.name}: one of its ${walk.thing} was left out. ${error.message}\n`);
    }
  }
  for (const each of events) if (each.kind === 'pull') noteHead(cursor, each.pull);
  if (events.length > 0) await parts.tell(events, when);
}

function noteHead({ open }: Cursor, { number, state, head }: { number: number; state: string; head: string }): void {
  if ((state === 'open' || state === 'draft') && head !== '') open[number] = head;
  else delete open[number];
}

/** Asks for the results of what they matter for: the default branch, and pull requests that are open, the newest first. */
async function readResults(parts: ReaderParts, place: Place, cursor: Cursor, when: When): Promise<void> {
  const { store, api, client, row } = parts;
  const tips = await store.keeps(() => store.repos.tips(store.workspace, row.id));
  const main = tips.get(`refs/heads/${place.repo.defaultBranch ?? ''}`);
  const heads = Object.entries(cursor.open)
    .sort(([a], [b]) => Number(b) - Number(a))
    .map(([, head]) => head);
  const shas = new Set([...(main === undefined ? [] : [main]), ...heads].slice(0, serverLimits.forgeHeadsMax));
  for (const sha of shas) {
    for (const each of api.results) {
      const path = each.path(place, sha);
      const got = await client.get(path, cursor.seen[path]?.etag);
      if (got.kind !== 'page') continue;
      const events = attempt(() => each.events(got.page.body, place, sha));
      if (events.length > 0) await parts.tell(events, when);
      if (got.etag !== null) remember(cursor, path, got.etag, null);
    }
  }
}

function timeOf(walk: Walk, item: Json): number | null {
  try {
    return walk.at(item);
  } catch {
    return null;
  }
}

function attempt(read: () => ForgeEvent[]): ForgeEvent[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}
