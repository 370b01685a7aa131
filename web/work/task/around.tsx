/** The tasks around one: what it waits for and who waits for it, what it leads to and comes from, what is related. */
import { useId, useState, type FormEvent } from 'react';
import { list, task, type Bond, type Neighbour, type Project, type Task, type TaskView } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { X } from 'lucide-react';
import { Link } from 'wouter';
import { Button, IconButton } from '../../parts/button.tsx';
import { Glyph, glyphOf } from '../../parts/glyph.tsx';
import { useTyped } from '../../state/kept.ts';
import { useLive, useSession } from '../../state/live.ts';
import { useSettled } from '../../state/settled.ts';
import { keyOf, projectsIn, spoken } from '../look.ts';
import { Part } from './part.tsx';

const names: Record<Bond, string> = {
  waits_for: 'Waits for',
  waited_for_by: 'Waited for by',
  leads_to: 'Leads to',
  comes_from: 'Comes from',
  related: 'Related',
};
const bonds = Object.keys(names) as Bond[];
/** What a person says here; what leads where follows from the work. */
export type Said = 'waits_for' | 'waited_for_by' | 'related';

interface Props {
  row: Task;
  home: Project;
  view: TaskView | undefined;
  adding: Said | undefined;
  onAdding: (said: Said | undefined) => void;
}

export function Around({ row, home, view, adding, onAdding }: Props) {
  const session = useSession();
  const all = view?.around ?? [];
  const lead = (track: 'production' | 'research'): void => {
    const key = keyOf(session.replica, row);
    session.run(
      'work.promote',
      { task: row.id, track },
      track === 'production' ? `${key} leads to a production task` : `A next question follows from ${key}`,
    );
  };
  const isQuestion = row.type === 'investigation';
  return (
    <Part
      title="Other work"
      aside={
        <span className="flex items-center gap-2">
          <Link
            href={`/${home.key}/journey/${home.key}-${row.number}`}
            className="text-meta text-text-2 hover:text-text hover:underline"
          >
            Its journey
          </Link>
          <Button small weight="quiet" onClick={() => onAdding(adding ? undefined : 'waits_for')}>
            Tie to
          </Button>
        </span>
      }
    >
      {bonds.map((how) => {
        const some = all.filter((each) => each.how === how);
        return some.length > 0 ? (
          <div key={how} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3">
            <span className="py-1 text-text-2">{names[how]}</span>
            <ul>
              {some.map((each) => (
                <li key={each.id}>
                  <Line of={each} row={row} />
                </li>
              ))}
            </ul>
          </div>
        ) : null;
      })}
      {all.length === 0 && !adding && <p className="text-text-3">It stands alone.</p>}
      {adding && <AddBond row={row} home={home} said={adding} onSaid={onAdding} />}
      {isQuestion && (
        <div className="flex flex-wrap gap-2">
          <Button small title="M then P" onClick={() => lead('production')}>
            Lead to a production task
          </Button>
          <Button small title="Q" onClick={() => lead('research')}>
            Ask a next question
          </Button>
        </div>
      )}
    </Part>
  );
}

function Line({ of, row }: { of: Neighbour; row: Task }) {
  const session = useSession();
  const [key, said] = [keyOf(session.replica, row), `${of.key} and ${keyOf(session.replica, row)} are untied`];
  const untie = (): void => {
    const [name, input] =
      of.how === 'waits_for'
        ? ['work.undepend', { task: key, on: of.key }]
        : of.how === 'waited_for_by'
          ? ['work.undepend', { task: of.key, on: key }]
          : ['work.unrelate', { task: key, to: of.key }];
    session.run(name, input, said);
  };
  return (
    <span className="group flex min-h-7 items-center gap-1.5">
      <Glyph kind={glyphOf((of.track ?? 'production') as never, of.type)} />
      <Link href={`/${of.key.replace('-', '/board/')}`} className="shrink-0 font-mono text-focus hover:underline">
        {of.key}
      </Link>
      <span className="truncate" title={of.title}>
        {of.title}
      </span>
      <span className="ml-auto shrink-0 text-meta text-text-2">
        {of.phase === 'done' ? `✓ ${of.column}` : of.column}
      </span>
      <IconButton
        label={`Untie ${of.key}`}
        className="!size-6 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 coarse:!size-10 coarse:opacity-100"
        onClick={untie}
      >
        <X size={14} aria-hidden="true" />
      </IconButton>
    </span>
  );
}

/** Tasks shown while one is looked for. */
const SHOWN = 8;

function AddBond({
  row,
  home,
  said,
  onSaid,
}: Omit<Props, 'view' | 'adding' | 'onAdding'> & { said: Said; onSaid: Props['onAdding'] }) {
  const session = useSession();
  const [text, setText] = useTyped(`tie.${row.id}`);
  const [problem, setProblem] = useState<string>();
  const [picked, setPicked] = useState(0);
  const settled = useSettled();
  const menu = useId();
  const fits = useLive((replica) => fitting(replica, text, row, home), [text, row.id, home.id]);
  const chosen = fits[Math.min(picked, fits.length - 1)];
  const tie = (id: string): void => {
    const [name, input] =
      said === 'waits_for'
        ? ['work.depend', { task: row.id, on: id }]
        : said === 'waited_for_by'
          ? ['work.depend', { task: id, on: row.id }]
          : ['work.relate', { task: row.id, to: id }];
    const result = session.sync.run(name, input);
    const end = (refused?: { message: string }): void => {
      if (refused) {
        setProblem(spoken(session.replica, refused.message));
        return;
      }
      session.notices.done('Tied', { undo: false });
      setText('');
      onSaid(undefined);
    };
    if (result.kind === 'refused') end(result);
    else if (result.isShown) end();
    // Because: where it could not be tried here, only the server can tell whether it closes a circle.
    else void settled(result.call.id).then(end);
  };
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (chosen) tie(chosen.id);
        else setProblem(`No task is called “${text}”.`);
      }}
    >
      <div className="flex gap-2">
        <select
          aria-label="How they belong together"
          value={said}
          onChange={(event) => onSaid(event.target.value as Said)}
          className="field h-8"
        >
          <option value="waits_for">Waits for</option>
          <option value="waited_for_by">Is waited for by</option>
          <option value="related">Is related to</option>
        </select>
        <input
          autoFocus
          role="combobox"
          aria-expanded={fits.length > 0}
          aria-controls={menu}
          aria-activedescendant={chosen && `${menu}-${chosen.id}`}
          aria-label="Task, by key or title"
          placeholder="Key or title"
          value={text}
          aria-invalid={problem !== undefined}
          onChange={(event) => {
            setText(event.target.value);
            setProblem(undefined);
            setPicked(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              onSaid(undefined);
            }
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            if (step === 0) return;
            event.preventDefault();
            setPicked(Math.max(0, Math.min(fits.length - 1, picked + step)));
          }}
          className="field h-8 min-w-0 flex-1"
        />
      </div>
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      <ul id={menu} role="listbox" aria-label="Tasks" className="rounded border border-line p-1 empty:hidden">
        {fits.map((each) => (
          <li
            key={each.id}
            id={`${menu}-${each.id}`}
            role="option"
            aria-selected={each === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
              tie(each.id);
            }}
            className={`flex min-h-7 cursor-pointer items-center gap-2 rounded-sm px-2 coarse:min-h-11 ${each === chosen ? 'bg-hover' : ''}`}
          >
            <span className="shrink-0 font-mono text-text-2">{each.key}</span>
            <span className="truncate">{each.title}</span>
          </li>
        ))}
      </ul>
    </form>
  );
}

/** Tasks by key or by words of their title, those of the same project first. */
function fitting(
  replica: Replica,
  text: string,
  row: Task,
  home: Project,
): { id: string; key: string; title: string }[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const homes = projectsIn(replica).toSorted((a, b) => Number(b.id === home.id) - Number(a.id === home.id));
  const found: { id: string; key: string; title: string }[] = [];
  for (const each of homes) {
    for (const one of replica.query(() => list(task, 'number', [each.id])) ?? []) {
      if (one.id === row.id || one.removedAt !== null) continue;
      const key = `${each.key}-${one.number}`;
      const folded = `${key} ${one.title}`.toLowerCase();
      if (words.every((word) => folded.includes(word))) found.push({ id: one.id, key, title: one.title });
      if (found.length === SHOWN) return found;
    }
  }
  return found;
}
