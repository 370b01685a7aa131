/** One entry of the ledger whole: what was asked and frozen, what was done and found, what it cites and who cites it. */
import { isoOf } from '../change/time.ts';
import { find, get, getMany, list, refuseIf, type Reading } from '../change/read.ts';
import { comment, revision } from '../knowledge/kinds.ts';
import { project, type Project } from '../people/kinds.ts';
import { theDecision } from '../research/find.ts';
import { decision, investigation, type Decision, type Investigation } from '../research/kinds.ts';
import { timeboxAt } from '../research/timebox.ts';
import { dependency, link, task, tie, type Link, type Task } from '../work/kinds.ts';
import { besideEntries, entryOf, type LedgerEntry } from './ledger.ts';

export interface EntryLink {
  readonly kind: string;
  readonly ref: string;
  readonly title: string;
  readonly pin: 'best' | 'baseline' | null;
  readonly metrics: Readonly<Record<string, number | string>>;
  /** Whether the decision names it as evidence. */
  readonly shows: boolean;
}

/** Something that names an entry, or that an entry names. */
export interface Citation {
  /** `L-12` or `CHURN-42`. */
  readonly key: string;
  readonly title: string;
  readonly outcome: string | null;
}

export interface EntryEvent {
  readonly what: 'asked' | 'started' | 'extended' | 'amended' | 'decided' | 'reopened';
  readonly at: string;
  readonly by: string | null;
  /** A reason, or the number of the entry that was decided. */
  readonly words: string;
}

export interface EntryView extends LedgerEntry {
  readonly taskId: string;
  /** Whether it is the present answer of its question: it can be taken up again. */
  readonly current: boolean;
  readonly hypothesis: string;
  readonly criterion: string;
  readonly frozen: string | null;
  readonly amendments: readonly { criterion: string; reason: string; at: string; by: string | null }[];
  readonly timebox: {
    readonly start: string;
    readonly decideBy: string;
    readonly days: number;
    boxDays: number;
  } | null;
  readonly extensions: readonly { until: string; reason: string; at: string; by: string | null }[];
  /** Best and baseline first, then evidence, then what else is linked; of a former answer, until it was decided. */
  readonly links: readonly EntryLink[];
  /** Tasks that it led to, and those that waited for the answer. */
  readonly next: readonly Citation[];
  readonly cites: readonly Citation[];
  readonly citedBy: readonly Citation[];
  readonly history: readonly EntryEvent[];
}

/** What may cite an entry, as a search found it. */
export interface Citing {
  readonly kind: string;
  readonly id: string;
}

/** An entry by id, `L-37` or `37`, of a project for which `sees` holds. `citing`: what may name it. */
export function* entryView(
  ref: string,
  sees: (home: Project) => boolean,
  citing: readonly Citing[] = [],
): Reading<EntryView> {
  const row = yield* theDecision(ref);
  const home = yield* get(project, row.project);
  yield* refuseIf(!home || !sees(home), 'not_found', { what: 'ledger entry', ref });
  const all = yield* list(decision, 'task', [row.task]);
  const others = yield* getMany(
    decision,
    [row.supersedes, row.supersededBy].filter((id) => id !== null),
  );
  const known = new Map([...all, ...others.values()].map((each) => [each.id as string, each]));
  const beside = yield* besideEntries([row], known);
  const its = beside.tasks.get(row.task);
  const box = beside.boxes.get(row.task);
  const isCurrent = its?.decision === row.id;
  const named = (id: string | null): string | null => (id === null ? null : (beside.names.get(id) ?? null));
  return {
    ...entryOf(row, home!, beside),
    taskId: row.task,
    current: isCurrent,
    ...asked(box, row, named),
    links: (yield* list(link, 'task', [row.task]))
      .filter((each) => isCurrent || belongs(each, row))
      .map(shown(row))
      .sort(byWeight),
    next: yield* nextOf(row.task, sees),
    cites: yield* citedIn(yield* textsOf(row, its, box), row, sees),
    citedBy: yield* citingOf(row, citing, sees),
    history: historyOf(its, box, all, named),
  };
}

type Named = (id: string | null) => string | null;

/** What was framed before the decision; of a box that started anew since, nothing is told of the former one. */
function asked(box: Investigation | undefined, row: Decision, named: Named) {
  const until = (each: { readonly at: number }): boolean => each.at <= row.at;
  const running = box && timeboxAt(box, row.at);
  return {
    hypothesis: box?.hypothesis ?? '',
    criterion: box?.criterion ?? '',
    frozen: box?.frozenAt == null || box.frozenAt > row.at ? null : isoOf(box.frozenAt),
    amendments: (box?.amendments ?? []).filter(until).map(({ criterion, reason, at, by }) => ({
      criterion,
      reason,
      at: isoOf(at),
      by: named(by),
    })),
    timebox:
      running && running.start <= row.at
        ? {
            start: isoOf(running.start),
            decideBy: isoOf(running.decideBy),
            days: running.days,
            boxDays: running.boxDays,
          }
        : null,
    extensions: (box?.extensions ?? []).filter(until).map(({ until: to, reason, at, by }) => ({
      until: isoOf(to),
      reason,
      at: isoOf(at),
      by: named(by),
    })),
  };
}

const belongs = (each: Link, row: Decision): boolean => each.at <= row.at || row.evidence.includes(each.id);

const shown =
  (row: Decision) =>
  ({ id, kind, ref, title, pin, metrics }: Link): EntryLink => ({
    kind,
    ref,
    title,
    pin,
    metrics,
    shows: row.evidence.includes(id),
  });

const weightOf = ({ pin, shows }: EntryLink): number => (pin === 'best' ? 0 : pin === 'baseline' ? 1 : shows ? 2 : 3);
const byWeight = (a: EntryLink, b: EntryLink): number => weightOf(a) - weightOf(b);

/** What it led to, and what waited for its answer. */
function* nextOf(of: string, sees: (home: Project) => boolean): Reading<Citation[]> {
  const led = (yield* list(tie, 'task', [of])).filter((each) => each.kind === 'leads_to').map((each) => each.to);
  const waiting = (yield* list(dependency, 'on', [of])).map((each) => each.task);
  return yield* taskCitations([...led, ...waiting], sees);
}

function* taskCitations(ids: readonly string[], sees: (home: Project) => boolean): Reading<Citation[]> {
  const tasks = yield* getMany(task, ids);
  const homes = yield* getMany(
    project,
    [...tasks.values()].map((each) => each.project),
  );
  return [...new Set(ids)].flatMap((id) => {
    const each = tasks.get(id);
    const home = each && homes.get(each.project);
    if (!home || !sees(home) || each.removedAt !== null) return [];
    return [{ key: `${home.key}-${each.number}`, title: each.title, outcome: null }];
  });
}

/** Numbers of the ledger that a text names: `L-12`. */
export function numbersIn(text: string): number[] {
  const found = text.matchAll(/(?<![\p{L}\p{N}-])L-(\d{1,9})(?![\p{L}\p{N}])/giu);
  return [...new Set(Array.from(found, ([, digits]) => Number(digits)))];
}

/** Everything that was written about a question. */
function* textsOf(row: Decision, its: Task | undefined, box: Investigation | undefined): Reading<string> {
  const comments = (yield* list(comment, 'task', [row.task])).filter((each) => each.removedAt === null);
  const bodies = yield* getMany(revision, [...comments.map((each) => each.text), ...(its?.text ? [its.text] : [])]);
  const framed = box ? [box.hypothesis, box.criterion, ...box.amendments.map((each) => each.criterion)] : [];
  const written = [...bodies.values()].map((each) => each.body);
  return [row.question, row.finding, row.reason ?? '', ...framed, ...written].join('\n');
}

/** Entries named in one answer; more are no reading any more. */
const CITED_MAX = 50;

function* citedIn(text: string, row: Decision, sees: (home: Project) => boolean): Reading<Citation[]> {
  const cited: Citation[] = [];
  for (const number of numbersIn(text).slice(0, CITED_MAX)) {
    const entry = number === row.number ? undefined : yield* find(decision, 'number', [number]);
    if (entry) cited.push(...(yield* entryCitations(entry, sees)));
  }
  return cited;
}

function* entryCitations(entry: Decision, sees: (home: Project) => boolean): Reading<Citation[]> {
  const home = yield* get(project, entry.project);
  return home && sees(home) ? [{ key: `L-${entry.number}`, title: entry.question, outcome: entry.outcome }] : [];
}

/** Tasks and entries that really name it, each once; not its own question. */
function* citingOf(row: Decision, citing: readonly Citing[], sees: (home: Project) => boolean): Reading<Citation[]> {
  const names = (text: string): boolean => numbersIn(text).includes(row.number);
  const entries: Citation[] = [];
  const tasks = new Set<string>();
  for (const { kind, id } of citing) {
    if (kind === decision.name) {
      const entry = yield* get(decision, id);
      if (entry && entry.task !== row.task && names([entry.question, entry.finding, entry.reason].join('\n')))
        entries.push(...(yield* entryCitations(entry, sees)));
    } else if (kind === comment.name) {
      const said = yield* get(comment, id);
      const words = said?.removedAt === null ? yield* get(revision, said.text) : undefined;
      if (said && words && names(words.body)) tasks.add(said.task);
    } else if (kind === task.name) {
      const its = yield* get(task, id);
      const words = its?.text ? yield* get(revision, its.text) : undefined;
      const box = its ? yield* get(investigation, its.id) : undefined;
      if (its && names([its.title, words?.body, box?.hypothesis, box?.criterion].join('\n'))) tasks.add(its.id);
    }
  }
  tasks.delete(row.task);
  return [...entries, ...(yield* taskCitations([...tasks], sees))];
}

function historyOf(
  its: Task | undefined,
  box: Investigation | undefined,
  decisions: readonly Decision[],
  named: Named,
): EntryEvent[] {
  const event = (what: EntryEvent['what'], at: number, by: string | null, words = ''): EntryEvent => ({
    what,
    at: isoOf(at),
    by: named(by),
    words,
  });
  const events = [
    ...(its ? [event('asked', its.createdAt, its.by)] : []),
    ...(box?.startAt != null && box.reopenings.length === 0 ? [event('started', box.startAt, null)] : []),
    ...(box?.extensions ?? []).map((each) => event('extended', each.at, each.by, each.reason)),
    ...(box?.amendments ?? []).map((each) => event('amended', each.at, each.by, each.reason)),
    ...(box?.reopenings ?? []).map((each) => event('reopened', each.at, each.by, each.reason)),
    ...decisions.map((each) => event('decided', each.at, each.by, `L-${each.number}`)),
  ];
  return events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
