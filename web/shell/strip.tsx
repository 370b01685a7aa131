/** The strip at the foot of the page that says what was done or refused, with the way back; and its spoken twin. */
import { useSyncExternalStore } from 'react';
import { X } from 'lucide-react';
import { Button, IconButton } from '../parts/button.tsx';
import { useSession } from '../state/live.ts';
import type { Notices } from '../state/notices.ts';

export function useNotices(): Notices {
  const { notices } = useSession();
  useSyncExternalStore(notices.subscribe, () => notices.version);
  return notices;
}

export function Strip() {
  const session = useSession();
  const notices = useNotices();
  const { current } = notices;
  return (
    <>
      <div role="status" aria-live="polite" className="sr-only">
        {notices.polite}
      </div>
      <div role="alert" className="sr-only">
        {notices.urgent}
      </div>
      {current && (
        <section
          aria-label="What was done last"
          onPointerEnter={() => notices.hold()}
          onFocus={() => notices.hold()}
          data-strip={current.kind}
          className={`pointer-events-auto fixed inset-x-3 bottom-4 z-10 mx-auto flex w-fit max-w-[640px] items-center gap-2 rounded bg-surface py-1 pr-1 pl-3 text-body shadow-overlay max-md:bottom-[calc(4.5rem+env(safe-area-inset-bottom))] ${current.kind === 'refused' ? 'border-l-4 border-danger' : ''}`}
        >
          <span className="min-w-0 py-1">{current.text}</span>
          {current.kind === 'done' && current.undo && (
            <Button weight="quiet" small onClick={() => session.undo()}>
              Undo
            </Button>
          )}
          <IconButton label="Put away" className="!size-6" onClick={() => notices.clear()}>
            <X size={14} aria-hidden="true" />
          </IconButton>
        </section>
      )}
    </>
  );
}
