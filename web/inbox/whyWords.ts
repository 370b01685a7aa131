/** Why something stands in the inbox, in one sentence. */
import { saying, type InboxItem } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { dayText, momentText, spanText } from '../state/dates.ts';
import { blockerNames } from '../words.ts';
import { columnById, keyOf, peopleIn } from '../work/look.ts';

export function whyWords(replica: Replica, item: InboxItem, now: number): string {
  const ago = `since ${dayText(item.since, now)} (${spanText(now - item.since)})`;
  const { blocker, waiting } = item;
  switch (item.reason) {
    case 'decide':
      return item.task.asksAt !== null && item.task.asksAt <= item.since
        ? `It asks for its decision ${ago}`
        : `Time to decide: its timebox is full ${ago}`;
    case 'unblock':
    case 'review':
      return blocker
        ? saying`Waits for ${blockerNames[blocker.kind]}${blocker.note ? saying`: ${blocker.note}` : ''}, ${ago}`
        : saying`In ${columnById(replica, item.task.column)?.name ?? 'checking'} ${ago}`;
    case 'wait':
      return saying`${keyOf(replica, waiting!)} ${waiting!.title} waits for it${blocker ? ` ${ago}` : ''}`;
    case 'mention': {
      const who = peopleIn(replica).find((each) => each.id === item.by)?.name ?? 'Somebody';
      return saying`${who} mentioned you, ${momentText(item.since, now)}`;
    }
  }
}
