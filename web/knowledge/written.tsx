/** Markdown as it is shown; until the code for it is here, as it is written. */
import { Suspense } from 'react';
import { late } from '../state/late.ts';
import type { Text } from './markdown.tsx';

const markdown = late(async () => (await import('./markdown.tsx')).Markdown);

export const fetchMarkdown = (): void => markdown.fetchIdle();

export function Written(of: Text) {
  return (
    <Suspense fallback={<p className="break-words whitespace-pre-wrap">{of.text}</p>}>
      <markdown.Component {...of} />
    </Suspense>
  );
}
