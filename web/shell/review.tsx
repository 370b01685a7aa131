/** What the server would not take: why, and what was typed, to copy or to put away. */
import { useState } from 'react';
import type { Refused } from '@dualtrack/client';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/popups.tsx';
import { copied } from '../state/clipboard.ts';
import { useLive, useSession, useSync } from '../state/live.ts';
import { keyOf, spoken, taskById } from '../work/look.ts';

export function Review({ onClose }: { onClose: () => void }) {
  const { refused } = useSync();
  return (
    <Dialog title="Not saved" onClose={onClose} wide>
      {refused.length === 0 ? (
        <p>Everything is saved.</p>
      ) : (
        <ul className="flex flex-col gap-4">
          {refused.map((each) => (
            <li key={each.call.id}>
              <Entry refused={each} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function Entry({ refused }: { refused: Refused }) {
  const { sync, replica } = useSession();
  const [isCopied, setCopied] = useState(false);
  const about = useLive(
    (replica) => {
      const id = (refused.call.input as { task?: unknown } | null)?.task;
      const row = typeof id === 'string' ? taskById(replica, id) : undefined;
      return row ? `${keyOf(replica, row)} ${row.title}` : undefined;
    },
    [refused],
  );
  const typed = typedIn(refused.call.input);
  const copy = async (): Promise<void> => setCopied(await copied(typed));
  return (
    <div className="flex flex-col gap-2 border-l-4 border-danger pl-3">
      {about && <p className="font-medium">{about}</p>}
      <p>{spoken(replica, refused.message)}</p>
      {typed && (
        <pre className="max-h-40 overflow-auto rounded bg-sunken p-2 font-sans whitespace-pre-wrap" tabIndex={0}>
          {typed}
        </pre>
      )}
      <div className="flex items-center gap-2">
        {typed && (
          <Button small onClick={() => void copy()}>
            Copy what was typed
          </Button>
        )}
        <Button small weight="quiet" onClick={() => sync.dismiss(refused)}>
          Put away
        </Button>
        <span role="status">{isCopied ? 'Copied' : ''}</span>
      </div>
    </div>
  );
}

const WORDS = ['title', 'body', 'finding', 'reason', 'note', 'hypothesis', 'criterion', 'name', 'ref'];

/** The texts of an input that a person may have written. */
function typedIn(input: unknown): string {
  const fields = Object.entries((input ?? {}) as Record<string, unknown>);
  return fields
    .flatMap(([name, value]) => (WORDS.includes(name) && typeof value === 'string' ? [value] : []))
    .join('\n\n');
}
