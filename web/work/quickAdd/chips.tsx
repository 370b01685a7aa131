/** What a line is understood as: the track, which can be chosen, and a chip for each token, which can be dismissed. */
import { linkKindOf, trackKinds, trackNames, type Chip, type QuickAdd, type TrackKind } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { X } from 'lucide-react';
import { Glyph, glyphOf } from '../../parts/glyph.tsx';
import { weekdayText } from '../../state/dates.ts';
import { useLive } from '../../state/live.ts';
import { counted, linkNames, priorityNames } from '../../words.ts';
import { peopleIn, versionName } from '../look.ts';

export function TrackChoice({ read, onTrack }: { read: QuickAdd; onTrack: (track: TrackKind) => void }) {
  return (
    <fieldset className="flex overflow-hidden rounded border border-control">
      <legend className="sr-only">Track</legend>
      {trackKinds.map((each) => (
        <label
          key={each}
          className="flex h-7 cursor-pointer items-center gap-1.5 border-l border-control px-2 text-meta first:border-l-0 has-checked:bg-hover has-checked:font-semibold has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus coarse:h-10"
        >
          <input
            type="radio"
            name="quick-track"
            className="sr-only"
            checked={read.track === each}
            onChange={() => onTrack(each)}
          />
          <Glyph kind={glyphOf(each, read.track === each ? (read.type ?? '') : '')} />
          {trackNames[each]}
        </label>
      ))}
    </fieldset>
  );
}

/** A list as long as there are chips: it goes beside the choice of a track, or stands alone in a column. */
export function ChipList({ read, onDismiss }: { read: QuickAdd; onDismiss: (chip: Chip) => void }) {
  const words = useLive((replica) => read.chips.map((each) => wordsOf(replica, each, read.track)), [read]);
  return (
    <ul aria-label="Understood as" className="contents">
      {read.chips.map((chip, i) => (
        <li key={`${chip.typed}${i}`} className="max-w-full">
          <span className="flex h-7 max-w-full items-center gap-1 rounded border border-line bg-sunken pl-2 text-meta coarse:h-10">
            <span className="truncate">{words[i]}</span>
            <button
              type="button"
              aria-label={`Leave “${chip.typed}” as words`}
              title="Leave it as words"
              onClick={() => onDismiss(chip)}
              className="flex size-6 shrink-0 items-center justify-center rounded text-text-2 hover:bg-hover hover:text-text coarse:size-10"
            >
              <X size={12} aria-hidden="true" />
            </button>
          </span>
        </li>
      ))}
    </ul>
  );
}

function wordsOf(replica: Replica, { kind, value }: Chip, track: TrackKind): string {
  switch (kind) {
    case 'person':
      return `@${peopleIn(replica).find((each) => each.id === value)?.name ?? value}`;
    case 'label':
      return `#${value}`;
    case 'priority':
      return priorityNames[Number(value)] ?? value;
    case 'points':
      return counted(Number(value), 'point');
    case 'box':
      return `box ${value} d`;
    case 'day':
      return `${track === 'research' ? 'decide by' : 'due'} ${weekdayText(new Date(`${value}T00:00`).getTime())}`;
    case 'version':
      return versionName(replica, value as never) ?? value;
    case 'waits':
      return `waits for ${value}`;
    case 'link':
      return `${linkNames[linkKindOf(value)]} ${value.replace(/^https?:\/\//, '')}`;
    case 'body':
      return `“${value}”`;
  }
}
