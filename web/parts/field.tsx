/** Fields with their label, a hint, and what is wrong with what was typed. */
import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes } from 'react';

interface Around {
  label: string;
  hint?: ReactNode;
  problem?: string | undefined;
  /** The label is only for those who cannot see where the field stands. */
  quiet?: boolean;
}

export function TextField({
  label,
  hint,
  problem,
  quiet,
  className = '',
  ...rest
}: Around & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  const id = useId();
  return (
    <Labelled {...{ id, label, hint, problem, quiet }}>
      <input id={id} className={`field w-full ${className}`} {...described(id, hint, problem)} {...rest} />
    </Labelled>
  );
}

export function TextArea({
  label,
  hint,
  problem,
  quiet,
  className = '',
  ...rest
}: Around & TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  const id = useId();
  return (
    <Labelled {...{ id, label, hint, problem, quiet }}>
      <textarea
        id={id}
        className={`field field-sizing-content max-h-96 w-full resize-none ${className}`}
        {...described(id, hint, problem)}
        {...rest}
      />
    </Labelled>
  );
}

function Labelled({
  id,
  label,
  hint,
  problem,
  quiet,
  children,
}: { [K in keyof Around]: Around[K] | undefined } & { id: string; label: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className={quiet ? 'sr-only' : 'font-medium'}>
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-meta text-text-3">
          {hint}
        </p>
      )}
      {problem && <Wrong id={`${id}-problem`}>{problem}</Wrong>}
    </div>
  );
}

/** What is wrong with what was typed; by its id the field is described. */
export function Wrong({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} ref={bringIntoView} role="alert" className="text-danger">
      {children}
    </p>
  );
}

/** Because: a field at the foot of the window is seen, and what is said below it is not. Nobody is moved who went on. */
function bringIntoView(text: HTMLElement | null): void {
  if (text?.closest('form, section')?.contains(document.activeElement)) text.scrollIntoView({ block: 'nearest' });
}

function described(id: string, hint: ReactNode, problem: string | undefined) {
  const by = [problem && `${id}-problem`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return { ...(by && { 'aria-describedby': by }), ...(problem && { 'aria-invalid': true }) };
}
