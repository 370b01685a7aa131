/**
 * What one page works with: the replica and its way to the server, what can be undone, and what was said last.
 * Commands that are not saved yet are kept on this device, so that closing the page loses none.
 */
import { overHttp, Replica, shapeOf, Sync, type Around, type Refused, type RunResult } from '@dualtrack/client';
import { spoken } from '../work/look.ts';
import { IndexedCache } from './indexed.ts';
import { joined } from './joined.ts';
import { persistently, whenPainted } from './late.ts';
import { Notices } from './notices.ts';
import { owner, reading, withFirstState } from './opening.ts';
import { LocalOutbox } from './outbox.ts';

/** What a command is called once it is done; told after it ran here, so that it may say where things landed. */
type Said = string | (() => string);

/** A command that was not refused here. */
type Done = Extract<RunResult, { kind: 'pending' }>;

/** How many commands back one can undo. */
const UNDO_MAX = 100;

export class Session {
  readonly replica = new Replica({ chance: chanceBytes });
  readonly sync = new Sync(this.replica, withFirstState(overHttp('')), around());
  readonly notices = new Notices();
  private done: { command: string; said: string }[] = [];
  private undone: { command: string; said: string }[] = [];
  private readonly told = new Set<string>();
  /** Commands whose refusals somebody waits for. */
  private readonly watchers = new Set<ReadonlySet<string>>();

  /** Shows what this device kept or the server says, and what an earlier page could not save. */
  async start(): Promise<void> {
    await this.sync.start();
    // Because: what is shown comes first; what is done before this is here is not shown until the server tells of it.
    whenPainted(() => {
      void persistently(() => import('@dualtrack/client/acting')).then(({ acting }) => this.replica.learn(acting));
    });
    if (this.sync.state.kind === 'signed_out') return;
    this.sync.subscribe(() => this.look());
    this.look();
    for (const event of ['online', 'focus', 'pageshow']) window.addEventListener(event, () => this.sync.retry());
    window.addEventListener('beforeunload', (event) => {
      const { state } = this.sync;
      if ('kept' in state && !state.kept) event.preventDefault();
    });
  }

  /** The signed-in person's id. */
  get person(): string {
    const { me } = this.replica;
    return me.kind === 'member' ? me.person : '';
  }

  /** Runs a command here and sends it. A refusal is said at once; what was done is said when `said` is given. */
  run(name: string, input: unknown, said?: Said): RunResult {
    const result = this.attempt(name, input, said);
    if (result.kind === 'refused') this.notices.refused(result.message);
    return result;
  }

  /** As `run`, for a field that shows a refusal beside what was typed: here nothing is said of it. */
  attempt(name: string, input: unknown, said?: Said): RunResult {
    const result = this.sync.run(name, input);
    if (result.kind === 'refused') return { ...result, message: spoken(this.replica, result.message) };
    // Because: where something landed can be said when it is shown there.
    if (typeof said === 'function' && !result.isShown) this.sayOnceTold(result.call.id, said);
    else this.say(result.call.id, typeof said === 'function' ? said() : said);
    return result;
  }

  private say(command: string, words: string | undefined): void {
    this.note(command, words ?? 'your last change');
    if (words) this.notices.done(words);
  }

  private sayOnceTold(command: string, said: () => string): void {
    this.note(command, 'your last change');
    this.onceTold(command, (refused) => {
      if (refused) return;
      const words = said();
      this.done = this.done.map((each) => (each.command === command ? { command, said: words } : each));
      this.notices.done(words);
    });
  }

  /** Notes what was done with a command that was run elsewhere, and says it. */
  noted(command: string, said: string): void {
    this.note(command, said);
    this.notices.done(said);
  }

  private note(command: string, said: string): void {
    this.done = [...this.done, { command, said }].slice(-UNDO_MAX);
    this.undone = [];
  }

  /** Does something with what a command made: at once where it ran here, else when the server has told of it. */
  onceMade({ call }: Done, kind: 'project' | 'task' | 'view', act: (id: string) => void): void {
    const look = (): void => {
      const waiting = this.replica.pending.find((each) => each.call.id === call.id);
      const made = waiting?.created?.id ?? this.replica.madeBy(call.id, kind);
      if (waiting && made === undefined) return;
      stop();
      if (made !== undefined) act(made);
    };
    const stop = this.sync.subscribe(look);
    look();
  }

  /**
   * Resolves when the server has taken a command and told of it, or with its refusal. While `watching` holds the command, its refusal
   * is left to whoever waits here, who shows it beside what was typed. Offline, it waits.
   */
  settled(call: string, watching: Set<string>): Promise<Refused | undefined> {
    watching.add(call);
    this.watchers.add(watching);
    return new Promise((resolve) => {
      this.onceTold(call, (refused) => {
        if (refused && watching.has(call)) this.sync.dismiss(refused);
        resolve(refused);
      });
    });
  }

  /** Does something as soon as the server has taken a command and told of it, or refused it. */
  private onceTold(call: string, act: (refused: Refused | undefined) => void): void {
    const look = (): void => {
      const refused = this.sync.refused.find((each) => each.call.id === call);
      if (!refused && this.replica.pending.some((each) => each.call.id === call)) return;
      stop();
      act(refused);
    };
    const stop = this.sync.subscribe(look);
    look();
  }

  /** Whoever waited is gone: refusals that come now are told like all others. */
  unwatch(watching: Set<string>): void {
    watching.clear();
    this.watchers.delete(watching);
    this.look();
  }

  /** Notes a task that was added, so that it can be undone. */
  added(result: RunResult, column: string): void {
    if (result.kind === 'refused') return;
    const said = `${result.created?.key ?? 'A task'} added to ${column}`;
    this.note(result.call.id, said);
    this.notices.say(`${said}. Z to undo.`);
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  /** Undoes what this page did last. */
  undo(): void {
    const last = this.done.pop();
    if (!last) {
      this.notices.say('There is nothing to undo.');
      return;
    }
    const result = this.sync.run('change.undo', { command: last.command });
    if (result.kind === 'refused') {
      this.notices.refused(
        hadNothing(result.refusal.code) ? nothingUndone(last.said) : spoken(this.replica, result.message),
      );
    } else {
      this.undone.push({ command: result.call.id, said: last.said });
      this.notices.done(`Undone: ${last.said}`, { undo: false });
    }
  }

  /** Does again what was undone last. */
  redo(): void {
    const last = this.undone.pop();
    if (!last) {
      this.notices.say('There is nothing to do again.');
      return;
    }
    const result = this.sync.run('change.undo', { command: last.command });
    if (result.kind === 'refused') this.notices.refused(spoken(this.replica, result.message));
    else {
      this.done.push({ command: result.call.id, said: last.said });
      this.notices.done(`Done again: ${last.said}`);
    }
  }

  private look(): void {
    if (this.sync.refused.length === 0) this.notices.settle();
    for (const refused of this.sync.refused) {
      const isWatched = [...this.watchers].some((each) => each.has(refused.call.id));
      if (isWatched || refused.isForeign || this.told.has(refused.call.id)) continue;
      this.told.add(refused.call.id);
      const idle = hadNothing(refused.code) && this.undone.find((each) => each.command === refused.call.id);
      this.done = this.done.filter((each) => each.command !== refused.call.id);
      this.undone = this.undone.filter((each) => each.command !== refused.call.id);
      if (idle) {
        this.notices.refused(nothingUndone(idle.said));
        this.sync.dismiss(refused);
      } else this.notices.refused(`Not saved: ${spoken(this.replica, refused.message)}`, { isKept: true });
    }
  }
}

/** Whether an undo found nothing to undo: only what changed something stands in the log. */
const hadNothing = (code: string): boolean => code === 'not_found';

const nothingUndone = (said: string): string => `Nothing was undone: “${said}” had changed nothing.`;

/** What this browser has to offer a page. */
function around(): Around {
  if (!owner) return {};
  return {
    owner,
    cache: new IndexedCache(reading),
    company: joined(`${owner}.${shapeOf()}`),
    outbox: new LocalOutbox(owner),
  };
}

function chanceBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
