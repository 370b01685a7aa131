/** Pinning a cell on a task: a link that carries the notebook's path, the commit and the cell. */
import { useState, type KeyboardEvent } from 'react';
import { list, notebookRef, task, track, type NotebookView, type Project, type Task } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { Glyph, glyphOf } from '../parts/glyph.tsx';
import { useLive, useSession } from '../state/live.ts';

const SHOWN = 6;

interface Props {
  home: Project;
  notebook: NotebookView;
  cell: number;
  onDone: () => void;
}

export function PinCell({ home, notebook, cell, onDone }: Props) {
  const session = useSession();
  const [text, setText] = useState('');
  const fits = useFitting(home, text);
  const done = (): void => {
    onDone();
    document.querySelector<HTMLElement>(`#cell-${cell}`)?.focus();
  };
  const pin = (row: Task): void => {
    const { path, commit, repo } = notebook;
    const input = {
      task: row.id,
      kind: 'notebook',
      ref: notebookRef({ path, commit, cell }),
      repo: repo.id,
      title: `${path.split('/').at(-1)}, cell ${cell}`.slice(-500),
    };
    const result = session.run('work.link', input, `Cell ${cell} pinned on ${home.key}-${row.number}`);
    if (result.kind === 'pending') done();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && fits[0]) {
      event.preventDefault();
      pin(fits[0].row);
    }
  };
  return (
    <div
      role="group"
      aria-label={`Pin cell ${cell} on a task`}
      onKeyDown={(event) => event.key === 'Escape' && done()}
      className="mb-2 flex max-w-xl flex-col gap-2 rounded border border-line bg-surface p-3"
    >
      <label className="flex flex-col gap-1 font-medium">
        On which task is this evidence?
        <input
          autoFocus
          value={text}
          maxLength={200}
          placeholder="A number or words of its title"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
          className="field font-normal"
        />
      </label>
      <ul aria-label="Tasks" className="flex flex-col">
        {fits.map(({ row, lane }) => (
          <li key={row.id}>
            <button
              type="button"
              onClick={() => pin(row)}
              className="flex min-h-8 w-full min-w-0 items-center gap-2 rounded px-2 text-left hover:bg-hover coarse:min-h-11"
            >
              <Glyph kind={glyphOf(lane, row.type)} size={12} />
              <span className="shrink-0 font-mono text-meta text-text-2">
                {home.key}-{row.number}
              </span>
              <span className="truncate">{row.title}</span>
            </button>
          </li>
        ))}
        {fits.length === 0 && <li className="px-2 text-text-2">No open task fits.</li>}
      </ul>
      <Button small weight="quiet" className="self-start" onClick={done}>
        Not now
      </Button>
    </div>
  );
}

/** Open tasks whose key or title has what is typed, questions first, then the newest. */
function useFitting(home: Project, text: string) {
  return useLive(
    (replica) => {
      const lanes = new Map(
        (replica.query(() => list(track, 'project', [home.id])) ?? []).map((each) => [each.id, each]),
      );
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const open = replica.query(() => list(task, 'done', [home.id, null, null])) ?? [];
      return open
        .filter((row) => {
          const said = `${home.key}-${row.number} ${row.title}`.toLowerCase();
          return words.every((each) => said.includes(each));
        })
        .toSorted(
          (a, b) => Number(b.type === 'investigation') - Number(a.type === 'investigation') || b.number - a.number,
        )
        .slice(0, SHOWN)
        .map((row) => ({ row, lane: lanes.get(row.track)?.kind ?? 'production' }));
    },
    [home.id, text],
  );
}
