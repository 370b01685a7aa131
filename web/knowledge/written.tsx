/** Markdown as it is shown; until the code for it is here, as it is written. */
import { Suspense } from 'react';
import { late } from '../state/late.ts';

const markdown = late(async () => (await import('./markdown.tsx')).Markdown);

export const fetchMarkdown = (): void => markdown.fetchIdle();

export function Written({ text, home }: { text: string; home: string }) {
  return (
    <Suspense fallback={<p className="break-words whitespace-pre-wrap">{text}</p>}>
      <markdown.Component text={text} home={home} />
    </Suspense>
  );
}
