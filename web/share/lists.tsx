/** The parts of a page that its editor writes: how things stand, what is needed, metrics in plain words. */
import { X } from 'lucide-react';
import { healthNames, healths, limits, type Health } from '@dualtrack/core';
import { Button, IconButton } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Group } from '../settings/parts.tsx';
import type { Draft } from './draft.ts';

export interface DraftProps {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
}

export function HealthFields({ draft, set }: DraftProps) {
  const choices: readonly (readonly [Health | '', string])[] = [
    ['', 'Not said'],
    ...healths.map((each) => [each, healthNames[each]] as const),
  ];
  return (
    <Group title="How things stand" about="You say it; nothing is derived, least of all from what research found.">
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1.5">
        <legend className="sr-only">How things stand</legend>
        {choices.map(([value, label]) => (
          <label key={value} className="flex items-center gap-2">
            <input
              type="radio"
              name="health"
              className="size-4 accent-text"
              checked={draft.health === value}
              onChange={() => set({ health: value })}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {draft.health !== '' && (
        <TextField
          label="In one sentence"
          value={draft.healthWords}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => set({ healthWords: event.target.value })}
        />
      )}
    </Group>
  );
}

export function Needs({ draft, set }: DraftProps) {
  const { needs } = draft;
  const put = (n: number, part: Partial<Draft['needs'][number]>): void =>
    set({ needs: needs.map((each, i) => (i === n ? { ...each, ...part } : each)) });
  return (
    <Group title="Needed from you" about="What readers are asked for, with a day where there is one.">
      <ul className="flex flex-col gap-3">
        {needs.map((each, n) => (
          // oxlint-disable-next-line no-array-index-key
          <li key={n} className="flex flex-wrap items-end gap-2">
            <div className="min-w-0 flex-[1_1_16rem]">
              <TextField
                label={`What is needed, ${n + 1}`}
                placeholder="The label budget, else v1.2 slips two weeks"
                value={each.words}
                maxLength={500}
                autoComplete="off"
                onChange={(event) => put(n, { words: event.target.value })}
              />
            </div>
            <TextField
              label="By"
              type="date"
              value={each.by}
              onChange={(event) => put(n, { by: event.target.value })}
            />
            <IconButton
              label={`Take away what is needed, ${n + 1}`}
              onClick={() => set({ needs: needs.filter((_, i) => i !== n) })}
            >
              <X size={14} aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      {needs.length < limits.shareNeedsMax && (
        <div>
          <Button onClick={() => set({ needs: [...needs, { words: '', by: '' }] })}>Add what is needed</Button>
        </div>
      )}
    </Group>
  );
}

export function Terms({ draft, set }: DraftProps) {
  const { glossary } = draft;
  const put = (n: number, part: Partial<Draft['glossary'][number]>): void =>
    set({ glossary: glossary.map((each, i) => (i === n ? { ...each, ...part } : each)) });
  return (
    <Group title="In plain words" about="What your metrics mean to somebody who does not build models.">
      <ul className="flex flex-col gap-3">
        {glossary.map((each, n) => (
          // oxlint-disable-next-line no-array-index-key
          <li key={n} className="flex flex-wrap items-end gap-2">
            <div className="w-36">
              <TextField
                label={`Metric ${n + 1}`}
                placeholder="Recall"
                value={each.metric}
                maxLength={120}
                autoComplete="off"
                onChange={(event) => put(n, { metric: event.target.value })}
              />
            </div>
            <div className="min-w-0 flex-[1_1_14rem]">
              <TextField
                label={`Metric ${n + 1} in plain words`}
                placeholder="Of 100 customers who leave, how many we find"
                value={each.words}
                maxLength={500}
                autoComplete="off"
                onChange={(event) => put(n, { words: event.target.value })}
              />
            </div>
            <IconButton
              label={`Take away metric ${n + 1}`}
              onClick={() => set({ glossary: glossary.filter((_, i) => i !== n) })}
            >
              <X size={14} aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      {glossary.length < limits.shareTermsMax && (
        <div>
          <Button onClick={() => set({ glossary: [...glossary, { metric: '', words: '' }] })}>Add a metric</Button>
        </div>
      )}
    </Group>
  );
}
