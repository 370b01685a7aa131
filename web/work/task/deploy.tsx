/** A deployment's way: the environments of its version, what it is gated by, and the way back, asked twice. */
import { useEffect, useState } from 'react';
import {
  blocker,
  deployment,
  gate,
  get,
  list,
  model,
  version,
  saying,
  type Deployment,
  type Project,
  type Task,
  type Version,
  type VersionView,
} from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { Link } from 'wouter';
import { versionAddress } from '../../models/look.ts';
import { Button } from '../../parts/button.tsx';
import { momentText } from '../../state/dates.ts';
import { useLive, useNow, useSession } from '../../state/live.ts';
import { useRemote } from '../../state/remote.ts';
import { counted, stageNames } from '../../words.ts';
import { Part } from './part.tsx';

export function Pipeline({ row, home }: { row: Task; home: Project }) {
  const { sync } = useSession();
  const now = useNow();
  const own = useLive(
    (replica) => (row.version ? replica.query(() => get(version, row.version!)) : undefined),
    [row.version],
  );
  useEffect(() => {
    // Because: offline, what is here is shown.
    void sync.load('deployment', 'project', home.id).catch(() => undefined);
  }, [sync, home.id]);
  const steps = useLive((replica) => (own ? stepsOf(replica, own, home) : []), [own, home.id]);
  if (!own) {
    return (
      <Part title="Pipeline">
        <p className="text-text-3">Say which model version it serves; then its environments stand here.</p>
      </Part>
    );
  }
  return (
    <Part title="Pipeline" aside={<span className="text-meta text-text-2">{stageNames[own.stage]}</span>}>
      {steps.length === 0 && <p className="text-text-3">No deployment of this version was told yet.</p>}
      <ol className="flex flex-col">
        {steps.map(({ environment, last }) => (
          <li key={environment} className="grid min-h-7 grid-cols-[6rem_minmax(0,1fr)_auto] items-center gap-x-3">
            <span className="truncate font-medium">{environment}</span>
            <span>{last ? stateText(last) : <span className="text-text-3">○ not there yet</span>}</span>
            <span className="text-meta text-text-2">
              {last && momentText(last.rolledBackAt ?? last.at, now)} {last?.run && <Run of={last.run} />}
            </span>
          </li>
        ))}
      </ol>
      <Around own={own} home={home} />
      {own.stage === 'live' && <RollBack own={own} home={home} />}
    </Part>
  );
}

/** What it is gated by, and what a rollback would make live again. */
function Around({ own, home }: { own: Version; home: Project }) {
  const renew = useLive(
    (replica) => ({
      own,
      gates: replica.query(() => list(gate, 'project', [home.id])),
      blockers: replica.query(() => list(blocker, 'project', [home.id])),
    }),
    [own, home.id],
  );
  const { value } = useRemote<VersionView>(`/api/version?project=${home.key}&version=${own.id}`, renew);
  if (!value) return null;
  const [before] = value.liveBefore;
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-1">
      <dt className="text-text-2">Gates</dt>
      <dd>
        {value.gates.length === 0 && <span className="text-text-3">none that is not passed</span>}
        <ul>
          {value.gates.map(({ name, checks }) => (
            <li key={name} className="break-words">
              <span className="font-medium">{name}</span>{' '}
              <span className="text-text-2">
                {checks.filter((each) => each.state === 'passed').length} of {counted(checks.length, 'check')} pass
              </span>
            </li>
          ))}
        </ul>
      </dd>
      <dt className="text-text-2">Way back</dt>
      <dd className="break-words">
        {before === undefined ? (
          <span className="text-text-3">no version was live before</span>
        ) : (
          <Link href={versionAddress(home.key, value.model, before)} className="text-focus hover:underline">
            <bdi>{value.model}</bdi> <bdi>{before}</bdi>
          </Link>
        )}
      </dd>
    </dl>
  );
}

function Run({ of }: { of: string }) {
  if (!/^https?:\/\//i.test(of)) return <span className="font-mono">{of}</span>;
  return (
    <a href={of} target="_blank" rel="noreferrer noopener" className="text-focus hover:underline">
      CI run
    </a>
  );
}

function RollBack({ own, home }: { own: Version; home: Project }) {
  const session = useSession();
  const [isAsking, setAsking] = useState(false);
  const name = useLive((replica) => replica.query(() => get(model, own.model))?.name ?? '', [own.model]);
  if (!isAsking) {
    return (
      <Button small className="self-start" onClick={() => setAsking(true)}>
        Roll back…
      </Button>
    );
  }
  return (
    <div role="group" aria-label="Roll back" className="flex flex-col gap-2 rounded border border-line p-3">
      <p>
        <bdi>{name}</bdi> <bdi>{own.name}</bdi> is live. Rolling back makes the version live that was live before it.
      </p>
      <div className="flex gap-2">
        <Button
          small
          weight="main"
          autoFocus
          onClick={() => {
            session.run(
              'model.rollback',
              { project: home.id, version: own.id },
              saying`${name} ${own.name} rolled back`,
            );
            setAsking(false);
          }}
        >
          Roll back <bdi>{own.name}</bdi>
        </Button>
        <Button small weight="quiet" onClick={() => setAsking(false)}>
          Leave it live
        </Button>
      </div>
    </div>
  );
}

interface Step {
  readonly environment: string;
  readonly last: Deployment | undefined;
}

/** The environments that versions of this model go through, in their order, with how this one stands there. */
function stepsOf(replica: Replica, own: Version, home: Project): Step[] {
  const siblings = new Set((replica.query(() => list(version, 'model', [own.model])) ?? []).map((each) => each.id));
  const all = (replica.query(() => list(deployment, 'project', [home.id])) ?? []).filter((each) =>
    siblings.has(each.version),
  );
  return [...new Set(all.map((each) => each.environment))]
    .sort((a, b) => rank(a) - rank(b))
    .map((environment) => ({
      environment,
      last: all.findLast((each) => each.environment === environment && each.version === own.id),
    }));
}

function stateText(row: Deployment) {
  if (row.rolledBackAt !== null || row.state === 'rolled_back')
    return <span className="text-text-2">↩ rolled back</span>;
  if (row.state === 'started') return <span className="text-warn">◐ under way</span>;
  if (row.state === 'failed') return <span className="text-danger">✕ CI failed</span>;
  return <span className="text-ok">✓ there</span>;
}

const order = ['dev', 'lab', 'test', 'stag', 'shadow', 'canary', 'prod'];

function rank(environment: string): number {
  const at = order.findIndex((each) => environment.toLowerCase().startsWith(each));
  return at < 0 ? order.indexOf('stag') - 0.5 : at;
}
