/** How keys are written for people: `Shift+h` as `⇧ H`, `g b` as `G then B`. */

import { shownKey } from './own.ts';

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

const names: Record<string, string> = {
  $mod: isApple ? '⌘' : 'Ctrl',
  Control: 'Ctrl',
  Shift: '⇧',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** The caps to draw for a key: one list a press, several presses for a sequence. */
export function capsOf(keys: string): string[][] {
  return keys.split(' ').map((press) =>
    press
      .split(/(?<=\w|\])\+/)
      .filter((part) => !/^\[\w+\]$/.test(part))
      .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part)),
  );
}

/** A usual key as it is now, in one text: `⇧ H`, `G then B`. */
export function keyText(usual: string): string {
  return capsOf(shownKey(usual))
    .map((press) => press.join(' '))
    .join(' then ');
}
