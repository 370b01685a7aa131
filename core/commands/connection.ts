/** Connections to forges, and which repositories of theirs go to which project. Their secrets are the store's to keep. */
import * as z from 'zod/mini';
import { changed, created } from '../change/change.ts';
import { command } from '../change/command.ts';
import { name, ref } from '../change/input.ts';
import { isUuid } from '../change/uuid.ts';
import type { Me } from '../change/me.ts';
import { get, list, must, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { theProject } from '../people/find.ts';
import type { Project } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { forgeRepo, providers, type ForgeRepo, type Provider } from '../signals/forge.ts';
import { connection, repo, type Connection, type Repo } from '../signals/kinds.ts';

const api = z.string().check(
  z.trim(),
  z.maxLength(limits.urlCharsMax),
  z.refine(
    (text) => /^(?:https?:\/\/[^\s/?#]+\S*)?$/i.test(text),
    'Give an address that begins with https:// or http://.',
  ),
);

/** `owner/name`, or deeper: GitLab's groups hold groups. */
const forgeName = z.string().check(
  z.trim(),
  z.maxLength(limits.forgeNameCharsMax),
  z.refine((text) => /^[^\s/]+(?:\/[^\s/]+)+$/.test(text), 'Write it as on the forge: owner/name.'),
);

/** What can go back to a forge. */
export const backs = ['nothing', 'status', 'comment'] as const;
export type Back = (typeof backs)[number];
const backOf = (back: Back | undefined): Connection['back'] => (back === undefined || back === 'nothing' ? null : back);

export const addConnection = command('connection.add', {
  about:
    'Connects a forge: what it sends to the connection’s URL is told of its repositories. `takes`: all, or those that are mapped. `back`: what goes back to the forge.',
  input: z.strictObject({
    project: ref,
    provider: z.enum(providers),
    name: z.optional(name),
    api: z.optional(api),
    takes: z.optional(z.enum(['all', 'named'])),
    back: z.optional(z.enum(backs)),
  }),
  *needs(input) {
    const home = yield* theProject(input.project);
    return { home, all: yield* list(connection, 'all', []) };
  },
  allow: (me, { home }) => may(me, 'arrange', home),
  decide(input, { home, all }, { at, by, newId }) {
    if (all.filter((each) => each.removedAt === null).length >= limits.connectionsMax)
      return refuse('too_many', { what: 'connections', limit: limits.connectionsMax });
    const id = newId();
    const row = {
      id,
      project: home.id,
      provider: input.provider,
      name: input.name ?? providerNames[input.provider],
      api: (input.api ?? '').replace(/\/+$/, ''),
      takes: input.takes ?? 'all',
      back: backOf(input.back),
      by,
      addedAt: at,
      pausedAt: null,
      removedAt: null,
    };
    return { changes: [created(connection, row)], created: { id } };
  },
});

export const setConnection = command('connection.set', {
  about:
    'Changes the name, the API address, what a connection takes or what goes `back` to the forge; pauses it or goes on.',
  input: z.strictObject({
    connection: ref,
    name: z.optional(name),
    api: z.optional(api),
    takes: z.optional(z.enum(['all', 'named'])),
    back: z.optional(z.enum(backs)),
    paused: z.optional(z.boolean()),
  }),
  needs: (input) => theConnection(input.connection),
  allow: (me, { project }) => may(me, 'arrange', project),
  decide: ({ name, api, takes, back, paused }, { row }, { at }) =>
    changed(connection, row, {
      ...(name && { name }),
      ...(api !== undefined && { api: api.replace(/\/+$/, '') }),
      ...(takes && { takes }),
      ...(back && { back: backOf(back) }),
      ...(paused !== undefined && { pausedAt: paused ? (row.pausedAt ?? at) : null }),
    }),
});

export const removeConnection = command('connection.remove', {
  about:
    'Ends a connection; what it told stays. Its repositories are followed no longer, but by git where it reads them.',
  input: z.strictObject({ connection: ref }),
  *needs(input) {
    const found = yield* theConnection(input.connection);
    return { ...found, repos: yield* list(repo, 'connection', [found.row.id]) };
  },
  allow: (me, { project }) => may(me, 'arrange', project),
  decide: (_, { row, repos }, { at }) => [
    ...changed(connection, row, { removedAt: row.removedAt ?? at }),
    ...repos
      .filter((each) => each.removedAt === null)
      .flatMap((each) => changed(repo, each, each.source === '' ? { removedAt: at } : { connection: null })),
  ],
});

export const mapRepo = command('connection.map', {
  about: 'Says to which project a repository of a connection goes, by its name on the forge (owner/name).',
  input: z.strictObject({ connection: ref, name: forgeName, project: z.optional(ref) }),
  *needs(input) {
    const found = yield* theConnection(input.connection);
    const home = input.project ? yield* theProject(input.project) : found.project;
    return { ...found, home, twin: named(yield* list(repo, 'connection', [found.row.id]), input.name) };
  },
  allow(me, { project, home }) {
    const verdict = may(me, 'arrange', home);
    return verdict === 'yes' ? may(me, 'arrange', project) : verdict;
  },
  decide(input, { row, home, twin }, { at, newId }) {
    if (twin?.project === home.id && twin.removedAt === null) return { changes: [], created: { id: twin.id } };
    // Because: what was told under a repository stays in its project; from now on it is another one's.
    const before = twin && twin.removedAt === null ? changed(repo, twin, { removedAt: at }) : [];
    const id = newId();
    const next = {
      ...blank(row, home, at),
      id,
      name: input.name,
      forgeId: twin?.forgeId ?? null,
      url: twin?.url ?? null,
      toldAt: twin?.toldAt ?? null,
      defaultBranch: twin?.defaultBranch ?? '',
    };
    return { changes: [...before, created(repo, next)], created: { id } };
  },
});

export const tellRepo = command('signal.repo', {
  about:
    'Records what a forge says of a repository: its name, its page, its default branch; a new one is taken in. `told`: when it was so; what is older than what is known is not heeded.',
  input: z.strictObject({ connection: ref, repo: forgeRepo, told: z.optional(z.int()) }),
  *needs(input) {
    const found = yield* theConnection(input.connection);
    const mapped = yield* list(repo, 'connection', [found.row.id]);
    return { ...found, known: toldOf(mapped, input.repo), twin: yield* clonedFrom(found.project, input.repo) };
  },
  allow: (me: Me) => (me.kind === 'machine' ? 'yes' : 'no'),
  decide({ repo: told, told: toldAt }, { row, project, known, twin }, { at, newId }) {
    const since = { toldAt: toldAt ?? at };
    // Because: some deliveries tell a name and no page.
    const facts = { name: told.name, forgeId: told.id, url: told.url || (known?.url ?? null) };
    if (known) {
      const defaultBranch = told.defaultBranch ?? known.defaultBranch;
      const news = isOvertaken(known, since.toldAt) ? [] : changed(repo, known, { ...facts, defaultBranch });
      // Because: that it is still so is no news, and would be written with every delivery.
      const changes = news.length === 0 ? [] : changed(repo, known, { ...facts, defaultBranch, ...since });
      return { changes, created: { id: known.id } };
    }
    if (row.takes === 'named') return refuse('not_found', { what: 'mapped repository', ref: told.name });
    if (twin) {
      // Because: git reads it already under its own name and default branch; the forge adds what git cannot know.
      const { forgeId, url } = facts;
      return { changes: changed(repo, twin, { connection: row.id, forgeId, url, ...since }), created: { id: twin.id } };
    }
    const id = newId();
    const fresh = { ...blank(row, project, at), ...facts, ...since, id, defaultBranch: told.defaultBranch ?? '' };
    return { changes: [created(repo, fresh)], created: { id } };
  },
});

export const providerNames: Readonly<Record<Provider, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  'bitbucket-cloud': 'Bitbucket Cloud',
  'bitbucket-server': 'Bitbucket Data Center',
  gitea: 'Gitea or Forgejo',
};

/** A connection by its id that has not been removed. */
export function* theConnection(ref: string): Reading<{ row: Connection; project: Project }> {
  const row = isUuid(ref) ? yield* get(connection, ref) : undefined;
  const there = yield* must(row?.removedAt === null ? row : undefined, 'not_found', { what: 'connection', ref });
  return { row: there, project: yield* theProject(there.project) };
}

/** The repository that a forge speaks of: by its lasting id, else the one that was mapped under its name. */
export function toldOf(mapped: readonly Repo[], { id, name }: Pick<ForgeRepo, 'id' | 'name'>): Repo | undefined {
  const there = mapped.filter((each) => each.removedAt === null);
  const unpinned = there.filter((each) => each.forgeId === null);
  return there.find((each) => each.forgeId === id) ?? named(unpinned, name);
}

/** Whether what was so at a time is older than what is known of a repository. */
export const isOvertaken = (row: Pick<Repo, 'toldAt'>, at: number): boolean => row.toldAt !== null && at < row.toldAt;

const named = (repos: readonly Repo[], name: string): Repo | undefined =>
  repos.findLast((each) => each.removedAt === null && each.name.toLowerCase() === name.toLowerCase());

/** The repository of a project that git reads from an address of this one. */
function* clonedFrom(home: Project, told: ForgeRepo): Reading<Repo | undefined> {
  const addresses = new Set([told.url, ...told.clones].filter((each) => each !== '').map(bareAddress));
  const rows = yield* list(repo, 'project', [home.id]);
  return rows.find(
    (each) => each.removedAt === null && each.connection === null && addresses.has(bareAddress(each.source)),
  );
}

/** An address without what may differ in two spellings of it. */
function bareAddress(address: string): string {
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/)(.+)$/.exec(address);
  const plain = scp ? `${scp[1]}/${scp[2]}` : address.replace(/^[a-z+]+:\/\//i, '').replace(/^[^@/]*@/, '');
  return plain.replace(/(?:\.git)?\/*$/i, '').toLowerCase();
}

function blank(row: Connection, home: Project, at: number) {
  return { project: home.id, source: '', addedAt: at, removedAt: null, connection: row.id, toldAt: null };
}
