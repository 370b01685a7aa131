/**
 * A named world for tests: a workspace with Ana (owner), Mei and Raj (members), Vic (viewer), and the project CHURN.
 * Every helper goes through the door, as the product does.
 */
import { isRefusal, type Call, type LoggedChange, type Reading } from '@dualtrack/core';
import { Store, type Answer, type Engine, type Principal } from '@dualtrack/store';
import { freshWorkspace, testEngine } from './engines.ts';

export interface World {
  readonly store: Store;
  readonly ana: Principal;
  readonly mei: Principal;
  readonly raj: Principal;
  readonly vic: Principal;
  readonly machine: Principal;
  /** The world's time in milliseconds; move it by hand. */
  readonly clock: { now: number };
  /** Hands commands to the door, all together. */
  sends(who: Principal, calls: readonly Call[]): Promise<Answer[]>;
  /** Runs one command; throws when it is refused. */
  does(who: Principal, name: string, input: unknown, more?: Partial<Call>): Promise<Extract<Answer, { seq: number }>>;
  /** Runs one command that has to be refused, and tells the code; fails when anything was written. */
  refuses(who: Principal, name: string, input: unknown, more?: Partial<Call>): Promise<string>;
  /** What the log holds behind a number. */
  since(seq: number): Promise<LoggedChange[]>;
  reads<T>(reading: () => Reading<T>): Promise<T>;
  close(): Promise<void>;
}

/** One request as the door got it, for doing the same on another database. */
export interface Request {
  readonly who: Principal;
  readonly calls: readonly Call[];
  readonly now: number;
}

export interface WorldOptions {
  readonly workspace?: string;
  /** Hears of every request that this world sends. */
  readonly onRequest?: (request: Request) => void;
}

/** A Monday, 09:00 UTC. */
export const START = Date.UTC(2026, 10, 2, 9);

export async function openWorld(
  engine?: Engine,
  { workspace = freshWorkspace(), onRequest = () => {} }: WorldOptions = {},
): Promise<World> {
  const clock = { now: START };
  const store = await Store.open(engine ?? (await testEngine()), { now: () => clock.now, workspace });
  let ids = 0;
  const call = (name: string, input: unknown, more: Partial<Call> = {}): Call => ({
    id: `test-${++ids}`,
    name,
    input,
    ...more,
  });
  const machine: Principal = { kind: 'machine', name: 'test' };

  const sends: World['sends'] = (who, calls) => {
    onRequest({ who, calls, now: clock.now });
    return store.mutate(who, calls);
  };
  const does: World['does'] = async (who, name, input, more) => {
    const [answer] = await sends(who, [call(name, input, more)]);
    if (!answer || 'refusal' in answer) throw new Error(`${name} was refused: ${JSON.stringify(answer?.refusal)}`);
    return answer;
  };
  const member = async (name: string, role: string): Promise<Principal> => {
    const emails = [`${name.toLowerCase()}@example.org`];
    const { created } = await does(machine, 'people.add', { name, role, emails });
    return { kind: 'member', person: created!.id };
  };

  const opened = await does(machine, 'workspace.open', {
    id: store.workspace,
    name: 'Churn team',
    owner: { name: 'Ana Ruiz', email: 'ana@example.org' },
  });
  const world: World = {
    store,
    clock,
    machine,
    ana: { kind: 'member', person: opened.created!.id },
    mei: await member('Mei', 'member'),
    raj: await member('Raj', 'member'),
    vic: await member('Vic', 'viewer'),
    sends,
    does,
    async refuses(who, name, input, more) {
      const before = await store.seq();
      const [answer] = await sends(who, [call(name, input, more)]);
      if (!answer || !('refusal' in answer)) throw new Error(`${name} should have been refused`);
      if ((await store.seq()) !== before) throw new Error(`${name} was refused but wrote to the log`);
      return answer.refusal.code;
    },
    since: (seq) => store.changesAfter(seq, 100_000),
    async reads(reading) {
      const result = await store.read(reading);
      if (isRefusal(result)) throw new Error(`a reading was refused: ${result.code}`);
      return result;
    },
    close: () => store.close(),
  };
  await does(world.ana, 'project.add', { name: 'Churn', key: 'CHURN' });
  return world;
}

/** Opens a world, hands it to a test, and closes it after the log was found to agree with the tables. */
export async function inWorld(test: (world: World) => Promise<void>, engine?: Engine): Promise<void> {
  const world = await openWorld(engine);
  try {
    await test(world);
    const { differences, examples } = await world.store.verify();
    if (differences > 0) throw new Error(`the log and the tables differ: ${examples.join('; ')}`);
  } finally {
    await world.close();
  }
}
