/** The keys of this screen, as they are registered, and the switch for single ones. */
import { useContext } from 'react';
import { Dialog } from '../parts/popups.tsx';
import { KeymapContext } from './keymap.ts';
import { KeyList, SingleKeys } from './list.tsx';

export function KeysSheet({ onClose }: { onClose: () => void }) {
  const keymap = useContext(KeymapContext);
  return (
    <Dialog title="Keys on this screen" onClose={onClose} wide>
      <KeyList keys={keymap.here()} />
      <div className="mt-2 border-t border-line pt-3">
        <SingleKeys />
      </div>
    </Dialog>
  );
}
