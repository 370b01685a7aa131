/** Every key of the screens that were opened on this device, to look up and to change. */
import { knownKeys } from '../keys/own.ts';
import { KeyList, SingleKeys } from '../keys/list.tsx';
import { Group } from './parts.tsx';

export function KeyboardSettings() {
  return (
    <>
      <Group title="Single keys" about="Switch them off if a slip of the hand moves cards, or a voice types for you.">
        <SingleKeys />
      </Group>
      <Group
        title="Keys"
        about="“Change”, then press the new keys; this device keeps them. Keys of a screen appear here once it was open, and “?” shows those of the screen that you are on."
      >
        <KeyList keys={knownKeys()} />
      </Group>
    </>
  );
}
