/**
 * A field for Markdown: bold, italics and links by key, lists that go on, `@` that completes members, and a look at
 * what it will be. The text is the field's own value, so what is typed is never anything but text.
 */
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Person } from '@dualtrack/core';
import { useLive } from '../state/live.ts';
import { peopleIn } from '../work/look.ts';
import { madeLink, marked, mentionAt, nextItem, type Selected } from './marking.ts';
import { Written } from './written.tsx';

interface Props {
  label: string;
  placeholder: string;
  value: string;
  home: string;
  rows: number;
  onType: (text: string) => void;
  /** Control or Command with Enter. */
  onSubmit: () => void;
  onLeave: () => void;
  part: string;
  isFocused?: boolean;
}

/** Members shown while one is being mentioned. */
const SHOWN = 6;

export function Writing(props: Props) {
  const { label, placeholder, value, home, rows, onType, onSubmit, onLeave, part, isFocused = false } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [isPreview, setPreview] = useState(false);
  const [caret, setCaret] = useState<number>();
  const [picked, setPicked] = useState(0);
  const menu = useId();
  const people = useLive(peopleIn, []);
  const wanted = caret === undefined ? undefined : mentionAt({ text: value, from: caret, to: caret });
  const fits = wanted ? fitting(people, wanted.typed) : [];
  const put = usePut(field, onType);

  const complete = (who: Person): void => {
    if (!wanted || caret === undefined) return;
    const name = `@${who.name} `;
    const at = wanted.from + name.length;
    setCaret(undefined);
    put({ text: value.slice(0, wanted.from) + name + value.slice(caret), from: at, to: at });
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (fits.length > 0 && pick(event)) return;
    const isChord = event.ctrlKey || event.metaKey;
    const { selectionStart: from, selectionEnd: to } = event.currentTarget;
    const chord = isChord && !event.shiftKey && !event.altKey ? chords[event.key.toLowerCase()] : undefined;
    const next = chord
      ? chord({ text: value, from, to })
      : event.key === 'Enter' && !isChord && !event.shiftKey
        ? nextItem({ text: value, from, to })
        : undefined;
    if (next) {
      event.preventDefault();
      event.stopPropagation();
      put(next);
    } else if (event.key === 'Enter' && isChord) onSubmit();
    else if (event.key === 'Escape') {
      event.stopPropagation();
      onLeave();
    }
  };
  /** What a key does to the list of members; false when it is none of its keys. */
  const pick = (event: KeyboardEvent): boolean => {
    if (event.key === 'ArrowDown') setPicked((picked + 1) % fits.length);
    else if (event.key === 'ArrowUp') setPicked((picked + fits.length - 1) % fits.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey)
      complete(fits[picked % fits.length]!);
    else if (event.key === 'Escape') setCaret(undefined);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const follow = (at: HTMLTextAreaElement): void => {
    setCaret(at.selectionStart === at.selectionEnd ? at.selectionStart : undefined);
    setPicked(0);
  };

  return (
    <div className="flex flex-col gap-1">
      {isPreview ? (
        <div className="min-h-16 rounded border border-line bg-sunken px-2 py-1.5">
          {value.trim() === '' ? <p className="text-text-3">Nothing yet.</p> : <Written text={value} home={home} />}
        </div>
      ) : (
        <textarea
          ref={field}
          rows={rows}
          data-part={part}
          autoFocus={isFocused}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={fits.length > 0 ? menu : undefined}
          aria-activedescendant={fits.length > 0 ? `${menu}-${picked % fits.length}` : undefined}
          placeholder={placeholder}
          value={value}
          maxLength={200_000}
          onChange={(event) => {
            onType(event.target.value);
            follow(event.target);
          }}
          onKeyDown={onKey}
          onBlur={() => setCaret(undefined)}
          className="field field-sizing-content max-h-[60vh] w-full resize-none leading-5"
        />
      )}
      {fits.length > 0 && (
        <ul id={menu} role="listbox" aria-label="Members" className="rounded border border-line bg-surface p-1">
          {fits.map((each, i) => (
            <li
              key={each.id}
              id={`${menu}-${i}`}
              role="option"
              aria-selected={i === picked % fits.length}
              onPointerDown={(event) => {
                event.preventDefault();
                complete(each);
              }}
              className={`flex min-h-7 cursor-pointer items-center rounded-sm px-2 coarse:min-h-11 ${i === picked % fits.length ? 'bg-hover' : ''}`}
            >
              {each.name}
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        aria-pressed={isPreview}
        onClick={() => setPreview(!isPreview)}
        className="self-start text-meta text-text-2 hover:underline coarse:min-h-10"
      >
        {isPreview ? 'Go on writing' : 'Preview'}
      </button>
    </div>
  );
}

const chords: Readonly<Record<string, (at: Selected) => Selected>> = {
  b: (at) => marked(at, '**'),
  i: (at) => marked(at, '_'),
  k: madeLink,
};

/** Members whose name, or one of its words, begins as typed. */
function fitting(people: readonly Person[], typed: string): Person[] {
  const wanted = typed.toLowerCase();
  const fits = ({ name }: Person): boolean => {
    const folded = name.toLowerCase();
    return (
      folded !== wanted && (folded.startsWith(wanted) || folded.split(' ').some((each) => each.startsWith(wanted)))
    );
  };
  return people.filter((each) => each.leftAt === null && fits(each)).slice(0, SHOWN);
}

/** Puts another text and selection into a field. */
function usePut(field: React.RefObject<HTMLTextAreaElement | null>, onType: (text: string) => void) {
  const [wanted, setWanted] = useState<Selected>();
  useLayoutEffect(() => {
    if (!wanted) return;
    field.current?.setSelectionRange(wanted.from, wanted.to);
    setWanted(undefined);
  }, [wanted, field]);
  return (next: Selected): void => {
    onType(next.text);
    setWanted(next);
  };
}
