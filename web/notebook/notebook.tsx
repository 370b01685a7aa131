/** A notebook at a commit: its words, outputs and pictures; code folded, and a cell can be pinned on a task as evidence. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Cell, NotebookView, Project } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { useKeys } from '../keys/keymap.ts';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useMay } from '../settings/parts.tsx';
import { useRemote } from '../state/remote.ts';
import { counted } from '../words.ts';
import { CellView } from './cell.tsx';
import { headingOf } from './heading.ts';

export function NotebookPage({ home, path }: { home: Project; path: string }) {
  const { value, problem } = useRemote<NotebookView>(askedFor(home, path), undefined);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageTitle title={`${path.split('/').at(-1)} · ${home.name}`} />
      {value ? (
        <Shown home={home} notebook={value} />
      ) : (
        <div className="flex flex-col gap-2 p-4" aria-busy={problem === undefined}>
          <h1 className="text-page font-semibold break-all max-md:text-panel">{path}</h1>
          <p role="status" className="text-text-2">
            {problem ?? 'Reading it from the repository…'}
          </p>
        </div>
      )}
    </div>
  );
}

function Shown({ home, notebook }: { home: Project; notebook: NotebookView }) {
  const { cells, path, commit, branch, repo, more } = notebook;
  const [isUnfolded, setUnfolded] = useState(false);
  const [pinning, setPinning] = useState<number>();
  const list = useRef<HTMLDivElement>(null);
  const mayEdit = useMay('edit', home);
  const focus = useCellKeys(list, {
    onCode: () => setUnfolded(!isUnfolded),
    onPin: (cell) => mayEdit && setPinning(cell),
  });
  useWantedCell(focus);
  const codes = cells.filter((each) => each.kind === 'code').length;
  return (
    <>
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2">
        <div className="min-w-0">
          <h1 className="text-panel font-semibold break-all">{path}</h1>
          <p className="text-meta text-text-2">
            {repo.name} at <span className="font-mono">{commit.slice(0, 7)}</span>
            {branch !== null && `, where ${branch} is now`}
            {` · ${counted(cells.length + more, 'cell')}`}
          </p>
        </div>
        {codes > 0 && (
          <Button className="ml-auto" aria-pressed={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
            {isUnfolded ? 'Fold the code' : 'Show the code'}
          </Button>
        )}
      </header>
      <div className="flex min-h-0 flex-1">
        <Outline cells={cells} onGo={focus} />
        <div ref={list} className="min-w-0 flex-1 overflow-y-auto px-4 pt-4 pb-16">
          <div className="mx-auto flex max-w-[880px] flex-col gap-1">
            {cells.length === 0 && <p className="text-text-2">This notebook has no cells.</p>}
            {cells.map((each, i) => (
              <CellView
                home={home}
                key={i}
                cell={each}
                number={i + 1}
                language={notebook.language}
                isUnfolded={isUnfolded}
                pin={mayEdit ? { home, notebook, isOpen: pinning === i + 1, onOpen: setPinning } : undefined}
              />
            ))}
            {more > 0 && <p className="text-text-2">{counted(more, 'more cell')} are not shown.</p>}
          </div>
        </div>
      </div>
    </>
  );
}

/** The headings of a notebook, as far as there is room for them. */
function Outline({ cells, onGo }: { cells: readonly Cell[]; onGo: (cell: number) => void }) {
  const headings = useMemo(
    () =>
      cells.flatMap((each, i) => {
        const heading = each.kind === 'markdown' ? headingOf(each.text) : undefined;
        return heading ? [{ ...heading, cell: i + 1 }] : [];
      }),
    [cells],
  );
  if (headings.length < 2) return null;
  return (
    <nav aria-label="Outline" className="w-56 shrink-0 overflow-y-auto border-r border-line py-4 pr-2 max-lg:hidden">
      <ol className="flex flex-col">
        {headings.map(({ cell, text, level }) => (
          <li key={cell} style={{ paddingLeft: `${8 + Math.min(level, 4) * 8}px` }}>
            <a
              href={`#cell-${cell}`}
              onClick={(event) => {
                event.preventDefault();
                onGo(cell);
              }}
              className="block truncate rounded px-2 py-1 text-text-2 hover:bg-hover hover:text-text"
            >
              {text}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function useCellKeys(
  list: React.RefObject<HTMLElement | null>,
  { onCode, onPin }: { onCode: () => void; onPin: (cell: number) => void },
): (cell: number) => void {
  const focus = (cell: number): void => {
    const element = list.current?.querySelector<HTMLElement>(`#cell-${cell}`);
    if (!element) return;
    element.focus();
    element.scrollIntoView({ block: 'start' });
    history.replaceState(history.state, '', `${location.pathname}${location.search}#cell-${cell}`);
  };
  const here = (): number => Number(document.activeElement?.closest('[data-cell]')?.getAttribute('data-cell') ?? 0);
  useKeys([
    { keys: ['j', 'ArrowDown'], group: 'Move about', about: 'Next cell', run: () => focus(here() + 1) },
    { keys: ['k', 'ArrowUp'], group: 'Move about', about: 'Cell before', run: () => focus(here() - 1) },
    { keys: ['o'], group: 'Move about', about: 'Show or fold the code', run: onCode },
    { keys: ['v'], group: 'Move about', about: 'Pin this cell on a task', run: () => here() > 0 && onPin(here()) },
  ]);
  return focus;
}

/** Goes to the cell that the address names, once. */
function useWantedCell(focus: (cell: number) => void): void {
  const latest = useRef(focus);
  useEffect(() => {
    const cell = /^#cell-(\d{1,5})$/.exec(location.hash)?.[1];
    if (cell) latest.current(Number(cell));
  }, []);
}

/** What is asked of the server: the notebook of this address, at its commit where it names one. */
function askedFor(home: Project, path: string): string {
  const wanted = new URLSearchParams(location.search);
  const [commit, repo] = [wanted.get('at'), wanted.get('repo')];
  const query = new URLSearchParams({ project: home.key, path, ...(commit && { commit }), ...(repo && { repo }) });
  return `/api/notebook?${query.toString()}`;
}
