/**
 * The palette: one line from which everything is reached: screens, projects, tasks, versions, decisions, every action
 * with its key, and saved questions, answered there and then.
 */
import { useContext, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { savedQuestions } from '@dualtrack/core';
import { Search } from 'lucide-react';
import { KeymapContext } from '../../keys/keymap.ts';
import { keyText } from '../../keys/labels.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { useLive, useNow, usePhone } from '../../state/live.ts';
import { useRemote } from '../../state/remote.ts';
import { counted } from '../../words.ts';
import { useAppearance } from '../appearance.tsx';
import { useFollow } from '../follow.ts';
import { usePlaces, useProject } from '../places.ts';
import { answerTo } from './answers.ts';
import { Finder, type Group } from './find.ts';
import { actionItems, ledgerItems, modelItems, placeItems, taskItems, type Item } from './items.ts';

/** From so many letters on, the server looks into descriptions and comments too. */
const ASKED_MIN = 3;

interface Props {
  /** Looking for things, not for what can be done. */
  find?: boolean;
  onClose: () => void;
}

export function Palette({ find = false, onClose }: Props) {
  const isPhone = usePhone();
  const follow = useFollow();
  const field = useRef<HTMLInputElement>(null);
  const [before] = useState(() => document.activeElement);
  const [typed, setTyped] = useState('');
  const groups = useFound(typed, find, setTyped);
  const place = isPhone
    ? 'inset-x-0 top-0 max-h-[100dvh]'
    : 'top-[10dvh] left-1/2 max-h-[76dvh] w-[640px] max-w-[calc(100vw-32px)] -translate-x-1/2 rounded';
  const choose = ({ does }: Item): void => {
    if (does.kind === 'go') {
      onClose();
      follow(does.path);
      return;
    }
    if (!('stays' in does && does.stays)) onClose();
    // Because: what is done acts where the focus was, so it has to be back there first.
    requestAnimationFrame(does.run);
  };
  return (
    <BaseDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 bg-shade" />
        <BaseDialog.Popup
          data-popup
          initialFocus={field}
          finalFocus={() => (before instanceof HTMLElement && before.isConnected ? before : true)}
          className={`fixed flex flex-col overflow-hidden bg-surface text-body shadow-overlay outline-none ${place}`}
        >
          <BaseDialog.Title className="sr-only">{find ? 'Search' : 'Search and commands'}</BaseDialog.Title>
          <Combobox {...{ field, typed, setTyped, groups, choose, find }} onClose={onClose} isPhone={isPhone} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

interface ComboboxProps {
  field: React.RefObject<HTMLInputElement | null>;
  typed: string;
  setTyped: (text: string) => void;
  groups: readonly Group[];
  choose: (item: Item) => void;
  find: boolean;
  onClose: () => void;
  isPhone: boolean;
}

function Combobox({ field, typed, setTyped, groups, choose, find, onClose, isPhone }: ComboboxProps) {
  const id = useId();
  const [active, setActive] = useState<string>();
  // Because: whoever types on at once must not lose a letter to a dialog that takes the focus a frame later.
  useLayoutEffect(() => field.current?.focus(), [field]);
  const items = groups.flatMap((each) => each.items);
  const at = Math.max(
    0,
    items.findIndex((each) => each.id === active),
  );
  // Because: a reference to an id ends at a blank.
  const idOf = (item: Item): string => `${id}-${encodeURIComponent(item.id)}`;
  const go = (to: number): void => {
    const item = items[(to + items.length) % items.length];
    if (!item) return;
    setActive(item.id);
    document.getElementById(idOf(item))?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={16} aria-hidden="true" className="shrink-0 text-text-3" />
        <input
          ref={field}
          role="combobox"
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={items[at] && idOf(items[at])}
          aria-autocomplete="list"
          aria-label={find ? 'Search' : 'Search and commands'}
          placeholder={find ? 'Tasks, decisions, models' : 'Where to, what to do, or: what’s in prod'}
          autoComplete="off"
          spellCheck={false}
          maxLength={300}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(undefined);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            const step = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
            if (step !== undefined) {
              event.preventDefault();
              go(step);
            } else if (event.key === 'Enter' && items[at]) {
              event.preventDefault();
              choose(items[at]);
            }
          }}
          className="h-12 min-w-0 flex-1 bg-transparent text-panel outline-none"
        />
        {isPhone && (
          <button type="button" onClick={onClose} className="h-10 shrink-0 rounded px-2 text-text-2">
            Close
          </button>
        )}
      </div>
      <p role="status" className="sr-only">
        {typed.trim() !== '' && (items.length === 0 ? 'Nothing found' : counted(items.length, 'result'))}
      </p>
      <div id={`${id}-list`} role="listbox" aria-label="Results" className="min-h-0 overflow-y-auto p-1.5">
        {groups.map(({ name, items: inside }) => (
          <div key={name} role="group" aria-label={name}>
            <p aria-hidden="true" className="px-2 pt-2 pb-1 text-meta text-text-3 first-letter:uppercase">
              {name}
            </p>
            {inside.map((item) => (
              <Option
                key={item.id}
                id={idOf(item)}
                item={item}
                isActive={item === items[at]}
                onPoint={() => setActive(item.id)}
                onChoose={() => choose(item)}
              />
            ))}
          </div>
        ))}
      </div>
      {items.length === 0 && typed.trim() !== '' && (
        <p className="px-4 pb-4 text-text-2">Nothing here is called “{typed.trim()}”.</p>
      )}
    </>
  );
}

interface OptionProps {
  id: string;
  item: Item;
  isActive: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

function Option({ id, item, isActive, onPoint, onChoose }: OptionProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      onPointerMove={onPoint}
      onClick={onChoose}
      className={`flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 coarse:min-h-11 compact:min-h-7 compact:py-0.5 ${isActive ? 'bg-hover outline-1 -outline-offset-1 outline-line' : ''}`}
    >
      {item.glyph && <Glyph kind={item.glyph} />}
      <span className="min-w-0 truncate">{item.label}</span>
      {item.hint && <span className="shrink-0 text-meta text-text-2">{item.hint}</span>}
      {item.keys && <kbd className="ml-auto shrink-0 pl-3 font-sans text-meta text-text-2">{keyText(item.keys)}</kbd>}
    </div>
  );
}

/** What is found of all that can be reached, in groups. */
function useFound(typed: string, find: boolean, setTyped: (text: string) => void): readonly Group[] {
  const keymap = useContext(KeymapContext);
  const now = useNow();
  const home = useProject();
  const places = usePlaces();
  const appearance = useAppearance();
  const things = useLive((replica) => [...taskItems(replica), ...modelItems(replica), ...ledgerItems(replica)], []);
  const ways = useLive((replica) => placeItems(replica, places, home), [places, home]);
  const answer = useLive((replica) => home && answerTo(replica, home, typed, now), [home, typed, now]);
  const [actions] = useState(() => actionItems(keymap.all()));
  const texts = useTexts(typed);

  const finder = useMemo(() => {
    const looks = appearance.flatMap((group): Item[] =>
      group.kind === 'group'
        ? group.entries.flatMap((each) =>
            each.kind === 'item'
              ? {
                  id: `${group.label} ${each.label}`,
                  group: 'Do',
                  label: `${group.label}: ${each.label}`,
                  hint: each.checked ? 'as it is now' : undefined,
                  does: { kind: 'run', run: each.run },
                }
              : [],
          )
        : [],
    );
    const questions = savedQuestions.map(({ name, also }): Item => ({
      id: `question ${name}`,
      group: 'Questions',
      label: `${name[0]!.toUpperCase()}${name.slice(1)}`,
      also: also.join(' '),
      does: { kind: 'run', run: () => setTyped(name), stays: true },
    }));
    return new Finder(find ? things : [...ways, ...questions, ...actions, ...looks, ...things]);
    // Because: the choices of appearance are made anew each time, but say the same until one of them is taken.
  }, [find, things, ways, actions, setTyped, appearance.map((each) => JSON.stringify(each)).join()]);

  return useMemo(() => {
    const found = finder.find(typed);
    const known = new Set(found.flatMap((each) => each.items.flatMap((item) => item.hint?.split(' · ')[0] ?? [])));
    const more = texts.filter((each) => !known.has(each.hint ?? ''));
    return [
      ...(answer ? [{ name: `${answer.name} · ${answer.count}`, items: answer.items }] : []),
      ...found.filter((each) => !(answer && each.name === 'Questions')),
      ...(more.length > 0 ? [{ name: 'Found in texts', items: more }] : []),
    ];
  }, [finder, typed, texts, answer]);
}

interface TextResult {
  readonly kind: string;
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly project: string;
}

/** What the server finds in descriptions, comments and old work. */
function useTexts(typed: string): readonly Item[] {
  const wanted = typed.trim();
  const path = wanted.length < ASKED_MIN ? undefined : `/api/search?q=${encodeURIComponent(wanted)}`;
  const { value } = useRemote<{ results: readonly TextResult[] }>(path, 0);
  return useMemo(
    () =>
      (value?.results ?? []).slice(0, 8).flatMap(({ kind, id, key, title }): Item[] => {
        const [project, number] = key.split('-');
        if (kind === 'model' || !number || !project || project === 'L') return [];
        return [
          {
            id: `text ${id}`,
            group: 'Found in texts',
            label: title,
            hint: key,
            does: { kind: 'go', path: `/${project}/board/${number}` },
          },
        ];
      }),
    [value],
  );
}
