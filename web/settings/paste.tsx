/** Exactly what to put where at the forge, each value with a button that copies it, and what came of it. */
import { providerNames } from '@dualtrack/core';
import { ToCopy } from '../parts/toCopy.tsx';
import { momentText } from '../state/dates.ts';
import { useNow } from '../state/live.ts';
import type { ConnectionView } from './forges.ts';
import { pastes } from './pasteWords.ts';

export function Paste({ of, secret }: { of: ConnectionView; secret: string | undefined }) {
  const paste = pastes[of.provider];
  return (
    <>
      <p>
        At {providerNames[of.provider]}: <span className="font-medium">{paste.where}</span>.
      </p>
      <dl className="grid grid-cols-[minmax(7rem,11rem)_minmax(0,1fr)] gap-x-3 gap-y-2 max-md:grid-cols-1 max-md:gap-y-0.5">
        <Row name={paste.url}>
          <ToCopy what={paste.url} text={of.url} />
        </Row>
        <Row name={paste.secret}>
          {secret ? (
            <>
              <ToCopy what={paste.secret} text={secret} />
              <p className="pt-1 text-warn">It is shown this once. Paste it before you leave this page.</p>
            </>
          ) : (
            <p className="text-text-2">It was shown once, when it was made. Is it lost? Make a new one below.</p>
          )}
        </Row>
        {paste.choices.map(([field, choice]) => (
          <Row key={field} name={field}>
            {choice}
          </Row>
        ))}
        <Row name="Events to tick">
          <ul className="columns-2 gap-6 max-md:columns-1">
            {paste.events.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </Row>
      </dl>
      <p className="max-w-[64ch] text-text-2">{paste.inside}</p>
    </>
  );
}

/** What came of it: turns when the first delivery arrives. */
export function Arrived({ of }: { of: ConnectionView }) {
  const now = useNow();
  const { lastDelivery, refused } = of;
  const isRefused = refused !== null && (lastDelivery === null || refused.last > lastDelivery);
  return (
    <div className="flex flex-col gap-1 rounded border border-line px-3 py-2">
      <p className="font-medium">Send a test delivery</p>
      <p className="text-text-2">{pastes[of.provider].test}</p>
      <p role="status" className={isRefused ? 'text-danger' : lastDelivery ? 'font-medium text-ok' : 'text-text-2'}>
        {isRefused
          ? `✕ Something came, and was refused. ${refused.reason}`
          : lastDelivery
            ? `✓ It arrives: the last delivery came ${momentText(Date.parse(lastDelivery), now)}.`
            : '◌ Nothing came yet. It shows here as soon as it does.'}
      </p>
    </div>
  );
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="pt-0.5 text-text-2">{name}</dt>
      <dd className="min-w-0 pt-0.5 max-md:pb-2">{children}</dd>
    </>
  );
}
