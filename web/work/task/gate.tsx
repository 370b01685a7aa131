/** The gate that a data task works towards: its checks, and the word that the data is ready. */
import { useState, type FormEvent } from 'react';
import { find, gate, type Check, type Gate, type Project, type Task } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { dayText } from '../../state/dates.ts';
import { useLive, useSession } from '../../state/live.ts';
import { Part } from './part.tsx';

export function GateChecks({ row, home }: { row: Task; home: Project }) {
  const session = useSession();
  const found = useLive((replica) => replica.query(() => find(gate, 'task', [row.id])), [row.id]);
  const [text, setText] = useState('');
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
    <Part title="Ready when" aside={found && <PassMark gate={found} />}>
      {found?.source && <p className="font-mono text-meta break-all text-text-2">{found.source}</p>}
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
        <Button
          small
          className="self-start"
          onClick={() => session.run('gate.pass', { gate: found.id }, 'Data ready; what waited for it can go on')}
        >
          Mark data ready
        </Button>
      )}
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
            isPassed ? `“${check.name}” is open again` : `“${check.name}” passes`,
          )
        }
        className="size-4 shrink-0 accent-data"
      />
      <span>{check.name}</span>
      {check.state === 'failed' && <span className="text-meta text-danger">does not hold</span>}
      {check.note && <span className="text-meta text-text-2">{check.note}</span>}
    </label>
  );
}
