/** Taking an entry elsewhere: as a decision record in Markdown, copied or as a file, or on paper. */
import { madrOf, type EntryView } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { useSession } from '../state/live.ts';

export function Export({ entry }: { entry: EntryView }) {
  const { notices } = useSession();
  const copy = (): void => {
    navigator.clipboard.writeText(madrOf(entry)).then(
      () => notices.done(`L-${entry.number} copied as Markdown`, { undo: false }),
      () => notices.refused('This browser lets nothing be copied here; download it instead.'),
    );
  };
  return (
    <>
      <Button small onClick={copy}>
        Copy as Markdown
      </Button>
      <a
        href={`/api/ledger/L-${entry.number}.md`}
        download={`L-${entry.number}.md`}
        className="inline-flex h-6 items-center rounded border border-control bg-surface px-2 text-meta font-medium hover:bg-hover coarse:min-h-10"
      >
        Download
      </a>
      <Button small weight="quiet" onClick={() => window.print()}>
        Print
      </Button>
    </>
  );
}
