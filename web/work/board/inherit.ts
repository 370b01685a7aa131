/** What a new card gets from the filter, so that it is shown where it was added: as far as one value can be named. */
import { parseQuery, workTypes, type QueryField, type TrackKind } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { priorityNames } from '../../words.ts';
import { peopleIn } from '../look.ts';

/** Fields of `work.create` for a card in this lane. */
export function inherited(replica: Replica, query: string, lane: TrackKind): Record<string, unknown> {
  const asked = new Map<QueryField, string>();
  for (const term of parseQuery(query).terms) {
    const [value, ...others] = term.kind === 'field' && !term.not ? term.values : [];
    if (term.kind === 'field' && value?.kind === 'is' && others.length === 0) asked.set(term.field, value.text);
  }
  const person = personCalled(replica, asked.get('assignee'));
  const label = asked.get('label');
  const priority = priorityCalled(asked.get('priority'));
  const type = asked.get('type')?.toLowerCase();
  const version = asked.get('version');
  const points = Number(asked.get('points'));
  return {
    ...(person !== undefined && { assignees: [person] }),
    ...(label !== undefined && { labels: [label] }),
    ...(priority > 0 && { priority }),
    ...(type !== undefined && homeOf(type) === lane && { type }),
    ...(version !== undefined && !version.startsWith('@') && { version }),
    ...(points > 0 && lane !== 'research' && { points }),
  };
}

function personCalled(replica: Replica, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text.toLowerCase() === '@me') return replica.me.kind === 'member' ? replica.me.person : undefined;
  const wanted = text.replace(/^@/, '').toLowerCase();
  const people = peopleIn(replica);
  const whole = people.find((each) => each.name.toLowerCase() === wanted);
  return (whole ?? people.find((each) => each.name.toLowerCase().split(' ')[0] === wanted))?.id;
}

const priorityCalled = (text: string | undefined): number =>
  Math.max(
    priorityNames.findIndex((each) => each.toLowerCase() === text?.toLowerCase()),
    /^[1-4]$/.test(text ?? '') ? Number(text) : 0,
  );

const homeOf = (type: string): TrackKind | undefined =>
  Object.hasOwn(workTypes, type) ? workTypes[type as keyof typeof workTypes] : undefined;
