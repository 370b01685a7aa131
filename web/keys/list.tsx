/** Keys in their groups, each of which can be given another one: press Change, then the new keys. */
import { useContext, useState, type KeyboardEvent } from 'react';
import { Button, Cap } from '../parts/button.tsx';
import { capsOf } from './labels.ts';
import { KeymapContext, keyGroups, singleKeys } from './keymap.ts';
import { nameOfKey, ownKey, pressed, setOwnKey, type KnownKey } from './own.ts';

export function KeyList({ keys }: { keys: readonly KnownKey[] }) {
  const keymap = useContext(KeymapContext);
  const [changing, setChanging] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [, setTurn] = useState(0);
  const give = (binding: KnownKey, to: string | undefined): void => {
    const twin = keys.find((each) => each !== binding && mayMeet(each, binding) && keyOf(each) === to);
    if (twin) {
      setProblem(`That is “${twin.about}” already. Press other keys, or Esc.`);
      return;
    }
    setOwnKey(binding, to);
    keymap.refresh();
    setChanging(undefined);
    setProblem(undefined);
    setTurn((last) => last + 1);
  };
  const groups = [...new Set([...keyGroups, ...keys.map((each) => each.group)])];
  return (
    <div className="columns-2 gap-8 max-md:columns-1">
      {groups.map((group) => {
        const some = keys.filter((each) => each.group === group);
        if (some.length === 0) return null;
        return (
          <section key={group} aria-label={group} className="mb-4 break-inside-avoid">
            <h3 className="pb-1 font-semibold">{group}</h3>
            <ul>
              {some.map((each) => (
                <li key={each.about}>
                  <Row
                    binding={each}
                    isChanging={changing === nameOfKey(each)}
                    problem={problem}
                    onChange={() => {
                      setChanging(nameOfKey(each));
                      setProblem(undefined);
                    }}
                    onLeave={() => setChanging(undefined)}
                    onGive={(to) => give(each, to)}
                  />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

const keyOf = (each: KnownKey): string => ownKey(each) ?? each.usual;

/** Whether two keys can be there at once: those of one group, and those that are everywhere. */
const mayMeet = (one: KnownKey, two: KnownKey): boolean =>
  one.group === two.group || [one.group, two.group].some((each) => each === 'Everywhere' || each === 'Go to');

interface RowProps {
  binding: KnownKey;
  isChanging: boolean;
  problem: string | undefined;
  onChange: () => void;
  onLeave: () => void;
  onGive: (to: string | undefined) => void;
}

function Row({ binding, isChanging, problem, onChange, onLeave, onGive }: RowProps) {
  const hear = (event: KeyboardEvent): void => {
    if (!isChanging || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return onLeave();
    const keys = pressed(event.nativeEvent);
    if (keys) onGive(keys);
  };
  return (
    <div className="group flex min-h-7 flex-wrap items-center gap-x-2">
      <span className="min-w-0 flex-1 text-text-2">{binding.about}</span>
      {ownKey(binding) !== undefined && !isChanging && (
        <Button small weight="quiet" aria-label={`Usual key for ${binding.about}`} onClick={() => onGive(undefined)}>
          Usual
        </Button>
      )}
      <Button
        small
        weight="quiet"
        aria-label={isChanging ? `Press the new keys for ${binding.about}` : `Change the key for ${binding.about}`}
        className={
          isChanging ? 'border-control' : 'opacity-0 group-hover:opacity-100 focus:opacity-100 coarse:opacity-100'
        }
        onClick={onChange}
        onBlur={() => isChanging && onLeave()}
        onKeyDown={hear}
      >
        {isChanging ? 'Press the keys…' : 'Change'}
      </Button>
      <Caps keys={keyOf(binding)} />
      {isChanging && problem && (
        <p role="alert" className="w-full text-right text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

export function SingleKeys() {
  const [isOn, setOn] = useState(singleKeys.on);
  return (
    <label className="flex items-center gap-2">
      <input
        type="checkbox"
        className="size-4 accent-text"
        checked={isOn}
        onChange={(event) => {
          singleKeys.set(event.target.checked);
          setOn(event.target.checked);
        }}
      />
      Single keys act (chords with Ctrl or ⌘ always do)
    </label>
  );
}

function Caps({ keys }: { keys: string }) {
  return (
    <span className="inline-flex shrink-0 items-center gap-1">
      {capsOf(keys).map((press, i) => (
        <span key={press.join()} className="inline-flex items-center gap-0.5">
          {i > 0 && <span className="px-1 text-meta text-text-3">then</span>}
          {press.map((cap) => (
            <Cap key={cap}>{cap}</Cap>
          ))}
        </span>
      ))}
    </span>
  );
}
