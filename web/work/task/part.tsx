import type { ReactNode } from 'react';

/** A part of the panel under its name. */
export function Part({ title, children, aside }: { title: string; children: ReactNode; aside?: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-1.5">
      <div className="flex min-h-6 items-center justify-between gap-2">
        <h3 className="text-meta font-semibold tracking-wide text-text-3 uppercase">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
