/**
 * Follows the repositories of all projects: watches those on this machine, asks other servers now and then, and turns
 * what is new into signals. At least once: what was recorded before changes nothing.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, watch, type FSWatcher } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import {
  commit as commitKind,
  edge,
  limits,
  linksOfLaterRuns,
  list,
  project,
  propose,
  repo as repoKind,
  uuidV7,
  type Call,
  type Reading,
  type Repo,
} from '@dualtrack/core';
import type { Answer, Store } from '@dualtrack/store';
import { git } from '../integrations/git/git.ts';
import { explain, fetchNews, mirror, placeOf } from '../integrations/git/mirror.ts';
import { readHistory } from '../integrations/git/history.ts';
import { readNews } from '../integrations/git/news.ts';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';

export interface SyncResult {
  /** Commits that no ref reached before. */
  readonly commits: number;
  /** Rows of the log that they made. */
  readonly changes: number;
}

/** And of all repositories: those that could not be read, each with the reason in a sentence. */
type SyncedAll = SyncResult & { readonly failed: readonly { readonly repo: string; readonly problem: string }[] };

interface Followed {
  row: Repo;
  readonly watchers: FSWatcher[];
  timer: NodeJS.Timeout | undefined;
  soon: NodeJS.Timeout | undefined;
  reading: Promise<SyncResult> | undefined;
}

const machine = { kind: 'machine', name: 'git' } as const;
/** Git writes several files for one commit; they are read together. */
const SETTLE_MS = 60;

export class GitFollower {
  private readonly store: Store;
  private readonly dataFolder: string;
  private readonly log: (line: string) => void;
  private readonly followed = new Map<string, Followed>();
  private isWatching = false;
  private held = 0;
  private stopListening: (() => void) | undefined;

  constructor({ store, dataFolder, log }: { store: Store; dataFolder: string; log: (line: string) => void }) {
    [this.store, this.dataFolder, this.log] = [store, dataFolder, log];
  }

  /** Follows everything from now on, and reads at once what came in meanwhile. */
  async start(): Promise<void> {
    this.isWatching = true;
    this.stopListening = this.store.onChange((_, changes) => {
      if (!changes || changes.some((each) => each.kind === repoKind.name))
        void this.refresh().catch((error: unknown) => this.log(`repositories: ${explain(error)}\n`));
    });
    await this.refresh();
  }

  /** Reads now all repositories that are `meant`. Throws the first failure when none could be read. */
  async sync(meant: (row: Repo) => boolean): Promise<SyncedAll> {
    await this.refresh();
    const all = [...this.followed.values()].filter((each) => meant(each.row));
    const results = await Promise.allSettled(all.map((each) => this.read(each)));
    const done = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const first = results.find((each) => each.status === 'rejected');
    if (first && done.length === 0) throw first.reason;
    const failed = results.flatMap((each, i) =>
      each.status === 'rejected' ? [{ repo: all[i]!.row.name, problem: explain(each.reason) }] : [],
    );
    const sum = (of: (each: SyncResult) => number): number => done.reduce((total, each) => total + of(each), 0);
    return { commits: sum((each) => each.commits), changes: sum((each) => each.changes), failed };
  }

  /** Reads one repository now. Throws HttpProblem when it is not followed, not `meant`, or cannot be read. */
  async syncOne(repo: string, meant: (row: Repo) => boolean): Promise<SyncResult> {
    await this.refresh();
    const followed = this.followed.get(repo);
    if (!followed || !meant(followed.row)) throw new HttpProblem(404, 'not_found', 'This repository is not followed.');
    return this.read(followed).catch((error: unknown) => {
      throw new HttpProblem(422, 'repository_unreadable', explain(error));
    });
  }

  /** Does some work during which nothing is read: a repository that is being taken in must not be read beside it. */
  async holding<T>(work: () => Promise<T>): Promise<T> {
    this.held++;
    try {
      return await work();
    } finally {
      this.held--;
      if (this.isWatching) await this.refresh();
    }
  }

  /** Remembers the refs of a repository that was read and recorded by somebody else. */
  async remember(repo: string, refs: Iterable<readonly [string, string]>, commits: number): Promise<void> {
    const { store } = this;
    await store.keep(function* () {
      yield* store.repos.setTips(store.workspace, repo, refs);
      yield* store.repos.setState(store.workspace, repo, { readAt: Date.now(), error: null, commits });
    });
  }

  async close(): Promise<void> {
    this.isWatching = false;
    this.stopListening?.();
    const under = [...this.followed.values()];
    for (const each of under) this.unfollow(each);
    for (const each of under) await each.reading?.catch(() => undefined);
  }

  private async refresh(): Promise<void> {
    if (this.held > 0) return;
    const rows = new Map((await this.store.facts(followedRepos)).map((each) => [each.id as string, each]));
    for (const [id, each] of this.followed) if (!rows.has(id)) this.unfollow(each);
    for (const [id, row] of rows) {
      const known = this.followed.get(id);
      if (known) known.row = row;
      else await this.follow(row);
    }
  }

  private async follow(row: Repo): Promise<void> {
    const followed: Followed = { row, watchers: [], timer: undefined, soon: undefined, reading: undefined };
    this.followed.set(row.id, followed);
    if (!this.isWatching) return;
    const isLocal = isAbsolute(row.source);
    if (isLocal) await this.watchFolder(followed);
    const pauseMs = isLocal ? serverLimits.localPollMs : serverLimits.remotePollMs;
    followed.timer = setInterval(() => this.readSoon(followed), pauseMs).unref();
    this.readSoon(followed);
  }

  private unfollow(followed: Followed): void {
    this.followed.delete(followed.row.id);
    clearInterval(followed.timer);
    clearTimeout(followed.soon);
    for (const each of followed.watchers) each.close();
  }

  /** Watches where git keeps its refs, as files, packed or as a table. */
  private async watchFolder(followed: Followed): Promise<void> {
    const said = await git(['rev-parse', '--path-format=absolute', '--git-common-dir'], {
      at: followed.row.source,
    }).catch(() => undefined);
    if (said === undefined) return;
    const folder = said.trim();
    const places: [string, boolean][] = [
      [folder, false],
      [join(folder, 'refs'), true],
      [join(folder, 'reftable'), true],
    ];
    for (const [place, recursive] of places) {
      if (!existsSync(place)) continue;
      try {
        const watcher = watch(place, { recursive, persistent: false }, () => this.readSoon(followed));
        // Because: a folder that goes away is found out by the next look.
        watcher.on('error', () => watcher.close());
        followed.watchers.push(watcher);
      } catch (error) {
        this.log(
          `${place} cannot be watched, so it is looked at every ${serverLimits.localPollMs / 1000} s: ${String(error)}\n`,
        );
      }
    }
  }

  private readSoon(followed: Followed): void {
    followed.soon ??= setTimeout(() => {
      followed.soon = undefined;
      this.read(followed).catch(() => undefined);
    }, SETTLE_MS).unref();
  }

  /** One reading at a time; who comes in the middle of one waits for the next. */
  private async read(followed: Followed): Promise<SyncResult> {
    while (followed.reading) await followed.reading.catch(() => undefined);
    followed.reading = this.readNow(followed.row).finally(() => (followed.reading = undefined));
    return followed.reading;
  }

  private async readNow(row: Repo): Promise<SyncResult> {
    try {
      return await this.readAndTell(row);
    } catch (error) {
      await this.note(row, explain(error));
      throw error;
    }
  }

  private async readAndTell(row: Repo): Promise<SyncResult> {
    const { store } = this;
    const at = placeOf(this.dataFolder, row.source);
    if (!isAbsolute(row.source)) await (existsSync(at) ? fetchNews(at) : mirror(row.source, at, () => {}));
    const before = await store.keeps(() => store.repos.tips(store.workspace, row.id));
    const last = await store.facts(() => lastPlace(row));
    const news = await readNews(at, before, last + 1);
    if (news.moved.length === 0) {
      await this.note(row, null);
      return { commits: 0, changes: 0 };
    }
    // Because: what a repository held when it was first read is history; it is recorded and does not act.
    const quiet = before.size === 0;
    let changes = 0;
    for (const calls of callsFor(row, news, quiet)) changes += changesIn(await store.mutate(machine, calls));
    if (!quiet && news.experiments.length > 0) changes += await this.linkRuns(row, at, news.experiments);
    const state = await store.keeps(() => store.repos.state(store.workspace, row.id));
    await store.keep(function* () {
      yield* store.repos.setTips(store.workspace, row.id, news.moved);
      yield* store.repos.setState(store.workspace, row.id, {
        readAt: Date.now(),
        error: null,
        commits: (state?.commits ?? 0) + news.count,
      });
    });
    return { commits: news.count, changes };
  }

  /** Links new experiments to the question that their like belong to; which that is, only the whole history tells. */
  private async linkRuns(row: Repo, at: string, names: readonly string[]): Promise<number> {
    const { store } = this;
    const proposal = propose(await readHistory(at, { name: row.name }));
    const later = { proposal, project: row.project, repo: row.id, fresh: new Set(names) };
    const calls = await store.facts(() => linksOfLaterRuns(later));
    const now = Date.now();
    const dated = calls.map((each) => ({ ...each, id: commandId(), asOf: Math.min(each.asOf ?? now, now) }));
    return changesIn(await store.mutate(machine, dated));
  }

  /** Notes how the last reading went, when it went otherwise than the one before. */
  private async note(row: Repo, error: string | null): Promise<void> {
    const { store } = this;
    const state = await store.keeps(() => store.repos.state(store.workspace, row.id));
    if (state && state.error === error) return;
    if (error) this.log(`${row.name}: ${error}\n`);
    await store.keep(() =>
      store.repos.setState(store.workspace, row.id, { readAt: Date.now(), error, commits: state?.commits ?? 0 }),
    );
  }
}

/** The commands that news make, a batch at a time. */
function* callsFor(
  row: Repo,
  { commits, tags }: Awaited<ReturnType<typeof readNews>>,
  quiet: boolean,
): Generator<Call[]> {
  for (let at = 0; at < commits.length; at += limits.commitsPerCommandMax) {
    const some = commits.slice(at, at + limits.commitsPerCommandMax);
    yield [
      { id: commandId(), name: 'signal.commits', input: { repo: row.id, commits: some, ...(quiet ? { quiet } : {}) } },
    ];
  }
  const said = tags.map(({ name, sha, tag }) => ({
    tag: name.slice('refs/tags/'.length),
    sha,
    at: tag?.at ?? Date.now(),
  }));
  const inOrder = said.sort((a, b) => a.at - b.at || Number(a.tag.includes('#')) - Number(b.tag.includes('#')));
  if (inOrder.length > 0)
    yield inOrder.map((each) => ({ id: commandId(), name: 'signal.tag', input: { repo: row.id, ...each } }));
}

const commandId = (): string => uuidV7(Date.now(), randomBytes(10));

function changesIn(answers: readonly Answer[]): number {
  return answers.reduce((sum, each) => sum + ('changes' in each ? each.changes : 0), 0);
}

function* followedRepos(): Reading<Repo[]> {
  const rows: Repo[] = [];
  for (const home of yield* list(project, 'all', [])) {
    if (home.archivedAt !== null) continue;
    const its = yield* list(repoKind, 'project', [home.id]);
    rows.push(...its.filter((each) => each.removedAt === null && each.source !== ''));
  }
  return rows;
}

/** The place in the history of the newest commit that was recorded; -1 before the first. */
function* lastPlace(row: Repo): Reading<number> {
  return ((yield* edge(commitKind, 'project', [row.project, row.id], { order: 'down' })) as number | null) ?? -1;
}
