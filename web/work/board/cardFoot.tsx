/** The lower half of a card: what tells a question, committed work, data and a deployment apart, in shape and words. */
import type { ReactNode } from 'react';
import {
  timeboxAt,
  type DeploymentState,
  type LinkState,
  type QueryField,
  type Task,
  type TrackKind,
} from '@dualtrack/core';
import { navigate } from 'wouter/use-browser-location';
import { Button } from '../../parts/button.tsx';
import { Gauge } from '../../parts/gauge.tsx';
import { Seal } from '../../parts/seal.tsx';
import { leanTowards } from '../../research/leaning.ts';
import { useAsking } from '../../shell/asking.tsx';
import { dayText, spanText } from '../../state/dates.ts';
import { useLive, useNow } from '../../state/live.ts';
import { useWanted } from '../../state/wanted.ts';
import { blockerNames, counted, priorityNames, typeName } from '../../words.ts';
import type { Beside } from '../look.ts';
import { STALE_MS } from './arrangement.ts';
import { isUndecided } from './cardMenu.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { toggle } from './filterVerbs.ts';
import { deliveriesOf, environmentsOf, metricOf, type Reached } from './signs.ts';

interface Props {
  task: Task;
  lane: TrackKind;
  beside: Beside;
  /** The project's key. */
  home: string;
}

export function CardFoot({ task, lane, beside, home }: Props) {
  const now = useNow();
  // Because: what the row says already need not be said on each of its cards.
  const group = useDeskState((desk) => desk.view.group);
  const waits = waitingText(beside, now);
  const isMeasured = lane === 'research' && task.startedAt !== null && task.decision === null;
  const parts = [
    task.priority === 1 || task.priority === 2 ? (
      <Value key="priority" field="priority" value={priorityNames[task.priority].toLowerCase()} strong>
        {task.priority === 1 ? '‼ Urgent' : '! High'}
      </Value>
    ) : undefined,
    task.points === null ? undefined : <span key="points">{task.points} pt</span>,
    isPlainType(task.type) || group === 'type' ? undefined : (
      <Value key="type" field="type" value={task.type}>
        {typeName(task.type)}
      </Value>
    ),
    beside.gate && <GateFoot key="gate" gate={beside.gate} blocks={beside.blocks} />,
    beside.version && group !== 'version' && (
      <Value key="version" field="version" value={beside.version.replace(/ (?=[^ ]*$)/, '@')}>
        {beside.version}
      </Value>
    ),
    ...beside.labels.map((each) => (
      <Value key={`label ${each}`} field="label" value={each}>
        #<bdi>{each}</bdi>
      </Value>
    )),
    task.dueAt !== null && task.doneAt === null && <span key="due">due {dayText(task.dueAt, now)}</span>,
    isStale(task, now) && (
      <span key="age" className="rounded bg-sunken px-1 text-text">
        {spanText(now - task.movedAt)} here
      </span>
    ),
  ].filter(Boolean);
  const isBuilt = lane === 'production' && task.startedAt !== null;
  return (
    <>
      {lane === 'research' && <QuestionFoot task={task} beside={beside} now={now} />}
      {(parts.length > 0 || isBuilt || isMeasured) && (
        <div className="flex flex-wrap items-center gap-x-2 pr-1 text-meta text-text-2">
          {isMeasured && <Measured task={task} />}
          {parts}
          {isBuilt && <Deliveries task={task} />}
        </div>
      )}
      {task.type === 'deploy' && <Environments task={task} />}
      {waits && <p className="truncate pr-1 text-meta font-medium text-text">{waits}</p>}
      {lane === 'research' && isUndecided(task) && <Deciding task={task} beside={beside} now={now} home={home} />}
    </>
  );
}

/** A value that filters the board when it is clicked. By keys, the filter itself does that. */
export function Value({
  field,
  value,
  strong = false,
  children,
}: {
  field: QueryField;
  value: string;
  strong?: boolean;
  children: ReactNode;
}) {
  const desk = useDesk();
  return (
    <button
      type="button"
      tabIndex={-1}
      title={`Show only ${field}: ${value}`}
      onClick={() => toggle(desk, field, value)}
      className={`relative z-1 max-w-full truncate rounded-sm underline-offset-2 hover:underline ${strong ? 'font-medium text-text' : ''}`}
    >
      {children}
    </button>
  );
}

function QuestionFoot({ task, beside, now }: { task: Task; beside: Beside; now: number }) {
  const { decision, box } = beside;
  if (decision) {
    return (
      <span className="flex w-full min-w-0 flex-col gap-0.5 pr-1 text-meta text-text-2">
        <span className="flex items-center gap-1">
          <Seal outcome={decision.outcome} superseded={decision.supersededBy !== null} />
          <span className="text-text-3">L-{decision.number}</span>
        </span>
        <span className="truncate compact:hidden">{decision.finding}</span>
      </span>
    );
  }
  const running = box && timeboxAt(box, now);
  const planned =
    box && box.decideBy !== null
      ? `decide by ${dayText(box.decideBy, now)}`
      : box?.boxDays
        ? `box ${box.boxDays} d`
        : undefined;
  return (
    <>
      {running ? (
        <span className="flex pr-1 text-meta text-text-2">
          <Gauge box={task.asksAt === null ? running : { ...running, full: true }} />
        </span>
      ) : (
        planned && <span className="text-meta text-text-2">{planned}</span>
      )}
    </>
  );
}

/** `f1 0.842 (base 0.811)` */
function Measured({ task }: { task: Task }) {
  useWanted('link', 'task', task.id);
  const metric = useLive((replica) => metricOf(replica, task), [task]);
  if (!metric) return null;
  return (
    <span className="truncate font-mono text-meta text-text-2">
      <bdi>{metric.name}</bdi> {metric.best}
      {metric.base !== undefined && <span className="text-text-3"> (base {metric.base})</span>}
    </span>
  );
}

/** A question whose box is full asks, right on the card. */
function Deciding({ task, beside, now, home }: { task: Task; beside: Beside; now: number; home: string }) {
  const { ask } = useAsking();
  const desk = useDesk();
  const isActive = useDeskState((each) => each.active === task.id);
  const isFull = task.asksAt !== null || (beside.box && timeboxAt(beside.box, now)?.full);
  if (!isFull) return null;
  const decide = (outcome: 'adopt' | 'not_pursued') => (): void => {
    desk.point(task.id);
    leanTowards(task.id, outcome);
    ask({ kind: 'decide', task: task.id });
  };
  const extend = (): void => navigate(`/${home}/board/${task.number}${desk.search}`, { state: { focus: 'timebox' } });
  const tabIndex = isActive ? 0 : -1;
  return (
    <div role="group" aria-label="Decide" className="relative z-1 flex flex-wrap gap-1 pt-0.5">
      <Button small tabIndex={tabIndex} onClick={decide('adopt')}>
        Adopt
      </Button>
      <Button small tabIndex={tabIndex} onClick={decide('not_pursued')}>
        Rule out
      </Button>
      <Button small weight="quiet" tabIndex={tabIndex} onClick={extend}>
        Extend…
      </Button>
    </div>
  );
}

function GateFoot({ gate, blocks }: { gate: NonNullable<Beside['gate']>; blocks: number }) {
  const passed = gate.checks.filter((each) => each.state === 'passed').length;
  const checks = gate.checks.length === 0 ? 'no checks yet' : `${passed} of ${gate.checks.length} checks`;
  return (
    <>
      {gate.passedAt === null ? <span>{checks}</span> : <span className="font-medium text-ok">✓ ready</span>}
      {gate.passedAt === null && blocks > 0 && (
        <span className="font-medium text-text">blocks {counted(blocks, 'task')}</span>
      )}
    </>
  );
}

function Deliveries({ task }: { task: Task }) {
  useWanted('link', 'task', task.id);
  const deliveries = useLive((replica) => deliveriesOf(replica, task), [task]);
  return deliveries.map(({ id, name, state }) => {
    const said = state && deliverySigns[state];
    return (
      <span key={id} className={state === 'failed' ? 'font-medium text-danger' : ''}>
        {name}
        {said && (
          <>
            {' '}
            <span aria-hidden="true">{said.sign}</span>
            <span className="sr-only">{said.words}</span>
          </>
        )}
      </span>
    );
  });
}

const deliverySigns: Record<LinkState, { readonly sign: string; readonly words: string }> = {
  draft: { sign: '◌', words: 'draft' },
  open: { sign: '○', words: 'open' },
  merged: { sign: '✓', words: 'merged' },
  closed: { sign: '–', words: 'closed' },
  running: { sign: '◐', words: 'running' },
  passed: { sign: '✓', words: 'passed' },
  failed: { sign: '✕', words: 'broken' },
  cancelled: { sign: '–', words: 'cancelled' },
};

const stateSigns: Record<DeploymentState | 'none', { readonly sign: string; readonly words: string }> = {
  started: { sign: '◐', words: 'under way' },
  succeeded: { sign: '✓', words: 'there' },
  failed: { sign: '✕', words: 'did not arrive' },
  rolled_back: { sign: '↶', words: 'rolled back' },
  none: { sign: '○', words: 'not yet' },
};

/** `staging ✓ · shadow ◐ · production ○` */
function Environments({ task }: { task: Task }) {
  useWanted('deployment', 'project', task.project);
  const reached = useLive((replica) => environmentsOf(replica, task), [task]);
  if (reached.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-2 pr-1 text-meta text-text-2">
      {reached.map((each) => (
        <Environment key={each.environment} {...each} />
      ))}
    </p>
  );
}

function Environment({ environment, state }: Reached) {
  const { sign, words } = stateSigns[state ?? 'none'];
  return (
    <span className={state === undefined ? 'text-text-3' : ''}>
      {environment} <span aria-hidden="true">{sign}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}

function waitingText({ blockers, waitsFor }: Beside, now: number): string | undefined {
  if (waitsFor.length > 0) return `Waits for ${waitsFor.join(', ')}`;
  const [first] = blockers;
  return first && `Waits for ${first.gate ? first.note : blockerNames[first.kind]} · ${spanText(now - first.since)}`;
}

const isStale = (task: Task, now: number): boolean =>
  task.doneAt === null && task.startedAt !== null && now - task.movedAt > STALE_MS;

const isPlainType = (type: string): boolean => ['investigation', 'data', 'feature'].includes(type);
