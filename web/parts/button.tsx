/** Buttons in three weights, and the one that is only a picture with a name. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

type Weight = 'main' | 'plain' | 'quiet';

const shape =
  'inline-flex items-center justify-center gap-1.5 whitespace-nowrap rounded font-medium transition-colors select-none disabled:opacity-50 coarse:min-h-10';

const weights: Record<Weight, string> = {
  main: 'bg-text text-bg border border-text enabled:hover:opacity-90',
  plain: 'bg-surface text-text border border-control enabled:hover:bg-hover',
  quiet: 'text-text-2 border border-transparent enabled:hover:bg-hover enabled:hover:text-text',
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  weight?: Weight;
  small?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ weight = 'plain', small = false, className = '', ...rest }: Props) {
  const size = small ? 'h-6 px-2 text-meta' : 'h-8 px-3';
  return <button type="button" className={`${shape} ${size} ${weights[weight]} ${className}`} {...rest} />;
}

export const iconButton =
  'inline-flex size-7 shrink-0 items-center justify-center rounded text-text-2 transition-colors hover:bg-hover hover:text-text coarse:size-10';

/** A button that shows a picture; `label` names it for everybody who cannot see it, and on hovering. */
export function IconButton({
  label,
  children,
  className = '',
  ...rest
}: Omit<Props, 'weight' | 'small'> & { label: string; children: ReactNode }) {
  return (
    <button type="button" aria-label={label} title={label} className={`${iconButton} ${className}`} {...rest}>
      {children}
    </button>
  );
}

/** A key as it stands on the keyboard. */
export function Cap({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-block min-w-5 rounded-sm border border-line bg-sunken px-1 text-center font-sans text-meta text-text-2">
      {children}
    </kbd>
  );
}
