/** One row of the inbox: the task, why it asks, and what can be done from here. */
import { Check, Clock, GitPullRequest } from 'lucide-react';
import { saying, type InboxItem } from '@dualtrack/core';
import { Link } from 'wouter';
import { Button, IconButton } from '../parts/button.tsx';
import { Glyph, glyphOf } from '../parts/glyph.tsx';
import { useLive, useNow, useSession } from '../state/live.ts';
import { trackById } from '../work/look.ts';
import {
  clear,
  keyOfItem,
  mayClear,
  pageOfItem,
  pathOfItem,
  settle,
  snoozeMenu,
  taskKeyOf,
  titleOfItem,
  type InboxActs,
} from './acts.ts';
import { whyWords } from './whyWords.ts';

export function InboxRow({ item, acts }: { item: InboxItem; acts: InboxActs }) {
  const session = useSession();
  const { task } = item;
  return (
    <li
      data-row={item.reason + item.of}
      className="group flex items-start gap-2.5 border-t border-line px-3 py-2 first:border-t-0 focus-within:bg-hover hover:bg-hover max-md:flex-wrap"
    >
      <span className="flex h-5 items-center">
        <Sign item={item} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="shrink-0 font-mono text-meta text-text-2">{keyOfItem(item)}</span>
          <Title item={item} />
        </span>
        <Why item={item} />
      </span>
      <span className="flex shrink-0 items-center gap-1 max-md:w-full max-md:justify-end">
        {item.reason === 'decide' && task && (
          <Button small weight="main" onClick={() => acts.asking.ask({ kind: 'decide', task: task.id })}>
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

function Sign({ item: { task, ask } }: { item: InboxItem }) {
  const lane = useLive((replica) => (task ? trackById(replica, task.track)?.kind : undefined), [task?.track]);
  if (ask || !task) return <GitPullRequest size={14} aria-label="Pull request" className="shrink-0 text-text-2" />;
  return <Glyph kind={glyphOf(lane ?? 'production', task.type)} />;
}

/** What the row is about; a pull request opens at its forge. */
function Title({ item }: { item: InboxItem }) {
  const look = 'min-w-0 font-medium break-words hover:underline';
  const [page, path] = [pageOfItem(item), pathOfItem(item)];
  if (page)
    return (
      <a href={page} target="_blank" rel="noreferrer noopener" className={look}>
        {titleOfItem(item)}
      </a>
    );
  if (path)
    return (
      <Link href={path} className={look}>
        {titleOfItem(item)}
      </Link>
    );
  return <span className="min-w-0 font-medium break-words">{titleOfItem(item)}</span>;
}

function Why({ item }: { item: InboxItem }) {
  const now = useNow();
  const words = useLive((replica) => whyWords(replica, item, now), [item, now]);
  const path = item.ask && pathOfItem(item);
  return (
    <span className={`block break-words ${item.reason === 'decide' ? 'text-warn' : 'text-text-2'}`}>
      {words}
      {path && (
        <>
          {' — '}
          <Link href={path} className="text-focus underline">
            {saying`${taskKeyOf(item) ?? ''} ${item.task?.title ?? ''}`}
          </Link>
        </>
      )}
    </span>
  );
}
