/**
 * The live feed: every reader gets every change that it may see, in order, once. A reader that resumes is first served
 * from the log (backfill), then from what came in meanwhile (cutover), then live.
 */
import type { ServerResponse } from 'node:http';
import { canonical, kinds, sees, type KindName, type LoggedChange, type Member } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import type { Doors, Doorway } from '../people/doors.ts';
import { changesPolicy, changesRightsOf, changesVisibility, type Projects, type Rights } from '../rights.ts';
import { drained, sayBye } from './stream.ts';

/** Kinds that no replica holds: they are read where they are shown. */
const unsent: ReadonlySet<string> = new Set<KindName>(['commit', 'text', 'identity', 'account']);
/** Changes to these can change who sees what. */
const rightsKinds: ReadonlySet<string> = new Set<KindName>(['person', 'membership']);

export interface CutOff {
  readonly reader: number;
  readonly person: string;
  /** `unread`: the log could not be read, so that everybody begins anew. */
  readonly reason: 'too_slow' | 'revoked' | 'unread';
}

interface Reader {
  readonly id: number;
  readonly response: ServerResponse;
  readonly via: Doorway;
  me: Member;
  /** The newest number that it was told of. */
  sent: number;
  isLive: boolean;
  isHurried: boolean;
}

export class Hub {
  private readonly store: Store;
  private readonly onCutOff: (cut: CutOff) => void;
  private readonly rights: Rights;
  private readonly readers = new Set<Reader>();
  private readonly doors: Doors;
  private readonly heartbeat: NodeJS.Timeout;
  private readonly looking: NodeJS.Timeout;
  private readonly stopListening: (() => void)[];
  private ids = 0;
  private projects: Projects = new Map();
  /** The newest number that was handed to live readers. */
  private reached = 0;
  private pumping: Promise<void> | undefined;
  /** Whether something came in since the pump looked last. */
  private isWoken = false;
  private handed: (readonly LoggedChange[])[] = [];

  constructor(parts: { store: Store; rights: Rights; doors: Doors; onCutOff: (cut: CutOff) => void }) {
    this.store = parts.store;
    this.rights = parts.rights;
    this.doors = parts.doors;
    this.onCutOff = parts.onCutOff;
    this.stopListening = [
      this.store.onChange((_, changes) => {
        // Because: without readers nobody waits; the first one that comes is served from the log.
        if (this.readers.size === 0) return this.rest();
        if (changes) this.handed.push(changes);
        this.pump();
      }),
      this.doors.onEnd((ended, how) => (how === 'over' ? this.cutOffBy(ended) : this.sendAgain(ended))),
    ];
    this.heartbeat = setInterval(() => this.beat(), serverLimits.heartbeatMs).unref();
    const look = (): void => void this.lookForEnded(this.readers).catch(() => undefined);
    this.looking = setInterval(look, serverLimits.sessionLookMs).unref();
  }

  get size(): number {
    return this.readers.size;
  }

  /** How many streams are read by the same session or token, and by the same person, but for the key's. */
  streamsOf({ id, person }: { id: string; person: string }): { byDoor: number; byPerson: number } {
    const ids = [...this.readers].flatMap(({ me, via }) => (me.person === person && via.kind !== 'key' ? via.id : []));
    return { byPerson: ids.length, byDoor: ids.filter((each) => each === id).length };
  }

  /** Serves a reader from behind `since` on, until it goes. The response's head must be written already. */
  async serve(
    response: ServerResponse,
    { me, via, since }: { me: Member; via: Doorway; since: number },
  ): Promise<void> {
    const reader: Reader = { id: ++this.ids, response, via, me, sent: since, isLive: false, isHurried: false };
    this.readers.add(reader);
    response.on('close', () => this.readers.delete(reader));
    await this.catchUp(reader);
  }

  async close(): Promise<void> {
    for (const stop of this.stopListening) stop();
    clearInterval(this.heartbeat);
    clearInterval(this.looking);
    const readers = [...this.readers];
    // Because: who is told good-bye is told nothing more.
    this.readers.clear();
    await Promise.all(readers.map((reader) => sayBye(reader.response)));
    await this.pumping;
  }

  private async catchUp(reader: Reader): Promise<void> {
    await this.standSomewhere();
    this.projects = await this.rights.projects();
    // Because: both may have changed since the request was let in, before this reader was listed.
    await this.lookForEnded([reader]);
    const me = await this.rights.memberOf(reader.me.person, reader.me.bound);
    if (!me) return this.cutOff(reader, 'revoked');
    reader.me = me;
    const newest = await this.store.seq();
    if (reader.sent > newest || newest - reader.sent > serverLimits.feedBehindMax) {
      reader.sent = newest;
      this.resync(reader);
    }
    while (!reader.response.destroyed && this.readers.has(reader)) {
      const page = await this.store.changesAfter(reader.sent, serverLimits.feedPage);
      if (page.length > 0) await this.lookElsewhere([reader]);
      // Because: what it holds is as it was seen before; rows that it sees or does not see since are not told of.
      if (page.some((each) => changesRightsOf(each, reader.me.person))) this.resync(reader, page.at(-1)!.seq);
      else if (page.length > 0) this.send(reader, page);
      // Because: between the last empty page and this line nothing can come in; both happen in one turn.
      if (page.length < serverLimits.feedPage && reader.sent >= this.reached) {
        reader.isLive = true;
        return;
      }
      if (!(await drained(reader.response, serverLimits.feedStalledMs))) return this.cutOff(reader, 'too_slow');
    }
  }

  private pump(): void {
    this.isWoken = true;
    this.pumping ??= this.pumpAll()
      .catch(() => this.lose())
      .finally(() => {
        this.pumping = undefined;
        // Because: between its last look and its end something may have come in, and nobody else would look.
        if (this.isWoken) this.pump();
      });
  }

  /** Because: what could not be read would be a gap. Who comes again is served from the log. */
  private lose(): void {
    for (const reader of this.readers) this.cutOff(reader, 'unread');
    this.rest();
  }

  /** Hands on what is new: as this process committed it, or read from the log where another one did. */
  private async pumpAll(): Promise<void> {
    await this.standSomewhere();
    for (;;) {
      if (this.readers.size === 0) return this.rest();
      this.isWoken = false;
      const next = this.handed.shift();
      const fits = next && next[0]!.seq === this.reached + 1;
      const page = fits ? next : await this.store.changesAfter(this.reached, serverLimits.feedPage);
      if (page.length === 0 && !next) return;
      if (page.length === 0) continue;
      this.reached = page.at(-1)!.seq;
      await this.lookElsewhere(this.readers);
      await this.heedRights(page);
      for (const reader of this.readers) if (reader.isLive) this.send(reader, page);
    }
  }

  /** Begins behind what was committed before somebody listened. */
  private async standSomewhere(): Promise<void> {
    if (this.reached > 0) return;
    const seq = await this.store.seq();
    // Because: somebody else may have begun while this waited.
    if (this.reached === 0) this.reached = seq - this.handed.flat().length;
  }

  private send(reader: Reader, changes: readonly LoggedChange[]): void {
    if (reader.via.kind !== 'key' && reader.via.until <= Date.now()) return this.cutOff(reader, 'revoked');
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
    if (text === '' || response.destroyed || !this.readers.has(reader)) return;
    response.write(text);
    if (!reader.isLive || response.writableLength <= serverLimits.feedBacklogBytesMax) return;
    if (response.writableLength > serverLimits.feedBacklogBytesTop) this.cutOff(reader, 'too_slow');
    else this.hurry(reader);
  }

  /** Cuts a reader off unless it takes something soon: one commit may be more than a backlog, and nobody's fault. */
  private hurry(reader: Reader): void {
    if (reader.isHurried) return;
    reader.isHurried = true;
    void drained(reader.response, serverLimits.feedHurryMs).then((inTime) => {
      reader.isHurried = false;
      if (!inTime) this.cutOff(reader, 'too_slow');
    });
  }

  private cutOff(reader: Reader, reason: CutOff['reason']): void {
    if (!this.readers.delete(reader)) return;
    reader.response.destroy();
    this.onCutOff({ reader: reader.id, person: reader.me.person, reason });
  }

  private cutOffBy(ended: ReadonlySet<string>): void {
    for (const reader of this.readers)
      if (reader.via.kind !== 'key' && ended.has(reader.via.id)) this.cutOff(reader, 'revoked');
  }

  /** Ends streams whose own page comes again, and begins anew: that says nothing of a connection that was lost. */
  private sendAgain(renewed: ReadonlySet<string>): void {
    for (const reader of this.readers) {
      if (reader.via.kind === 'key' || !renewed.has(reader.via.id)) continue;
      this.resync(reader);
      this.readers.delete(reader);
      reader.response.end();
    }
  }

  /** Sessions and tokens end by time, and by other processes. */
  private async lookForEnded(readers: Iterable<Reader>): Promise<void> {
    this.cutOffBy(await this.doors.endedAmong([...readers].map(({ via }) => via)));
  }

  /**
   * Looks for what other processes ended, where there may be others. Done after a page was read and before it is told:
   * so nobody is told of what was committed after their end.
   */
  private async lookElsewhere(readers: Iterable<Reader>): Promise<void> {
    if (!this.store.alone) await this.lookForEnded(readers);
  }

  /** Who may see what can change in mid-stream: then the reader starts anew, or goes. */
  private async heedRights(changes: readonly LoggedChange[]): Promise<void> {
    // Because: what is demanded of everybody from now on may be lacking in what somebody reads by.
    if (changes.some(changesPolicy)) await this.lookForEnded(this.readers);
    const isRights = changes.some((each) => rightsKinds.has(each.kind));
    if (!isRights && !changes.some(changesVisibility)) return;
    const before = this.projects;
    this.projects = await this.rights.projects();
    for (const reader of this.readers) {
      const was = visibleTo(reader.me, before);
      const me = await this.rights.memberOf(reader.me.person, reader.me.bound);
      if (!me) {
        this.cutOff(reader, 'revoked');
        continue;
      }
      const isOther = canonical(reader.me) !== canonical(me);
      reader.me = me;
      // Because: a project that is new is told of from its first change on; one that was hidden is not.
      const known = [...visibleTo(me, this.projects)].filter((id) => before.has(id));
      if (isOther || known.length !== was.size || known.some((id) => !was.has(id))) this.resync(reader);
    }
  }

  private resync(reader: Reader, until = this.reached): void {
    reader.sent = Math.max(reader.sent, until);
    this.write(reader, `event: resync\nid: ${reader.sent}\ndata: {"seq":${reader.sent}}\n\n`);
  }

  private rest(): void {
    this.handed = [];
    this.reached = 0;
    this.isWoken = false;
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

function visibleTo(me: Member, projects: Projects): Set<string> {
  return new Set([...projects.keys()].filter((id) => sees(me, id, projects)));
}

export const sentKinds = Object.keys(kinds).filter((each) => !unsent.has(each));
