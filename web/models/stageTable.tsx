/** The models, a row each over the stages: every version where it stands, since when, what it waits for, what shows it. */
import { useState } from 'react';
import type { Project, Stage, VersionLife } from '@dualtrack/core';
import { Link } from 'wouter';
import { Button } from '../parts/button.tsx';
import { dayText } from '../state/dates.ts';
import { stageNames } from '../words.ts';
import { stagesShown, versionAddress, type VersionView } from './look.ts';
import { metricText, waitsText } from './says.ts';

export interface Shown {
  readonly model: string;
  readonly versions: readonly VersionView[];
}

/** What is known of a version beside its stage, once the server has told. */
type Lives = ReadonlyMap<string, VersionLife>;

interface TableProps {
  home: Project;
  models: readonly Shown[];
  lives: Lives;
}

export function ModelTable({ home, models, lives }: TableProps) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Models by stage">
      <table className="w-full min-w-[980px] table-fixed border-collapse text-left">
        <thead>
          <tr className="border-b border-line text-meta text-text-3">
            <th scope="col" className="w-36 py-1.5 pr-3 font-medium tracking-wide uppercase">
              Model
            </th>
            {stagesShown.map((stage) => (
              <th key={stage} scope="col" className="py-1.5 pr-3 font-medium tracking-wide uppercase">
                {stageNames[stage]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models.map((each) => (
            <tr key={each.model} className="border-b border-line align-top">
              <th scope="row" className="py-3 pr-3 text-panel font-semibold break-words">
                {each.model}
              </th>
              {stagesShown.map((stage) => (
                <td key={stage} className="py-3 pr-4">
                  <StageCell home={home} of={each} stage={stage} lives={lives} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ModelLists({ home, models, lives }: TableProps) {
  return models.map((each) => (
    <section key={each.model} aria-label={each.model} className="border-t border-line py-3 first:border-t-0">
      <h2 className="pb-2 text-panel font-semibold">{each.model}</h2>
      <dl className="flex flex-col gap-2">
        {stagesShown.map((stage) => {
          if (stage !== 'live' && !each.versions.some((one) => one.stage === stage)) return null;
          return (
            <div key={stage} className="grid grid-cols-[6rem_1fr] gap-2">
              <dt className="text-meta leading-5 text-text-3">{stageNames[stage]}</dt>
              <dd>
                <StageCell home={home} of={each} stage={stage} lives={lives} />
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  ));
}

/** Retired versions shown before the rest is asked for. */
const RETIRED_SHOWN = 3;

interface CellProps {
  home: Project;
  of: Shown;
  stage: Stage;
  lives: Lives;
}

function StageCell({ home, of, stage, lives }: CellProps) {
  const [isAll, setAll] = useState(false);
  const versions = of.versions.filter((each) => each.stage === stage);
  if (versions.length === 0) {
    return stage === 'live' ? (
      <span className="text-text-3">no version live</span>
    ) : (
      <span aria-hidden="true" className="text-text-3">
        –
      </span>
    );
  }
  const some = stage === 'retired' && !isAll ? versions.slice(0, RETIRED_SHOWN) : versions;
  return (
    <ul className="flex flex-col gap-3">
      {some.map((each) => (
        <li key={each.version}>
          <VersionEntry
            address={versionAddress(home.key, of.model, each.version)}
            version={each}
            life={lives.get(`${of.model}@${each.version}`)}
            isShared={stage === 'live' && versions.length > 1}
          />
        </li>
      ))}
      {some.length < versions.length && (
        <li>
          <Button small weight="quiet" className="-ml-2" onClick={() => setAll(true)}>
            {versions.length - some.length} more
          </Button>
        </li>
      )}
    </ul>
  );
}

interface EntryProps {
  address: string;
  version: VersionView;
  life: VersionLife | undefined;
  isShared: boolean;
}

function VersionEntry({ address, version, life, isShared }: EntryProps) {
  const isRetired = version.stage === 'retired';
  const waits = life && !isRetired ? waitsText(life.waits) : '';
  return (
    <div className="min-w-0">
      <p className="flex items-baseline gap-1.5 font-medium">
        {version.stage === 'live' && (
          <span aria-hidden="true" className="text-ok">
            ●
          </span>
        )}
        <Link href={address} data-version className="break-all hover:underline">
          {version.version}
        </Link>
      </p>
      <p className="text-meta text-text-2">
        since {dayText(Date.parse(version.since))}
        {isShared && ' · shares the traffic'}
      </p>
      {life?.names.map((each) => (
        <p key={each.name} className="text-meta text-text-2" title={each.source}>
          tag <bdi>{each.name}</bdi>
          {each.stage === version.stage && <span className="text-ok"> ✓</span>}
        </p>
      ))}
      {!isRetired &&
        life?.metrics.slice(0, 2).map((each) => (
          <p key={each.name} className="font-mono text-meta text-text-2">
            {metricText(each)}
          </p>
        ))}
      {waits && <p className="text-meta text-text-2">{waits}</p>}
    </div>
  );
}
