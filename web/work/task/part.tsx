import { useContext, type ReactNode } from 'react';
import { PartLevel } from '../../parts/partLevel.ts';

/** A part of the panel under its name. */
export function Part({ title, children, aside }: { title: string; children: ReactNode; aside?: ReactNode }) {
  const Heading = `h${useContext(PartLevel)}` as const;
  return (
    <section aria-label={title} className="flex flex-col gap-1.5">
      <div className="flex min-h-6 items-center justify-between gap-2">
        <Heading className="text-meta font-semibold tracking-wide text-text-3 uppercase">{title}</Heading>
        {aside}
      </div>
      {children}
    </section>
  );
}
