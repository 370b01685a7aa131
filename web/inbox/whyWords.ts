/** Why something stands in the inbox, in one sentence. */
import { saying, type Ask, type InboxItem } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { dayText, momentText, spanText } from '../state/dates.ts';
import { blockerNames } from '../words.ts';
import { columnById, keyOf, peopleIn } from '../work/look.ts';

export function whyWords(replica: Replica, item: InboxItem, now: number): string {
  const ago = `since ${dayText(item.since, now)} (${spanText(now - item.since)})`;
  const { task, blocker, waiting } = item;
  if (item.ask) return `${askWords(replica, item.ask)}, ${ago}`;
  if (!task) return '';
  switch (item.reason) {
    case 'decide':
      return task.asksAt !== null && task.asksAt <= item.since
        ? `It asks for its decision ${ago}`
        : `Time to decide: its timebox is full ${ago}`;
    case 'unblock':
    case 'review':
      return blocker
        ? saying`Waits for ${blockerNames[blocker.kind]}${blocker.note ? saying`: ${blocker.note}` : ''}, ${ago}`
        : saying`In ${columnById(replica, task.column)?.name ?? 'checking'} ${ago}`;
    case 'wait':
      return saying`${keyOf(replica, waiting!)} ${waiting!.title} waits for it${blocker ? ` ${ago}` : ''}`;
    case 'mention': {
      return saying`${nameOf(replica, item.by) ?? 'Somebody'} mentioned you, ${momentText(item.since, now)}`;
    }
  }
}

function askWords(replica: Replica, { what, by, login }: Ask): string {
  const who = nameOf(replica, by) ?? (login || undefined);
  switch (what) {
    case 'review':
      return who === undefined ? 'You are asked to review it' : saying`${who} asks you to review it`;
    case 'changes':
      return saying`${who ?? 'A reviewer'} wants changes`;
    case 'merge':
      return saying`${who ?? 'A reviewer'} approved it: it can be merged`;
  }
}

const nameOf = (replica: Replica, id: string | null): string | undefined =>
  peopleIn(replica).find((each) => each.id === id)?.name;
