/**
 * The keys: components register what they answer to, the page listens once. Every key acts on what is shown, none
 * acts inside an editor except chords with Control or Command, and single keys can be switched off.
 */
import { createContext, useContext, useLayoutEffect, useRef } from 'react';
import { createKeybindingsHandler } from 'tinykeys';
import type { MenuEntry } from '../parts/popups.tsx';
import { keep, kept } from '../state/storage.ts';
import { noteKeys, ownKey, type KnownKey } from './own.ts';

export const keyGroups = [
  'Everywhere',
  'Go to',
  'Move about',
  'Look',
  'Move the card',
  'On a card',
  'On a row',
] as const;
export type KeyGroup = (typeof keyGroups)[number];

export interface KeyBinding {
  /** Ways to press it, as tinykeys writes them; the first one is shown. */
  readonly keys: readonly [string, ...string[]];
  readonly group: KeyGroup;
  readonly about: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Where the menu of a card has it; else among what comes first. */
  readonly under?: 'set' | 'edit' | 'other' | 'place' | 'copy' | 'choose';
  /** What the key lets one choose, for keys that open a menu. */
  readonly choices?: () => readonly MenuEntry[];
  /** Whether it has something to do now: a menu leaves out what has not. */
  readonly fits?: () => boolean;
}

export class Keymap {
  private readonly sets = new Set<readonly KeyBinding[]>();
  /** Those that give way to what a screen answers to. */
  private readonly ground = new Set<readonly KeyBinding[]>();
  private handler: ((event: KeyboardEvent) => void) | undefined;

  /** Listens until the returned function is called. */
  listen(): () => void {
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || !isHeard(event)) return;
      this.handler ??= this.build();
      this.handler(inLatin(event));
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }

  add(bindings: readonly KeyBinding[], isGround = false): () => void {
    const sets = isGround ? this.ground : this.sets;
    sets.add(bindings);
    this.handler = undefined;
    noteKeys(bindings);
    return () => {
      sets.delete(bindings);
      this.handler = undefined;
    };
  }

  /** All that can be pressed now; of two for the same key, the screen's own, and the one that was added later. */
  all(): KeyBinding[] {
    const byKey = new Map<string, KeyBinding>();
    for (const set of [...this.ground, ...this.sets])
      for (const each of set.map(asChosen)) byKey.set(each.keys[0], each);
    return [...byKey.values()];
  }

  /** What keys do to a card here, under the keys that come with Dualtrack. */
  onCard(): KeyBinding[] {
    return [...this.sets].flatMap((set) =>
      set.filter(({ group }) => group === 'On a card' || group === 'Move the card'),
    );
  }

  /** The bindings that are there now, as they come with Dualtrack. */
  here(): KnownKey[] {
    const usual = new Map(
      [...this.ground, ...this.sets].flatMap((set) => set.map((each) => [each.about, each.keys[0]])),
    );
    return this.all().map(({ group, about }) => ({ group, about, usual: usual.get(about)! }));
  }

  /** Heeds keys that were chosen anew. */
  refresh(): void {
    this.handler = undefined;
  }

  private build(): (event: KeyboardEvent) => void {
    const map: Record<string, (event: KeyboardEvent) => void> = {};
    const ways = this.all().flatMap(({ keys, run }) => keys.map((key) => ({ key, run })));
    // Because: the first that fits is taken, and the L of "G then L" must not be the L that moves about.
    for (const { key, run } of ways.toSorted((a, b) => pressesOf(b.key) - pressesOf(a.key))) {
      map[key] = (event) => {
        event.preventDefault();
        // Because: what began with the same press is over now, or the next key would still end it.
        this.handler = undefined;
        run(event);
      };
    }
    return createKeybindingsHandler(map, { ignore: () => false });
  }
}

export const KeymapContext = createContext(new Keymap());

/**
 * Answers to keys while the component is there. Which keys must not change; what they do may. `isGround`: gives way to
 * what a screen answers to.
 */
export function useKeys(bindings: readonly KeyBinding[], isGround = false): void {
  const keymap = useContext(KeymapContext);
  const latest = useRef(bindings);
  // Because: what can be seen can be acted on; other effects may come after it was painted.
  useLayoutEffect(() => {
    latest.current = bindings;
  });
  useLayoutEffect(() => {
    const stable = latest.current.map((each, i): KeyBinding => {
      const now = (): KeyBinding => latest.current[i]!;
      return {
        ...each,
        run: (event) => now().run(event),
        ...(each.choices && { choices: () => now().choices!() }),
        ...(each.fits && { fits: () => now().fits!() }),
      };
    });
    return keymap.add(stable, isGround);
  }, [keymap, isGround]);
}

/** A binding with the key that the person chose for it. */
function asChosen(binding: KeyBinding): KeyBinding {
  const own = ownKey(binding);
  return own === undefined ? binding : { ...binding, keys: [own] };
}

const pressesOf = (key: string): number => key.split(' ').length;

/** Whether keys without Control or Command act at all. */
export const singleKeys = {
  get on(): boolean {
    return (kept('keys.single') as boolean | undefined) ?? true;
  },
  set(on: boolean): void {
    keep('keys.single', on);
  },
};

function isHeard(event: KeyboardEvent): boolean {
  const isChord = event.ctrlKey || event.metaKey;
  const target = event.target instanceof Element ? event.target : undefined;
  if (target?.closest('[data-popup]')) return false;
  if (target?.closest('input, textarea, select, [contenteditable]')) return isChord && !isEditing(event);
  if (target?.closest('button, summary') && (event.key === ' ' || event.key === 'Enter')) return false;
  const isCharacter = event.key.length === 1 && event.key !== ' ';
  return !isCharacter || isChord || event.altKey || singleKeys.on;
}

/** Chords that belong to the text that is being written. */
function isEditing({ key }: KeyboardEvent): boolean {
  return ['z', 'y', 'a', 'c', 'v', 'x'].includes(key.toLowerCase()) || key.startsWith('Arrow');
}

/** The event as a Latin keyboard would send it, where the layout has other letters. */
function inLatin(event: KeyboardEvent): KeyboardEvent {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (!letter || event.key.length !== 1 || /[\u0020-\u024f]/.test(event.key)) return event;
  return new Proxy(event, {
    get(target, name) {
      const value: unknown = name === 'key' ? letter.toLowerCase() : Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
