/** The ledger: every decision that the reader may see, newest first. */
import { isoOf } from '../change/time.ts';
import { getMany, list, type Reading } from '../change/read.ts';
import { person, project, type Project } from '../people/kinds.ts';
import { decision, type Decision } from '../research/kinds.ts';
import { task, type Task } from '../work/kinds.ts';

export interface LedgerEntry {
  readonly number: number;
  readonly task: string;
  readonly question: string;
  readonly outcome: string;
  readonly finding: string;
  readonly reason: string | null;
  readonly by: string | null;
  readonly at: string;
  /** How many links show it; 0: no evidence kept. */
  readonly evidence: number;
  readonly supersedes: number | null;
  readonly supersededBy: number | null;
}

/** Entries for which `sees` holds (a project) and, when `only` is given, with these ids. */
export function* ledgerOf(sees: (home: Project) => boolean, only?: ReadonlySet<string>): Reading<LedgerEntry[]> {
  const rows = yield* list(decision, 'number', [], { order: 'down' });
  const numbers = new Map(rows.map((each) => [each.id as string, each.number]));
  const names = new Map((yield* list(person, 'role', [])).map((each) => [each.id as string, each.name]));
  const homes = new Map((yield* list(project, 'all', [])).map((each) => [each.id as string, each]));
  const shown = rows.filter((row) => {
    const home = homes.get(row.project);
    return home !== undefined && sees(home) && (!only || only.has(row.id));
  });
  const tasks = yield* getMany(
    task,
    shown.map((row) => row.task),
  );
  return shown.map((row) => entryOf(row, keyOf(homes.get(row.project)!, tasks.get(row.task)), names, numbers));
}

const keyOf = (home: Project, row: Task | undefined): string => (row ? `${home.key}-${row.number}` : '');

function entryOf(
  row: Decision,
  key: string,
  names: ReadonlyMap<string, string>,
  numbers: ReadonlyMap<string, number>,
): LedgerEntry {
  return {
    number: row.number,
    task: key,
    question: row.question,
    outcome: row.outcome,
    finding: row.finding,
    reason: row.reason,
    by: row.by ? (names.get(row.by) ?? null) : null,
    at: isoOf(row.at),
    evidence: row.evidence.length,
    supersedes: row.supersedes ? (numbers.get(row.supersedes) ?? null) : null,
    supersededBy: row.supersededBy ? (numbers.get(row.supersededBy) ?? null) : null,
  };
}
