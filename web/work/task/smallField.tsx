/**
 * A field of one value among the facts of a task: what is typed is kept at every keystroke and saved when it is left;
 * what is refused stays, with the reason.
 */
import { useId, type InputHTMLAttributes } from 'react';
import { flushSync } from 'react-dom';
import { useEdited, type Saved } from './edited.ts';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'name'> {
  /** What the draft is kept under. */
  name: string;
  saved: string;
  save: (text: string) => Saved;
}

export function SmallField({ name, saved, save, ...rest }: Props) {
  const { text, problem, isChanged, type, save: leave, revert } = useEdited(name, saved, save);
  const told = useId();
  return (
    <>
      <input
        {...rest}
        value={text}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={problem && told}
        onChange={(event) => type(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key !== 'Escape' || !isChanged) return;
          event.stopPropagation();
          // Because: leaving the field saves it, so it has to hold the old text by then.
          flushSync(revert);
          event.currentTarget.blur();
        }}
      />
      {problem && (
        <p id={told} role="alert" className="order-last min-w-40 basis-full text-danger">
          {problem}
        </p>
      )}
    </>
  );
}

/** A number as people type one, with a point or a comma; null: nothing; undefined: it is none. */
export function numberTyped(text: string): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const value = Number(typed);
  return Number.isFinite(value) ? value : undefined;
}
