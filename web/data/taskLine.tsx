/** A task in one line: its mark, key, title and people, and what is to be said of it here. */
import type { TrackKind } from '@dualtrack/core';
import { Link } from 'wouter';
import { Glyph, glyphOf } from '../parts/glyph.tsx';

interface Lined {
  readonly key: string;
  readonly title: string;
  readonly type: string;
  readonly track: TrackKind;
  readonly people: readonly string[];
}

export function TaskLine({ task, aside }: { task: Lined; aside: string }) {
  const [project, number] = task.key.split('-');
  return (
    <span className="flex min-w-0 items-baseline gap-2 max-md:flex-wrap max-md:gap-y-0">
      <span className="self-center">
        <Glyph kind={glyphOf(task.track, task.type)} size={12} />
      </span>
      <Link href={`/${project}/board/${number}`} className="min-w-0 truncate hover:underline">
        <span className="font-mono text-meta text-text-2">{task.key}</span> {task.title}
      </Link>
      <span className="shrink-0 text-meta text-text-2 max-md:basis-full max-md:pl-5">
        {[aside, ...task.people.map((each) => `@${each.split(' ')[0]}`)].filter(Boolean).join(' · ')}
      </span>
    </span>
  );
}
