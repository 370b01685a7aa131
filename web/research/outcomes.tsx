/** The outcomes to choose from: all alike, each with what it means. */
import type { KeyboardEvent, RefObject } from 'react';
import { outcomeNames, outcomes, type Outcome } from '@dualtrack/core';
import { Cap } from '../parts/button.tsx';
import { outcomeHints } from '../words.ts';

/** What chooses an outcome while one of them has the focus. */
const letters: Record<Outcome, string> = { adopt: 'A', iterate: 'E', not_pursued: 'R', inconclusive: 'N', parked: 'P' };

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
  const chooseByLetter = (event: KeyboardEvent<HTMLFieldSetElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen = outcomes.find((each) => letters[each] === event.key.toUpperCase());
    if (!chosen) return;
    event.preventDefault();
    onChange(chosen);
    event.currentTarget.querySelector<HTMLElement>(`[value=${chosen}]`)?.focus();
  };
  return (
    <fieldset onKeyDown={chooseByLetter}>
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
              value={each}
              checked={value === each}
              onChange={() => onChange(each)}
              className="size-4 accent-research"
            />
            <span className="w-24 shrink-0 font-medium">{outcomeNames[each]}</span>
            <span className="text-text-2">{outcomeHints[each]}</span>
            <span aria-hidden="true" className="ml-auto coarse:hidden">
              <Cap>{letters[each]}</Cap>
            </span>
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
