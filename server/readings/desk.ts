/**
 * The desk where repositories are read before they become a project: one reading each, with its progress, its proposal
 * and, when somebody accepts it, the commands that make it real. Readings live in memory; what was accepted is facts.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  callsFor,
  canonical,
  isRefusal,
  knownTo,
  limits,
  list,
  propose,
  repo,
  seenCommits,
  theProject,
  theProjectFor,
  untilRefused,
  uuidV7,
  type Call,
  type History,
  type Me,
  type Proposal,
  type Reading,
  type Refusal,
} from '@dualtrack/core';
import type { Answer, Principal, Store } from '@dualtrack/store';
import type { GitFollower } from '../followers/git.ts';
import { readHistory } from '../integrations/git/history.ts';
import { explain, mirror, placeOf } from '../integrations/git/mirror.ts';
import { serverLimits } from '../limits.ts';
import { HttpProblem, told } from '../problem.ts';
import type { Source } from './source.ts';

export type ReadingState =
  | { readonly state: 'reading'; readonly commits: number; readonly doing: string }
  | { readonly state: 'failed'; readonly problem: { readonly code: string; readonly detail: string } }
  | { readonly state: 'ready'; readonly history: History; readonly proposal: Proposal };

export interface DeskReading {
  readonly id: string;
  readonly person: string;
  readonly source: Source;
  readonly startedAt: number;
  state: ReadingState;
}

export interface Accept {
  readonly readings: readonly string[];
  /** Ids of the lines that are wanted; none given: those that are on. */
  readonly lines?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly key?: string | undefined;
  /** A project that is there already, to which the repositories are added. */
  readonly project?: string | undefined;
}

export interface Accepted {
  readonly project: string;
  readonly accepted: number;
  readonly commits: number;
  /** What the rules refused, in sentences; nothing, as a rule. */
  readonly refused: readonly string[];
  /** Whoever follows the log knows all of it at this number. */
  readonly seq: number;
}

/** Who accepts, and as whom their commands are sent. */
interface Accepting {
  readonly person: string;
  readonly me: Me;
  readonly who: Principal;
}

const machine: Principal = { kind: 'machine', name: 'reading' };
const CALLS_PER_BATCH = 200;

export class Desk {
  private readonly store: Store;
  private readonly follower: GitFollower;
  private readonly dataFolder: string;
  private readonly log: (line: string) => void;
  private readonly readings = new Map<string, DeskReading>();

  constructor(parts: { store: Store; follower: GitFollower; dataFolder: string; log: (line: string) => void }) {
    this.store = parts.store;
    this.follower = parts.follower;
    this.dataFolder = parts.dataFolder;
    this.log = parts.log;
  }

  /** Starts a reading for a member. */
  start(source: Source, person: string): DeskReading {
    this.forgetOld();
    if (this.readings.size >= serverLimits.readingsMax && !this.forgetFinished()) {
      throw new HttpProblem(
        429,
        'too_many_readings',
        'Too many repositories are being read. Finish one of them first.',
      );
    }
    const state: ReadingState = { state: 'reading', commits: 0, doing: 'Opening the repository' };
    const reading: DeskReading = { id: randomUUID(), person, source, startedAt: Date.now(), state };
    this.readings.set(reading.id, reading);
    void this.read(reading);
    return reading;
  }

  /** A member's reading. */
  find(id: string, person: string): DeskReading {
    const reading = this.readings.get(id);
    if (!reading || reading.person !== person)
      throw new HttpProblem(404, 'not_found', 'There is no such reading; start it again.');
    return reading;
  }

  /** Makes the wanted lines of readings real, in a new project or one that is there. */
  async accept({ person, me, who }: Accepting, wish: Accept): Promise<Accepted> {
    const readings = wish.readings.map((id) => this.find(id, person));
    const ready = readings.map(({ id, source, state }) => {
      if (state.state !== 'ready')
        throw new HttpProblem(409, 'not_ready', 'This repository has not been read to its end yet.');
      return { id, source, ...state };
    });
    const [first] = ready;
    if (!first) throw new HttpProblem(400, 'nothing_read', 'Say which reading is accepted.');
    const into = wish.project ? await this.store.facts(() => followedIn(me, wish.project!)) : undefined;
    const twice = firstTwice([...(into?.sources ?? []), ...ready.map((each) => each.source.source)]);
    if (twice) throw new HttpProblem(422, 'taken', `The repository "${twice}" is there already.`);
    // Because: what is added in the server's own name is added by the id, since a name means what its sender sees by it.
    const project =
      into?.project ??
      wish.project ??
      (await this.addProject(who, first.id, { name: wish.name ?? first.source.name, key: wish.key }));
    let accepted = 0;
    const commits = new Set(ready.flatMap((each) => each.history.commits.map((one) => one.sha))).size;
    const refused: string[] = [];
    await this.follower.holding(async () => {
      for (const each of ready) {
        const chosen = new Set(
          each.proposal.lines.filter((line) => wish.lines?.includes(line.id) ?? line.on).map((line) => line.id),
        );
        refused.push(...(await this.takeIn(who, project, each, chosen)));
        accepted += chosen.size;
      }
    });
    for (const { id } of ready) this.readings.delete(id);
    return { project: await this.keyOf(project), accepted, commits, refused, seq: await this.store.seq() };
  }

  private async read(reading: DeskReading): Promise<void> {
    const { source } = reading;
    const doing = (words: string, commits = 0): void =>
      void (reading.state = { state: 'reading', commits, doing: words });
    try {
      const at = placeOf(this.dataFolder, source.source);
      if (source.kind === 'remote') await mirror(source.url, at, doing);
      const history = await readHistory(at, {
        name: source.name,
        onProgress: (commits) => doing('Reading commits', commits),
      });
      if (history.commits.length === 0) {
        reading.state = {
          state: 'failed',
          problem: {
            code: 'repository_empty',
            detail: 'This repository has no commits yet. Commit something, then read it again.',
          },
        };
        return;
      }
      doing('Looking at what was read', history.commits.length);
      reading.state = { state: 'ready', history, proposal: propose(history) };
    } catch (error) {
      this.log(
        `reading ${source.source}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      reading.state = { state: 'failed', problem: { code: 'repository_unreadable', detail: explain(error) } };
    }
  }

  private async addProject(
    who: Principal,
    reading: string,
    { name, key }: { name: string; key: string | undefined },
  ): Promise<string> {
    const input = { name, ...(key === undefined ? {} : { key }) };
    const id = wishId(reading, 'project', input);
    const [answer] = await this.store.mutate(who, [{ id, name: 'project.add', input }]);
    return idIn(answer);
  }

  /** Takes one repository into a project: its people, models and work, then its commits; from then on it is followed. */
  private async takeIn(
    who: Principal,
    project: string,
    { id, source, history, proposal }: { id: string; source: Source; history: History; proposal: Proposal },
    chosen: ReadonlySet<string>,
  ): Promise<string[]> {
    const { store } = this;
    const named = { project, source: source.source, name: source.name, defaultBranch: history.defaultBranch };
    const [added] = await store.mutate(who, [{ id: wishId(id, 'repo', named), name: 'repo.add', input: named }]);
    const repo = idIn(added);
    const now = Date.now();
    const known = await store.facts(() => knownTo(project, proposal));
    const command = (step: string): string => uuidV7(now, createHash('sha256').update(`${id}/${step}`).digest());
    const calls = callsFor(proposal, chosen, { project, repo, now, command, known });
    const refused: string[] = [];
    for (const some of batches(calls, CALLS_PER_BATCH))
      refused.push(...refusedIn(some, await store.mutate(machine, some)));
    const commits = seenCommits(history);
    for (const [n, some] of [...batches(commits, limits.commitsPerCommandMax)].entries()) {
      const call = { id: command(`commits/${n}`), name: 'signal.commits', input: { repo, commits: some, quiet: true } };
      refused.push(...refusedIn([call], await store.mutate(machine, [call])));
    }
    await this.follower.remember(
      repo,
      history.refs.map((each) => [each.name, each.sha] as const),
      history.commits.length,
    );
    for (const each of refused) this.log(`accepting ${source.source}: ${each}\n`);
    return refused;
  }

  private async keyOf(project: string): Promise<string> {
    return this.store.facts(function* () {
      return (yield* theProject(project)).key;
    });
  }

  /** Makes room: the oldest reading that has ended goes. False when all are under way. */
  private forgetFinished(): boolean {
    const ended = [...this.readings.values()].find((each) => each.state.state !== 'reading');
    return ended !== undefined && this.readings.delete(ended.id);
  }

  private forgetOld(): void {
    const before = Date.now() - serverLimits.readingKeptMs;
    for (const [id, { startedAt }] of this.readings) if (startedAt < before) this.readings.delete(id);
  }
}

/** What a project follows; undefined where it is not there, which the command that adds to it says. */
function* followedIn(me: Me, ref: string): Reading<{ project: string; sources: string[] } | undefined> {
  const home = yield* untilRefused(theProjectFor(me, ref));
  if (isRefusal(home)) return undefined;
  const repos = (yield* list(repo, 'project', [home.id])).filter((each) => each.removedAt === null);
  return { project: home.id, sources: repos.map((each) => each.source) };
}

const firstTwice = (all: readonly string[]): string | undefined => all.find((each, n) => all.indexOf(each) < n);

/** The same wish twice is done once; another one, after the first was refused (its key was taken), is another command. */
function wishId(reading: string, step: string, input: unknown): string {
  return `${reading}/${step}/${createHash('sha256').update(canonical(input)).digest('hex').slice(0, 16)}`;
}

function idIn(answer: Answer | undefined): string {
  if (answer && 'created' in answer && answer.created) return answer.created.id;
  if (answer && 'refusal' in answer) {
    const { code, message, ...data } = told(answer.refusal);
    throw new HttpProblem(code === 'forbidden' ? 403 : 422, code, message, data);
  }
  throw new Error('the command made nothing');
}

function refusedIn(calls: readonly Call[], answers: readonly Answer[]): string[] {
  return answers.flatMap((answer, i) =>
    'refusal' in answer ? [`${calls[i]!.name}: ${told(answer.refusal as Refusal).message}`] : [],
  );
}

function* batches<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
