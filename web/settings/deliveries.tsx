/** What a connection was sent, the newest first: what each caused, and one whole, with its headers and its body. */
import { useEffect, useState } from 'react';
import { ChevronRight } from 'lucide-react';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { momentText } from '../state/dates.ts';
import { useNow, useSession } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { problemIn } from '../signals/reading.ts';
import { Delivery } from './delivery.tsx';
import { useTick, type DeliveryStatus, type DeliveryView } from './forges.ts';
import { Group } from './parts.tsx';

const PER_PAGE = 25;

const marks: Record<DeliveryStatus, readonly [sign: string, word: string, colour: string]> = {
  waiting: ['◌', 'waits', 'text-text-2'],
  done: ['✓', 'applied', 'text-ok'],
  unused: ['–', 'not used', 'text-text-2'],
  failed: ['✕', 'did not work', 'text-danger'],
};

const narrowings = {
  all: 'All of them',
  done: 'Applied',
  unused: 'Not used',
  failed: 'Did not work',
  waiting: 'Waiting',
} as const;

export function Deliveries({ connection }: { connection: string }) {
  const [status, setStatus] = useState<keyof typeof narrowings>('all');
  const { rows, isMore, problem, more, renew } = useDeliveries(connection, status);
  const [open, setOpen] = useState<string>();
  return (
    <Group
      title="Deliveries"
      aside={<Choice label="Which deliveries" value={status} names={narrowings} onChoose={setStatus} />}
    >
      {problem && <p className="text-warn">{problem}</p>}
      {rows?.length === 0 && (
        <p className="text-text-2">{status === 'all' ? 'None came yet.' : 'None of this sort.'}</p>
      )}
      <ol className="flex flex-col">
        {rows?.map((each) => (
          <li key={each.id} className="border-b border-line last:border-0">
            <Line row={each} isOpen={open === each.id} onOpen={(on) => setOpen(on ? each.id : undefined)} />
            {open === each.id && <Delivery row={each} onReplayed={renew} />}
          </li>
        ))}
      </ol>
      {isMore && (
        <Button className="self-start" onClick={() => void more()}>
          Show older ones
        </Button>
      )}
    </Group>
  );
}

function Line({ row, isOpen, onOpen }: { row: DeliveryView; isOpen: boolean; onOpen: (on: boolean) => void }) {
  const now = useNow();
  const [sign, word, colour] = marks[row.status];
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={() => onOpen(!isOpen)}
      className="grid w-full grid-cols-[1rem_minmax(0,1fr)_auto] items-baseline gap-x-2 rounded py-2 text-left hover:bg-hover"
    >
      <ChevronRight
        size={14}
        aria-hidden="true"
        className={`self-center text-text-3 transition-transform ${isOpen ? 'rotate-90' : ''}`}
      />
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
        <span className="max-w-full truncate font-mono text-meta font-medium">{row.event}</span>
        <span className={`text-meta font-medium ${colour}`}>
          <span aria-hidden="true">{sign}</span> {word}
        </span>
        {row.replays > 0 && <span className="text-meta text-text-2">replayed</span>}
      </span>
      <span className="text-meta text-text-2">{momentText(Date.parse(row.at), now)}</span>
      <span className="col-start-2 col-end-4 text-text-2">{saidOf(row)}</span>
    </button>
  );
}

/** What it caused, or why it caused nothing. */
function saidOf({ status, reason, effects }: DeliveryView): string {
  if (effects.length > 0) return effects.map((each) => each.replace(/\.?$/, '.')).join(' ');
  if (reason) return reason;
  return status === 'done' ? 'Nothing was new in it.' : '';
}

/** The newest page stays new; older ones are asked for and stay as they were. */
function useDeliveries(connection: string, status: keyof typeof narrowings) {
  const { sync } = useSession();
  const [turn, setTurn] = useState(0);
  const [seen, setSeen] = useState<Seen>();
  const [unread, setUnread] = useState<string>();
  const path = `/api/deliveries?connection=${connection}&limit=${PER_PAGE}${status === 'all' ? '' : `&status=${status}`}`;
  const { value, problem, of } = useRemote<readonly DeliveryView[]>(path, `${turn} ${useTick()}`);
  useEffect(() => {
    if (value && of === path) setSeen((last) => withNewest(last?.of === path ? last : undefined, path, value));
  }, [value, of, path]);
  const shown = seen?.of === path ? seen : undefined;
  const more = async (): Promise<void> => {
    try {
      const next = await sync.read<readonly DeliveryView[]>(`${path}&before=${shown!.rows.at(-1)!.id}`);
      setSeen((last) => {
        const end = last?.rows.at(-1);
        if (last?.of !== path || !end) return last;
        return { ...last, rows: [...last.rows, ...next.filter((e) => e.id < end.id)], isEnd: next.length < PER_PAGE };
      });
      setUnread(undefined);
    } catch (error) {
      setUnread(problemIn(error).detail);
    }
  };
  return {
    rows: shown?.rows,
    isMore: shown !== undefined && !shown.isEnd,
    problem: unread ?? problem,
    more,
    renew: () => setTurn((each) => each + 1),
  };
}

interface Seen {
  /** The path that they are read from. */
  readonly of: string;
  readonly rows: readonly DeliveryView[];
  /** Whether the last one is the oldest there is. */
  readonly isEnd: boolean;
}

function withNewest(before: Seen | undefined, of: string, newest: readonly DeliveryView[]): Seen {
  const last = newest.at(-1);
  const fresh: Seen = { of, rows: newest, isEnd: newest.length < PER_PAGE };
  // Because: where so many came that a page no longer reaches what was there, there would be a hole.
  const known = new Set(before?.rows.map((each) => each.id));
  if (!before || !last || fresh.isEnd || !newest.some((each) => known.has(each.id))) return fresh;
  return { of, rows: [...newest, ...before.rows.filter((each) => each.id < last.id)], isEnd: before.isEnd };
}
