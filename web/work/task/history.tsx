/** What happened to a task, in plain sentences, newest first. */
import { useState } from 'react';
import type { TaskView } from '@dualtrack/core';
import { momentText } from '../../state/dates.ts';
import { useLive, useNow } from '../../state/live.ts';
import type { Remote } from '../../state/remote.ts';
import { sentencesOf } from './historyWords.ts';
import { Part } from './part.tsx';

/** Sentences shown before the rest is asked for. */
const SHOWN = 8;

export function History({ view }: { view: Remote<TaskView> }) {
  const now = useNow();
  const [isAll, setAll] = useState(false);
  const of = view.value;
  const lines = useLive((replica) => (of ? sentencesOf(replica, of) : []), [of]).toReversed();
  const shown = isAll ? lines : lines.slice(0, SHOWN);
  return (
    <Part title="History">
      {view.problem && <p className="text-warn">{view.problem}</p>}
      <ol className="flex flex-col gap-1">
        {shown.map((each) => (
          <li key={each.seq} className="flex gap-2">
            <span className="w-24 shrink-0 text-meta leading-5 text-text-3">{momentText(each.at, now)}</span>
            <span className="min-w-0 break-words">{each.text}</span>
          </li>
        ))}
      </ol>
      {shown.length < lines.length && (
        <button type="button" onClick={() => setAll(true)} className="self-start text-focus hover:underline">
          {lines.length - shown.length} earlier
        </button>
      )}
    </Part>
  );
}
