/** The outcomes to choose from: all alike, each with what it means. */
import type { RefObject } from 'react';
import { outcomeNames, outcomes, type Outcome } from '@dualtrack/core';
import { outcomeHints } from '../words.ts';

export function Outcomes({
  value,
  onChange,
  problem,
  first,
}: {
  value: Outcome | undefined;
  onChange: (outcome: Outcome) => void;
  problem: string | undefined;
  first: RefObject<HTMLInputElement | null>;
}) {
  return (
    <fieldset>
      <legend className="pb-1 font-medium">Outcome</legend>
      <div className="flex flex-col">
        {outcomes.map((each, i) => (
          <label
            key={each}
            className="flex min-h-7 cursor-pointer items-center gap-2 rounded px-1 hover:bg-hover coarse:min-h-11"
          >
            <input
              ref={i === 0 ? first : undefined}
              type="radio"
              name="outcome"
              checked={value === each}
              onChange={() => onChange(each)}
              className="size-4 accent-research"
            />
            <span className="w-24 shrink-0 font-medium">{outcomeNames[each]}</span>
            <span className="text-text-2">{outcomeHints[each]}</span>
          </label>
        ))}
      </div>
      {problem && (
        <p role="alert" className="pt-1 text-danger">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
