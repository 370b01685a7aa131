/** Many people who are signed in already, in the data folder of a server that is to be started over it. */
import { randomBytes } from 'node:crypto';
import { uuidV7 } from '@dualtrack/core';
import { openHouse } from '@dualtrack/server';
import type { Principal, Store } from '@dualtrack/store';
import { sessionCookie } from '../../server/people/signIns.ts';
import { sessionFor } from './served.ts';

export interface Crowd {
  readonly people: readonly Insider[];
  /** What a project of many tasks is called: its tasks are `CROWD-1` and so on. */
  readonly tasks: number;
}

export interface Insider {
  readonly person: string;
  /** The secrets of their sessions. */
  readonly sessions: readonly string[];
}

export interface CrowdWish {
  readonly people: number;
  /** Sessions of each. */
  readonly sessions: number;
  readonly tasks: number;
}

/** Makes them, and a project `CROWD` with so many open tasks. Nobody else may have the folder open. */
export async function makeCrowd(data: string, { people, sessions, tasks }: CrowdWish): Promise<Crowd> {
  const house = await openHouse({ data });
  try {
    const { store } = house;
    const run = runner(store);
    const machine: Principal = { kind: 'machine', name: 'test' };
    const wishes = Array.from({ length: people }, (_, n) => ({ name: `Member ${n}`, role: 'admin', emails: [] }));
    const persons = await run(machine, 'people.add', wishes);
    const first: Principal = { kind: 'member', person: persons[0]! };
    await run(first, 'project.add', [{ name: 'Crowd', key: 'CROWD' }]);
    await run(
      first,
      'work.create',
      Array.from({ length: tasks }, (_, n) => taskOf(n)),
    );
    const insiders: Insider[] = [];
    for (const person of persons) {
      const secrets: string[] = [];
      for (let n = 0; n < sessions; n++) secrets.push(await sessionFor(store, person, Date.now(), 3_600_000));
      insiders.push({ person, sessions: secrets });
    }
    return { people: insiders, tasks };
  } finally {
    await house.close();
  }
}

/** What a browser shows a server that listens on this port. */
export const cookieFor = (port: number, session: string): string => `${sessionCookie(port)}=${session}`;

const WORDS = 'latency drift feature store batch scorer retrain model label quality shadow deploy rare graph'.split(
  ' ',
);

const taskOf = (n: number): object => ({
  project: 'CROWD',
  track: n % 3 === 0 ? 'research' : 'production',
  title: [n, n * 7, n * 13].map((each) => WORDS[each % WORDS.length]).join(' ') + ` task ${n + 1}`,
  column: ['next', 'doing', 'checking'][n % 3],
});

/** Runs a command for each input, many together; gives the ids of what they made. */
const runner =
  (store: Store) =>
  async (who: Principal, name: string, inputs: readonly object[]): Promise<string[]> => {
    const made: string[] = [];
    for (let at = 0; at < inputs.length; at += TOGETHER) {
      const calls = inputs
        .slice(at, at + TOGETHER)
        .map((input) => ({ id: uuidV7(Date.now(), randomBytes(16)), name, input }));
      for (const answer of await store.mutate(who, calls)) {
        if ('refusal' in answer) throw new Error(`${name} was refused: ${JSON.stringify(answer.refusal)}`);
        made.push(answer.created?.id ?? '');
      }
    }
    return made;
  };
const TOGETHER = 100;
