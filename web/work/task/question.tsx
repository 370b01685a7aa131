/** The research side of a task: what is expected, what must be seen, and the timebox with its extensions. */
import { useState, type FormEvent } from 'react';
import { Lock } from 'lucide-react';
import { get, investigation, timeboxAt, type Investigation, type Project, type Task } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { Gauge } from '../../parts/gauge.tsx';
import { dayText, weekdayText } from '../../state/dates.ts';
import { useWritten, type Written } from '../../state/kept.ts';
import { useLive, useNow, useSession } from '../../state/live.ts';
import { keyOf, peopleIn } from '../look.ts';
import { useEdited } from './edited.ts';
import { Part } from './part.tsx';

export function Question({ row, home }: { row: Task; home: Project }) {
  const box = useLive((replica) => replica.query(() => get(investigation, row.id)), [row.id]);
  const people = useLive(peopleIn, []);
  const amending = useWritten(`amend.${row.id}`, noAmendment);
  const [isAsked, setAmending] = useState(false);
  const isAmending = row.decision === null && (isAsked || amending.isKept);
  if (!box) return null;
  return (
    <>
      <Part title="Hypothesis">
        {row.decision === null ? (
          <Framed row={row} field="hypothesis" saved={box.hypothesis} placeholder="What do we expect, and why?" />
        ) : (
          <p className="whitespace-pre-wrap">
            {box.hypothesis || <span className="text-text-3">None was written down.</span>}
          </p>
        )}
      </Part>
      <Part
        title="Decide if"
        aside={
          box.frozenAt !== null && (
            <span className="flex items-center gap-1">
              <Frozen at={box.frozenAt} />
              {row.decision === null && !isAmending && (
                <Button small weight="quiet" onClick={() => setAmending(true)}>
                  Amend
                </Button>
              )}
            </span>
          )
        }
      >
        {box.frozenAt === null ? (
          <Framed row={row} field="criterion" saved={box.criterion} placeholder="What must be seen for a yes?" />
        ) : (
          <p className="whitespace-pre-wrap">
            {box.criterion || <span className="text-text-3">No criterion was set.</span>}
          </p>
        )}
        {box.amendments.map((each) => (
          <p key={each.at} className="border-l-2 border-line pl-2 text-text-2">
            {dayText(each.at)}
            {each.by && ` · ${people.find((one) => one.id === each.by)?.name ?? ''}`}: {each.criterion} ({each.reason})
          </p>
        ))}
        {isAmending && <Amend row={row} written={amending} onDone={() => setAmending(false)} />}
      </Part>
      <Box row={row} box={box} home={home} />
    </>
  );
}

function Frozen({ at }: { at: number }) {
  return (
    <span className="inline-flex items-center gap-1 rounded-sm bg-sunken px-1.5 text-meta text-text-2">
      <Lock size={11} aria-hidden="true" /> frozen {dayText(at)}
    </span>
  );
}

const noAmendment = { criterion: '', reason: '' };

interface AskedProps<T> {
  row: Task;
  written: Written<T>;
  onDone: () => void;
}

/** A later word on what is frozen; the frozen words stay. */
function Amend({ row, written: { typed, type, forget }, onDone }: AskedProps<typeof noAmendment>) {
  const session = useSession();
  const { criterion, reason } = typed;
  const leave = (): void => {
    forget();
    onDone();
  };
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (criterion.trim() === '' || reason.trim() === '') {
      setProblem('Say what is to be seen now, and why that changed; the frozen words stay beside it.');
      return;
    }
    const said = `The criterion of ${keyOf(session.replica, row)} amended`;
    const result = session.run('research.amend', { task: row.id, criterion, reason }, said);
    if (result.kind === 'pending') leave();
    else setProblem(result.message);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 rounded border border-line p-3" noValidate>
      <TextField
        label="What is to be seen now"
        autoFocus
        value={criterion}
        onChange={(event) => type({ criterion: event.target.value })}
      />
      <TextField
        label="Why it changed"
        value={reason}
        problem={problem}
        onChange={(event) => {
          type({ reason: event.target.value });
          setProblem(undefined);
        }}
      />
      <div className="flex gap-2">
        <Button small weight="main" type="submit">
          Amend
        </Button>
        <Button small weight="quiet" onClick={leave}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

function Framed({
  row,
  field,
  saved,
  placeholder,
}: {
  row: Task;
  field: 'hypothesis' | 'criterion';
  saved: string;
  placeholder: string;
}) {
  const session = useSession();
  const edited = useEdited(`${field}.${row.id}`, saved, (text) =>
    session.run('research.frame', { task: row.id, [field]: text }, `${keyOf(session.replica, row)} framed`),
  );
  return (
    <>
      <textarea
        rows={1}
        aria-label={field === 'hypothesis' ? 'Hypothesis' : 'Decide if'}
        placeholder={placeholder}
        maxLength={4_000}
        value={edited.text}
        onChange={(event) => edited.type(event.target.value)}
        onBlur={edited.save}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.blur();
        }}
        className="field field-sizing-content w-full resize-none"
      />
      {edited.problem && (
        <p role="alert" className="text-danger">
          {edited.problem}
        </p>
      )}
    </>
  );
}

function Box({ row, box, home }: { row: Task; box: Investigation; home: Project }) {
  const session = useSession();
  const now = useNow();
  const extending = useWritten(`extend.${row.id}`, noExtension);
  const [isAsked, setExtending] = useState(false);
  const isExtending = row.decision === null && (isAsked || extending.isKept);
  const running = timeboxAt(box, row.doneAt ?? now);
  const isOpen = row.decision === null;
  const start = (): void => {
    session.run('research.start', { task: row.id }, `The timebox of ${keyOf(session.replica, row)} started`);
  };
  return (
    <Part
      title="Timebox"
      aside={
        isOpen &&
        (running ? (
          !isExtending && (
            <Button small weight="quiet" data-part="size" onClick={() => setExtending(true)}>
              Extend
            </Button>
          )
        ) : (
          <Button small data-part="size" onClick={start}>
            Start
          </Button>
        ))
      }
    >
      {running ? (
        <>
          <div className="flex max-w-72">
            {isOpen ? <Gauge box={running} /> : <span>{Math.round(running.days)} days</span>}
          </div>
          {isOpen && <p className="text-text-2">decide by {weekdayText(running.decideBy, now)}</p>}
        </>
      ) : (
        <p className="text-text-2">
          {box.decideBy === null
            ? `${box.boxDays ?? home.boxDays} days once it starts. Starting freezes what must be seen.`
            : `To be decided by ${weekdayText(box.decideBy, now)}. Starting freezes what must be seen.`}
        </p>
      )}
      {isExtending && <Extend row={row} written={extending} onDone={() => setExtending(false)} />}
      {box.extensions.map((each) => (
        <p key={each.at} className="border-l-2 border-line pl-2 text-text-2">
          Extended to {dayText(each.until, now)}: <bdi>{each.reason}</bdi>
        </p>
      ))}
      {box.reopenings.map((each) => (
        <p key={each.at} className="border-l-2 border-line pl-2 text-text-2">
          Taken up again {dayText(each.at, now)}: <bdi>{each.reason}</bdi>
        </p>
      ))}
    </Part>
  );
}

const noExtension = { days: '5', reason: '' };

function Extend({ row, written: { typed, type, forget }, onDone }: AskedProps<typeof noExtension>) {
  const session = useSession();
  const { days, reason } = typed;
  const leave = (): void => {
    forget();
    onDone();
  };
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() === '') {
      setProblem('Say why; it is kept with the box.');
      return;
    }
    const result = session.run(
      'research.extend',
      { task: row.id, days: Number(days), reason },
      `The timebox of ${keyOf(session.replica, row)} extended`,
    );
    if (result.kind === 'pending') leave();
    else setProblem(result.message);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 rounded border border-line p-3" noValidate>
      <div className="grid grid-cols-[5rem_1fr] gap-2">
        <TextField
          label="Days"
          type="number"
          min={0.5}
          step={0.5}
          value={days}
          onChange={(event) => type({ days: event.target.value })}
        />
        <TextField
          label="Why"
          autoFocus
          value={reason}
          problem={problem}
          onChange={(event) => {
            type({ reason: event.target.value });
            setProblem(undefined);
          }}
        />
      </div>
      <div className="flex gap-2">
        <Button small weight="main" type="submit">
          Extend
        </Button>
        <Button small weight="quiet" onClick={leave}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
