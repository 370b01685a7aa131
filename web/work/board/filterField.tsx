/**
 * The filter: text while one types, chips else; both are the one query of the view. What may come next is offered below
 * the text.
 */
import { Suspense, useEffect, useMemo, useState } from 'react';
import { parseQuery, printQuery, printTerm, withoutTermAt, type Project } from '@dualtrack/core';
import { ListFilter, X } from 'lucide-react';
import { IconButton } from '../../parts/button.tsx';
import { useAsking } from '../../shell/asking.tsx';
import { late } from '../../state/late.ts';
import { useArrangement, useDesk, useDeskState } from './deskContext.ts';
import { finishFilter, sayShown } from './filterVerbs.ts';
import { openMenus } from './openMenus.ts';

const writing = late(async () => (await import('./filterWriting.tsx')).FilterWriting);

export function FilterField({ home }: { home: Project }) {
  const [isWriting, setWriting] = useState(false);
  const [begun, setBegun] = useState('');
  const query = useDeskState((desk) => desk.view.query);
  const write = (): void => {
    setBegun(query);
    setWriting(true);
  };
  useEffect(() => writing.fetchIdle(), []);
  return (
    <div className="relative flex min-w-48 flex-1 items-center gap-1 max-md:flex-none">
      <QuickFilter />
      {isWriting ? (
        <Suspense fallback={<Beginning text={begun} onText={setBegun} onEnd={() => setWriting(false)} />}>
          <writing.Component home={home} begun={begun} onEnd={() => setWriting(false)} />
        </Suspense>
      ) : (
        <Chips query={query} onWrite={write} />
      )}
    </div>
  );
}

/** Takes the first letters until what helps to write is here. Because: else they would be keys of the board. */
function Beginning(props: { text: string; onText: (text: string) => void; onEnd: () => void }) {
  const { text, onText, onEnd } = props;
  const desk = useDesk();
  return (
    <input
      autoFocus
      type="text"
      aria-label="Filter"
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        event.preventDefault();
        event.stopPropagation();
        finishFilter(desk, text);
        onEnd();
      }}
      onBlur={() => {
        desk.look({ query: text.trim() });
        onEnd();
      }}
      className="field h-8 w-full coarse:h-11"
    />
  );
}

/** Roles and work types are what boards are filtered by most: they are a click away. */
function QuickFilter() {
  const desk = useDesk();
  const { menu } = useAsking();
  const open = (anchor: Element): void => {
    void openMenus().then(({ quickFilters }) => menu({ label: 'Filter by', anchor, entries: quickFilters(desk) }));
  };
  return (
    <IconButton
      label="Filter by role, type or state"
      aria-haspopup="menu"
      onClick={(event) => open(event.currentTarget)}
    >
      <ListFilter size={16} aria-hidden="true" />
    </IconButton>
  );
}

function Chips({ query, onWrite }: { query: string; onWrite: () => void }) {
  const desk = useDesk();
  const { shown, total } = useArrangement();
  const parsed = useMemo(() => parseQuery(query), [query]);
  return (
    <div className="field flex h-8 min-w-0 flex-1 items-center gap-1 overflow-hidden !p-0.5 coarse:h-11">
      {parsed.terms.map((term, i) => (
        <span key={printTerm(term)} className="flex h-6 min-w-0 shrink items-center rounded bg-sunken pl-1.5 text-meta">
          <span className="truncate">{printTerm(term)}</span>
          <button
            type="button"
            aria-label={`Take off ${printTerm(term)}`}
            onClick={() => {
              desk.look({ query: printQuery(withoutTermAt(parsed, i)) });
              sayShown(desk);
            }}
            className="inline-flex size-6 shrink-0 items-center justify-center rounded text-text-2 hover:bg-hover hover:text-text"
          >
            <X size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      <button
        type="button"
        data-filter
        aria-label={query === '' ? undefined : `Change the filter: ${query}`}
        onClick={onWrite}
        className="h-full min-w-6 flex-1 cursor-text truncate px-1 text-left text-text-3"
      >
        {query === '' ? 'Filter: words, assignee:, type:, is:blocked …' : ''}
      </button>
      {query !== '' && (
        <span className="pr-1 text-meta whitespace-nowrap text-text-2">
          {shown} of {total}
        </span>
      )}
    </div>
  );
}
