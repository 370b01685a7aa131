/** What the names of registries and tags mean for the stage of a version. */
import { useState } from 'react';
import {
  list,
  stageName,
  stages,
  usualStageNames,
  saying,
  type Project,
  type Stage,
  type StageName,
} from '@dualtrack/core';
import { Trash2 } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { useLive, useSession } from '../state/live.ts';
import { stageNames } from '../words.ts';
import { AddNamed } from './addNamed.tsx';
import { Group, OnlyFor, useMay } from './parts.tsx';
import type { SettingsProps } from './settings.tsx';

/** Stages that a name may stand for, the furthest first. */
const shown: readonly Stage[] = [...stages].reverse();
const shownNames = Object.fromEntries(shown.map((each) => [each, stageNames[each]])) as Record<Stage, string>;

export function StageSettings({ home }: SettingsProps) {
  const mayArrange = useMay('arrange', home);
  const mapped = useLive((replica) => replica.query(() => list(stageName, 'project', [home.id])) ?? [], [home.id]);
  return (
    <>
      {!mayArrange && <OnlyFor who="an admin" />}
      <Group
        title="Names of this project"
        about="A registry or a tag may call a stage as it likes. What is said here holds for what is read from then on; it comes before the usual names."
      >
        {mapped.length === 0 && <p className="text-text-2">None; the usual names hold.</p>}
        <ul className="flex max-w-md flex-col gap-1.5">
          {mapped.map((each) => (
            <li key={each.id}>
              <MappedRow row={each} home={home} disabled={!mayArrange} />
            </li>
          ))}
        </ul>
        {mayArrange && <AddName home={home} />}
      </Group>
      <Group title="Usual names" about="A version that is registered and holds no stage is an experiment.">
        <dl className="flex max-w-md flex-col">
          {shown.map((stage) => (
            <div
              key={stage}
              className="grid min-h-8 grid-cols-[7rem_1fr] items-center border-b border-line last:border-0"
            >
              <dt className="font-medium">{stageNames[stage]}</dt>
              <dd className="font-mono text-meta text-text-2">{usualStageNames(stage).join('  ')}</dd>
            </div>
          ))}
        </dl>
      </Group>
    </>
  );
}

function MappedRow({ row, home, disabled }: { row: StageName; home: Project; disabled: boolean }) {
  const session = useSession();
  return (
    <div className="flex items-center gap-2">
      <span className="min-w-0 flex-1 truncate font-mono">{row.name}</span>
      <Choice
        label={`What ${row.name} means`}
        value={row.stage}
        names={shownNames}
        disabled={disabled}
        onChoose={(stage) =>
          session.run(
            'model.map',
            { project: home.id, name: row.name, stage },
            saying`${row.name}: ${stageNames[stage]}`,
          )
        }
      />
      <IconButton
        label={`Forget what ${row.name} means`}
        disabled={disabled}
        className="disabled:opacity-30"
        onClick={() => session.run('model.unmap', { project: home.id, name: row.name }, saying`${row.name} forgotten`)}
      >
        <Trash2 size={15} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

function AddName({ home }: { home: Project }) {
  const session = useSession();
  const [stage, setStage] = useState<Stage>('testing');
  return (
    <AddNamed
      what="name"
      name={`stage.new.${home.id}`}
      label="Name that a registry or tag uses"
      placeholder="blue-green"
      charsMax={60}
      className="font-mono"
      behind={<Choice label="Stage that it means" value={stage} names={shownNames} onChoose={setStage} />}
      add={(name) => session.attempt('model.map', { project: home.id, name, stage }, `${name}: ${stageNames[stage]}`)}
    />
  );
}
