/** A link that is told once: to copy, and to hand to whom it is for. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { copied } from '../state/clipboard.ts';

export interface HandedLink {
  readonly link: string;
  /** Whom it is for. */
  readonly name: string;
  /** What it does, in a sentence. */
  readonly does: string;
}

export function Handed({ of: { link, name, does }, onDone }: { of: HandedLink; onDone: () => void }) {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> =>
    setSaid((await copied(link)) ? 'Copied.' : 'Select the link and copy it by hand.');
  return (
    <div role="group" aria-label={`Link for ${name}`} className="flex flex-col gap-2 rounded border border-line p-3">
      <TextField
        label={`Link for ${name}`}
        hint={`${does} It is shown this once; give it to nobody else.`}
        readOnly
        value={link}
        className="font-mono text-meta"
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className="flex flex-wrap items-center gap-2">
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: copying it is what comes next. */}
        <Button weight="main" autoFocus onClick={() => void copy()}>
          Copy link
        </Button>
        <Button weight="quiet" onClick={onDone}>
          Done
        </Button>
        <span role="status" className="text-text-2">
          {said}
        </span>
      </div>
    </div>
  );
}
