/** The keys of this screen, as they are registered, and the switch for single ones. */
import { useContext, useState } from 'react';
import { Cap } from '../parts/button.tsx';
import { Dialog } from '../parts/popups.tsx';
import { capsOf } from './labels.ts';
import { KeymapContext, keyGroups, singleKeys, type KeyBinding } from './keymap.ts';

export function KeysSheet({ onClose }: { onClose: () => void }) {
  const keymap = useContext(KeymapContext);
  const [isOn, setOn] = useState(singleKeys.on);
  const all = keymap.all();
  return (
    <Dialog title="Keys on this screen" onClose={onClose} wide>
      <div className="columns-2 gap-8 max-md:columns-1">
        {keyGroups.map((group) => (
          <Group key={group} name={group} bindings={all.filter((each) => each.group === group)} />
        ))}
      </div>
      <label className="mt-2 flex items-center gap-2 border-t border-line pt-3">
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
    </Dialog>
  );
}

function Group({ name, bindings }: { name: string; bindings: readonly KeyBinding[] }) {
  if (bindings.length === 0) return null;
  return (
    <section className="mb-4 break-inside-avoid">
      <h3 className="pb-1 font-semibold">{name}</h3>
      <dl>
        {bindings.map((each) => (
          <div key={each.keys[0]} className="flex items-baseline justify-between gap-3 py-0.5">
            <dt className="text-text-2">{each.about}</dt>
            <dd className="shrink-0">
              <Caps keys={each.keys[0]} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Caps({ keys }: { keys: string }) {
  return (
    <span className="inline-flex items-center gap-1">
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
