/** The lanes of the board: what they are called, their columns in the four phases, and how much each may hold. */
import { useState } from 'react';
import {
  saying,
  type Column,
  type Phase,
  type Project,
  type WipMode,
  type WipPer,
  type WipUnit,
} from '@dualtrack/core';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Glyph } from '../parts/glyph.tsx';
import { useLive, useSession } from '../state/live.ts';
import { lanesOf, type Lane } from '../work/look.ts';
import { phaseNames } from '../words.ts';
import { AddNamed } from './addNamed.tsx';
import { EditedField, Group, OnlyFor, useMay } from './parts.tsx';
import type { SettingsProps } from './settings.tsx';

export function BoardSettings({ home }: SettingsProps) {
  const mayArrange = useMay('arrange', home);
  const lanes = useLive((replica) => lanesOf(replica, home.id), [home.id]);
  return (
    <>
      {!mayArrange && <OnlyFor who="an admin" />}
      {lanes.map((lane) => (
        <LaneSettings key={lane.track.id} home={home} lane={lane} disabled={!mayArrange} />
      ))}
    </>
  );
}

function LaneSettings({ home, lane, disabled }: { home: Project; lane: Lane; disabled: boolean }) {
  const session = useSession();
  const { track, columns } = lane;
  return (
    <Group title={track.name} aside={<Glyph kind={track.kind} />}>
      <EditedField
        label="Name of the lane"
        name={`track.${track.id}`}
        className="max-w-64"
        saved={track.name}
        maxLength={120}
        disabled={disabled}
        save={(name) => session.attempt('track.rename', { project: home.id, track: track.id, name }, 'Lane renamed')}
      />
      <ul className="flex flex-col gap-2 max-md:gap-4" aria-label={`Columns of ${track.name}`}>
        {columns.map((each) => (
          <li key={each.id}>
            <ColumnRow column={each} columns={columns} disabled={disabled} />
          </li>
        ))}
      </ul>
      {!disabled && <AddColumn home={home} lane={lane} />}
    </Group>
  );
}

/** Modes in the words of people. */
const modeNames: Record<WipMode, string> = { off: 'No limit', warn: 'Warn over', enforce: 'Hold at' };
const unitNames: Record<WipUnit, string> = { tasks: 'tasks', points: 'points' };
const perNames: Record<WipPer, string> = { column: 'in all', assignee: 'for each person' };

interface RowProps {
  column: Column;
  columns: readonly Column[];
  disabled: boolean;
}

function ColumnRow({ column, columns, disabled }: RowProps) {
  const session = useSession();
  const alike = columns.filter((each) => each.phase === column.phase);
  const at = alike.indexOf(column);
  const move = (by: 1 | -1): void => {
    const before = by < 0 ? alike[at - 1] : alike[at + 2];
    const input = { column: column.id, ...(before ? { before: before.id } : {}) };
    session.run('column.move', input, saying`${column.name} moved`);
  };
  return (
    <div
      role="group"
      aria-label={column.name}
      className="grid grid-cols-[4rem_minmax(8rem,9rem)_1fr_auto] items-center gap-2 max-md:grid-cols-[1fr_auto]"
    >
      <span className="text-meta text-text-3">{phaseNames[column.phase]}</span>
      <div className="max-md:col-span-2 max-md:row-start-2">
        <EditedField
          quiet
          label={`Name of the column ${column.name}`}
          name={`column.${column.id}`}
          saved={column.name}
          maxLength={120}
          disabled={disabled}
          save={(name) => session.attempt('column.rename', { column: column.id, name }, 'Column renamed')}
        />
      </div>
      <div className="max-md:col-span-2 max-md:row-start-3">
        <Limit column={column} disabled={disabled} />
      </div>
      <div className="flex max-md:col-start-2 max-md:row-start-1 max-md:justify-end">
        <IconButton
          label={`Move ${column.name} up`}
          disabled={disabled || at === 0}
          className="disabled:opacity-30"
          onClick={() => move(-1)}
        >
          <ArrowUp size={15} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={`Move ${column.name} down`}
          disabled={disabled || at === alike.length - 1}
          className="disabled:opacity-30"
          onClick={() => move(1)}
        >
          <ArrowDown size={15} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={`Remove the column ${column.name}`}
          disabled={disabled}
          className="disabled:opacity-30"
          onClick={() => session.run('column.remove', { column: column.id }, saying`${column.name} removed`)}
        >
          <Trash2 size={15} aria-hidden="true" />
        </IconButton>
      </div>
    </div>
  );
}

/** What a limit is set to before anybody says how much. */
const LIMIT_AT_FIRST = 3;

function Limit({ column, disabled }: { column: Column; disabled: boolean }) {
  const session = useSession();
  const set = (to: { mode?: WipMode; limit?: number; unit?: WipUnit; per?: WipPer }) => {
    const limit = to.limit ?? (column.wipLimit > 0 ? column.wipLimit : LIMIT_AT_FIRST);
    return session.attempt('column.limit', { column: column.id, mode: column.wipMode, limit, ...to }, 'Limit set');
  };
  const isOff = column.wipMode === 'off';
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Choice
        label={`Limit of ${column.name}`}
        value={column.wipMode}
        names={modeNames}
        disabled={disabled}
        onChoose={(mode) => set({ mode })}
      />
      {!isOff && (
        <>
          <div className="w-16">
            <EditedField
              quiet
              type="number"
              min={1}
              label={`How much ${column.name} may hold`}
              name={`limit.${column.id}`}
              saved={String(column.wipLimit)}
              disabled={disabled}
              save={(text) => set({ limit: Number(text) })}
            />
          </div>
          <Choice
            label={`What the limit of ${column.name} counts`}
            value={column.wipUnit}
            names={unitNames}
            disabled={disabled}
            onChoose={(unit) => set({ unit })}
          />
          <Choice
            label={`For whom the limit of ${column.name} holds`}
            value={column.wipPer}
            names={perNames}
            disabled={disabled}
            onChoose={(per) => set({ per })}
          />
        </>
      )}
    </div>
  );
}

function AddColumn({ home, lane: { track } }: { home: Project; lane: Lane }) {
  const session = useSession();
  const [phase, setPhase] = useState<Phase>('doing');
  return (
    <AddNamed
      what="column"
      name={`column.new.${track.id}`}
      label={`A new column in ${track.name}`}
      before={
        <Choice label={`Phase of a new column in ${track.name}`} value={phase} names={phaseNames} onChoose={setPhase} />
      }
      add={(name) => session.attempt('column.add', { project: home.id, track: track.id, name, phase }, `${name} added`)}
    />
  );
}
