/**
 * Sessions of people: begun by a cookie that scripts cannot read, looked up at every request, given another secret now
 * and then, and ended for all who read by them.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { newSecret, type FoundSession, type Session, type Store, type Way } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import type { Demand, Lack } from './demand.ts';
import { whenceOf } from './whence.ts';

/** `renewed`: what was shown counts no longer, and whoever got another secret comes again. */
export type HowEnded = 'over' | 'renewed';
export type OnEnd = (ended: ReadonlySet<string>, how: HowEnded) => void;

/** `lack`: what it lacks of what is demanded here. */
export type Standing = Session & { readonly lack: Lack | undefined };

export class SignIns {
  private readonly store: Store;
  private readonly demand: Demand;
  private readonly isSecure: boolean;
  private readonly listeners = new Set<OnEnd>();

  /** `origin`: the address under which people reach this server; with https, cookies go over nothing else. */
  constructor(parts: { store: Store; demand: Demand; origin?: string | undefined }) {
    this.store = parts.store;
    this.demand = parts.demand;
    this.isSecure = parts.origin?.startsWith('https:') ?? false;
  }

  /** A new session for the browser that asks, in place of the one that it had. */
  async begin(
    request: FastifyRequest,
    reply: FastifyReply,
    { person, way, hasFactor = false }: { person: string; way: Way; hasFactor?: boolean },
  ): Promise<string> {
    const { store } = this;
    const { sessions } = store.people;
    const before = await this.sessionOf(request);
    const begun = await store.keep(function* () {
      if (before) yield* sessions.end(store.workspace, before.person, before.id);
      const now = Date.now();
      return yield* sessions.open(store.workspace, {
        person,
        way,
        now,
        lifeMs: serverLimits.sessionMs,
        hasFactor,
        ...whenceOf(request),
      });
    });
    if (before) this.tell([before.id]);
    this.hand(request, reply, begun.secret);
    return begun.id;
  }

  /**
   * The session of a request, with what it lacks of what is demanded here; notes its use, and changes its secret when that
   * has become old.
   */
  async of(request: FastifyRequest, reply: FastifyReply): Promise<Standing | undefined> {
    const found = await this.sessionOf(request);
    if (!found) return undefined;
    const now = Date.now();
    const { store } = this;
    const { sessions } = store.people;
    const whence = whenceOf(request);
    if (now - found.usedAt > serverLimits.sessionNotedMs || whence.address !== found.address)
      await store.keepTogether(() => sessions.use(store.workspace, found.id, { now, ...whence }));
    const age = now - found.rotatedAt;
    if (found.secretIs === 'new' && age > serverLimits.sessionCrossMs)
      await store.keepTogether(() => sessions.settle(store.workspace, found.id));
    const isDue = age > (found.secretIs === 'former' ? serverLimits.sessionCrossMs : serverLimits.sessionTurnMs);
    if (isDue && found.secretIs !== 'new') {
      const secret = await store.keepTogether(() => sessions.turn(store.workspace, found, now));
      if (secret) this.hand(request, reply, secret);
    }
    // Because: whoever took a copy of a cookie must not have it lifted by who owns it.
    const provenAt = found.secretIs === 'former' ? null : found.provenAt;
    return { ...found, provenAt, lack: await this.demand.lackIn(found) };
  }

  /**
   * Notes that whoever holds the session that asks showed again who they are, and gives it another secret: only by that
   * it counts as shown, while requests that are under way with the one before go on.
   */
  async prove(request: FastifyRequest, reply: FastifyReply, { hasFactor }: { hasFactor: boolean }): Promise<void> {
    const found = await this.sessionOf(request);
    if (!found) return;
    const { store } = this;
    const { sessions } = store.people;
    const now = Date.now();
    const secret = await store.keep(function* () {
      yield* sessions.prove(store.workspace, found.id, now);
      if (hasFactor) yield* sessions.showFactor(store.workspace, found.id, now);
      return yield* sessions.turn(store.workspace, found, now);
    });
    if (secret) this.hand(request, reply, secret);
  }

  /**
   * Gives the session that asks another secret, and only that counts from now on. What reads by the one before ends once
   * the answer has gone: its own page comes again with what it was given, and a copy of the old one does not.
   */
  async renew(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const found = await this.sessionOf(request);
    if (!found) return;
    const { store } = this;
    const { sessions } = store.people;
    const secret = await store.keep(function* () {
      const turned = yield* sessions.turn(store.workspace, found, Date.now());
      yield* sessions.settle(store.workspace, found.id);
      return turned;
    });
    if (secret) this.hand(request, reply, secret);
    reply.raw.once('close', () => this.tell([found.id], 'renewed'));
  }

  /** Notes that a second factor was set up, and so shown, in a session. */
  async showFactor(id: string): Promise<void> {
    const { store } = this;
    await store.keep(() => store.people.sessions.showFactor(store.workspace, id, Date.now()));
  }

  /** Ends one session of a person; false when they have none of this id. */
  async end(person: string, id: string): Promise<boolean> {
    const { store } = this;
    const isEnded = await store.keep(() => store.people.sessions.end(store.workspace, person, id));
    if (isEnded) this.tell([id]);
    return isEnded;
  }

  /** Ends all sessions of a person, or all but one. */
  async endAll(person: string, but?: string): Promise<number> {
    const { store } = this;
    const ended = await store.keep(() => store.people.sessions.endAll(store.workspace, person, but));
    this.tell(ended);
    return ended.size;
  }

  /** Ends all that the printed address and its token opened: the workspace is kept. */
  async endPrinted(): Promise<void> {
    const { store } = this;
    const ended = await store.keep(() => store.people.sessions.endWay(store.workspace, 'link'));
    this.tell([...ended, PRINTED]);
  }

  /** Takes the cookie back. */
  leave(request: FastifyRequest, reply: FastifyReply): void {
    reply.header('set-cookie', this.cookie(this.named('session', request), '', 0));
  }

  /** A name for the browser that asks, where this person was signed in there before. */
  async knownBrowser(request: FastifyRequest, person: string | undefined): Promise<string | undefined> {
    const secret = cookieOf(request, this.named('browser', request));
    if (!secret) return undefined;
    const { store } = this;
    const known = await store.keeps(() => store.people.tickets.look(store.workspace, 'browser', secret, Date.now()));
    return known && known.person === person ? known.id : undefined;
  }

  /** Remembers the browser as one that a person signs in from. */
  async remember(request: FastifyRequest, reply: FastifyReply, person: string): Promise<void> {
    if ((await this.knownBrowser(request, person)) !== undefined) return;
    const { store } = this;
    const lifeMs = serverLimits.browserKnownMs;
    const made = { kind: 'browser' as const, person, data: {}, now: Date.now(), lifeMs };
    const { secret } = await store.keep(() => store.people.tickets.make(store.workspace, made));
    reply.header('set-cookie', this.cookie(this.named('browser', request), secret, lifeMs));
  }

  /** What a browser shows when it comes back from signing in elsewhere: what it holds already, or else is given now. */
  hold(request: FastifyRequest, reply: FastifyReply): string {
    const secret = this.heldBy(request) ?? newSecret();
    const name = this.named('elsewhere', request);
    reply.header('set-cookie', this.cookie(name, secret, serverLimits.elsewhereMs));
    return secret;
  }

  /** What `hold` gave the browser that asks, while it lasts. */
  heldBy(request: FastifyRequest): string | undefined {
    const held = cookieOf(request, this.named('elsewhere', request));
    return held !== undefined && /^[\w-]{43}$/.test(held) ? held : undefined;
  }

  /** Tells of sessions that this process ended. */
  onEnd(listener: OnEnd): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ids of all sessions that live and lack nothing, whoever ended the others. */
  async living(): Promise<ReadonlySet<string>> {
    const { store } = this;
    const all = await store.keeps(() => store.people.sessions.living(store.workspace, livesAt(Date.now())));
    return this.demand.whole(all);
  }

  private async sessionOf(request: FastifyRequest): Promise<FoundSession | undefined> {
    const secret = cookieOf(request, this.named('session', request));
    if (!secret) return undefined;
    const { store } = this;
    return store.keeps(() => store.people.sessions.find(store.workspace, secret, livesAt(Date.now())));
  }

  private hand(request: FastifyRequest, reply: FastifyReply, secret: string): void {
    reply.header('set-cookie', this.cookie(this.named('session', request), secret, serverLimits.sessionMs));
  }

  /** Because: what is named so is taken by browsers over https alone, for this host alone, from no other one. */
  private named(use: keyof typeof cookieNames, { socket }: FastifyRequest): string {
    return `${this.isSecure ? '__Host-' : ''}${cookieNames[use](socket.localPort)}`;
  }

  private cookie(name: string, value: string, lifeMs: number): string {
    const life = Math.floor(lifeMs / 1000);
    return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life}${this.isSecure ? '; Secure' : ''}`;
  }

  private tell(ended: Iterable<string>, how: HowEnded = 'over'): void {
    const ids = new Set(ended);
    if (ids.size > 0) for (const listener of this.listeners) listener(ids, how);
  }
}

/** What the token that the server printed is called among what ends. */
export const PRINTED = 'printed';

/** Which sessions live at a time: neither over, nor unused for too long. */
export const livesAt = (now: number) => ({ now, idleSince: now - serverLimits.sessionIdleMs });

// Because: several servers on one machine share its cookies, whatever their port.
export const sessionCookie = (port: number | undefined): string => `dualtrack_${port ?? 0}`;
const cookieNames = {
  session: sessionCookie,
  elsewhere: (port: number | undefined): string => `dualtrack_elsewhere_${port ?? 0}`,
  browser: (port: number | undefined): string => `dualtrack_browser_${port ?? 0}`,
};

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const cut = part.indexOf('=');
    if (part.slice(0, cut).trim() === name) return part.slice(cut + 1).trim() || undefined;
  }
  return undefined;
}
