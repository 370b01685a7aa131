/** Branches and tags over the API of a forge: which moved, came or went since, and the commits that came with them. */
import { limits, type ForgeEvent, type PushedCommit } from '@dualtrack/core';
import type { Place, Refs } from '../../integrations/api.ts';
import { serverLimits } from '../../limits.ts';
import { readable, remember, type Cursor, type ReaderParts, type When } from './cursor.ts';

interface Ref {
  readonly ref: string;
  readonly sha: string;
  readonly at: number | null;
}

/** Tells which moved, came or went since they were read last. */
export async function tellRefs(parts: ReaderParts, place: Place, cursor: Cursor, when: When): Promise<void> {
  const { store, row } = parts;
  const tips = await store.keeps(() => store.repos.tips(store.workspace, row.id));
  // Because: commits end where something begins that was told before.
  const known = new Set(tips.values());
  for (const refs of parts.api.refs) {
    const there = await refsOf(parts, refs, place, cursor);
    if (there === undefined) continue;
    const prefix = `refs/${refs.kind}/`;
    const main = `refs/heads/${place.repo.defaultBranch ?? ''}`;
    const moved = there.filter((each) => tips.get(each.ref) !== each.sha);
    moved.sort((a, b) => Number(b.ref === main) - Number(a.ref === main));
    for (const each of moved) {
      const event = await pushOf(parts, place, each, tips.get(each.ref) ?? null, known, each.ref === main);
      await parts.tell([event], when);
      await store.keep(() => store.repos.setTips(store.workspace, row.id, [[each.ref, each.sha]]));
    }
    const left = new Set(there.map((each) => each.ref));
    for (const [ref, before] of tips) {
      if (!ref.startsWith(prefix) || left.has(ref)) continue;
      await parts.tell([pushed(place, { ref, before, after: null })], when);
      await store.keep(() => store.repos.setTips(store.workspace, row.id, [[ref, null]]));
    }
  }
}

/** All of them; undefined when they are as they were, or cannot be read. */
async function refsOf(parts: ReaderParts, refs: Refs, place: Place, cursor: Cursor): Promise<Ref[] | undefined> {
  if (await areSame(parts, refs, place, cursor)) return undefined;
  const { api, client } = parts;
  const found: Ref[] = [];
  const tags: [url: string, etag: string, next: string | null][] = [];
  let url: string | null = refs.path(place);
  while (url !== null) {
    const got = await client.get(url);
    if (got.kind !== 'page') return undefined;
    const next = readable(() => api.next(got.page).next);
    for (const item of readable(() => api.items(got.page.body))) {
      const { name, sha, at } = readable(() => refs.ref(item));
      found.push({ ref: `refs/${refs.kind}/${name}`, sha, at });
    }
    if (got.etag !== null) tags.push([url, got.etag, next]);
    if (found.length > serverLimits.forgeRefsMax) break;
    url = next;
  }
  for (const each of tags.slice(0, serverLimits.forgePagesOfOneThing)) remember(cursor, ...each);
  return found;
}

/** Whether every page is as it was when all of them were read. */
async function areSame({ client }: ReaderParts, refs: Refs, place: Place, { seen }: Cursor): Promise<boolean> {
  let url: string | null = refs.path(place);
  while (url !== null) {
    const known: Cursor['seen'][string] | undefined = seen[url];
    if (known === undefined || (await client.get(url, known.etag)).kind !== 'same') return false;
    url = known.next;
  }
  return true;
}

async function pushOf(
  parts: ReaderParts,
  place: Place,
  { ref, sha, at }: Ref,
  before: string | null,
  known: Set<string>,
  isMain: boolean,
): Promise<ForgeEvent> {
  const isTag = ref.startsWith('refs/tags/');
  const most = isTag ? 1 : isMain || before !== null ? limits.commitsPerCommandMax : serverLimits.forgeCommitsOfBranch;
  const isTold = isTag ? at !== null : known.has(sha);
  const { commits, isCut } = isTold ? { commits: [], isCut: false } : await commitsTo(parts, place, sha, known, most);
  for (const each of commits) known.add(each.sha);
  known.add(sha);
  // Because: a tag tells no commits; where it tells no time either, the commit's is the nearest.
  if (isTag) return pushed(place, { ref, before, after: sha, at: at ?? commits.at(-1)?.at ?? null });
  return pushed(place, { ref, before, after: sha, commits, isCut });
}

/** Commits up to a sha that came after what is known, parents before children; so many at most. */
async function commitsTo(
  { api, client }: ReaderParts,
  place: Place,
  sha: string,
  known: ReadonlySet<string>,
  most: number,
): Promise<{ commits: PushedCommit[]; isCut: boolean }> {
  const commits: PushedCommit[] = [];
  let url: string | null = api.commits.path(place, sha);
  while (url !== null) {
    const got = await client.get(url);
    if (got.kind !== 'page') break;
    for (const item of readable(() => api.items(got.page.body))) {
      const commit = readable(() => api.commits.commit(item));
      if (known.has(commit.sha)) return { commits: commits.reverse(), isCut: false };
      if (commits.length >= most) return { commits: commits.reverse(), isCut: true };
      commits.push(commit);
    }
    url = readable(() => api.next(got.page).next);
  }
  return { commits: commits.reverse(), isCut: false };
}

function pushed(
  { repo }: Place,
  push: {
    ref: string;
    before: string | null;
    after: string | null;
    at?: number | null;
    commits?: PushedCommit[];
    isCut?: boolean;
  },
): ForgeEvent {
  return { kind: 'push', repo, push: { by: null, at: null, commits: [], isCut: false, ...push } };
}
