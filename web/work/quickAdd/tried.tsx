/** "Has this been tried?": what the ledger holds and what is being asked that is like what one writes. */
import { useDeferredValue, useMemo } from 'react';
import { AlikeIndex, decision, edge, list, task, type LedgerEntry, type Project } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { Link } from 'wouter';
import { Glyph } from '../../parts/glyph.tsx';
import { useLive } from '../../state/live.ts';
import { useRemote } from '../../state/remote.ts';
import { outcomeName } from '../../words.ts';
import { keyOf, taskById } from '../look.ts';

/** One that was decided, or is still open. */
type Before =
  | { readonly kind: 'decided'; readonly text: string; readonly entry: Entry }
  | { readonly kind: 'open'; readonly text: string; readonly key: string };

type Entry = Pick<LedgerEntry, 'number' | 'outcome' | 'finding' | 'question' | 'task' | 'supersededBy'> & {
  at: number;
};

const SHOWN_MAX = 3;

interface Props {
  home: Project;
  text: string;
  onLeave?: (() => void) | undefined;
}

export function Tried({ home, text, onLeave }: Props) {
  const before = useBefore(home);
  const index = useMemo(() => new AlikeIndex(before, wordsOf), [before]);
  const asked = useDeferredValue(text);
  const found = useMemo(() => index.find(asked, SHOWN_MAX), [index, asked]);
  return (
    <section aria-label="Has this been tried?" aria-live="polite" className={found.length === 0 ? 'sr-only' : ''}>
      {found.length > 0 && (
        <>
          <h3 className="pb-1 text-meta font-semibold text-text-2">Has this been tried?</h3>
          <ul className="flex flex-col rounded border border-line">
            {found.map(({ of }) => (
              <li key={of.kind === 'open' ? of.key : of.entry.number} className="border-t border-line first:border-t-0">
                <One before={of} onLeave={onLeave} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** What is compared: the question, and what was found. */
const wordsOf = (each: Before): string => (each.kind === 'open' ? each.text : `${each.text} ${each.entry.finding}`);

function One({ before, onLeave }: Pick<Props, 'onLeave'> & { before: Before }) {
  const [project, number] = (before.kind === 'open' ? before.key : before.entry.task).split('-');
  return (
    <Link
      href={before.kind === 'open' ? `/${project}/board/${number}` : `/${project}/ledger/L-${before.entry.number}`}
      onClick={onLeave}
      className="flex min-h-9 items-start gap-2 px-2.5 py-2 hover:bg-hover"
    >
      <span className="pt-0.5">
        <Glyph kind="research" />
      </span>
      <span className="min-w-0">
        <span className="font-medium">{before.text}</span>
        <span className="block text-text-2">
          {before.kind === 'open' ? `Being asked now in ${before.key}.` : sentenceOf(before.entry)}
        </span>
      </span>
    </Link>
  );
}

/** `Ruled out in March (L-12): latency three times. What changed?` */
function sentenceOf({ number, outcome, finding, at }: Entry): string {
  const ask = outcome === 'adopt' ? 'What is still open?' : 'What changed?';
  const end = /[.!?…]$/.test(finding) ? '' : '.';
  return `${outcomeName(outcome)} in ${monthText(at)} (L-${number}): ${finding}${end} ${ask}`;
}

function monthText(at: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat('en-GB', isThisYear ? { month: 'long' } : { month: 'long', year: 'numeric' }).format(
    at,
  );
}

/** The ledger as the server holds it (offline: as this replica does), and the questions that are open here. */
function useBefore(home: Project): Before[] {
  const newest = useLive((replica) => replica.query(() => edge(decision, 'number', [], { order: 'down' })) ?? 0, []);
  const { value } = useRemote<LedgerEntry[]>('/api/ledger', newest);
  const held = useLive(decidedIn, []);
  const open = useLive((replica) => openIn(replica, home), [home.id]);
  return useMemo(() => {
    const entries = value ? value.map((each): Entry => ({ ...each, at: Date.parse(each.at) })) : held;
    const standing = entries.filter((each) => each.supersededBy === null);
    return [
      ...standing.map((entry): Before => ({ kind: 'decided', text: entry.question, entry })),
      ...open.map(({ key, title }): Before => ({ kind: 'open', text: title, key })),
    ];
  }, [value, held, open]);
}

function decidedIn(replica: Replica): Entry[] {
  const rows = replica.query(() => list(decision, 'number', [], { order: 'down' })) ?? [];
  return rows.flatMap((row): Entry[] => {
    const of = taskById(replica, row.task);
    const { number, outcome, finding, question, at } = row;
    if (!of || row.supersededBy !== null) return [];
    return [{ number, outcome, finding, question, at, supersededBy: null, task: keyOf(replica, of) }];
  });
}

function openIn(replica: Replica, home: Project): { key: string; title: string }[] {
  const rows = replica.query(() => list(task, 'number', [home.id])) ?? [];
  return rows
    .filter((each) => each.type === 'investigation' && each.doneAt === null && each.removedAt === null)
    .map((each) => ({ key: keyOf(replica, each), title: each.title }));
}
