/** Connections to forges: how each is, a new one, and the page of one. Only admins see them. */
import { useCallback, useState } from 'react';
import { connection, list, providerNames, type Project } from '@dualtrack/core';
import { Link, useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { momentText } from '../state/dates.ts';
import { useLive, useNow } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { ConnectionPage } from './connection.tsx';
import { ConnectForge, type Made } from './connectForge.tsx';
import { useTick, type ConnectionView } from './forges.ts';
import { HealthMark } from './healthMark.tsx';
import { Group, useMay } from './parts.tsx';
import type { SettingsProps } from './settings.tsx';

export function ConnectionSettings({ home, of }: SettingsProps) {
  const mayArrange = useMay('arrange', home);
  const [, go] = useLocation();
  // Because: a secret is shown once, on the page that follows; it is kept nowhere, and is gone with this page.
  const [made, setMade] = useState<Made>();
  const forget = useCallback(() => setMade(undefined), []);
  if (!mayArrange) return <p className="text-text-2">Only an admin sees and changes connections to forges.</p>;
  if (of !== undefined) {
    const secret = made?.connection === of ? made.secret : undefined;
    return <ConnectionPage key={of} id={of} home={home} secret={secret} onSecret={setMade} onLeave={forget} />;
  }
  const show = (next: Made): void => {
    setMade(next);
    go(`/${home.key}/settings/connections/${next.connection}`);
  };
  return <Overview home={home} onMade={show} />;
}

function Overview({ home, onMade }: { home: Project; onMade: (made: Made) => void }) {
  const [isAdding, setAdding] = useState(false);
  const count = useLive(
    (replica) =>
      (replica.query(() => list(connection, 'project', [home.id])) ?? []).filter((e) => e.removedAt === null).length,
    [home.id],
  );
  const { value, problem } = useRemote<readonly ConnectionView[]>(
    `/api/connections?project=${home.key}`,
    `${count} ${useTick()}`,
  );
  return (
    <>
      <Group
        title="Forges"
        about="What GitHub, GitLab, Bitbucket, Gitea or Forgejo tell moves the board: branches, pull requests, reviews, CI and deployments."
        aside={
          !isAdding && (
            <Button weight={count === 0 ? 'main' : 'plain'} onClick={() => setAdding(true)}>
              Connect a forge
            </Button>
          )
        }
      >
        {problem && <p className="text-warn">{problem}</p>}
        {count === 0 && !isAdding && <p className="text-text-2">None yet. The board then moves by hand and by git.</p>}
        {value && value.length > 0 && (
          <ul className="flex flex-col">
            {value.map((each) => (
              <li key={each.connection} className="border-b border-line py-2.5 first:pt-0 last:border-0">
                <Line row={each} home={home} />
              </li>
            ))}
          </ul>
        )}
      </Group>
      {isAdding && (
        <Group title="A new connection">
          <ConnectForge home={home} onMade={onMade} onCancel={() => setAdding(false)} />
        </Group>
      )}
    </>
  );
}

function Line({ row, home }: { row: ConnectionView; home: Project }) {
  const now = useNow();
  const facts = [
    row.name !== providerNames[row.provider] && providerNames[row.provider],
    row.lastDelivery ? `last delivery ${momentText(Date.parse(row.lastDelivery), now)}` : 'no delivery yet',
    row.refused && `last refused ${momentText(Date.parse(row.refused.last), now)}`,
    row.has.token && 'asked with a token',
  ].filter(Boolean);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3">
      <Link
        href={`/${home.key}/settings/connections/${row.connection}`}
        className="truncate font-semibold text-focus hover:underline"
      >
        {row.name}
      </Link>
      <HealthMark state={row.state} />
      <p className="col-span-2 text-text-2">{facts.join(' · ')}</p>
      {row.error && <p className="col-span-2 text-danger">{row.error}</p>}
    </div>
  );
}
