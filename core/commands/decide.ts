/**
 * A decision completes its investigation, whatever its outcome, takes the next number of the ledger and moves the
 * task to done. It is never edited, only superseded.
 */
import * as z from 'zod/mini';
import { changed, created, type Change } from '../change/change.ts';
import { command, type Context, type Decided } from '../change/command.ts';
import { line, note, ref } from '../change/input.ts';
import type { Id } from '../change/kind.ts';
import { edge, find, list, must, type Reading } from '../change/read.ts';
import { isRefusal, refuse, type Refusal } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { may } from '../people/may.ts';
import { decision, investigation, type Decision } from '../research/kinds.ts';
import { theDecision } from '../research/find.ts';
import { outcomes } from '../research/words.ts';
import { columnsOf, firstIn } from '../work/find.ts';
import { link, task, type Column, type Link } from '../work/kinds.ts';
import { gapAt, orderIn, type Gap } from '../work/order.ts';
import { landed } from './landing.ts';
import { leading } from './promote.ts';
import { theQuestion, type Question } from './research.ts';

const evidence = z
  .array(z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.urlCharsMax)))
  .check(z.maxLength(limits.evidenceMax));
/** The work that a decision leads to, added in the same step. */
const leads = z.optional(z.array(leading).check(z.maxLength(limits.leadsMax)));
const words = {
  outcome: z.enum(outcomes),
  finding: line,
  reason: z.optional(note),
  evidence: z.optional(evidence),
  /** When it is to be looked at again, in words; of a parked question. */
  revisit: z.optional(note),
};

export const decide = command('research.decide', {
  about:
    'Decides a question: its outcome, what was found, why, and what shows it. Evidence is links of the task, addresses or commits. `leads`: the work that it leads to, added in the same step.',
  input: z.strictObject({
    task: ref,
    ...words,
    leads,
  }),
  *needs(input) {
    return yield* deciding(yield* theQuestion(input.task));
  },
  allow: (me, { question }) => may(me, 'edit', question.project),
  decide(input, facts, context) {
    const { question, latest } = facts;
    const { task: row, box } = question;
    if (row.decision !== null) return refuse('decided', { task: question.key, number: latest?.number });
    const entry = enter(input, facts, latest, context);
    if (isRefusal(entry)) return entry;
    const place = facts.column.id === row.column ? {} : { order: orderIn(facts.gap) };
    const done = { ...landed(row, facts.column, facts.column, context.at), ...place, decision: entry.id, asksAt: null };
    return {
      changes: [
        ...entry.changes,
        ...changed(task, row, done),
        ...changed(investigation, box, { frozenAt: box.frozenAt ?? context.at }),
      ],
      created: { id: entry.id, key: `L-${entry.number}` },
      causes: leadingFrom(row.id, input.leads),
    };
  },
});

export const supersede = command('research.supersede', {
  about: 'Replaces a decision by a new one with a number of its own; the old one stays in the ledger and points to it.',
  input: z.strictObject({ decision: ref, ...words, leads }),
  *needs(input) {
    const old = yield* theDecision(input.decision);
    return { ...(yield* deciding(yield* theQuestion(old.task))), old };
  },
  allow: (me, { question }) => may(me, 'edit', question.project),
  decide(input, facts, context): Decided | Refusal {
    const { question, old } = facts;
    if (old.supersededBy !== null) return refuse('superseded', { number: old.number });
    const entry = enter(input, facts, old, context);
    if (isRefusal(entry)) return entry;
    const isCurrent = question.task.decision === old.id;
    return {
      changes: [...entry.changes, ...(isCurrent ? changed(task, question.task, { decision: entry.id }) : [])],
      created: { id: entry.id, key: `L-${entry.number}` },
      causes: leadingFrom(question.task.id, input.leads),
    };
  },
});

const leadingFrom = (task: string, all: z.output<typeof leads>): NonNullable<Decided['causes']> =>
  (all ?? []).map((each) => ({ name: 'work.promote', input: { task, ...each } }));

interface Deciding {
  readonly question: Question;
  /** The last number that the ledger gave out. */
  readonly last: number;
  readonly links: readonly Link[];
  readonly latest: Decision | undefined;
  readonly column: Column;
  readonly gap: Gap;
}

function* deciding(question: Question): Reading<Deciding> {
  const columns = yield* columnsOf(question.task.track);
  const column = yield* must(firstIn(columns, 'done'), 'not_found', { what: 'column', ref: 'done' });
  return {
    question,
    last: ((yield* edge(decision, 'number', [], { order: 'down' })) as number | null) ?? 0,
    links: yield* list(link, 'task', [question.task.id]),
    latest: yield* find(decision, 'task', [question.task.id], { order: 'down' }),
    column,
    gap: yield* gapAt(column, {}),
  };
}

interface Entry {
  readonly id: Id<'decision'>;
  readonly number: number;
  readonly changes: Change[];
}

type Words = { [K in keyof typeof words]: z.output<(typeof words)[K]> };

/** The new entry of the ledger, which takes the place of `old` if there is one. */
function enter(
  input: Partial<Words> & Pick<Words, 'outcome' | 'finding'>,
  facts: Deciding,
  old: Decision | undefined,
  context: Context,
): Entry | Refusal {
  const { at, by, newId } = context;
  const { task: row, project } = facts.question;
  const id = newId();
  const shown = showing(input.evidence ?? [], facts, context);
  if (isRefusal(shown)) return shown;
  const number = facts.last + 1;
  const replaces = old && old.supersededBy === null ? old : undefined;
  const entry: Decision = {
    id,
    project: project.id,
    task: row.id,
    number,
    question: row.title,
    outcome: input.outcome,
    finding: input.finding,
    reason: input.reason ?? null,
    evidence: shown.ids,
    revisit: input.revisit ?? null,
    by,
    at,
    supersedes: replaces?.id ?? null,
    supersededBy: null,
  };
  return {
    id,
    number,
    changes: [
      ...shown.changes,
      created(decision, entry),
      ...(replaces ? changed(decision, replaces, { supersededBy: id }) : []),
    ],
  };
}

/** The links that a list of evidence names, those that it adds included. */
function showing(
  named: readonly string[],
  { links, question }: Deciding,
  { at, by, newId }: Context,
): { ids: Id<'link'>[]; changes: Change[] } | Refusal {
  const ids = new Set<Id<'link'>>();
  const changes: Change[] = [];
  for (const each of new Set(named)) {
    const known = links.find((l) => l.id === each || l.ref === each);
    const kind = /^https?:\/\/\S+$/i.test(each) ? 'url' : /^[0-9a-f]{7,64}$/i.test(each) ? 'commit' : undefined;
    if (!known && !kind) {
      return refuse('invalid', {
        field: 'evidence',
        problem: `"${each}" is no link of this task, no address and no commit.`,
      });
    }
    if (known) {
      ids.add(known.id);
      continue;
    }
    const id = newId();
    ids.add(id);
    const { task: row, project } = question;
    changes.push(
      created(link, {
        id,
        project: project.id,
        task: row.id,
        kind: kind!,
        ref: each,
        repo: null,
        title: each.slice(0, limits.titleCharsMax),
        pin: null,
        metrics: {},
        state: null,
        at,
        by,
      }),
    );
  }
  return { ids: [...ids], changes };
}
