/**
 * Deciding a question: its outcome, what was found, why, and what shows it. What is typed is kept on this device until
 * the decision is made, and after a refusal.
 */
import { useEffect, useId, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import type { Replica } from '@dualtrack/client';
import { decision, get, investigation, link, list, type Link } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { TextArea, TextField } from '../parts/field.tsx';
import { Dialog } from '../parts/popups.tsx';
import { Tick } from '../parts/tick.tsx';
import { useDraft } from '../state/kept.ts';
import { useLive, useSession, useSync } from '../state/live.ts';
import { useSettled } from '../state/settled.ts';
import { linkNames, usualReasons } from '../words.ts';
import { currentRow } from '../parts/rows.ts';
import { cardElement } from '../work/board/cardMenu.ts';
import { keyOf, taskById } from '../work/look.ts';
import { LeadsTo, leadsIn, type Leading } from './leadsTo.tsx';
import { Outcomes } from './outcomes.tsx';

interface Typed extends Leading {
  readonly finding?: string;
  readonly reason?: string;
  /** Ids of links that show it. */
  readonly evidence?: readonly string[];
  /** An address or a commit that shows it. */
  readonly more?: string;
  readonly none?: boolean;
}

interface Props {
  task: string;
  /** The number of the entry that this decision takes the place of; undefined: the question is open. */
  supersedes?: number | undefined;
  onClose: () => void;
}

export function DecideDialog({ task, supersedes, onClose }: Props) {
  const session = useSession();
  const row = useLive((replica) => taskById(replica, task), [task]);
  const box = useLive((replica) => replica.query(() => get(investigation, task)), [task]);
  const links = useEvidence(task);
  const [draft, setDraft] = useDraft(`decide.${task}${supersedes === undefined ? '' : `.${supersedes}`}`);
  const typed: Typed = draft === undefined ? {} : (JSON.parse(draft) as Typed);
  const [problem, setProblem] = useState<{ field: string; text: string }>();
  const finding = useRef<HTMLInputElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const reasons = useId();
  const settled = useSettled();
  const [sent, setSent] = useState<string>();
  const { state } = useSync();
  useEffect(() => {
    // Because: a decision that is kept here until the server is back needs no open dialog.
    if (sent && state.kind === 'offline') close();
  });
  if (!row) return null;

  const type = (change: Typed): void => {
    setDraft(JSON.stringify({ ...typed, ...change }));
    setProblem(undefined);
  };
  function close(): void {
    const entry = entryOf(session.replica, task);
    setDraft(undefined);
    const added = `${entry ? `${entry} added to` : 'It goes to'} the ledger`;
    session.notices.done(
      supersedes === undefined ? `Question closed. ${added}` : `L-${supersedes} superseded. ${added}`,
      {
        undo: false,
      },
    );
    onClose();
  }
  const decide = (): void => {
    if (sent) return;
    const wrong = wrongIn(typed);
    if (wrong) {
      setProblem(wrong);
      if (wrong.field === 'finding') finding.current?.focus();
      if (wrong.field === 'outcome') first.current?.focus();
      return;
    }
    const input = {
      ...(supersedes === undefined ? { task } : { decision: `L-${supersedes}` }),
      outcome: typed.outcome,
      finding: typed.finding,
      ...(typed.reason?.trim() && { reason: typed.reason }),
      evidence: typed.none ? [] : [...(typed.evidence ?? []), ...moreIn(typed)],
      ...(typed.outcome === 'parked' && typed.revisit?.trim() && { revisit: typed.revisit }),
      leads: leadsIn(typed),
    };
    const result = session.sync.run(supersedes === undefined ? 'research.decide' : 'research.supersede', input);
    if (result.kind === 'refused') {
      setProblem({ field: 'all', text: result.message });
      return;
    }
    setSent(result.call.id);
    void settled(result.call.id).then((refused) => {
      setSent(undefined);
      if (refused) setProblem({ field: 'all', text: refused.message });
      else close();
    });
  };
  const at = (field: string): string | undefined => (problem?.field === field ? problem.text : undefined);

  return (
    <Dialog
      title={supersedes === undefined ? `Decide ${keyOf(session.replica, row)}` : `Supersede L-${supersedes}`}
      onClose={onClose}
      initialFocus={first}
      finalFocus={() => cardElement(task) ?? currentRow()}
    >
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          decide();
        }}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) decide();
        }}
        className="flex flex-col gap-4"
        noValidate
      >
        <div>
          <p className="text-panel font-medium">{row.title}</p>
          {box?.criterion && <p className="pt-1 text-text-2">Decide if: {box.criterion}</p>}
        </div>
        <Outcomes
          value={typed.outcome}
          onChange={(outcome) => type({ outcome })}
          problem={at('outcome')}
          first={first}
        />
        <TextField
          ref={finding}
          label="We found"
          placeholder="One sentence that a colleague understands next year"
          maxLength={500}
          value={typed.finding ?? ''}
          problem={at('finding')}
          onChange={(event) => type({ finding: event.target.value })}
        />
        <TextField
          label="Because (if you like)"
          list={reasons}
          maxLength={4_000}
          value={typed.reason ?? ''}
          onChange={(event) => type({ reason: event.target.value })}
        />
        <datalist id={reasons}>
          {usualReasons.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <Evidence links={links} typed={typed} onType={type} problem={at('evidence')} />
        <LeadsTo title={row.title} typed={typed} onType={type} />
        {at('all') && (
          <p role="alert" className="text-danger">
            {at('all')}
          </p>
        )}
        <div className="flex items-center gap-2">
          <Button weight="main" type="submit" disabled={sent !== undefined}>
            {supersedes === undefined ? 'Decide' : 'Supersede'}
          </Button>
          <Button weight="quiet" onClick={onClose}>
            Not now
          </Button>
          <span className="ml-auto text-meta text-text-3">
            {supersedes === undefined
              ? 'It goes to the ledger, whatever the outcome.'
              : 'Both stay in the ledger and point to each other.'}
          </span>
        </div>
      </form>
    </Dialog>
  );
}

function Evidence({
  links,
  typed,
  onType,
  problem,
}: {
  links: readonly Link[];
  typed: Typed;
  onType: (change: Typed) => void;
  problem: string | undefined;
}) {
  const chosen = new Set(typed.evidence ?? []);
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onType({ evidence: [...next], none: false });
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-medium">What shows it</legend>
      {links.length > 0 && (
        <div className="flex max-h-40 flex-col overflow-y-auto">
          {links.map((each) => (
            <Tick key={each.id} isOn={!typed.none && chosen.has(each.id)} onChange={() => toggle(each.id)}>
              <span className="shrink-0 text-text-3">{linkNames[each.kind]}</span>
              <span className="truncate">{each.title}</span>
            </Tick>
          ))}
        </div>
      )}
      <TextArea
        label="Addresses or commits, one a line"
        rows={1}
        value={typed.more ?? ''}
        disabled={typed.none === true}
        spellCheck={false}
        problem={problem}
        onChange={(event) => onType({ more: event.target.value })}
      />
      <Tick isOn={typed.none === true} onChange={() => onType({ none: !typed.none })}>
        No evidence kept <span className="text-text-2">(the entry will say so)</span>
      </Tick>
    </fieldset>
  );
}

/** `L-37`, as far as it can be told here. */
function entryOf(replica: Replica, task: string): string | undefined {
  const id = taskById(replica, task)?.decision;
  const row = id ? replica.query(() => get(decision, id)) : undefined;
  return row && `L-${row.number}`;
}

const moreIn = (typed: Typed): string[] => (typed.more ?? '').split(/\s+/).filter((each) => each !== '');

/** What still has to be said before a question can be decided. */
function wrongIn(typed: Typed): { field: string; text: string } | undefined {
  if (!typed.outcome) return { field: 'outcome', text: 'Choose an outcome; every one of them answers the question.' };
  if (!typed.finding?.trim()) return { field: 'finding', text: 'Say in one sentence what was found.' };
  const hasEvidence = (typed.evidence?.length ?? 0) + moreIn(typed).length > 0;
  if (!hasEvidence && !typed.none)
    return { field: 'evidence', text: 'Name what shows it, or say that no evidence is kept.' };
  return undefined;
}

/** The links of a task, fetched when they are not here. */
function useEvidence(task: string): readonly Link[] {
  const { sync } = useSession();
  useEffect(() => {
    // Because: offline, the decision can still be made with what is here.
    for (const kind of ['link', 'decision']) void sync.load(kind, 'task', task).catch(() => undefined);
  }, [sync, task]);
  return useLive((replica) => replica.query(() => list(link, 'task', [task as Link['task']])) ?? [], [task]);
}
