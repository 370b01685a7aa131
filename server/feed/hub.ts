/**
 * The live feed: every reader gets every change that it may see, in order, once. A reader that resumes is first served
 * from the log (backfill), then from what came in meanwhile (cutover), then live.
 */
import type { ServerResponse } from 'node:http';
import {
  kinds,
  list,
  project,
  sees,
  type KindName,
  type LoggedChange,
  type Me,
  type Project,
  type Reading,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';

/** Kinds that no replica holds: they are read where they are shown. */
const unsent: ReadonlySet<string> = new Set<KindName>(['commit', 'text', 'identity']);
/** Changes to these can change who sees what. */
const rightsKinds: ReadonlySet<string> = new Set<KindName>(['person', 'membership']);

export interface CutOff {
  readonly reader: number;
  readonly person: string;
  readonly reason: 'too_slow' | 'revoked';
}

interface Reader {
  readonly id: number;
  readonly response: ServerResponse;
  me: Extract<Me, { kind: 'member' }>;
  /** The newest number that it was told of. */
  sent: number;
  isLive: boolean;
}

export class Hub {
  private readonly store: Store;
  private readonly onCutOff: (cut: CutOff) => void;
  private readonly rightsOf: (person: string) => Promise<Me | undefined>;
  private readonly readers = new Set<Reader>();
  private readonly heartbeat: NodeJS.Timeout;
  private readonly stopListening: () => void;
  private ids = 0;
  private projects: ReadonlyMap<string, Project> = new Map();
  /** The newest number that was handed to live readers. */
  private reached = 0;
  private pumping: Promise<void> | undefined;
  private handed: readonly LoggedChange[][] = [];

  constructor(parts: {
    store: Store;
    rightsOf: (person: string) => Promise<Me | undefined>;
    onCutOff: (cut: CutOff) => void;
  }) {
    this.store = parts.store;
    this.rightsOf = parts.rightsOf;
    this.onCutOff = parts.onCutOff;
    this.stopListening = this.store.onChange((_, changes) => {
      if (changes) this.handed = [...this.handed, [...changes]];
      this.pump();
    });
    this.heartbeat = setInterval(() => this.beat(), serverLimits.heartbeatMs).unref();
  }

  get size(): number {
    return this.readers.size;
  }

  /** Serves a reader from behind `since` on, until it goes. The response's head must be written already. */
  async serve(response: ServerResponse, me: Extract<Me, { kind: 'member' }>, since: number): Promise<void> {
    const reader: Reader = { id: ++this.ids, response, me, sent: since, isLive: false };
    this.readers.add(reader);
    response.on('close', () => this.readers.delete(reader));
    await this.catchUp(reader);
  }

  async close(): Promise<void> {
    this.stopListening();
    clearInterval(this.heartbeat);
    for (const reader of this.readers) {
      reader.response.write('event: bye\ndata: {}\n\n');
      reader.response.end();
    }
    await this.pumping;
  }

  private async catchUp(reader: Reader): Promise<void> {
    if (this.reached === 0) this.reached = await this.store.seq();
    await this.readProjects();
    const newest = await this.store.seq();
    if (reader.sent > newest || newest - reader.sent > serverLimits.feedBehindMax) {
      this.write(reader, `event: resync\nid: ${newest}\ndata: {"seq":${newest}}\n\n`);
      reader.sent = newest;
    }
    while (!reader.response.destroyed) {
      const page = await this.store.changesAfter(reader.sent, serverLimits.feedPage);
      if (page.length > 0) this.send(reader, page);
      // Because: between the last empty page and this line nothing can come in; both happen in one turn.
      if (page.length < serverLimits.feedPage && reader.sent >= this.reached) {
        reader.isLive = true;
        return;
      }
      if (!(await drained(reader.response))) return this.cutOff(reader, 'too_slow');
    }
  }

  private pump(): void {
    this.pumping ??= this.pumpAll().finally(() => (this.pumping = undefined));
  }

  /** Hands on what is new: as this process committed it, or read from the log where another one did. */
  private async pumpAll(): Promise<void> {
    if (this.reached === 0) this.reached = (await this.store.seq()) - this.handed.flat().length;
    for (;;) {
      const [next, ...rest] = this.handed;
      this.handed = rest;
      const fits = next && next[0]!.seq === this.reached + 1;
      const page = fits ? next : await this.store.changesAfter(this.reached, serverLimits.feedPage);
      if (page.length === 0 && !next) return;
      if (page.length === 0) continue;
      this.reached = page.at(-1)!.seq;
      await this.heedRights(page);
      for (const reader of this.readers) if (reader.isLive) this.send(reader, page);
    }
  }

  private send(reader: Reader, changes: readonly LoggedChange[]): void {
    let text = '';
    let told = reader.sent;
    for (const change of changes) {
      if (change.seq <= reader.sent) continue;
      reader.sent = change.seq;
      if (unsent.has(change.kind) || !sees(reader.me, change.scope, this.projects)) continue;
      told = change.seq;
      text += `id: ${change.seq}\ndata: ${lineOf(change)}\n\n`;
    }
    if (told < reader.sent) text += `event: cursor\nid: ${reader.sent}\ndata: {"seq":${reader.sent}}\n\n`;
    this.write(reader, text);
  }

  private write(reader: Reader, text: string): void {
    const { response } = reader;
    if (text === '' || response.destroyed) return;
    response.write(text);
    if (reader.isLive && response.writableLength > serverLimits.feedBacklogBytesMax) this.cutOff(reader, 'too_slow');
  }

  private cutOff(reader: Reader, reason: CutOff['reason']): void {
    this.readers.delete(reader);
    reader.response.destroy();
    this.onCutOff({ reader: reader.id, person: reader.me.person, reason });
  }

  /** Who may see what can change in mid-stream: then the reader starts anew, or goes. */
  private async heedRights(changes: readonly LoggedChange[]): Promise<void> {
    if (!changes.some((each) => rightsKinds.has(each.kind) || each.kind === project.name)) return;
    const before = this.projects;
    await this.readProjects();
    const isPrivacy = [...this.projects.values()].some(
      (each) => (before.get(each.id)?.privateAt ?? null) !== each.privateAt,
    );
    if (!isPrivacy && !changes.some((each) => rightsKinds.has(each.kind))) return;
    for (const reader of this.readers) {
      const me = await this.rightsOf(reader.me.person);
      if (me?.kind !== 'member') {
        this.cutOff(reader, 'revoked');
        continue;
      }
      const was = visibleTo(reader.me, before);
      reader.me = me;
      if (was !== visibleTo(me, this.projects) && before.size === this.projects.size) {
        this.write(reader, `event: resync\nid: ${this.reached}\ndata: {"seq":${this.reached}}\n\n`);
        reader.sent = Math.max(reader.sent, this.reached);
      }
    }
  }

  private async readProjects(): Promise<void> {
    this.projects = await this.store.facts(projectsById);
  }

  private beat(): void {
    for (const reader of this.readers) this.write(reader, ': still here\n\n');
  }
}

/** A change as the feed tells it: canonical enough to cache, small enough to send. */
function lineOf(change: LoggedChange): string {
  let line = lines.get(change);
  if (!line) lines.set(change, (line = JSON.stringify(change)));
  return line;
}
const lines = new WeakMap<LoggedChange, string>();

export function* projectsById(): Reading<Map<string, Project>> {
  return new Map((yield* list(project, 'all', [])).map((each) => [each.id as string, each]));
}

function visibleTo(me: Me, projects: ReadonlyMap<string, Project>): string {
  return [...projects.keys()].filter((id) => sees(me, id, projects)).join();
}

/** Waits until a response has room again or is gone; false when it takes nothing for too long. */
function drained(response: ServerResponse): Promise<boolean> {
  if (!response.writableNeedDrain || response.destroyed) return Promise.resolve(true);
  return new Promise((resolve) => {
    const done = (inTime: boolean) => (): void => {
      clearTimeout(timer);
      response.off('drain', went);
      response.off('close', went);
      resolve(inTime);
    };
    const went = done(true);
    const timer = setTimeout(done(false), serverLimits.feedStalledMs);
    response.on('drain', went);
    response.on('close', went);
  });
}

export const sentKinds = Object.keys(kinds).filter((each) => !unsent.has(each));
