/** What the tokens of a line can name, as the replica knows it. */
import { namesOf, type Names, type Project } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { fieldDay } from '../../state/dates.ts';
import { peopleIn } from '../look.ts';

export function namesFor(replica: Replica, home: Project, now: number): Names {
  const names = replica.query(() => namesOf([home]));
  return {
    me: replica.me.kind === 'member' ? replica.me.person : undefined,
    today: fieldDay(now),
    people: peopleIn(replica).filter((each) => each.leftAt === null),
    projects: names?.projects ?? [],
    versions: names?.versions ?? [],
  };
}
