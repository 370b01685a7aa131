/** What can be done with all selected tasks at once; each is one command, and one undo. */
import {
  limits,
  list,
  label,
  model,
  version,
  saying,
  type Project,
  type Task,
  type TogetherVerb,
} from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { X } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { Button, IconButton } from '../../parts/button.tsx';
import type { MenuEntry } from '../../parts/popups.tsx';
import { useAsking } from '../../shell/asking.tsx';
import { useLive } from '../../state/live.ts';
import { counted, phaseNames, priorityNames } from '../../words.ts';
import type { Desk } from '../board/desk.ts';
import { useDesk, useDeskState } from '../board/deskContext.ts';
import { peopleIn, spoken, taskById } from '../look.ts';

export function BulkBar({ home }: { home: Project }) {
  const ids = useDeskState((each) => each.chosen);
  const tasks = useLive(
    (replica) => [...ids].flatMap((id) => taskById(replica, id) ?? []).filter((each) => each.removedAt === null),
    [ids],
  );
  return tasks.length === 0 ? null : <Bar home={home} tasks={tasks} />;
}

function Bar({ home, tasks }: { home: Project; tasks: readonly Task[] }) {
  const desk = useDesk();
  const { menu } = useAsking();
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = bar;
    return () => {
      // Because: the bar takes the focus along when it goes. Whoever points is not moved to a card that is far away.
      const at = current?.contains(document.activeElement) && document.activeElement?.matches(':focus-visible');
      const row = at ? desk.current() : undefined;
      if (row) desk.focus(row.id);
    };
  }, [desk]);
  const button = (name: string, entries: () => MenuEntry[]) => (
    <Button
      small
      weight="quiet"
      aria-haspopup="menu"
      onClick={(event) => menu({ label: name, anchor: event.currentTarget, entries: entries() })}
    >
      {name}
    </Button>
  );
  const verbs = verbsFor(desk, home, tasks);
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={`What to do with ${counted(tasks.length, 'selected task')}`}
      className="flex shrink-0 flex-wrap items-center gap-1 border-y border-line bg-surface px-4 py-1 max-md:px-2"
    >
      <span className="pr-2 font-medium">{tasks.length} selected</span>
      {verbs.map(({ name, entries }) => (
        <span key={name}>{button(name, entries)}</span>
      ))}
      <Button small weight="quiet" onClick={() => run(desk, tasks, 'work.remove', () => ({}), 'removed')}>
        Remove
      </Button>
      <IconButton
        label="Select nothing (Esc)"
        className="ml-auto !size-6 coarse:!size-10"
        onClick={() => desk.choose([])}
      >
        <X size={14} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

interface Verb {
  readonly name: string;
  readonly entries: () => MenuEntry[];
}

function verbsFor(desk: Desk, home: Project, tasks: readonly Task[]): Verb[] {
  const { replica } = desk.session;
  const item = (label: string, act: () => void): MenuEntry => ({ kind: 'item', label, run: act });
  const set = (name: TogetherVerb, text: string, input: object, said: string): MenuEntry =>
    item(text, () => run(desk, tasks, name, () => input, said));
  const group = (text: string, entries: MenuEntry[]): MenuEntry => ({ kind: 'group', label: text, entries });
  return [
    {
      name: 'Move',
      entries: () =>
        placesFor(desk, tasks).map(({ to, text }) => set('work.move', text, { to }, saying`moved to ${text}`)),
    },
    {
      name: 'Assign',
      entries: () => [
        group('Instead of who is on it', [
          ...workersIn(replica).map((each) =>
            set('work.assign', each.name, { to: [each.id] }, saying`given to ${each.name}`),
          ),
          set('work.assign', 'Nobody', { to: [] }, 'given to nobody'),
        ]),
      ],
    },
    {
      name: 'Label',
      entries: () => {
        const labels = replica.query(() => list(label, 'project', [home.id])) ?? [];
        if (labels.length === 0) return [item('There is no label yet', () => undefined)];
        return [
          group(
            'Put on',
            labels.map((each) => set('work.label', each.name, { add: [each.id] }, saying`labelled ${each.name}`)),
          ),
          group(
            'Take off',
            labels.map((each) =>
              set('work.label', `Without ${each.name}`, { remove: [each.id] }, saying`without the label ${each.name}`),
            ),
          ),
        ];
      },
    },
    {
      name: 'Priority',
      entries: () =>
        priorityNames.map((text, priority) =>
          set('work.prioritise', text, { priority }, `with priority ${text.toLowerCase()}`),
        ),
    },
    {
      name: 'Points',
      entries: () => [
        ...[0, 1, 2, 3, 5, 8, 13].map((points) =>
          set('work.estimate', String(points), { points }, `estimated at ${counted(points, 'point')}`),
        ),
        set('work.estimate', 'None', { points: null }, 'without points'),
      ],
    },
    {
      name: 'Track',
      entries: () =>
        desk
          .lanes()
          .filter((each) => each.track.kind !== 'research')
          .map(({ track }) => set('work.switch', track.name, { track: track.id }, saying`in ${track.name}`)),
    },
    {
      name: 'Model',
      entries: () => [
        ...versionsIn(replica, home).map((each) =>
          set('work.aim', each.name, { version: each.id }, saying`for ${each.name}`),
        ),
        set('work.aim', 'No model', { version: null }, 'for no model'),
      ],
    },
  ];
}

/** The columns of their lane; where they are of several lanes, the phases, which all lanes share. */
function placesFor(desk: Desk, tasks: readonly Task[]): { readonly to: string; readonly text: string }[] {
  const tracks = new Set(tasks.map((each) => each.track));
  const lane = tracks.size === 1 ? desk.lanes().find((each) => tracks.has(each.track.id)) : undefined;
  if (lane) return lane.columns.map((each) => ({ to: each.id, text: each.name }));
  return Object.entries(phaseNames).map(([to, text]) => ({ to, text }));
}

/** Runs a verb on every task, as one command, and tells what was done and what was not. */
function run(
  desk: Desk,
  tasks: readonly Task[],
  name: TogetherVerb,
  input: (task: Task) => object,
  said: string,
): void {
  const { session } = desk;
  if (tasks.length > limits.togetherMax) {
    session.notices.refused(`Select at most ${limits.togetherMax} tasks to change them at once.`);
    return;
  }
  const parts = tasks.map((each) => ({ name, input: { task: each.id, ...input(each) } }));
  const result = session.sync.run('work.together', { parts });
  if (result.kind === 'refused') {
    session.notices.refused(spoken(session.replica, result.message));
    return;
  }
  const done = tasks.length - result.held.length;
  const why = result.held[0] && spoken(session.replica, result.held[0]);
  if (done === 0) {
    session.notices.refused(`Nothing was changed. ${why}`);
    return;
  }
  const words = `${counted(done, 'task')} ${said}`;
  session.noted(result.call.id, why ? `${words}; ${result.held.length} not: ${why}` : words);
}

const workersIn = (replica: Replica) =>
  peopleIn(replica).filter((each) => each.leftAt === null && each.role !== 'viewer');

function versionsIn(replica: Replica, home: Project): { readonly id: string; readonly name: string }[] {
  const models = new Map(
    (replica.query(() => list(model, 'project', [home.id])) ?? []).map((each) => [each.id, each.name]),
  );
  return (replica.query(() => list(version, 'project', [home.id])) ?? []).map((each) => ({
    id: each.id,
    name: `${models.get(each.model) ?? ''} ${each.name}`,
  }));
}
