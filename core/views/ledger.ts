/** The ledger: every decision that the reader may see, newest first; how it is narrowed, and what a quarter came to. */
import { DAY, isoOf } from '../change/time.ts';
import { getMany, list, type Reading } from '../change/read.ts';
import { model, version } from '../models/kinds.ts';
import { person, project, type Project } from '../people/kinds.ts';
import { decision, investigation, type Decision, type Investigation } from '../research/kinds.ts';
import { outcomes, type Outcome } from '../research/words.ts';
import { task, type Task } from '../work/kinds.ts';

export interface LedgerEntry {
  readonly number: number;
  /** `CHURN-42` */
  readonly task: string;
  /** The project's key. */
  readonly project: string;
  readonly question: string;
  readonly outcome: string;
  readonly finding: string;
  readonly reason: string | null;
  readonly by: string | null;
  readonly at: string;
  /** Days from the start of its timebox, to a tenth; null where the box never started, or has started anew since. */
  readonly days: number | null;
  /** The model that the question serves, and its version. */
  readonly model: string | null;
  readonly version: string | null;
  /** How many links show it; 0: no evidence kept. */
  readonly evidence: number;
  readonly supersedes: number | null;
  readonly supersededBy: number | null;
}

/** What the ledger can be narrowed by. */
export const ledgerFields = ['project', 'model', 'outcome', 'quarter', 'person'] as const;
export type LedgerFilter = { readonly [F in (typeof ledgerFields)[number]]?: string | undefined };

/** Entries for which `sees` holds (a project) and, when `only` is given, with these ids; the newest `limit`. */
export function* ledgerOf(
  sees: (home: Project) => boolean,
  only?: ReadonlySet<string>,
  filter: LedgerFilter = {},
  limit = Number.POSITIVE_INFINITY,
): Reading<LedgerEntry[]> {
  const rows = yield* list(decision, 'number', [], { order: 'down' });
  const homes = new Map((yield* list(project, 'all', [])).map((each) => [each.id as string, each]));
  const shown = rows.filter((row) => {
    const home = homes.get(row.project);
    return home !== undefined && sees(home) && (!only || only.has(row.id));
  });
  const beside = yield* besideEntries(shown, new Map(rows.map((each) => [each.id as string, each])));
  return shown
    .map((row) => entryOf(row, homes.get(row.project)!, beside))
    .filter((entry) => fits(entry, filter))
    .slice(0, limit);
}

/** What entries are told with. */
export interface BesideEntries {
  readonly tasks: ReadonlyMap<string, Task>;
  readonly boxes: ReadonlyMap<string, Investigation>;
  readonly names: ReadonlyMap<string, string>;
  /** By id of a version: the names of its model and its own. */
  readonly versions: ReadonlyMap<string, { readonly model: string; readonly version: string }>;
  /** Other entries, by id. */
  readonly entries: ReadonlyMap<string, Decision>;
}

export function* besideEntries(
  rows: readonly Decision[],
  entries: ReadonlyMap<string, Decision>,
): Reading<BesideEntries> {
  const ids = rows.map((row) => row.task);
  const tasks = yield* getMany(task, ids);
  const versions = yield* getMany(
    version,
    [...tasks.values()].flatMap((row) => row.version ?? []),
  );
  const models = yield* getMany(
    model,
    [...versions.values()].map((row) => row.model),
  );
  return {
    tasks,
    boxes: yield* getMany(investigation, ids),
    names: new Map((yield* list(person, 'role', [])).map((each) => [each.id as string, each.name])),
    versions: new Map(
      [...versions.values()].map((row) => [
        row.id as string,
        { model: models.get(row.model)?.name ?? '', version: row.name },
      ]),
    ),
    entries,
  };
}

export function entryOf(row: Decision, home: Project, beside: BesideEntries): LedgerEntry {
  const its = beside.tasks.get(row.task);
  const serves = its?.version ? beside.versions.get(its.version) : undefined;
  const numberOf = (id: string | null): number | null =>
    id === null ? null : (beside.entries.get(id)?.number ?? null);
  return {
    number: row.number,
    task: its ? `${home.key}-${its.number}` : '',
    project: home.key,
    question: row.question,
    outcome: row.outcome,
    finding: row.finding,
    reason: row.reason,
    by: row.by ? (beside.names.get(row.by) ?? null) : null,
    at: isoOf(row.at),
    days: daysOf(beside.boxes.get(row.task), row, beside.entries),
    model: serves?.model ?? null,
    version: serves?.version ?? null,
    evidence: row.evidence.length,
    supersedes: numberOf(row.supersedes),
    supersededBy: numberOf(row.supersededBy),
  };
}

function daysOf(box: Investigation | undefined, row: Decision, entries: ReadonlyMap<string, Decision>): number | null {
  if (box?.startAt == null || box.startAt > row.at) return null;
  let first = row;
  // Because: an answer that was only put right was not looked for again.
  for (let before = former(first, entries); before && before.at > box.startAt; before = former(first, entries))
    first = before;
  return Math.round(((first.at - box.startAt) / DAY) * 10) / 10;
}

const former = ({ supersedes }: Decision, entries: ReadonlyMap<string, Decision>): Decision | undefined =>
  supersedes === null ? undefined : entries.get(supersedes);

/** Whether an entry is one of those that are asked for. */
export function fits(entry: LedgerEntry, filter: LedgerFilter): boolean {
  return (
    isAny(filter.project, entry.project) &&
    isAny(filter.model, entry.model) &&
    isAny(filter.outcome, entry.outcome) &&
    isAny(filter.person, entry.by) &&
    isAny(filter.quarter, quarterOf(entry.at))
  );
}

const isAny = (wanted: string | undefined, value: string | null): boolean =>
  !wanted || wanted.toLowerCase() === value?.toLowerCase();

/** `2026-Q4`, of a time as ISO 8601, UTC. */
export function quarterOf(iso: string): string {
  return `${iso.slice(0, 4)}-Q${Math.ceil(Number(iso.slice(5, 7)) / 3)}`;
}

export interface LedgerSummary {
  /** Questions whose answer stands: what was superseded is not counted twice. */
  readonly answered: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Half of the questions took no longer, in days; null where none had a box. */
  readonly medianDays: number | null;
}

/** What these entries come to. Every outcome counts the same. */
export function summaryOf(entries: readonly LedgerEntry[]): LedgerSummary {
  const standing = entries.filter((each) => each.supersededBy === null);
  const counts = outcomes.map((outcome) => [outcome, standing.filter((each) => each.outcome === outcome).length]);
  return {
    answered: standing.length,
    outcomes: Object.fromEntries(counts) as Record<Outcome, number>,
    medianDays: median(standing.flatMap((each) => each.days ?? [])),
  };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
