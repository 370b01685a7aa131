/** One delivery whole: its headers and its body as text, and applying it again. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { momentText } from '../state/dates.ts';
import { useNow, useSession } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { asked, type DeliveryView, type DeliveryWhole } from './forges.ts';

const bodies: Record<DeliveryWhole['bodyIs'], string> = {
  whole: 'Body',
  cut: 'Body, its beginning',
  'no text': 'The body is no text.',
  forgotten: 'The body is not kept any more.',
};

type Doing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'applying' }
  | { readonly kind: 'applied' }
  | { readonly kind: 'refused'; readonly problem: string };

export function Delivery({ row, onReplayed }: { row: DeliveryView; onReplayed: () => void }) {
  const { sync } = useSession();
  const now = useNow();
  const [doing, setDoing] = useState<Doing>({ kind: 'nothing' });
  const path = `/api/deliveries/${row.id}`;
  const { value, problem } = useRemote<DeliveryWhole>(path, `${row.replays} ${row.status}`);
  const replay = async (): Promise<void> => {
    setDoing({ kind: 'applying' });
    const answer = await asked(sync, 'POST', `${path}/replay`);
    setDoing('problem' in answer ? { kind: 'refused', problem: answer.problem } : { kind: 'applied' });
    onReplayed();
  };
  return (
    <div className="flex flex-col gap-3 pb-4 pl-6">
      <div className="flex flex-wrap items-center gap-2">
        <Button small disabled={doing.kind === 'applying'} onClick={() => void replay()}>
          {doing.kind === 'applying' ? 'Replaying…' : 'Replay'}
        </Button>
        <span role="status" className={doing.kind === 'refused' ? 'text-danger' : 'text-text-2'}>
          {doing.kind === 'applied' && 'Applied again. What it caused already is not done twice.'}
          {doing.kind === 'refused' && doing.problem}
        </span>
      </div>
      {problem && <p className="text-warn">{problem}</p>}
      {value && (
        <>
          <section aria-label="Headers">
            <h3 className="pb-1 text-meta text-text-3">Headers</h3>
            <dl className="grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-3 font-mono text-meta">
              {Object.entries(value.headers).map(([name, text]) => (
                <div key={name} className="contents">
                  <dt className="text-text-2">{name}</dt>
                  <dd className="break-all">{text}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section aria-label="Body">
            <h3 className="pb-1 text-meta text-text-3">{bodies[value.bodyIs]}</h3>
            {value.body !== null && (
              <pre
                tabIndex={0}
                aria-label={`Body of ${row.event}, ${momentText(Date.parse(row.at), now)}`}
                role="region"
                className="max-h-96 overflow-auto rounded bg-sunken p-3 font-mono text-meta whitespace-pre-wrap"
              >
                {value.body}
              </pre>
            )}
          </section>
        </>
      )}
    </div>
  );
}
