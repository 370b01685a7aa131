/** Keys that a person chose in the place of those that come with Dualtrack; this device keeps them. */
import { keep, kept } from '../state/storage.ts';
import type { KeyBinding } from './keymap.ts';

/** What is remembered of a binding, so that it can be shown while its screen is not open. */
export interface KnownKey {
  readonly group: string;
  readonly about: string;
  /** The key that comes with Dualtrack. */
  readonly usual: string;
}

export const nameOfKey = ({ group, about }: Pick<KnownKey, 'group' | 'about'>): string => `${group}: ${about}`;

type Own = Readonly<Record<string, string>>;

let own = (kept('keys.own') as Own | undefined) ?? {};
let known = new Map(((kept('keys.known') as KnownKey[] | undefined) ?? []).map((each) => [nameOfKey(each), each]));

/** The person's key for a binding; undefined where the usual one holds. */
export const ownKey = (binding: Pick<KnownKey, 'group' | 'about'>): string | undefined => own[nameOfKey(binding)];

/** Gives a binding another key, or the usual one again. */
export function setOwnKey(binding: KnownKey, keys: string | undefined): void {
  const { [nameOfKey(binding)]: _, ...rest } = own;
  own = keys === undefined || keys === binding.usual ? rest : { ...rest, [nameOfKey(binding)]: keys };
  keep('keys.own', own);
}

/** What a usual key is now, for whoever writes it beside a button or a menu entry. */
export function shownKey(usual: string): string {
  for (const [name, keys] of Object.entries(own)) if (known.get(name)?.usual === usual) return keys;
  return usual;
}

/** Remembers bindings as they come with Dualtrack. */
export function noteKeys(bindings: readonly KeyBinding[]): void {
  const fresh = bindings.filter((each) => known.get(nameOfKey(each))?.usual !== each.keys[0]);
  if (fresh.length === 0) return;
  known = new Map(known);
  for (const { group, about, keys } of fresh) known.set(nameOfKey({ group, about }), { group, about, usual: keys[0] });
  keep('keys.known', [...known.values()]);
}

export const knownKeys = (): readonly KnownKey[] => [...known.values()];

const alone = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Process', 'CapsLock']);

/** What was pressed, as tinykeys writes it; undefined while only a modifier is held. */
export function pressed({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string | undefined {
  if (alone.has(key)) return undefined;
  const isLetter = /^[a-z]$/i.test(key);
  const name = isLetter ? key.toLowerCase() : key === ' ' ? 'Space' : key;
  const shift = shiftKey ? (isLetter || key.length > 1 ? 'Shift+' : '[Shift]+') : '';
  return `${ctrlKey || metaKey ? '$mod+' : ''}${altKey ? 'Alt+' : ''}${shift}${name}`;
}
