/** What the names of registries and tags mean for the stage of a version. */
import { useState, type FormEvent } from 'react';
import { list, stageName, stages, usualStageNames, type Project, type Stage, type StageName } from '@dualtrack/core';
import { Trash2 } from 'lucide-react';
import { Button, IconButton } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { useDraft } from '../state/kept.ts';
import { useLive, useSession } from '../state/live.ts';
import { stageNames } from '../words.ts';
import { Group, OnlyFor, useMay } from './parts.tsx';
import type { SettingsProps } from './settings.tsx';

/** Stages that a name may stand for, the furthest first. */
const shown: readonly Stage[] = [...stages].reverse();

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
      <StageChoice
        label={`What ${row.name} means`}
        value={row.stage}
        disabled={disabled}
        onChoose={(stage) =>
          session.run('model.map', { project: home.id, name: row.name, stage }, `${row.name}: ${stageNames[stage]}`)
        }
      />
      <IconButton
        label={`Forget what ${row.name} means`}
        disabled={disabled}
        className="disabled:opacity-30"
        onClick={() => session.run('model.unmap', { project: home.id, name: row.name }, `${row.name} forgotten`)}
      >
        <Trash2 size={15} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

function AddName({ home }: { home: Project }) {
  const session = useSession();
  const [draft, setDraft] = useDraft(`stage.new.${home.id}`);
  const [stage, setStage] = useState<Stage>('testing');
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const name = (draft ?? '').trim();
    if (name === '') return setProblem('Give the name that the registry or the tag uses.');
    const result = session.attempt('model.map', { project: home.id, name, stage }, `${name}: ${stageNames[stage]}`);
    if (result.kind === 'refused') setProblem(result.message);
    else setDraft(undefined);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-2">
      <div className="w-44">
        <TextField
          quiet
          label="Name that a registry or tag uses"
          placeholder="blue-green"
          maxLength={60}
          spellCheck={false}
          autoComplete="off"
          className="font-mono"
          value={draft ?? ''}
          problem={problem}
          onChange={(event) => {
            setDraft(event.target.value === '' ? undefined : event.target.value);
            setProblem(undefined);
          }}
        />
      </div>
      <StageChoice label="Stage that it means" value={stage} disabled={false} onChoose={setStage} />
      <Button type="submit">Add name</Button>
    </form>
  );
}

function StageChoice({
  label,
  value,
  disabled,
  onChoose,
}: {
  label: string;
  value: Stage;
  disabled: boolean;
  onChoose: (stage: Stage) => void;
}) {
  return (
    <select
      aria-label={label}
      className="field"
      value={value}
      disabled={disabled}
      onChange={(event) => onChoose(event.target.value as Stage)}
    >
      {shown.map((each) => (
        <option key={each} value={each}>
          {stageNames[each]}
        </option>
      ))}
    </select>
  );
}
