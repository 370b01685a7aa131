/** One row of the inbox: the task, why it asks, and what can be done from here. */
import { Check, Clock } from 'lucide-react';
import type { InboxItem } from '@dualtrack/core';
import { Link } from 'wouter';
import { Button, IconButton } from '../parts/button.tsx';
import { Glyph, glyphOf } from '../parts/glyph.tsx';
import { useLive, useNow, useSession } from '../state/live.ts';
import { trackById } from '../work/look.ts';
import { clear, keyOfItem, mayClear, pathOfItem, settle, snoozeMenu, type InboxActs } from './acts.ts';
import { whyWords } from './whyWords.ts';

export function InboxRow({ item, acts }: { item: InboxItem; acts: InboxActs }) {
  const session = useSession();
  const lane = useLive((replica) => trackById(replica, item.task.track)?.kind ?? 'production', [item.task.track]);
  return (
    <li
      data-row={item.reason + item.of}
      className="group flex items-start gap-2.5 border-t border-line px-3 py-2 first:border-t-0 focus-within:bg-hover hover:bg-hover max-md:flex-wrap"
    >
      <span className="flex h-5 items-center">
        <Glyph kind={glyphOf(lane, item.task.type)} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="shrink-0 font-mono text-meta text-text-2">{keyOfItem(item)}</span>
          <Link href={pathOfItem(item)} className="min-w-0 font-medium break-words hover:underline">
            {item.task.title}
          </Link>
        </span>
        <Why item={item} />
      </span>
      <span className="flex shrink-0 items-center gap-1 max-md:w-full max-md:justify-end">
        {item.reason === 'decide' && (
          <Button small weight="main" onClick={() => acts.asking.ask({ kind: 'decide', task: item.task.id })}>
            Decide
          </Button>
        )}
        {mayClear(session, item) && (
          <Button small onClick={() => clear(session, item)}>
            Clear
          </Button>
        )}
        <IconButton label={`Done with ${keyOfItem(item)} (E)`} onClick={() => settle(session, item, null)}>
          <Check size={16} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={`Snooze ${keyOfItem(item)} (H)`}
          aria-haspopup="menu"
          data-menu
          onClick={(event) => snoozeMenu(acts, item, event.currentTarget)}
        >
          <Clock size={16} aria-hidden="true" />
        </IconButton>
      </span>
    </li>
  );
}

function Why({ item }: { item: InboxItem }) {
  const now = useNow();
  const words = useLive((replica) => whyWords(replica, item, now), [item, now]);
  return <span className={`block break-words ${item.reason === 'decide' ? 'text-warn' : 'text-text-2'}`}>{words}</span>;
}
