/**
 * What was refused for want of leave: commands, reads, requests from elsewhere, tokens that do not count, more than is
 * taken. It belongs into the book of the door, and whoever is refused all day must not fill the disk by it: what is
 * alike is counted in memory and written once a minute, and of one day there are only so many lines; what is more is
 * counted together.
 *
 * Invariant: a line holds the name of the command or the pattern of the route, and nothing that was sent.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { getMany, person as personKind } from '@dualtrack/core';
import type { Entry, Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { bearerOf, type Caller, type MemberCaller } from '../principal.ts';
import type { Happening } from './entries.ts';
import { networkOf, whenceOf } from './whence.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the problem that it is answered with. */
    refusedWith?: string;
  }
}

/** What stands in a line. */
export interface Refused {
  /** `work.move`, `GET /api/tasks/:key`; `others`: what was too much to be told apart. */
  readonly asked: string;
  readonly code: string;
  readonly count: number;
  /** By what one was in: `session`, `token`, `start`; null: by nothing that counted. */
  readonly way: string | null;
}

type Line = Omit<Entry, 'id' | 'data'> & { data: Refused };

const WHAT: Happening = 'refused';
/** What a command is refused with that somebody may not do, or that is about what they do not see. */
const ofCommands: ReadonlySet<string> = new Set(['forbidden', 'not_found', 'signed_out']);

export class RefusedBook {
  private readonly store: Store;
  private lines = new Map<string, Line>();
  private timer: NodeJS.Timeout | undefined;
  private day = 0;
  /** Lines of this day, of each person, of all members, and of strangers. */
  private rows = new Map<string, number>();

  constructor(store: Store) {
    this.store = store;
  }

  /** Notes every answer of a server that is such a refusal. */
  listen(app: FastifyInstance): void {
    app.decorateRequest('refusedWith', undefined);
    app.addHook('onSend', (request, reply, _, done) => {
      const code = request.refusedWith;
      const asked = `${request.method} ${request.routeOptions.url ?? 'nowhere'}`;
      if (code !== undefined && isOne(request, reply.statusCode, code)) this.note(request, asked, code);
      done();
    });
  }

  /** Notes what a command was refused with, or a part of it. */
  noteCommand(request: FastifyRequest, name: string, code: string): void {
    if (ofCommands.has(code)) this.note(request, name, code);
  }

  /** Writes what was counted so far. */
  async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { store, lines } = this;
    if (lines.size === 0) return;
    this.lines = new Map();
    try {
      const forgotten = await this.forgottenAmong([...lines.values()].flatMap((each) => each.person ?? []));
      await store.keep(function* () {
        for (const { data, ...line } of lines.values())
          if (!forgotten.has(line.person ?? ''))
            yield* store.people.entries.add(store.workspace, { ...line, data: { ...data } });
      });
    } catch (error) {
      // Because: what could not be written now is written with what comes next.
      for (const [key, line] of lines) this.putBack(key, line);
      throw error;
    }
  }

  /** Because: of whoever is forgotten meanwhile nothing must be told that was not taken out. */
  private async forgottenAmong(persons: readonly string[]): Promise<Set<string>> {
    const rows = await this.store.facts(() => getMany(personKind, [...new Set(persons)]));
    return new Set([...rows.values()].filter((each) => each.forgottenAt !== null).map((each) => each.id));
  }

  private note(request: FastifyRequest, asked: string, code: string): void {
    const caller = callerIn(request.caller);
    const { address, agent } = whenceOf(request);
    const person = caller?.person ?? null;
    const way = caller?.via.kind ?? null;
    const door = caller && caller.via.kind !== 'start' ? caller.via.id : '';
    const key = [person ?? networkOf(address), door, asked, code].join(' ');
    if (this.isCounted(key)) return;
    const group = person === null ? STRANGERS : MEMBERS;
    const line = { at: Date.now(), what: WHAT, person, address, agent };
    if (this.takesRoom(person === null ? [group] : [group, person]))
      this.put(key, { ...line, data: { asked, code, count: 1, way } });
    else this.noteAmongOthers(person, group, line);
  }

  /** Counts what there is no line for: with the rest of its person while there is room, else of all of its group. */
  private noteAmongOthers(person: string | null, group: Group, line: Omit<Line, 'data'>): void {
    if (this.isCounted(othersOf(person ?? group))) return;
    const whose = person !== null && this.takesRoom([group]) ? person : null;
    const key = othersOf(whose ?? group);
    const data = { asked: 'others', code: 'others', count: 1, way: null };
    if (!this.isCounted(key)) this.put(key, { ...line, person: whose, address: null, agent: null, data });
  }

  private isCounted(key: string): boolean {
    const line = this.lines.get(key);
    if (line) line.data = { ...line.data, count: line.data.count + 1 };
    return line !== undefined;
  }

  private put(key: string, line: Line): void {
    this.lines.set(key, line);
    this.timer ??= setTimeout(() => void this.write().catch(() => undefined), serverLimits.refusedWriteMs).unref();
  }

  /** Because: however long nothing can be written, what is alike stays one line. */
  private putBack(key: string, line: Line): void {
    const since = this.lines.get(key)?.data.count ?? 0;
    this.lines.set(key, { ...line, data: { ...line.data, count: line.data.count + since } });
  }

  /** Takes the room of one line of today from each of these; false where one has none left. */
  private takesRoom(whose: readonly string[]): boolean {
    const today = Math.floor(Date.now() / DAY_MS);
    if (today !== this.day) this.rows = new Map();
    this.day = today;
    if (whose.some((each) => (this.rows.get(each) ?? 0) >= (most[each] ?? serverLimits.refusedLinesOfOne)))
      return false;
    for (const each of whose) this.rows.set(each, (this.rows.get(each) ?? 0) + 1);
    return true;
  }
}

const DAY_MS = 86_400_000;
const MEMBERS = 'members';
const STRANGERS = 'strangers';
type Group = typeof MEMBERS | typeof STRANGERS;
const most: Readonly<Record<string, number>> = {
  [MEMBERS]: serverLimits.refusedLinesOfMembers,
  [STRANGERS]: serverLimits.refusedLinesOfStrangers,
};

const othersOf = (whose: string): string => `others ${whose}`;

/** Whether an answer says that somebody may not, or that there was too much of it. */
function isOne(request: FastifyRequest, status: number, code: string): boolean {
  // Because: what is signed, or is not, is counted with its connection.
  if (request.routeOptions.config.access === 'signed') return false;
  if (status === 403 || status === 421 || status === 429) return true;
  // Because: whoever shows nothing is only asked to sign in.
  if (status === 401) return code === 'second_factor' || bearerOf(request) !== undefined;
  // Because: what one does not see is answered as what is not there; to strangers nothing is.
  return status === 404 && callerIn(request.caller) !== undefined;
}

/** `caller`: undefined where a request did not come so far. */
function callerIn(caller: Caller | undefined): MemberCaller | undefined {
  if (caller?.kind === 'arriving') return caller.as;
  return caller?.kind === 'member' ? caller : undefined;
}
