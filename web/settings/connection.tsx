/** One connection: how it is, what to paste, what came, what it takes, its secret and its token, what goes back, its end. */
import { useEffect, useState } from 'react';
import { connection, get, providerNames, type Connection, type Project } from '@dualtrack/core';
import { ChevronLeft } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { momentText } from '../state/dates.ts';
import { useLive, useNow, useSession } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { counted } from '../words.ts';
import { ApiAccess } from './apiAccess.tsx';
import { BackToForge } from './backToForge.tsx';
import type { Made } from './connectForge.tsx';
import { Deliveries } from './deliveries.tsx';
import { asked, useTick, type ConnectionView } from './forges.ts';
import { HealthMark, healthWords } from './healthMark.tsx';
import { MappedRepositories } from './mappedRepositories.tsx';
import { EditedField, Group, Sure } from './parts.tsx';
import { Arrived, Paste } from './paste.tsx';
import { WebhookSecret } from './webhookSecret.tsx';

interface Props {
  id: string;
  home: Project;
  /** Just made, and shown this once. */
  secret: string | undefined;
  onSecret: (made: Made) => void;
  onLeave: () => void;
}

export function ConnectionPage({ id, home, secret, onSecret, onLeave }: Props) {
  useEffect(() => onLeave, [onLeave]);
  const [turn, setTurn] = useState(0);
  const row = useLive((replica) => replica.query(() => get(connection, id as Connection['id'])), [id]);
  const { value, problem } = useRemote<ConnectionView>(
    `/api/connections/${id}`,
    `${turn} ${useTick()} ${row?.pausedAt}`,
  );
  const back = (
    <Link
      href={`/${home.key}/settings/connections`}
      className="mb-3 inline-flex min-h-6 items-center gap-1 text-focus hover:underline"
    >
      <ChevronLeft size={14} aria-hidden="true" />
      All connections
    </Link>
  );
  if (!value || !row) {
    return (
      <>
        {back}
        <p className={problem ? 'text-warn' : 'text-text-3'} aria-busy={!problem}>
          {problem}
        </p>
      </>
    );
  }
  const renew = (): void => setTurn((last) => last + 1);
  return (
    <>
      {back}
      <State row={row} of={value} problem={problem} />
      <ToPaste of={value} secret={secret} />
      <Deliveries connection={id} />
      <MappedRepositories row={row} home={home} />
      <WebhookSecret of={value} onRenew={renew} onSecret={(made) => onSecret({ connection: id, secret: made })} />
      <ApiAccess row={row} of={value} onRenew={renew} />
      <BackToForge row={row} of={value} />
      <End row={row} home={home} />
    </>
  );
}

function State({ row, of, problem }: { row: Connection; of: ConnectionView; problem: string | undefined }) {
  const session = useSession();
  const now = useNow();
  const isPaused = row.pausedAt !== null;
  const facts = [
    row.name !== providerNames[row.provider] && providerNames[row.provider],
    of.lastDelivery ? `last delivery ${momentText(Date.parse(of.lastDelivery), now)}` : 'no delivery yet',
    of.refused &&
      `${counted(of.refused.count, 'delivery', 'deliveries')} refused, the last ${momentText(Date.parse(of.refused.last), now)}`,
  ].filter(Boolean);
  return (
    <Group title={row.name} aside={<HealthMark state={of.state} />}>
      <div>
        <p className="text-text-2">{facts.join(' · ')}</p>
        <p role="status" className={of.error ? 'text-danger' : ''}>
          {of.error ?? healthWords[of.state]}
        </p>
        {problem && <p className="text-warn">{problem}</p>}
      </div>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-72 max-w-full">
          <EditedField
            quiet
            label="Name of the connection"
            name={`connection.${row.id}`}
            saved={row.name}
            maxLength={120}
            save={(name) => session.attempt('connection.set', { connection: row.id, name }, 'Connection renamed')}
          />
        </div>
        <Button
          onClick={() =>
            session.run(
              'connection.set',
              { connection: row.id, paused: !isPaused },
              isPaused ? `${row.name} goes on` : `${row.name} is paused`,
            )
          }
        >
          {isPaused ? 'Go on' : 'Pause'}
        </Button>
      </div>
    </Group>
  );
}

function ToPaste({ of, secret }: { of: ConnectionView; secret: string | undefined }) {
  const [isWanted, setWanted] = useState<boolean>();
  const isOpen = isWanted ?? (secret !== undefined || of.lastDelivery === null);
  return (
    <Group
      title="What to paste at the forge"
      aside={
        <Button small weight="quiet" aria-expanded={isOpen} onClick={() => setWanted(!isOpen)}>
          {isOpen ? 'Hide' : 'Show'}
        </Button>
      }
    >
      {isOpen && (
        <>
          <Paste of={of} secret={secret} />
          <Arrived of={of} />
        </>
      )}
    </Group>
  );
}

function End({ row, home }: { row: Connection; home: Project }) {
  const { sync, notices } = useSession();
  const [, go] = useLocation();
  const [isAsked, setAsked] = useState(false);
  const [problem, setProblem] = useState<string>();
  const end = async (): Promise<void> => {
    const answer = await asked(sync, 'DELETE', `/api/connections/${row.id}`);
    if ('problem' in answer) return setProblem(answer.problem);
    notices.done(`${row.name} is deleted`, { undo: false });
    go(`/${home.key}/settings/connections`);
  };
  return (
    <Group
      title="Delete"
      about="What it told stays: pull requests, CI runs, deployments, and what they moved. Its URL, its secrets and what it was sent go."
    >
      {isAsked ? (
        <Sure
          ask={`Delete ${row.name}? What it told stays; its secrets go for good.`}
          yes="Delete it"
          onYes={() => void end()}
          onNo={() => setAsked(false)}
        />
      ) : (
        <Button className="self-start" onClick={() => setAsked(true)}>
          Delete the connection…
        </Button>
      )}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </Group>
  );
}
