/** A gate: how far its data is, what waits for it and what it feeds; its checks under it, and the word that it is ready. */
import { useId, useRef, useState, type FormEvent } from 'react';
import { checkStates, saying, type Check, type CheckState, type Gate, type GateView } from '@dualtrack/core';
import { ChevronRight } from 'lucide-react';
import { Button } from '../parts/button.tsx';
import { Glyph } from '../parts/glyph.tsx';
import { dayText, spanText } from '../state/dates.ts';
import { useDraft } from '../state/kept.ts';
import { useNow, useSession } from '../state/live.ts';
import { TaskLine } from './taskLine.tsx';

interface Props {
  row: Gate;
  view: GateView | undefined;
  mayEdit: boolean;
}

export function GateEntry({ row, view, mayEdit }: Props) {
  const [isOpen, setOpen] = useState(false);
  const inside = useId();
  const now = useNow();
  const isReady = row.passedAt !== null;
  const blocks = isReady ? [] : (view?.blocks ?? []);
  return (
    <article aria-label={row.name} className="py-3">
      <div className="grid grid-cols-[minmax(0,1.1fr)_11rem_minmax(0,1.4fr)_auto] items-start gap-x-4 gap-y-2 max-lg:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0">
          <h2 className="flex items-center gap-2 text-panel font-semibold">
            <Glyph kind="data" />
            <button
              type="button"
              aria-expanded={isOpen}
              aria-controls={inside}
              onClick={() => setOpen(!isOpen)}
              className="flex min-w-0 items-center gap-1 text-left hover:underline coarse:min-h-10"
            >
              <span className="min-w-0 break-words">{row.name}</span>
              <ChevronRight size={14} aria-hidden="true" className={`shrink-0 text-text-3 ${isOpen ? 'rotate-90' : ''}`} />
            </button>
          </h2>
          <p className="pl-[22px] text-meta text-text-2">
            {row.passedAt !== null ? `Ready since ${dayText(row.passedAt, now)}` : (view?.work?.column ?? 'No data task')}
            {view?.work?.people.map((each) => ` · @${each.split(' ')[0]}`)}
          </p>
        </div>
        <Progress row={row} />
        <div className="flex min-w-0 flex-col gap-1 max-lg:col-span-2">
          {blocks.length > 0 && (
            <ul aria-label="Blocks" className="flex flex-col gap-1">
              {blocks.map((each) => (
                <li key={each.key}>
                  <TaskLine task={each} aside={`waits ${spanText(now - each.since)}`} />
                </li>
              ))}
            </ul>
          )}
          {blocks.length === 0 && !isReady && <p className="text-text-3">Nothing waits for it.</p>}
          {view && view.feeds.length > 0 && <p className="text-meta text-text-2">feeds {view.feeds.join(', ')}</p>}
        </div>
        <div className="flex flex-col items-end gap-1 max-lg:col-start-2 max-lg:row-start-1">
          {mayEdit && !isReady && <MarkReady row={row} waiting={blocks.length} />}
        </div>
      </div>
      {isOpen && (
        <div id={inside} className="flex max-w-2xl flex-col gap-2 pt-3 pl-[22px]">
          {view?.work && <TaskLine task={view.work} aside={view.work.column} />}
          {row.source && <p className="font-mono text-meta break-all text-text-2">{row.source}</p>}
          <Checks row={row} mayEdit={mayEdit} />
          {mayEdit && isReady && <Reopen row={row} />}
        </div>
      )}
    </article>
  );
}

function Progress({ row }: { row: Gate }) {
  const passed = row.checks.filter((each) => each.state === 'passed').length;
  const broken = row.checks.filter((each) => each.state === 'failed').length;
  if (row.passedAt !== null) {
    return (
      <p className="font-medium text-ok">
        <span aria-hidden="true">✓ </span>Ready
      </p>
    );
  }
  if (row.checks.length === 0) return <p className="text-text-3">No checks yet</p>;
  return (
    <div className="flex flex-col gap-1">
      <span aria-hidden="true" className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-gauge/50">
        <span
          className="forced-mark block h-full rounded-full bg-data"
          style={{ width: `${(100 * passed) / row.checks.length}%` }}
        />
      </span>
      <p className="text-meta text-text-2">
        {passed} of {row.checks.length} checks pass
        {broken > 0 && <span className="text-danger"> · {broken} not</span>}
      </p>
    </div>
  );
}

function MarkReady({ row, waiting }: { row: Gate; waiting: number }) {
  const session = useSession();
  const freed = waiting === 0 ? 'Data ready' : `Data ready; what waited for it can go on`;
  return (
    <Button onClick={() => session.run('gate.pass', { gate: row.id }, saying`${row.name}: ${freed}`)}>Mark ready</Button>
  );
}

const stateNames: Record<CheckState, string> = { open: 'Open', passed: 'Holds', failed: 'Does not hold' };

function Checks({ row, mayEdit }: { row: Gate; mayEdit: boolean }) {
  const isFixed = !mayEdit || row.passedAt !== null;
  return (
    <>
      <ul aria-label={`Checks of ${row.name}`} className="flex flex-col">
        {row.checks.map((each) => (
          <li key={each.id} className="flex min-h-8 flex-wrap items-center gap-x-3 py-0.5">
            <CheckState row={row} check={each} isFixed={isFixed} />
            <span className="min-w-0">
              {each.name}
              {each.note && <span className="text-text-2"> · {each.note}</span>}
            </span>
          </li>
        ))}
      </ul>
      {!isFixed && <AddCheck row={row} />}
    </>
  );
}

function CheckState({ row, check, isFixed }: { row: Gate; check: Check; isFixed: boolean }) {
  const session = useSession();
  if (isFixed) return <span className="w-32 shrink-0 text-text-2">{stateNames[check.state]}</span>;
  return (
    <select
      aria-label={check.name}
      value={check.state}
      onChange={(event) => {
        const state = event.target.value as CheckState;
        session.run(
          'gate.check',
          { gate: row.id, check: check.id, state },
          saying`“${check.name}”: ${stateNames[state].toLowerCase()}`,
        );
      }}
      className={`field w-32 shrink-0 !py-0.5 coarse:min-h-10 ${check.state === 'failed' ? 'text-danger' : ''}`}
    >
      {checkStates.map((each) => (
        <option key={each} value={each}>
          {stateNames[each]}
        </option>
      ))}
    </select>
  );
}

function AddCheck({ row }: { row: Gate }) {
  const session = useSession();
  const [draft, setDraft] = useDraft(`check.${row.id}`);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const text = (draft ?? '').trim();
    if (text === '') return;
    const result = session.run('gate.check', { gate: row.id, check: text, state: 'open' }, 'Check added');
    if (result.kind === 'pending') setDraft(undefined);
  };
  return (
    <form onSubmit={add} className="flex gap-2">
      <input
        aria-label={`Another check of ${row.name}`}
        placeholder="What must hold for this data?"
        value={draft ?? ''}
        maxLength={500}
        onChange={(event) => setDraft(event.target.value === '' ? undefined : event.target.value)}
        className="field min-w-0 flex-1"
      />
      <Button type="submit">Add check</Button>
    </form>
  );
}

function Reopen({ row }: { row: Gate }) {
  const session = useSession();
  const [draft, setDraft] = useDraft(`reopen.${row.id}`);
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const label = useId();
  const reopen = (event: FormEvent): void => {
    event.preventDefault();
    const reason = (draft ?? '').trim();
    if (reason === '') {
      setProblem('Say why the data is not ready after all.');
      field.current?.focus();
      return;
    }
    const result = session.run('gate.reopen', { gate: row.id, reason }, saying`${row.name} is open again`);
    if (result.kind === 'pending') setDraft(undefined);
  };
  return (
    <form onSubmit={reopen} className="flex flex-col gap-1">
      <label htmlFor={label} className="font-medium">
        Why is it not ready after all?
      </label>
      <div className="flex gap-2">
        <input
          ref={field}
          id={label}
          value={draft ?? ''}
          maxLength={4_000}
          aria-invalid={problem !== undefined}
          aria-describedby={problem && `${label}-problem`}
          onChange={(event) => {
            setProblem(undefined);
            setDraft(event.target.value === '' ? undefined : event.target.value);
          }}
          className="field min-w-0 flex-1"
        />
        <Button type="submit">Reopen</Button>
      </div>
      {problem && (
        <p id={`${label}-problem`} role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </form>
  );
}
