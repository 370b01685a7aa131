/**
 * A browser without a screen, in memory: pages joined by a channel and a lock, over a cache and an outbox that outlive
 * them; pages are closed and frozen. Their server is a real one over loopback.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { canonical, kinds, uuidV7, type KindName } from '@dualtrack/core';
import {
  headAfter,
  overHttp,
  Replica,
  Sync,
  type Cache,
  type Company,
  type Entry,
  type Head,
  type Kept,
  type Message,
  type Outbox,
  type Refused,
  type Send,
} from '@dualtrack/client';
import { acting } from '@dualtrack/client/acting';
import { serve } from '@dualtrack/server';

export interface Office {
  readonly send: Send;
  readonly owner: string;
  /** Feeds that were asked for and are not over. */
  readonly feeds: ReadonlySet<unknown>;
  /** Runs a command as a program does, once for each input; at most a hundred. */
  play(name: string, ...inputs: readonly unknown[]): Promise<void>;
  get<T>(path: string): Promise<T>;
  close(): Promise<void>;
}

/** A server over a new folder, in this process. */
export async function openOffice(): Promise<Office> {
  const data = mkdtempSync(join(tmpdir(), 'dualtrack-pages-'));
  const running = await serve({
    data,
    host: '127.0.0.1',
    port: 0,
    webFolder: data,
    version: 'test',
    log: () => undefined,
    onBroken: () => undefined,
  });
  const { origin, searchParams } = new URL(running.url);
  const direct = overHttp(origin, searchParams.get('token')!);
  const feeds = new Set<unknown>();
  const send: Send = async (path, init) => {
    if (!path.startsWith('/api/feed')) return direct(path, init);
    const feed = {};
    init?.signal?.throwIfAborted();
    feeds.add(feed);
    init?.signal?.addEventListener('abort', () => feeds.delete(feed));
    return direct(path, init);
  };
  const get = async <T>(path: string): Promise<T> => JSON.parse(await (await direct(path)).text()) as T;
  const text = await (await direct('/api/bootstrap')).text();
  const { me } = JSON.parse(text.split('\n')[0]!) as { me: { person: string } };
  return {
    send,
    feeds,
    get,
    owner: `${(await get<{ id: string }>('/api/workspace')).id}/${me.person}`,
    async play(name, ...inputs) {
      const commands = inputs.map((input) => ({ id: uuidV7(Date.now(), randomBytes(10)), name, input }));
      const answered = await direct('/api/commands', { method: 'POST', body: { commands } });
      const text = await answered.text();
      if (answered.status !== 200 || text.includes('"refusal"')) throw new Error(`${name}: ${text}`);
    },
    async close() {
      await running.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** What one browser keeps and shares. */
export class Device {
  readonly cache = new MemoryCache();
  readonly outbox = new MemoryOutbox();
  readonly pages = new Set<Page>();
  private queue: Page[] = [];
  private leader: Page | undefined;
  private count = 0;

  /** Opens a page and waits until it shows something. `alone`: as over plain http, where there are no locks. */
  async open(office: Office, { owner = office.owner, cache = this.cache, alone = false }: Opening = {}): Promise<Page> {
    const page = new Page(this, `page ${++this.count}`, office, { owner, cache, alone });
    this.pages.add(page);
    await page.sync.start();
    return page;
  }

  get leading(): Page | undefined {
    return this.leader;
  }

  hand(from: Page, message: Message): void {
    for (const page of this.pages) if (page !== from) page.receive(structuredClone(message));
  }

  /** Asks for the lock; `steal` takes it from whoever has it. */
  request(page: Page, steal: boolean): void {
    if (!steal && this.leader) {
      this.queue.push(page);
      return;
    }
    const before = this.leader;
    this.leader = page;
    this.queue = this.queue.filter((each) => each !== page);
    if (before === page) return;
    before?.wake(() => before.onLost());
    if (before) this.queue.push(before);
    page.wake(() => page.onLead());
  }

  close(page: Page): void {
    this.pages.delete(page);
    this.queue = this.queue.filter((each) => each !== page);
    if (this.leader !== page) return;
    this.leader = undefined;
    const next = this.queue.shift();
    if (next) this.request(next, false);
  }
}

interface Opening {
  readonly owner?: string;
  readonly cache?: Cache;
  readonly alone?: boolean;
}

export class Page implements Company {
  readonly id: string;
  readonly replica = new Replica({ acting, chance: (bytes) => new Uint8Array(randomBytes(bytes)) });
  readonly sync: Sync;
  onLead = (): void => undefined;
  onLost = (): void => undefined;
  private readonly device: Device;
  private heed: (message: Message) => void = () => undefined;
  /** What waits for a frozen page to run again; undefined while it runs. */
  private frozen: (() => void)[] | undefined;

  constructor(device: Device, id: string, office: Office, { owner, cache, alone }: Required<Opening>) {
    this.device = device;
    this.id = id;
    const send: Send = async (path, init) => {
      await this.running();
      const answered = await office.send(path, init);
      await this.running();
      if (!path.startsWith('/api/feed') || !answered.body) return answered;
      const { status, headers } = answered;
      return { status, headers, body: answered.body.pipeThrough(this.held()), text: () => answered.text() };
    };
    const company = alone ? undefined : this;
    this.sync = new Sync(this.replica, send, { owner, cache, company, outbox: this.outboxOf(device) });
  }

  /** The page stops in the middle of what it does, and knows nothing of it. */
  freeze(): void {
    this.frozen ??= [];
  }

  thaw(): void {
    const waiting = this.frozen ?? [];
    this.frozen = undefined;
    for (const run of waiting) run();
  }

  /** Closes the page as a browser does: nothing of it runs on. */
  close(): void {
    this.sync.stop();
    this.device.close(this);
  }

  wake(run: () => void): void {
    if (this.frozen) this.frozen.push(run);
    else run();
  }

  receive(message: Message): void {
    setImmediate(() => this.wake(() => this.heed(message)));
  }

  tell(message: Message): void {
    this.wake(() => this.device.hand(this, message));
  }

  listen(heed: (message: Message) => void): void {
    this.heed = heed;
  }

  stand(onLead: () => void, onLost: () => void): void {
    [this.onLead, this.onLost] = [onLead, onLost];
    this.device.request(this, false);
  }

  takeOver(): void {
    this.device.request(this, true);
  }

  isWatched(): boolean {
    return this.frozen === undefined;
  }

  leave(): void {
    this.device.close(this);
  }

  /** What the device keeps, as this page has it: it hears of the others' when it runs. */
  private outboxOf({ outbox }: Device): Outbox {
    return {
      keep: (call) => outbox.keep(call),
      refuse: (refused) => outbox.refuse(refused),
      forget: (id) => outbox.forget(id),
      read: () => outbox.read(),
      onKept: (listener, until) => outbox.onKept(() => this.wake(listener), until),
    };
  }

  /** Lets through what comes while the page runs. */
  private held(): TransformStream<Uint8Array, Uint8Array> {
    return new TransformStream({
      transform: async (chunk, controller) => {
        await this.running();
        controller.enqueue(chunk);
      },
    });
  }

  private async running(): Promise<void> {
    if (this.frozen) await new Promise<void>((resolve) => this.frozen!.push(resolve));
  }
}

/** A cache in memory. What goes in and out is copied, as a store does it. */
export class MemoryCache implements Cache {
  private kept: Kept | undefined;

  async read(): Promise<Kept | undefined> {
    return structuredClone(this.kept);
  }

  async keep(head: Head, lines: readonly string[]): Promise<void> {
    this.kept = structuredClone({ head, lines, entries: [] });
  }

  async add(mine: Pick<Head, 'owner' | 'shape'>, entries: readonly Entry[]): Promise<boolean> {
    const head = headAfter(this.kept?.head, mine, entries);
    if (!this.kept || !head) return false;
    this.kept = { ...this.kept, head, entries: [...this.kept.entries, ...structuredClone(entries)] };
    return true;
  }

  async clear(): Promise<void> {
    this.kept = undefined;
  }
}

export class MemoryOutbox implements Outbox {
  private readonly slips = new Map<string, { call: Refused['call']; refused?: Refused }>();
  private readonly listeners = new Set<() => void>();

  keep(call: Refused['call']): boolean {
    this.slips.set(call.id, { call });
    for (const each of this.listeners) setImmediate(each);
    return true;
  }

  onKept(listener: () => void, until: AbortSignal): void {
    this.listeners.add(listener);
    until.addEventListener('abort', () => this.listeners.delete(listener));
  }

  refuse(refused: Refused): void {
    this.slips.set(refused.call.id, { call: refused.call, refused });
  }

  forget(id: string): void {
    this.slips.delete(id);
  }

  read(): { calls: Refused['call'][]; refused: Refused[] } {
    const slips = [...this.slips.values()];
    return {
      calls: slips.flatMap(({ call, refused }) => (refused ? [] : [call])),
      refused: slips.flatMap(({ refused }) => refused ?? []),
    };
  }
}

/** What a replica holds unasked, in an order that does not depend on how it came. */
export function holdings(replica: Replica): string[] {
  return replica
    .held()
    .rows.filter(({ kind }) => kinds[kind as KindName].reach !== 'demand')
    .flatMap(({ kind, rows }) => rows.map((row) => `${kind} ${canonical(row)}`))
    .sort();
}
