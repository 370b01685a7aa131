/**
 * Streams that lose their right at a random moment while things happen: while they are being opened, served from the
 * log, or told live. What counts is what is told after it was taken away, and how soon the stream ends.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { theProject } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { sessionCookie } from '../../server/people/signIns.ts';
import type { Dice } from './random.ts';
import { listen, sessionFor, tokenFor, type Served, type Told } from './served.ts';
import { turnsUntil } from './turns.ts';

export interface Trials {
  readonly served: Served;
  /** A private project with a task, as `openRoom` makes it. */
  readonly room: string;
  /** The store of another process over the same database, where there may be one. */
  readonly elsewhere?: Store;
  readonly dice: Dice;
}

export interface Outcome {
  readonly way: Way;
  readonly taking: Taking;
  /** Events of what was committed after the end: has to be none. */
  readonly late: readonly string[];
  /** How long after its end the stream was over; undefined where it goes on, as somebody who sees less. */
  readonly overMs: number | undefined;
  /** Events told before. */
  readonly told: number;
}

const ways = ['session', 'token', 'project token'] as const;
type Way = (typeof ways)[number];
type Taking = 'signed out' | 'removed' | 'unshared' | 'expired' | 'ended elsewhere';

/** Runs so many trials, some at a time, since a reader's end is nothing to another. */
export async function tryStreams(trials: Trials, count: number, lanes = 24): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    while (outcomes.length + running < count) {
      running += 1;
      const outcome = await trial(trials, ++nth);
      running -= 1;
      outcomes.push(outcome);
    }
  };
  let running = 0;
  let nth = 0;
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcomes;
}

/**
 * How long after its end a stream is over that is slower than nearly all, in milliseconds. Because: a machine that does
 * other things meanwhile lets one in a hundred wait.
 */
export function slowOf(outcomes: readonly Outcome[]): number {
  const over = outcomes.flatMap(({ overMs }) => overMs ?? []).sort((a, b) => a - b);
  return over[Math.floor(over.length * 0.97)]!;
}

async function trial({ served, room, elsewhere, dice }: Trials, nth: number): Promise<Outcome> {
  const { world, port, origin } = served;
  const { does, ana, store } = world;
  const takings: Taking[] = [
    'signed out',
    'removed',
    'unshared',
    'expired',
    ...(elsewhere ? (['ended elsewhere'] as const) : []),
  ];
  const [way, taking] = [ways[nth % ways.length]!, takings[Math.floor(nth / ways.length) % takings.length]!];

  const name = `Reader ${randomUUID()}`;
  const person = (await does(ana, 'people.add', { name, role: 'member' })).created!.id;
  await does(ana, 'people.join', { person, project: room, role: 'member' });
  const home = (await world.reads(() => theProject(room))).id;
  const lifeMs = taking === 'expired' ? 5 + dice.below(25) : 600_000;
  const now = Date.now();
  const token =
    way === 'session'
      ? undefined
      : await tokenFor(store, {
          person,
          scope: 'read',
          now,
          lifeMs,
          ...(way === 'project token' && { project: home }),
        });
  const headers: Record<string, string> = token
    ? { authorization: `Bearer ${token.secret}` }
    : { cookie: `${sessionCookie(port)}=${await sessionFor(store, person, now, lifeMs)}` };

  let told: Told | undefined;
  let over: number | undefined;
  const stopping = new AbortController();
  const send = async (path: string, init: object = {}): Promise<Response> => {
    const signal = AbortSignal.any([stopping.signal, (init as { signal: AbortSignal }).signal]);
    return fetch(origin + path, { ...init, headers, signal });
  };
  const reading = listen(send, `/api/feed?since=${Math.max(0, (await store.seq()) - dice.below(20))}`, (so) => {
    told = so;
    return false;
  }).then(
    () => (over = performance.now()),
    () => (over = performance.now()),
  );
  const write = async (): Promise<number> =>
    (await does(ana, 'work.rename', { task: `${room}-1`, title: `Title ${randomUUID()}` })).seq;
  const writing: Promise<number>[] = [];
  for (let turns = dice.below(40); turns > 0; turns--) {
    if (dice.below(4) === 0) writing.push(write());
    await turn();
  }

  /** The number of the newest change that may be told. */
  let last = Infinity;
  if (taking === 'signed out') {
    const { status } = await fetch(`${origin}/api/sign-out`, { method: 'POST', headers });
    if (status !== 204) throw new Error(`signing out was answered ${status}`);
  } else if (taking === 'removed') last = (await does(ana, 'people.remove', { person })).seq;
  else if (taking === 'unshared') last = (await does(ana, 'people.leave', { person, project: room })).seq;
  else if (taking === 'expired') while (Date.now() < now + lifeMs) await turn();
  else {
    const { people, workspace } = elsewhere!;
    await elsewhere!.keep(() => people.sessions.endAll(workspace, person));
    await elsewhere!.keep(() => people.tokens.endAll(workspace, person, Date.now()));
  }
  const ended = performance.now();
  if (last === Infinity) last = await store.seq();
  const after = await Promise.all([write(), write(), write()]);
  await Promise.all(writing);
  // A token of a project that is no longer seen ends; whoever else is out of a project reads on, and sees less.
  const goesOn = taking === 'unshared' && way !== 'project token';
  if (goesOn) {
    const seen = (await does(ana, 'work.rename', { task: 'CHURN-1', title: `Seen ${randomUUID()}` })).seq;
    await turnsUntil(() => over !== undefined || (told?.last ?? 0) >= seen);
    stopping.abort();
  }
  await reading;
  const hidden = new Set(after.map(String));
  const late = (told?.events ?? []).filter(
    ({ event, id }) => event === 'message' && (hidden.has(id ?? '') || (!goesOn && Number(id) > last)),
  );
  return {
    way,
    taking,
    late: late.map(({ id, data }) => `${id}: ${data}`),
    overMs: goesOn ? undefined : over! - ended,
    told: told?.changes.length ?? 0,
  };
}
