/** The gate that a data task works towards: its checks, and the word that the data is ready. */
import type { FormEvent } from 'react';
import { Link } from 'wouter';
import { blocker, list, saying, type Check, type Gate, type Project, type Task } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { dayText, spanText } from '../../state/dates.ts';
import { useTyped } from '../../state/kept.ts';
import { useLive, useNow, useSession } from '../../state/live.ts';
import { keyOf, taskById } from '../look.ts';
import { gateOf, pass } from './choices.ts';
import type { Saved } from './edited.ts';
import { Part } from './part.tsx';
import { numberTyped, SmallField } from './smallField.tsx';

export function GateChecks({ row, home }: { row: Task; home: Project }) {
  const session = useSession();
  const found = useLive((replica) => gateOf(replica, row), [row]);
  const [text, setText] = useTyped(`check.of.${row.id}`);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    const result = found
      ? session.run('gate.check', { gate: found.id, check: text, state: 'open' }, 'Check added')
      : session.run(
          'gate.add',
          { project: home.id, name: row.title.slice(0, 120), task: row.id, checks: [text] },
          'Check added',
        );
    if (result.kind === 'pending') setText('');
  };
  const isReady = found?.passedAt != null;
  return (
    <>
      <Part title="Ready when" aside={found && <PassMark gate={found} />}>
        {found && <Amount key={found.id} of={found} isReady={isReady} />}
        <ul>
          {found?.checks.map((each) => (
            <li key={each.id}>
              <CheckLine check={each} gate={found} isReady={isReady} />
            </li>
          ))}
        </ul>
        {!isReady && (
          <form onSubmit={add}>
            <input
              aria-label="Another check"
              placeholder="What must hold for this data? Enter adds it."
              value={text}
              maxLength={500}
              onChange={(event) => setText(event.target.value)}
              className="field w-full"
            />
          </form>
        )}
        {found && !isReady && (
          <Button small className="self-start" onClick={() => pass(session, found)}>
            Mark data ready
          </Button>
        )}
      </Part>
      {found && <Blocks of={found} />}
    </>
  );
}

type Amounts = 'source' | 'have' | 'want' | 'unit';

/** Where the data comes from and how far it is, changed where it stands. */
function Amount({ of, isReady }: { of: Gate; isReady: boolean }) {
  const session = useSession();
  const save = (name: Amounts, text: string): Saved => {
    const isNumber = name === 'have' || name === 'want';
    const value = isNumber ? numberTyped(text) : name === 'unit' ? text.trim() || null : text.trim();
    return value === undefined
      ? { kind: 'refused', message: 'How much is a number, such as 24800.' }
      : session.attempt('gate.describe', { gate: of.id, [name]: value }, 'Saved');
  };
  const field = (name: Amounts, label: string, placeholder: string) => (
    <SmallField
      name={`amount.${name}.${of.id}`}
      saved={String(of[name] ?? '')}
      save={(text) => save(name, text)}
      aria-label={label}
      placeholder={placeholder}
      disabled={isReady}
      spellCheck={false}
      inputMode={name === 'have' || name === 'want' ? 'decimal' : 'text'}
      maxLength={name === 'have' || name === 'want' ? 20 : 120}
      className={`h-7 rounded border border-transparent bg-transparent px-1.5 hover:border-control hover:bg-hover focus:border-control coarse:h-10 ${name === 'source' ? 'min-w-0 flex-1 font-mono text-meta' : name === 'unit' ? 'w-16' : 'w-18 text-right'}`}
    />
  );
  const part = of.have !== null && of.want ? Math.min(1, of.have / of.want) : undefined;
  return (
    <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1">
      <span className="text-text-2">Source</span>
      <div className="-ml-1.5 flex flex-wrap">{field('source', 'Source', 'where it comes from')}</div>
      <span className="text-text-2">Progress</span>
      <div className="-ml-1.5 flex flex-wrap items-center gap-1">
        {field('have', 'How much is there', '–')} of {field('want', 'How much is wanted', '–')}
        {field('unit', 'Of what', 'rows')}
      </div>
      {part !== undefined && (
        <>
          <span />
          <span className="flex items-center gap-2">
            <span aria-hidden="true" className="h-1.5 max-w-60 flex-1 overflow-hidden rounded-full bg-gauge/50">
              <span
                className="forced-mark block h-full rounded-full bg-data"
                style={{ width: `${Math.round(part * 100)}%` }}
              />
            </span>
            {Math.round(part * 100)} %
          </span>
        </>
      )}
    </div>
  );
}

/** What waits for this data, and for how long. */
function Blocks({ of }: { of: Gate }) {
  const now = useNow();
  const waiting = useLive(
    (replica) =>
      (replica.query(() => list(blocker, 'gate', [of.id])) ?? []).flatMap((each) => {
        const row = each.clearedAt === null ? taskById(replica, each.task) : undefined;
        return row ? [{ key: keyOf(replica, row), title: row.title, since: each.since }] : [];
      }),
    [of.id],
  );
  if (waiting.length === 0) return null;
  return (
    <Part title="Blocks">
      <ul>
        {waiting.map((each) => (
          <li key={each.key} className="flex min-h-7 items-center gap-2">
            <Link
              href={`/${each.key.replace('-', '/board/')}`}
              className="shrink-0 font-mono text-focus hover:underline"
            >
              {each.key}
            </Link>
            <span className="truncate">{each.title}</span>
            <span className="ml-auto shrink-0 text-meta text-text-2">waits {spanText(now - each.since)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function PassMark({ gate: row }: { gate: Gate }) {
  if (row.passedAt !== null) {
    return <span className="text-meta font-medium text-ok">✓ ready since {dayText(row.passedAt)}</span>;
  }
  const passed = row.checks.filter((each) => each.state === 'passed').length;
  return (
    <span className="text-meta text-text-2">
      {passed} of {row.checks.length} pass
    </span>
  );
}

function CheckLine({ check, gate: row, isReady }: { check: Check; gate: Gate; isReady: boolean }) {
  const session = useSession();
  const isPassed = check.state === 'passed';
  return (
    <label className="flex min-h-7 cursor-pointer items-center gap-2 coarse:min-h-11">
      <input
        type="checkbox"
        checked={isPassed}
        disabled={isReady}
        onChange={() =>
          session.run(
            'gate.check',
            { gate: row.id, check: check.id, state: isPassed ? 'open' : 'passed' },
            isPassed ? saying`“${check.name}” is open again` : saying`“${check.name}” passes`,
          )
        }
        className="size-4 shrink-0 accent-data"
      />
      <span className="min-w-0 break-words">{check.name}</span>
      {check.state === 'failed' && <span className="text-meta text-danger">does not hold</span>}
      {check.note && <span className="min-w-0 text-meta break-words text-text-2">{check.note}</span>}
    </label>
  );
}
