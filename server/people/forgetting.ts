/**
 * After a command has forgotten somebody: what else names them goes piece by piece, so that nobody waits for it, however
 * much they did; then the database is written anew, so that its files hold nothing of them in what they call free. For that
 * who writes has to wait, a second or two for 100 MB, so it is done when nobody does. Where a process ends before all is
 * done, the next one goes on.
 */
import { randomUUID } from 'node:crypto';
import {
  everyNameOf,
  historyOf,
  limits,
  list,
  person,
  rowsNaming,
  tracedKinds,
  type Call,
  type LoggedChange,
  type EveryName,
  type Person,
  type Reading,
  type TracedKind,
} from '@dualtrack/core';
import type { Principal, Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';

/** The cursor of whom nothing names any more; before, one cursor said until when that was so of all. */
const doneWith = (id: string): string => `forgotten ${id}`;
const ALL_UNTIL = 'scrub';

const machine: Principal = { kind: 'machine', name: 'forgetting' };

export class Forgetting {
  private readonly store: Store;
  private readonly log: (line: string) => void;
  private working: Promise<void> | undefined;
  private isDue = false;
  private endsAt = Number.POSITIVE_INFINITY;

  constructor(parts: { store: Store; log: (line: string) => void }) {
    this.store = parts.store;
    this.log = parts.log;
  }

  /** Goes on with what a process before may have left, and follows from now on. */
  start(): void {
    this.store.onChange((_, changes) => {
      if (changes?.some(isForgetting)) void this.run();
    });
    void this.run();
  }

  /** Resolves when nothing is left to do, or it could not be done now: then the next one or the next start does it. */
  run(): Promise<void> {
    this.isDue = true;
    return (this.working ??= this.workOff().finally(() => (this.working = undefined)));
  }

  /** Gives what is under way a moment to come to its end. */
  async close(): Promise<void> {
    this.endsAt = Date.now() + serverLimits.forgettingCloseMs;
    await this.run();
  }

  private async workOff(): Promise<void> {
    while (this.isDue) {
      this.isDue = false;
      await this.work().catch((error: unknown) => this.log(`forgetting: it is not done yet: ${String(error)}\n`));
    }
  }

  private async work(): Promise<void> {
    const { store } = this;
    const left = await this.left();
    for (const each of left) if (!(await this.takeOut(each))) return;
    if (left.length === 0 || !(await store.forgetBeside(() => this.mayGoOn()))) return;
    if (store.scrub) {
      await this.quiet();
      // Because: who stops a server waits for it, and a large file takes longer than they would.
      if (!this.mayGoOn()) return;
      await store.scrub();
    }
    await store.keep(function* () {
      for (const { id } of left) yield* store.cursors.set(store.workspace, doneWith(id), 1);
    });
  }

  /** Who is forgotten, and perhaps named somewhere. */
  private async left(): Promise<Person[]> {
    const { cursors, workspace } = this.store;
    const all = await this.store.facts(forgotten);
    return this.store.keeps(function* () {
      const before = yield* cursors.read(workspace, ALL_UNTIL);
      const left: Person[] = [];
      for (const each of all)
        if (each.forgottenAt! > before && (yield* cursors.read(workspace, doneWith(each.id))) === 0) left.push(each);
      return left;
    });
  }

  /** Takes somebody out of the facts; whether it came to its end. */
  private async takeOut({ id }: Person): Promise<boolean> {
    const { store } = this;
    const [names, told] = [await store.facts(() => everyNameOf(id)), await store.facts(() => toldIn(id))];
    const send = async (name: string, input: object): Promise<void> => {
      const [answer] = await store.mutate(machine, [{ id: randomUUID(), name, input, ...told }]);
      if (answer && 'refusal' in answer) throw new Error(`${name} was refused: ${answer.refusal.code}`);
    };
    for (const kind of Object.keys(tracedKinds) as TracedKind[]) {
      for (let after: string | undefined = ''; after !== undefined;) {
        if (!this.mayGoOn()) return false;
        const { rows, last } = await this.naming(names, kind, after);
        for (let n = 0; n < rows.length; n += limits.forgottenPerCommandMax) {
          if (!this.mayGoOn()) return false;
          await send('signal.forget', { person: id, kind, rows: rows.slice(n, n + limits.forgottenPerCommandMax) });
        }
        after = last;
      }
    }
    await send('signal.forgotten', { person: id });
    return true;
  }

  /** The next rows that name somebody, by their ids, and where the ones after begin. */
  private async naming(
    names: EveryName,
    kind: TracedKind,
    after: string,
  ): Promise<{ rows: string[]; last: string | undefined }> {
    const ids = await this.store.idsAfter(tracedKinds[kind], after, serverLimits.rowsPerRequest);
    return { rows: await this.store.facts(() => rowsNaming(names, kind, ids)), last: ids.at(-1) };
  }

  /** Waits until nobody has written for a moment, or long enough for that. */
  private async quiet(): Promise<void> {
    const { forgettingQuietMs, forgettingWaitMs } = serverLimits;
    const until = Date.now() + forgettingWaitMs;
    for (let [before, now] = [-1, await this.written()]; before !== now; [before, now] = [now, await this.written()]) {
      if (Date.now() > until || !this.mayGoOn()) return;
      await new Promise((resolve) => setTimeout(resolve, forgettingQuietMs));
    }
  }

  private async written(): Promise<number> {
    return (await this.store.seq()) + this.store.timesKept;
  }

  private mayGoOn(): boolean {
    return Date.now() < this.endsAt;
  }
}

const isForgetting = ({ kind, op }: LoggedChange): boolean => kind === person.name && op === 'redact';

function* forgotten(): Reading<Person[]> {
  return (yield* list(person, 'role', [])).filter((each) => each.forgottenAt !== null);
}

/** By whose command somebody was forgotten, for the log of what follows. */
function* toldIn(id: string): Reading<Pick<Call, 'as' | 'cause'>> {
  const change = (yield* historyOf(person.name, id, limits.rowsMax)).findLast((each) => each.op === 'redact');
  return change ? { ...(change.actor !== null && { as: change.actor }), cause: change.command } : {};
}
