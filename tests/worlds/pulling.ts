/** A project that is connected to a forge which is only asked: what was told of it, and a clock that waits in no time. */
import type { ForgeEvent, Provider, PullTold } from '@dualtrack/core';
import type { PulledState } from '@dualtrack/store';
import { networksIn } from '../../server/egress/addresses.ts';
import { openEgress, type Egress, type EgressLimits } from '../../server/egress/egress.ts';
import { ForgeFollower } from '../../server/followers/forges.ts';
import type { Clock } from '../../server/integrations/client.ts';
import { tellEvents } from '../../server/integrations/telling.ts';
import { holdingsOf, openForgeApi, T0, type FakeForge } from './forgeApi.ts';
import { openWorld, type World } from './world.ts';

/** What was told, the later telling of a thing in the place of the earlier. */
export class Heard {
  readonly pulls = new Map<number, PullTold>();
  readonly reviews = new Map<string, string>();
  readonly runs = new Map<string, string>();
  readonly rollouts = new Map<string, string>();
  readonly releases = new Map<string, number>();
  readonly refs = new Map<string, string | null>();
  readonly commits = new Map<string, string>();
  readonly repos = new Set<string>();
  private readonly toldAt = new Map<string, number>();
  /** Everything, as it came. */
  readonly events: ForgeEvent[] = [];

  hear(events: readonly ForgeEvent[]): void {
    this.events.push(...events);
    for (const each of events) this.take(each);
  }

  private take(event: ForgeEvent): void {
    const isLater = (key: string, toldAt: number): boolean => {
      if ((this.toldAt.get(key) ?? 0) > toldAt) return false;
      this.toldAt.set(key, toldAt);
      return true;
    };
    switch (event.kind) {
      case 'pull':
        if (isLater(`pull ${event.pull.number}`, event.pull.toldAt)) this.pulls.set(event.pull.number, event.pull);
        break;
      case 'review':
        this.reviews.set(`${event.review.pull} ${event.review.of.login}`, event.review.state);
        break;
      case 'ci':
        if (isLater(event.run.key, event.run.toldAt)) this.runs.set(event.run.key, event.run.state);
        break;
      case 'rollout':
        if (isLater(event.rollout.key, event.rollout.toldAt))
          this.rollouts.set(event.rollout.key, `${event.rollout.environment} ${event.rollout.state}`);
        break;
      case 'release':
        this.releases.set(event.release.tag, event.release.at);
        break;
      case 'push':
        for (const each of event.push.commits) this.commits.set(each.sha, each.message);
        this.refs.set(event.push.ref, event.push.after);
        break;
      case 'repo':
        this.repos.add(event.repo.name);
        break;
      case 'comment':
    }
  }
}

export interface Pulling {
  readonly world: World;
  readonly forge: FakeForge;
  readonly heard: Heard;
  readonly follower: ForgeFollower;
  readonly connection: string;
  readonly log: string[];
  readonly clock: Clock & { at: number; readonly waited: number[] };
  /** What the connection is asked with. */
  token: string | undefined;
  /** How many things the last reading asked for. */
  read(): Promise<{ state: PulledState; asked: number }>;
  /** A follower that knows nothing but what was kept: the server was started again. */
  again(): ForgeFollower;
  close(): Promise<void>;
}

export interface PullingOptions {
  readonly pulls?: number;
  readonly pageMax?: number;
  readonly limits?: Partial<EgressLimits>;
  readonly heardAt?: () => Promise<number | null>;
}

export async function openPulling(provider: Provider, options: PullingOptions = {}): Promise<Pulling> {
  const { pulls = 25, pageMax = 10, limits = {}, heardAt } = options;
  const world = await openWorld();
  const forge = await openForgeApi(provider, holdingsOf(pulls), pageMax);
  const { does, ana, store } = world;
  const { created } = await does(ana, 'connection.add', { project: 'CHURN', provider, api: forge.api });
  const connection = created!.id;
  await does(ana, 'connection.map', { connection, name: forge.holdings.name });
  const heard = new Heard();
  const log: string[] = [];
  const waited: number[] = [];
  const clock = {
    at: T0 + 86_400_000,
    waited,
    now: () => clock.at,
    wait: async (ms: number) => {
      waited.push(ms);
      clock.at += ms;
    },
  };
  const out = openEgress({ allowed: networksIn(['127.0.0.1']) });
  const egress: Egress = (outgoing) => out({ ...outgoing, limits: { ...limits, ...outgoing.limits } });
  const open = (): ForgeFollower =>
    new ForgeFollower({
      store,
      egress,
      clock,
      log: (line) => log.push(line),
      tokenOf: async () => pulling.token,
      tell: async (row, events, how) => {
        heard.hear(events);
        return tellEvents(store, row, events, { ...how, at: clock.now() });
      },
      ...(heardAt && { heardAt }),
    });
  const followers = [open()];
  const pulling: Pulling = {
    world,
    forge,
    heard,
    connection,
    log,
    clock,
    token: forge.token,
    get follower() {
      return followers.at(-1)!;
    },
    async read() {
      const before = forge.asked.length;
      const state = await pulling.follower.readNow(connection);
      return { state, asked: forge.asked.length - before };
    },
    again() {
      followers.push(open());
      return pulling.follower;
    },
    async close() {
      for (const each of followers) await each.close();
      await forge.close();
      await world.close();
    },
  };
  return pulling;
}
