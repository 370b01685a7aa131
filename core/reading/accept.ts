/**
 * What was accepted of a proposal becomes ordinary commands, dated as of the commits that show it. The caller sends
 * them in their order as a machine principal; each is one that the door takes.
 *
 * Invariant: nothing is dated after `now`, and of one row nothing is dated before what it follows.
 */
import type { Call } from '../change/command.ts';
import { DAY } from '../change/time.ts';
import { idFrom } from '../change/ids.ts';
import { oneLine } from '../change/input.ts';
import { find, list, type Reading } from '../change/read.ts';
import { limits } from '../limits.ts';
import { gate, model, version } from '../models/kinds.ts';
import { identity } from '../people/kinds.ts';
import type {
  GateLine,
  ModelLine,
  PersonLine,
  Proposal,
  ProposalLine,
  QuestionLine,
  RunLine,
  TaskLine,
  VersionLine,
  Work,
} from './proposal.ts';

export interface Accepting {
  /** Ids of the project and of the repository that it follows. */
  readonly project: string;
  readonly repo: string;
  /** In milliseconds; nothing is dated later. */
  readonly now: number;
  /** The id of a command by the name of its step: a UUIDv7, the same for the same step, so that a repetition is one. */
  command(step: string): string;
  readonly known: Known;
}

/** What is there already, so that it is not added twice. Names in lower case. */
export interface Known {
  /** Ids of people by their address. */
  readonly people: ReadonlyMap<string, string>;
  readonly models: ReadonlySet<string>;
  /** As `model@v1.0.0`. */
  readonly versions: ReadonlySet<string>;
  readonly gates: ReadonlySet<string>;
}

/** What the workspace and the project (its id) have of a proposal. */
export function* knownTo(project: string, proposal: Proposal): Reading<Known> {
  const people = new Map<string, string>();
  for (const line of proposal.lines) {
    for (const email of line.kind === 'person' ? line.emails : []) {
      const row = yield* find(identity, 'handle', ['email', email]);
      if (row) people.set(email, row.person);
    }
  }
  const models = yield* list(model, 'project', [project]);
  const names = new Map(models.map((each) => [each.id as string, each.name.toLowerCase()]));
  const versions = yield* list(version, 'project', [project]);
  const gates = yield* list(gate, 'project', [project]);
  return {
    people,
    models: new Set(names.values()),
    versions: new Set(versions.map((each) => `${names.get(each.model) ?? ''}@${each.name.toLowerCase()}`)),
    gates: new Set(gates.map((each) => each.name.toLowerCase())),
  };
}

/** The commands that make the chosen lines real: `chosen` holds the ids of lines of the proposal. */
export function callsFor(proposal: Proposal, chosen: ReadonlySet<string>, accepting: Accepting): Call[] {
  const lines = proposal.lines.filter((each) => chosen.has(each.id));
  const writer = new Writer(accepting);
  for (const line of of(lines, 'person')) writer.person(line);
  for (const line of of(lines, 'model')) writer.model(line);
  for (const line of of(lines, 'version').sort((a, b) => a.at - b.at)) writer.version(line);
  for (const line of of(lines, 'gate')) writer.gate(line);
  const runs = Map.groupBy(of(lines, 'run'), (each) => each.question);
  const work = lines.filter((each) => each.kind === 'question' || each.kind === 'task');
  for (const line of work.sort((a, b) => a.work.first - b.work.first)) {
    if (line.kind === 'question') writer.question(line, runs.get(line.id) ?? []);
    else writer.task(line);
  }
  return writer.calls;
}

function of<K extends ProposalLine['kind']>(
  lines: readonly ProposalLine[],
  kind: K,
): Extract<ProposalLine, { kind: K }>[] {
  return lines.filter((each): each is Extract<ProposalLine, { kind: K }> => each.kind === kind);
}

class Writer {
  readonly calls: Call[] = [];
  private readonly accepting: Accepting;
  private readonly people: Map<string, string>;
  private readonly models: Set<string>;

  constructor(accepting: Accepting) {
    this.accepting = accepting;
    this.people = new Map(accepting.known.people);
    this.models = new Set(accepting.known.models);
  }

  person(line: PersonLine): void {
    const known = line.emails.map((each) => this.people.get(each)).find((each) => each !== undefined);
    const fresh = line.emails.filter(
      (each) => !this.people.has(each) && each.trim() === each && each.length <= ADDRESS_CHARS,
    );
    let id = known;
    if (known === undefined) {
      const name = fitted(line.name, limits.nameCharsMax) || fitted(line.emails[0] ?? 'Somebody', limits.nameCharsMax);
      const input = { name, emails: fresh.slice(0, PERSON_ADDRESSES), role: 'member' };
      id = idOf(this.send(line, '', 'people.add', input));
    }
    const alone = known === undefined ? fresh.slice(PERSON_ADDRESSES) : fresh;
    for (const email of alone) {
      this.send(line, `/${email}`, 'people.identify', { person: id, system: 'email', handle: email });
    }
    for (const email of fresh) this.people.set(email, id!);
  }

  model(line: ModelLine): void {
    if (this.models.has(line.model.toLowerCase())) return;
    this.models.add(line.model.toLowerCase());
    const input = { project: this.accepting.project, name: line.model, path: line.path };
    this.send(line, '', 'model.add', input, { asOf: line.at });
  }

  version(line: VersionLine): void {
    const ref = `${line.model}@${line.version}`;
    if (!this.models.has(line.model.toLowerCase()) || this.accepting.known.versions.has(ref.toLowerCase())) return;
    const { project } = this.accepting;
    const { model, version: name, commit, source } = line;
    const cause = `tag:${source}`;
    this.send(
      line,
      '',
      'model.version',
      { project, model, name, commit, source, registered: true },
      { asOf: line.at, cause },
    );
    line.marks.forEach(({ stage, off, at, counter, source }, i) => {
      const input = { project, version: ref, stage, off, counter, source };
      this.send(line, `/${i}`, 'model.stage', input, { asOf: at, cause: `tag:${source}` });
    });
    if (!line.gone) return;
    const verb = line.gone.kind === 'deprecated' ? 'model.retire' : 'model.deregister';
    this.send(line, '/gone', verb, { project, version: ref }, { asOf: line.gone.at });
  }

  gate(line: GateLine): void {
    if (this.accepting.known.gates.has(line.name.toLowerCase())) return;
    const { project } = this.accepting;
    const task = this.create(line, { first: line.at, emails: line.emails }, { track: 'data', column: 'checking' });
    const { name, source, checks } = line;
    this.send(line, '/gate', 'gate.add', { project, name, task, source, checks }, { asOf: line.at });
  }

  question(line: QuestionLine, runs: readonly RunLine[]): void {
    const { work, settled } = line;
    const as = this.actor(work);
    const task = this.create(line, work, { track: 'research', type: 'investigation' });
    if (line.state !== 'stale') {
      // Because: what is open has to be decided from now on; what is answered had its box until it was.
      const decideBy = settled ? Math.max(work.first, settled.at) : this.accepting.now + limits.boxDaysDefault * DAY;
      this.send(
        line,
        '/start',
        'research.start',
        { task, decideBy: this.clamped(decideBy, !settled) },
        { asOf: work.first, ...as },
      );
    }
    this.link(line, task, work);
    for (const run of runs) this.run(run, task, work.first);
    if (!settled) return;
    const { outcome, finding, commits } = settled;
    const input = { task, outcome, finding, evidence: commits.slice(0, limits.evidenceMax) };
    this.send(line, '/decide', 'research.decide', input, { asOf: Math.max(work.first, settled.at), ...as });
  }

  task(line: TaskLine): void {
    const { work, state } = line;
    const column = state === 'stale' ? 'next' : 'doing';
    const task = this.create(line, work, { track: 'production', type: line.type, column });
    this.link(line, task, work);
    const to = state === 'checking' || state === 'done' ? state : undefined;
    if (!to) return;
    const asOf = Math.max(work.first, line.doneAt ?? work.last);
    this.send(line, '/move', 'work.move', { task, to }, { asOf, ...this.actor(work) });
  }

  /** Adds the task of a line as of its first commit, on behalf of its first author who is a member; its id. */
  private create(line: ProposalLine, work: Pick<Work, 'first' | 'emails'>, more: Record<string, unknown>): string {
    const { project } = this.accepting;
    const members = new Set(work.emails.flatMap((each) => this.people.get(each) ?? []));
    const assignees = [...members].slice(0, ASSIGNEES);
    const title = fitted(line.title, limits.titleCharsMax);
    const input = { project, title, ...more, ...(assignees.length > 0 ? { assignees } : {}) };
    return idOf(this.send(line, '', 'work.create', input, { asOf: work.first, ...this.actor(work) }));
  }

  private link(line: ProposalLine, task: string, work: Work): void {
    const { repo } = this.accepting;
    for (const [i, { kind, ref, title, at }] of work.evidence.entries()) {
      if (ref.trim() === '' || ref.length > limits.urlCharsMax) continue;
      const input = { task, kind, ref, title: fitted(title, limits.titleCharsMax) || ref, repo };
      this.send(line, `/link/${i}`, 'work.link', input, { asOf: Math.max(work.first, at), ...this.actor(work) });
    }
  }

  private run(line: RunLine, task: string, first: number): void {
    const { repo } = this.accepting;
    const values = Object.entries({ ...line.params, ...line.metrics }).filter(
      ([key]) => key.length <= limits.nameCharsMax,
    );
    const metrics = Object.fromEntries(values.slice(0, RUN_VALUES));
    const input = { task, kind: 'run', ref: line.name, title: fitted(line.title, limits.titleCharsMax), repo, metrics };
    this.send(line, '', 'work.link', input, { asOf: Math.max(first, line.at), cause: `commit:${line.commit}` });
  }

  private actor(work: Pick<Work, 'emails'>): { as?: string } {
    const as = work.emails.map((each) => this.people.get(each)).find((each) => each !== undefined);
    return as === undefined ? {} : { as };
  }

  private send(line: ProposalLine, step: string, name: string, input: unknown, more: Partial<Call> = {}): Call {
    const { asOf, ...rest } = more;
    const dated = asOf === undefined ? {} : { asOf: this.clamped(asOf) };
    const call = { id: this.accepting.command(line.id + step), name, input, ...dated, ...rest };
    this.calls.push(call);
    return call;
  }

  private clamped(at: number, ahead = false): number {
    const past = Math.max(0, Math.floor(at));
    return ahead ? past : Math.min(past, this.accepting.now);
  }
}

/** The id of the first row that a command makes. */
function idOf(call: Call): string {
  return idFrom(call.id, `${call.as ?? ''}/0`, 0);
}

/** On one line, and not longer than its field takes. */
const fitted = (text: string, charsMax: number): string => oneLine(text).slice(0, charsMax).trim();

const ADDRESS_CHARS = 320;
const PERSON_ADDRESSES = 20;
const ASSIGNEES = 3;
const RUN_VALUES = 50;
