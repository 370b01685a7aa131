/** What a decision leads to: work that uses the answer, a next question, or the day when it is looked at again. */
import type { Outcome } from '@dualtrack/core';
import { TextField } from '../parts/field.tsx';
import { Tick } from '../parts/tick.tsx';

export interface Leading {
  readonly outcome?: Outcome;
  /** When a parked question is looked at again. */
  readonly revisit?: string;
  /** Titles of what it leads to; undefined: nothing. */
  readonly task?: string | undefined;
  readonly next?: string | undefined;
}

/** What comes of it; the new work keeps the evidence, and both point to each other. */
export function LeadsTo({
  title,
  typed,
  onType,
}: {
  title: string;
  typed: Leading;
  onType: (change: Leading) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-medium">It leads to</legend>
      {typed.outcome === 'parked' && (
        <TextField
          label="Look at it again when"
          placeholder="labels are over 60k"
          maxLength={4_000}
          value={typed.revisit ?? ''}
          onChange={(event) => onType({ revisit: event.target.value })}
        />
      )}
      <Tick
        isOn={typed.task !== undefined}
        onChange={() => onType({ task: typed.task === undefined ? title : undefined })}
      >
        A production task, which keeps the evidence
      </Tick>
      {typed.task !== undefined && (
        <TextField
          label="Its title"
          maxLength={500}
          value={typed.task}
          onChange={(event) => onType({ task: event.target.value })}
        />
      )}
      <Tick
        isOn={typed.next !== undefined}
        onChange={() => onType({ next: typed.next === undefined ? '' : undefined })}
      >
        A next question
      </Tick>
      {typed.next !== undefined && (
        <TextField
          label="What to ask next"
          maxLength={500}
          value={typed.next}
          onChange={(event) => onType({ next: event.target.value })}
        />
      )}
    </fieldset>
  );
}

export function leadsIn({ task, next }: Leading): { track: 'production' | 'research'; title: string }[] {
  return [
    ...(task?.trim() ? [{ track: 'production' as const, title: task }] : []),
    ...(next?.trim() ? [{ track: 'research' as const, title: next }] : []),
  ];
}
