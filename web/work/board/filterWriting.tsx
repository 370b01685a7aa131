/** The filter while one types: the whole query as text, and below it what may come next. */
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { parseQuery, printQuery, strangersIn, type Ground, type Project } from '@dualtrack/core';
import { whenIdle } from '../../state/late.ts';
import { useLive, useNow } from '../../state/live.ts';
import { suggestionsFor } from './completion.ts';
import { useDesk } from './deskContext.ts';
import { groundIn, problemOf } from './filter.ts';
import { finishFilter, typesIn } from './filterVerbs.ts';

/** `begun` is what the field holds at first: the query of the view, and letters that were typed before this was here. */
export function FilterWriting({ home, begun, onEnd }: { home: Project; begun: string; onEnd: () => void }) {
  const desk = useDesk();
  const now = useNow();
  const [text, setText] = useState(begun);
  const [at, setAt] = useState(text.length);
  const [chosen, setChosen] = useState(-1);
  const [isListed, setListed] = useState(true);
  const field = useRef<HTMLInputElement>(null);
  /** Where what was taken leaves the caret. */
  const [caret, setCaret] = useState<{ at: number }>();
  // Because: what is typed on at once belongs behind it, and a frame may come later than a key.
  useLayoutEffect(() => {
    if (caret) field.current?.setSelectionRange(caret.at, caret.at);
  }, [caret]);
  const list = useId();
  const ground = useLive((replica) => groundIn(replica, home.id, now), [home.id, now]);
  const types = useMemo(() => typesIn(desk), [desk]);
  const offered = isListed ? suggestionsFor(text, at, ground, types) : [];
  const problem = useMemo(() => problemOf(parseQuery(text), ground), [text, ground]);
  useEffect(() => whenIdle(() => desk.prepareFilter()), [desk]);
  useEffect(() => {
    if (begun !== desk.view.query) desk.look({ query: understood(begun, ground) }, { isTyping: true });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- Because: it is taken up once; what is typed later is told by the field.
  }, []);
  const type = (next: string, cursor: number): void => {
    setText(next);
    setAt(cursor);
    setChosen(-1);
    setListed(true);
    desk.look({ query: understood(next, ground) }, { isTyping: true });
  };
  const take = (place: number): void => {
    const each = offered[place];
    if (!each) return;
    type(each.text, each.at);
    setCaret({ at: each.at });
  };
  const end = (): void => {
    finishFilter(desk, text);
    onEnd();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && offered.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + offered.length + (chosen < 0 && step < 0 ? 1 : 0)) % offered.length);
    } else if (event.key === 'Tab' && !event.shiftKey && offered.length > 0 && chosen >= 0) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen >= 0) take(chosen);
      else end();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      if (isListed && offered.length > 0) setListed(false);
      else end();
    }
  };
  return (
    <div className="relative min-w-0 flex-1">
      <input
        ref={field}
        autoFocus
        type="text"
        role="combobox"
        aria-label="Filter"
        aria-expanded={offered.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
        aria-describedby={problem ? `${list}-problem` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => type(event.target.value, event.target.selectionStart ?? event.target.value.length)}
        onSelect={(event) => setAt(event.currentTarget.selectionStart ?? 0)}
        onKeyDown={press}
        onBlur={() => {
          desk.look({ query: text.trim() });
          onEnd();
        }}
        className="field h-8 w-full coarse:h-11"
      />
      <div className="absolute inset-x-0 top-full z-10 mt-1 rounded bg-surface shadow-overlay">
        <ul id={list} role="listbox" aria-label="What may come next" className="max-h-72 overflow-y-auto">
          {offered.map((each, i) => (
            <li
              key={each.label}
              id={`${list}-${i}`}
              role="option"
              aria-selected={i === chosen}
              onPointerDown={(event) => {
                // Because: the field keeps the focus.
                event.preventDefault();
                take(i);
              }}
              className={`flex h-7 cursor-pointer items-center gap-2 px-2 first:mt-1 last:mb-1 coarse:h-10 ${i === chosen ? 'bg-hover' : ''}`}
            >
              <span className="truncate">{each.label}</span>
              <span className="truncate text-meta text-text-3">{each.hint}</span>
            </li>
          ))}
        </ul>
        {problem && (
          <p id={`${list}-problem`} className="border-t border-line px-2 py-1 text-meta text-warn">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}

/** Because: a name that is half typed names nobody yet, and must not empty the board. */
function understood(text: string, ground: Ground): string {
  const { terms } = parseQuery(text);
  const known = terms.filter((each) => strangersIn({ terms: [each] }, ground).length === 0);
  return known.length === terms.length ? text : printQuery({ terms: known });
}
