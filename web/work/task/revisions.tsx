/** What a text said before: each revision with its time and author, newest first. */
import { useState } from 'react';
import type { RevisionView } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { Written } from '../../knowledge/written.tsx';
import { momentText } from '../../state/dates.ts';
import { useNow } from '../../state/live.ts';
import { useRemote } from '../../state/remote.ts';

/** `renew`: what makes it ask again: the newest revision. */
export function Revisions({ of, home, renew }: { of: string; home: string; renew: unknown }) {
  const now = useNow();
  const past = useRemote<RevisionView[]>(`/api/texts/${of}`, renew);
  const [open, setOpen] = useState<string>();
  return (
    <ol aria-label="Earlier words" className="flex flex-col gap-1 border-l-2 border-line pl-2">
      {past.problem && <li className="text-warn">{past.problem}</li>}
      {past.value?.toReversed().map((each, i) => (
        <li key={each.id}>
          <Button
            small
            weight="quiet"
            aria-expanded={open === each.id}
            onClick={() => setOpen(open === each.id ? undefined : each.id)}
          >
            {momentText(Date.parse(each.at), now)} · {each.by ?? 'Dualtrack'}
            {i === 0 && ' · as it is now'}
          </Button>
          {open === each.id && (
            <div className="px-2 py-1">
              {each.body === '' ? <p className="text-text-3">Empty.</p> : <Written text={each.body} home={home} />}
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
