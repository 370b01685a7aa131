/** Labels of a project, and the work types that a team added to those that come with Dualtrack. */
import { useState } from 'react';
import {
  label,
  list,
  trackNames,
  workType,
  workTypes,
  saying,
  type Label,
  type Project,
  type TrackKind,
  type WorkType,
} from '@dualtrack/core';
import { Trash2 } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { useLive, useSession } from '../state/live.ts';
import { typeName } from '../words.ts';
import { AddNamed } from './addNamed.tsx';
import { EditedField, Group, useMay } from './parts.tsx';
import type { SettingsProps } from './settings.tsx';

export function LabelSettings({ home }: SettingsProps) {
  return (
    <>
      <Labels home={home} />
      <Types />
    </>
  );
}

function Labels({ home }: { home: Project }) {
  const session = useSession();
  const mayEdit = useMay('edit', home);
  const mayArrange = useMay('arrange', home);
  const labels = useLive((replica) => replica.query(() => list(label, 'project', [home.id])) ?? [], [home.id]);
  return (
    <Group title="Labels" about="Words that cut across the lanes. Filters find them: label:pricing">
      {labels.length === 0 && <p className="text-text-2">No labels yet.</p>}
      <ul className="flex max-w-96 flex-col gap-1.5">
        {labels.map((each) => (
          <li key={each.id}>
            <LabelRow row={each} mayEdit={mayEdit} mayRemove={mayArrange} />
          </li>
        ))}
      </ul>
      {mayEdit && (
        <AddNamed
          what="label"
          name={`label.new.${home.id}`}
          add={(name) => session.attempt('label.add', { project: home.id, name }, `Label ${name} added`)}
        />
      )}
    </Group>
  );
}

function LabelRow({ row, mayEdit, mayRemove }: { row: Label; mayEdit: boolean; mayRemove: boolean }) {
  const session = useSession();
  return (
    <div className="flex items-start gap-1">
      <div className="flex-1">
        <EditedField
          quiet
          label={`Name of the label ${row.name}`}
          name={`label.${row.id}`}
          saved={row.name}
          maxLength={120}
          disabled={!mayEdit}
          save={(name) => session.attempt('label.rename', { label: row.id, name }, 'Label renamed')}
        />
      </div>
      {mayRemove && (
        <IconButton
          label={`Remove the label ${row.name}`}
          onClick={() => session.run('label.remove', { label: row.id }, saying`Label ${row.name} removed`)}
        >
          <Trash2 size={15} aria-hidden="true" />
        </IconButton>
      )}
    </div>
  );
}

function Types() {
  const session = useSession();
  const mayArrange = useMay('arrange');
  const [track, setTrack] = useState<TrackKind>('production');
  const own = useLive((replica) => replica.query(() => list(workType, 'name', [])) ?? [], []);
  return (
    <Group
      title="Work types"
      about="What kinds of work there are, and the lane where each is at home; for all projects."
    >
      <ul className="flex max-w-96 flex-col">
        {Object.entries(workTypes).map(([name, at]) => (
          <li key={name} className="flex min-h-8 items-center justify-between gap-3 border-b border-line last:border-0">
            <span>{typeName(name)}</span>
            <span className="text-text-3">{trackNames[at]}</span>
          </li>
        ))}
        {own.map((each) => (
          <li key={each.id}>
            <OwnType row={each} mayRemove={mayArrange} />
          </li>
        ))}
      </ul>
      {mayArrange && (
        <AddNamed
          what="work type"
          name="type.new"
          before={<Choice label="Lane of a new work type" value={track} names={trackNames} onChoose={setTrack} />}
          add={(name) => session.attempt('type.add', { name, track }, `Work type ${name} added`)}
        />
      )}
    </Group>
  );
}

function OwnType({ row, mayRemove }: { row: WorkType; mayRemove: boolean }) {
  const session = useSession();
  return (
    <div className="flex min-h-8 items-center gap-3 border-b border-line">
      <span className="min-w-0 flex-1 truncate">{row.name}</span>
      <span className="text-text-3">{trackNames[row.track]}</span>
      {mayRemove && (
        <IconButton
          label={`Remove the work type ${row.name}`}
          onClick={() => session.run('type.remove', { name: row.name }, saying`Work type ${row.name} removed`)}
        >
          <Trash2 size={15} aria-hidden="true" />
        </IconButton>
      )}
    </div>
  );
}
