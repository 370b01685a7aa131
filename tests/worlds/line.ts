/**
 * Replicas at the end of a bad line: requests and answers get lost, come late or twice; the feed is cut, comes in
 * pieces and repeats itself. Feed and first state are those of the server, handed over without a network between.
 */
import { Demand } from '../../server/people/demand.ts';
import { Doors } from '../../server/people/doors.ts';
import { Keeping } from '../../server/people/keeping.ts';
import { SignIns } from '../../server/people/signIns.ts';
import { Tokens } from '../../server/people/tokens.ts';
import type { ServerResponse } from 'node:http';
import {
  get,
  getMany,
  kinds,
  list,
  scopeOf,
  sees,
  unpackRows,
  type AnyKind,
  type Call,
  type KindName,
  type LoggedChange,
  type PackedRows,
  type Row,
} from '@dualtrack/core';
import { Replica, type RunResult } from '@dualtrack/client';
import { acting } from '@dualtrack/client/acting';
import type { Answer, Principal } from '@dualtrack/store';
import { plainOf } from '../../server/feed/gzip.ts';
import { Hub } from '../../server/feed/hub.ts';
import { Shelf } from '../../server/feed/shelf.ts';
import { Rights } from '../../server/rights.ts';
import type { Dice } from './random.ts';
import type { World } from './world.ts';

type Member = Extract<Principal, { kind: 'member' }>;

/** The server's side: what replicas are served from. */
export class Office {
  readonly world: World;
  readonly hub: Hub;
  readonly shelf: Shelf;
  readonly rights: Rights;
  /** The newest number that a commit was told with. */
  newest = 0;

  constructor(world: World) {
    const { store } = world;
    this.world = world;
    store.onChange((seq) => (this.newest = seq));
    this.rights = new Rights(store);
    const demand = new Demand({ store, rights: this.rights });
    const [signIns, tokens] = [new SignIns({ store, demand }), new Tokens({ store, demand })];
    this.hub = new Hub({
      store,
      rights: this.rights,
      doors: new Doors({ signIns, tokens, keeping: new Keeping(store) }),
      onCutOff: () => undefined,
    });
    this.shelf = new Shelf(store, () => world.clock.now);
  }

  async close(): Promise<void> {
    await this.hub.close();
  }
}

/** What a reader of the feed was told, and how far the log reached then. */
export interface Told {
  readonly change: LoggedChange;
  readonly newest: number;
}

interface Event {
  readonly kind: 'change' | 'cursor' | 'resync' | 'bye';
  readonly seq: number;
  readonly change?: LoggedChange;
}

export type Fault = 'none' | 'request_lost' | 'answer_lost' | 'late' | 'twice';

/** A person's replica. */
export class Desk {
  readonly who: Member;
  readonly replica: Replica;
  readonly told: Told[] = [];
  /** Rows of projects that this person may not see, which came all the same. */
  readonly leaks: string[] = [];
  refusals = 0;
  private readonly office: Office;
  private wire: Wire | undefined;
  private past: Event[] = [];
  private late: (readonly Call[])[] = [];

  constructor(office: Office, who: Principal, dice: Dice) {
    this.office = office;
    this.who = who as Member;
    this.replica = new Replica({
      acting,
      now: () => office.world.clock.now,
      chance: (bytes) => Uint8Array.from({ length: bytes }, () => dice.below(256)),
    });
  }

  /** Reads the first state. */
  async begin(): Promise<void> {
    this.cut();
    const { rights, shelf } = this.office;
    const me = await rights.memberOf(this.who.person);
    if (!me) throw new Error('this member is gone');
    const visible = await this.visible();
    const { seq, pieces } = await shelf.board(['settings', 'work'], visible);
    const lines = plainOf(pieces).toString('utf8').split('\n').filter(Boolean);
    const blocks = lines.map((line) => {
      const { kind, columns } = JSON.parse(line) as { kind: string; columns: PackedRows };
      return { kind, rows: this.checked(kind, unpackRows(columns), visible) };
    });
    this.replica.reset(me, blocks, seq);
    this.past = [];
  }

  run(name: string, input: unknown): RunResult {
    return this.replica.run(name, input);
  }

  /** Sends what is unsent, once, with what the line does to it. */
  async send(fault: Fault): Promise<void> {
    const calls = this.replica.unsent();
    if (calls.length === 0 || fault === 'request_lost') return;
    if (fault === 'late') {
      this.late.push(calls);
      return;
    }
    if (fault === 'twice') void this.office.world.sends(this.who, calls);
    const answers = await this.office.world.sends(this.who, calls);
    if (fault !== 'answer_lost') for (const each of answers) this.heed(each);
  }

  /** Delivers requests that hung on the line, long after they were sent. Their answers reach nobody. */
  async sendLate(): Promise<void> {
    for (const calls of this.late.splice(0)) await this.office.world.sends(this.who, calls);
  }

  /** Takes at most so many events of the feed, listening anew where it was cut. */
  async receive(most: number): Promise<void> {
    const wire = await this.listening();
    const events = wire.events.splice(0, most);
    if (events.some((each) => each.kind === 'resync')) return this.begin();
    await this.take(events);
    this.past = [...this.past, ...events].slice(-20);
  }

  /** The line hands over again some of what it handed over before. */
  async receiveAgain(from: number, count: number): Promise<void> {
    await this.take(this.past.slice(from, from + count));
  }

  /** The connection breaks; what was on its way is lost. */
  cut(): void {
    this.wire?.destroy();
    this.wire = undefined;
  }

  /** Loads what no replica holds unasked. */
  async load(kind: 'link' | 'comment' | 'decision', task: string): Promise<void> {
    const rows = await this.office.world.store.facts(() => list(kinds[kind], 'task', [task]));
    const seen = this.checked(kind, rows, await this.visible(), true);
    this.replica.supply(kind, seen, { index: 'task', values: [task] });
  }

  /** Works on without faults until everything is sent, answered and received. */
  async settle(): Promise<void> {
    const { store } = this.office.world;
    await this.sendLate();
    for (let turns = 0; ; turns++) {
      await this.send('none');
      await this.receive(Number.POSITIVE_INFINITY);
      if (this.replica.pending.length === 0 && this.replica.seq === (await store.seq())) return;
      if (turns > 50) throw new Error(`a replica does not settle: it stands at ${this.replica.seq}`);
    }
  }

  private heed(answer: Answer): void {
    if ('refusal' in answer) {
      this.refusals++;
      this.replica.answered([{ id: answer.id }]);
    } else this.replica.answered([{ id: answer.id, seq: answer.seq }]);
  }

  /** The feed, once everything that the log holds by now has been handed to it. */
  private async listening(): Promise<Wire> {
    const { store } = this.office.world;
    if (!this.wire || this.wire.destroyed) {
      const me = await this.office.rights.memberOf(this.who.person);
      if (!me) throw new Error('this member is gone');
      this.wire = new Wire((change) => this.told.push({ change, newest: this.office.newest }), this.replica.seq);
      const reader = { me, via: { kind: 'key' as const }, since: this.replica.seq };
      void this.office.hub.serve(this.wire as unknown as ServerResponse, reader);
    }
    const wire = this.wire;
    const goal = await store.seq();
    for (let turns = 0; wire.reached < goal && !wire.destroyed; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (turns > 100_000) throw new Error(`the feed stops at ${wire.reached} and the log at ${goal}`);
    }
    return wire;
  }

  private async take(events: readonly Event[]): Promise<void> {
    const changes = events.flatMap((each) => each.change ?? []);
    const missing = this.replica.take(changes, Math.max(0, ...events.map((each) => each.seq)));
    const visible = await this.visible();
    for (const [kind, rows] of Map.groupBy(missing, (each) => each.kind)) {
      if (kinds[kind as KindName].reach !== 'open') continue;
      const ids = rows.map((each) => each.id);
      const found = await this.office.world.store.facts(() => getMany(kinds[kind as KindName], ids));
      this.replica.supply(kind, this.checked(kind, [...found.values()], visible, true));
    }
  }

  /** The scopes that this person may see. */
  private async visible(): Promise<Set<string>> {
    const me = await this.office.rights.memberOf(this.who.person);
    const projects = await this.office.rights.projects();
    const seen = [...projects.keys()].filter((id) => me && sees(me, id, projects));
    return new Set(['workspace', `user:${this.who.person}`, ...seen]);
  }

  /** Rows that this person may see; `asked`: the server leaves the others out, else they must not come at all. */
  private checked(kind: string, rows: readonly Row[], visible: ReadonlySet<string>, asked = false): Row[] {
    return rows.filter((row) => {
      const isSeen = visible.has(scopeOf(kinds[kind as KindName], row));
      if (!isSeen && !asked) this.leaks.push(`${kind} ${row.id}`);
      return isSeen;
    });
  }
}

/** One connection to the feed: what the server wrote lies here until it is taken. */
class Wire {
  readonly events: Event[] = [];
  readonly writableLength = 0;
  readonly writableNeedDrain = false;
  destroyed = false;
  /** The newest number that the reader was told of. */
  reached: number;
  private readonly onChange: (change: LoggedChange) => void;
  private readonly closers: (() => void)[] = [];

  constructor(onChange: (change: LoggedChange) => void, since: number) {
    this.onChange = onChange;
    this.reached = since;
  }

  write(text: string): void {
    for (const block of text.split('\n\n')) {
      const event = eventIn(block);
      if (!event) continue;
      if (event.change) this.onChange(event.change);
      if (event.kind === 'change' && event.seq <= this.reached) throw new Error(`change ${event.seq} came twice`);
      this.reached = Math.max(this.reached, event.seq);
      this.events.push(event);
    }
  }

  on(event: string, listener: () => void): void {
    if (event === 'close') this.closers.push(listener);
  }

  once(event: string, listener: () => void): void {
    this.on(event, listener);
  }

  end(): void {
    this.destroy();
  }

  destroy(): void {
    this.destroyed = true;
    for (const each of this.closers) each();
  }
}

function eventIn(block: string): Event | undefined {
  const fields = new Map(
    block.split('\n').flatMap((line) => {
      const cut = line.indexOf(': ');
      return cut > 0 ? [[line.slice(0, cut), line.slice(cut + 2)] as const] : [];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  const seq = Number(fields.get('id') ?? 0);
  const kind = (fields.get('event') ?? 'change') as Event['kind'];
  return kind === 'change' ? { kind, seq, change: JSON.parse(data) as LoggedChange } : { kind, seq };
}

/** Whether a desk shows a row, and how. */
export function shown(desk: Desk, kind: AnyKind, id: string): Row | undefined {
  return desk.replica.query(() => get(kind, id));
}
