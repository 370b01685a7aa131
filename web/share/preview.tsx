/** The page as readers will see it, made by the server of what is typed; nothing of it is published. */
import { useEffect, useRef, useState } from 'react';
import type { Project } from '@dualtrack/core';
import { asked } from '../settings/forges.ts';
import { useSession } from '../state/live.ts';
import { inputOf, wrongIn, type Draft } from './draft.ts';

/** How long one has to stop typing. */
const PAUSE_MS = 250;

export function Preview({ home, draft }: { home: Project; draft: Draft }) {
  const { sync } = useSession();
  const frame = useRef<HTMLIFrameElement>(null);
  const [html, setHtml] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const wrong = wrongIn(draft);
  const said = JSON.stringify({ project: home.key, ...inputOf(draft) });
  useEffect(() => {
    if (wrong) return setProblem(wrong);
    let isLate = false;
    const timer = setTimeout(() => {
      void asked<{ html: string }>(sync, 'POST', '/api/shares/preview', JSON.parse(said)).then((answer) => {
        if (isLate) return;
        setProblem('problem' in answer ? answer.problem : undefined);
        if ('value' in answer) setHtml(answer.value.html);
      });
    }, PAUSE_MS);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [sync, said, wrong]);
  const show = (): void => {
    const shown = frame.current?.contentDocument;
    if (shown && html !== undefined) fill(shown, html);
  };
  useEffect(show, [html]);
  return (
    <section
      aria-label="Preview"
      aria-busy={html === undefined && problem === undefined}
      className="flex min-h-0 min-w-0 flex-1 flex-col border-line bg-sunken max-lg:border-t lg:border-l"
    >
      <p className="flex min-h-10 flex-wrap items-center gap-x-3 px-4 text-text-2">
        <span className="font-medium text-text">Preview</span>
        {problem && <span className="text-warn">{problem}</span>}
      </p>
      <iframe
        ref={frame}
        title="The page as readers see it"
        // Because: this page fills it in; without scripts that is all that the same origin lets anybody do there.
        sandbox="allow-same-origin"
        tabIndex={0}
        onLoad={show}
        className="min-h-[32rem] w-full flex-1 border-t border-line bg-surface"
      />
    </section>
  );
}

/** Puts a document into a frame without loading it, so that what was scrolled to stays. Its links lead nowhere. */
function fill(shown: Document, html: string): void {
  const next = new DOMParser().parseFromString(html, 'text/html');
  next.body.inert = true;
  const { body, documentElement } = next;
  if (shown.querySelector('link[rel=stylesheet]')) shown.body.replaceWith(shown.adoptNode(body));
  else shown.replaceChild(shown.adoptNode(documentElement), shown.documentElement);
}
