/** What settings are made of: parts under a heading, fields that save when they are left, and who may change them. */
import { useId, useRef, type InputHTMLAttributes, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { RunResult } from '@dualtrack/client';
import { may, type Action, type Project } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { useKeptFocus } from '../parts/keptFocus.ts';
import { useLive } from '../state/live.ts';
import { useEdited } from '../work/task/edited.ts';

export function Group({
  title,
  about,
  aside,
  children,
}: {
  title: string;
  about?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const heading = useId();
  const section = useRef<HTMLElement>(null);
  useKeptFocus(section);
  return (
    <section
      ref={section}
      aria-labelledby={heading}
      className="border-t border-line py-5 first-of-type:border-t-0 first-of-type:pt-1"
    >
      <div className="flex items-baseline justify-between gap-3">
        <h2 id={heading} className="text-panel font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {about && <p className="max-w-[64ch] pt-0.5 text-text-2">{about}</p>}
      <div className="flex flex-col gap-3 pt-3">{children}</div>
    </section>
  );
}

/** Whether the one who looks may do something, in a project or (without one) in the workspace. */
export function useMay(action: Action, home?: Project): boolean {
  return useLive((replica) => may(replica.me, action, home) === 'yes', [action, home]);
}

/** Said where somebody looks who may not change what is here. */
export function OnlyFor({ who }: { who: 'an admin' | 'an owner' }) {
  return <p className="rounded bg-sunken px-3 py-2 text-text-2">Only {who} changes this; you see how it is.</p>;
}

interface EditedProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'name'> {
  /** What the draft is kept under. */
  name: string;
  label: string;
  saved: string;
  hint?: ReactNode;
  quiet?: boolean;
  save: (text: string) => RunResult;
}

/** A field that saves when it is left or at Enter; Escape takes back what was typed. Refused text stays. */
export function EditedField({ name, saved, save, ...rest }: EditedProps) {
  const { text, problem, type, save: keep, revert } = useEdited(name, saved, save);
  return (
    <TextField
      {...rest}
      value={text}
      problem={problem}
      autoComplete="off"
      onChange={(event) => type(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        // Because: leaving the field saves it, so it has to hold the old text by then.
        flushSync(revert);
        event.currentTarget.blur();
      }}
    />
  );
}

/** A switch with its sentence, and what it means below. */
export function Switch({
  label,
  about,
  isOn,
  disabled = false,
  onSwitch,
}: {
  label: string;
  about?: ReactNode;
  isOn: boolean;
  disabled?: boolean;
  onSwitch: (on: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2.5">
      <input
        type="checkbox"
        role="switch"
        id={id}
        checked={isOn}
        disabled={disabled}
        aria-describedby={about ? `${id}-about` : undefined}
        onChange={(event) => onSwitch(event.target.checked)}
        className="mt-0.5 size-4 accent-text"
      />
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {about && (
        <p id={`${id}-about`} className="col-start-2 text-text-2">
          {about}
        </p>
      )}
    </div>
  );
}

/** A step that cannot be taken back: it asks once more, in words, where it stands; Escape leaves it. */
export function Sure({ ask, yes, onYes, onNo }: { ask: string; yes: string; onYes: () => void; onNo: () => void }) {
  return (
    <div
      role="group"
      aria-label={ask}
      className="flex flex-wrap items-center gap-2 rounded border border-line p-2"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onNo();
      }}
    >
      <span>{ask}</span>
      <Button small weight="main" autoFocus onClick={onYes}>
        {yes}
      </Button>
      <Button small weight="quiet" onClick={onNo}>
        Leave it
      </Button>
    </div>
  );
}
