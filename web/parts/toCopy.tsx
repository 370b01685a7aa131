/** A text to be put elsewhere, with a button that copies it. */
import { useState } from 'react';
import { copied } from '../state/clipboard.ts';
import { Button } from './button.tsx';

export function ToCopy({ what, text }: { what: string; text: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <span className="flex items-start gap-2">
      <code className="min-w-0 flex-1 rounded bg-sunken px-2 py-0.5 font-mono text-meta break-all select-all">
        {text}
      </code>
      <Button small aria-label={`Copy: ${what}`} onClick={() => void copied(text).then(setCopied)}>
        {isCopied ? 'Copied' : 'Copy'}
      </Button>
    </span>
  );
}
