/** What can be done with a row of the inbox; every key of a row has its entry in the row's menu. */
import { may, type InboxItem } from '@dualtrack/core';
import type { MenuEntry } from '../parts/popups.tsx';
import type { Asking } from '../shell/asking.tsx';
import { weekdayText } from '../state/dates.ts';
import type { Session } from '../state/session.ts';
import { snoozesFrom } from './snooze.ts';

export interface InboxActs {
  readonly session: Session;
  readonly asking: Asking;
  go(path: string): void;
  /** Asks for a day to snooze until. */
  askDay(item: InboxItem): void;
}

/** What one calls it: `CHURN-7`, or `#42` of a pull request. */
export const keyOfItem = (item: InboxItem): string => (item.ask ? `#${item.ask.number}` : (taskKeyOf(item) ?? ''));
export const taskKeyOf = ({ home, task }: InboxItem): string | undefined => task && `${home.key}-${task.number}`;
export const pathOfItem = ({ home, task }: InboxItem): string | undefined =>
  task && `/${home.key}/board/${task.number}`;
/** The page of a pull request that asks, where it has one. */
export const pageOfItem = ({ ask }: InboxItem): string | undefined =>
  ask && /^https?:\/\//i.test(ask.url) ? ask.url : undefined;
export const titleOfItem = ({ task, ask }: InboxItem): string => ask?.title ?? task?.title ?? '';

/** Puts a reason away: done, or until a time. */
export function settle(session: Session, item: InboxItem, until: number | null): void {
  const { reason, of, since } = item;
  const words = until === null ? 'done' : `comes back ${weekdayText(until)}`;
  session.run('inbox.settle', { person: session.person, reason, of, since, until }, `${keyOfItem(item)}: ${words}`);
}

/** Brings a snoozed one back now. Because: the page's clock may be a little late, it comes back when it asked first. */
export function bringBack(session: Session, item: InboxItem): void {
  const { reason, of, since } = item;
  const input = { person: session.person, reason, of, since, until: since };
  session.run('inbox.settle', input, `${keyOfItem(item)} is back`);
}

export function mayClear(session: Session, { blocker, home, reason }: InboxItem): boolean {
  return blocker !== undefined && reason !== 'wait' && may(session.replica.me, 'edit', home) === 'yes';
}

export function clear(session: Session, item: InboxItem): void {
  const { task, id: blocker } = item.blocker!;
  session.run('work.unblock', { task, blocker }, `${keyOfItem(item)} waits no longer`);
}

export function snoozeMenu(acts: InboxActs, item: InboxItem, anchor: Element): void {
  acts.asking.menu({ label: `Snooze ${keyOfItem(item)}`, anchor, entries: snoozeEntries(acts, item) });
}

export function rowMenu(acts: InboxActs, item: InboxItem, anchor: Element): void {
  const { session, asking } = acts;
  const { reason, task } = item;
  const decide: MenuEntry[] =
    reason === 'decide' && task
      ? [{ kind: 'item', label: 'Decide', keys: 'd', run: () => asking.ask({ kind: 'decide', task: task.id }) }]
      : [];
  const clearing: MenuEntry[] = mayClear(session, item)
    ? [{ kind: 'item', label: 'Clear the blocker', run: () => clear(session, item) }]
    : [];
  asking.menu({
    label: keyOfItem(item),
    anchor,
    entries: [
      {
        kind: 'group',
        label: 'This one',
        entries: [
          ...openings(acts, item),
          ...decide,
          ...clearing,
          { kind: 'item', label: 'Done', keys: 'e', run: () => settle(session, item, null) },
        ],
      },
      { kind: 'group', label: 'Snooze until', entries: snoozeEntries(acts, item) },
    ],
  });
}

/** A pull request opens where it is, and its task here; Enter opens what the row begins with. */
function openings(acts: InboxActs, item: InboxItem): MenuEntry[] {
  const [page, path] = [pageOfItem(item), pathOfItem(item)];
  const enter = { keys: 'Enter' };
  const openPage = (): void => void window.open(page, '_blank', 'noopener,noreferrer');
  return [
    ...(page ? [{ kind: 'item', label: 'Open the pull request', ...enter, run: openPage } as const] : []),
    ...(path
      ? [
          {
            kind: 'item',
            label: item.ask ? `Open ${taskKeyOf(item)}` : 'Open',
            ...(!page && enter),
            run: () => acts.go(path),
          } as const,
        ]
      : []),
  ];
}

function snoozeEntries(acts: InboxActs, item: InboxItem): MenuEntry[] {
  return [
    ...snoozesFrom(Date.now()).map(({ label, until }): MenuEntry => ({
      kind: 'item',
      label: label === 'Monday' ? `Monday (${weekdayText(until).replace(/^\w+ /, '')})` : label,
      run: () => settle(acts.session, item, until),
    })),
    { kind: 'item', label: 'A day…', run: () => acts.askDay(item) },
  ];
}
