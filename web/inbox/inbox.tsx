/** The inbox: what asks one to act now, with its reason, the most pressing first; what is snoozed stands at its end. */
import { useRef, useState, type FormEvent } from 'react';
import { inboxOf, type Inbox, type InboxItem, type Reason } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Dialog } from '../parts/popups.tsx';
import { currentRow, useRows, type Rows } from '../parts/rows.ts';
import type { KeyBinding } from '../keys/keymap.ts';
import { useAsking } from '../shell/asking.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { fieldDay, weekdayText } from '../state/dates.ts';
import { useLive, useNow, useSession } from '../state/live.ts';
import { counted } from '../words.ts';
import { bringBack, keyOfItem, rowMenu, settle, snoozeMenu, titleOfItem, type InboxActs } from './acts.ts';
import { InboxRow } from './row.tsx';
import { morningOf } from './snooze.ts';

const groups: readonly { reason: Reason; title: string }[] = [
  { reason: 'decide', title: 'Decide now' },
  { reason: 'unblock', title: 'Blocked by you' },
  { reason: 'review', title: 'To check' },
  { reason: 'wait', title: 'Others wait for yours' },
  { reason: 'mention', title: 'You were mentioned' },
];

export function InboxPage() {
  const session = useSession();
  const asking = useAsking();
  const [, go] = useLocation();
  const inbox = useInbox();
  const [dayFor, setDayFor] = useState<InboxItem>();
  const list = useRef<HTMLDivElement>(null);
  const acts: InboxActs = { session, asking, go, askDay: setDayFor };
  useRows(list, (rows) => rowKeys(rows, inbox, acts));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <PageTitle title="Inbox" />
      <div className="mx-auto flex max-w-[980px] flex-col gap-5 px-4 pt-2 pb-16">
        <header className="flex min-h-8 items-center">
          <h1 className="text-page font-semibold max-md:text-panel">Inbox</h1>
        </header>
        <div ref={list} tabIndex={-1} className="flex flex-col gap-6 outline-none">
          {inbox.now.length === 0 && <Nothing />}
          {groups.map(({ reason, title }) => {
            const items = inbox.now.filter((each) => each.reason === reason);
            if (items.length === 0) return null;
            return (
              <section key={reason} aria-labelledby={`inbox-${reason}`}>
                <h2 id={`inbox-${reason}`} className="pb-1 font-semibold">
                  {title} <span className="font-normal text-text-3">{items.length}</span>
                </h2>
                <ul className="rounded border border-line bg-surface">
                  {items.map((each) => (
                    <InboxRow key={each.of} item={each} acts={acts} />
                  ))}
                </ul>
              </section>
            );
          })}
        </div>
        <Later inbox={inbox} />
      </div>
      {dayFor && <DayDialog item={dayFor} onClose={() => setDayFor(undefined)} />}
    </div>
  );
}

const nothing: Inbox = { now: [], later: [] };

/** Because: while the replica takes in rows it may be unable to tell; then what it told last stands. */
function useInbox(): Inbox {
  const now = useNow();
  const last = useRef(nothing);
  return useLive((replica) => (last.current = replica.query(() => inboxOf(replica.me, now)) ?? last.current), [now]);
}

function rowKeys(rows: Rows, inbox: Inbox, acts: InboxActs): KeyBinding[] {
  const withRow = (act: (item: InboxItem, row: HTMLElement) => void) => (): void => {
    const row = rows.current();
    const item = inbox.now.find((each) => row && each.reason + each.of === row.dataset['row']);
    if (row && item) act(item, row);
  };
  const anchorIn = (row: HTMLElement): Element => row.querySelector('[data-menu]') ?? row;
  return [
    {
      keys: ['d'],
      group: 'On a row',
      about: 'Decide a question',
      run: withRow((item) => {
        if (item.reason === 'decide' && item.task) acts.asking.ask({ kind: 'decide', task: item.task.id });
        else acts.session.notices.say('Only a question that asks can be decided.');
      }),
    },
    { keys: ['e'], group: 'On a row', about: 'Done', run: withRow((item) => settle(acts.session, item, null)) },
    {
      keys: ['h'],
      group: 'On a row',
      about: 'Snooze',
      run: withRow((item, row) => snoozeMenu(acts, item, anchorIn(row))),
    },
    {
      keys: ['.'],
      group: 'On a row',
      about: 'Menu of the row',
      run: withRow((item, row) => rowMenu(acts, item, anchorIn(row))),
    },
  ];
}

function Nothing() {
  return (
    <div className="py-6">
      <p className="text-panel">Nothing needs you now.</p>
      <p className="max-w-[60ch] pt-1 text-text-2">
        Questions whose timebox is full, blockers that you clear, work that you check, pull requests that ask for you,
        others who wait for yours and words that name you come here.
      </p>
    </div>
  );
}

function Later({ inbox }: { inbox: Inbox }) {
  const session = useSession();
  if (inbox.later.length === 0) return null;
  return (
    <details>
      <summary className="w-fit rounded text-text-2">
        {counted(inbox.later.length, 'comes back', 'come back')} later
      </summary>
      <ul className="flex flex-col pt-2">
        {inbox.later.map((each) => (
          <li
            key={each.reason + each.of}
            className="flex min-h-9 items-center gap-3 border-t border-line first:border-t-0"
          >
            <span className="shrink-0 font-mono text-text-2">{keyOfItem(each)}</span>
            <span className="min-w-0 flex-1 truncate">{titleOfItem(each)}</span>
            <span className="shrink-0 text-meta text-text-2">{weekdayText(each.until!)}</span>
            <Button small onClick={() => bringBack(session, each)}>
              Bring back
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function DayDialog({ item, onClose }: { item: InboxItem; onClose: () => void }) {
  const session = useSession();
  const now = useNow();
  const [day, setDay] = useState(fieldDay(now + 3 * 86_400_000));
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const snooze = (event: FormEvent): void => {
    event.preventDefault();
    const until = morningOf(day, now);
    if (until === undefined) {
      setProblem('Choose a day to come.');
      return;
    }
    settle(session, item, until);
    onClose();
  };
  return (
    <Dialog title={`Snooze ${keyOfItem(item)}`} onClose={onClose} initialFocus={field} finalFocus={currentRow}>
      <form onSubmit={snooze} className="flex flex-col gap-4" noValidate>
        <TextField
          ref={field}
          label="Until"
          type="date"
          value={day}
          problem={problem}
          className="!w-44"
          onChange={(event) => {
            setDay(event.target.value);
            setProblem(undefined);
          }}
        />
        <div className="flex gap-2">
          <Button weight="main" type="submit">
            Snooze
          </Button>
          <Button weight="quiet" onClick={onClose}>
            Leave it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
