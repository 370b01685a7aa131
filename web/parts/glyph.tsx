/** The marks that tell the tracks apart without hue: question, committed work, deployment, data. */
import { memo } from 'react';
import type { TrackKind } from '@dualtrack/core';

export type GlyphKind = TrackKind | 'deploy';

const paths: Record<GlyphKind, React.ReactNode> = {
  research: <path d="M8 1.8 14.2 8 8 14.2 1.8 8Z" fill="none" />,
  production: <path d="M2.5 2.5h11v11h-11ZM6 6h4v4H6Z" fill="none" />,
  data: (
    <path
      d="M1.5 4.2c2.2-1.8 4.4-1.8 6.5 0s4.3 1.8 6.5 0M1.5 8.5c2.2-1.8 4.4-1.8 6.5 0s4.3 1.8 6.5 0M1.5 12.8c2.2-1.8 4.4-1.8 6.5 0s4.3 1.8 6.5 0"
      fill="none"
    />
  ),
  deploy: <path d="M8 2.5 14.5 13.5h-13Z" fill="currentColor" />,
};

const colours: Record<GlyphKind, string> = {
  research: 'text-research',
  production: 'text-production',
  data: 'text-data',
  deploy: 'text-production',
};

/** The mark of a work type within its track. */
export const glyphOf = (track: TrackKind, type: string): GlyphKind => (type === 'deploy' ? 'deploy' : track);

export const Glyph = memo(function Glyph({ kind, size = 14 }: { kind: GlyphKind; size?: number }) {
  return (
    <Drawn size={size} width="1.6" className={`shrink-0 ${colours[kind]}`}>
      {paths[kind]}
    </Drawn>
  );
});

/** The three dots of a menu. */
export const Dots = memo(function Dots() {
  return (
    <Drawn size={16} width="2">
      <path d="M3 8h.01M8 8h.01M13 8h.01" />
    </Drawn>
  );
});

interface DrawnProps {
  size: number;
  width: string;
  className?: string;
  children: React.ReactNode;
}

function Drawn({ size, width, className, children }: DrawnProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      stroke="currentColor"
      strokeWidth={width}
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
      className={className}
    >
      {children}
    </svg>
  );
}
