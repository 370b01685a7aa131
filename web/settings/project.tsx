/** The project itself: its name, its key, how long a timebox is, who sees it, and putting it away. */
import { useState } from 'react';
import { list, membership, person, saying, type Membership, type Person, type Project } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Tokens } from '../people/tokens.tsx';
import { useLive, useSession } from '../state/live.ts';
import { roleNames } from '../words.ts';
import { EditedField, Group, OnlyFor, Sure, Switch, useMay } from './parts.tsx';
import type { SettingsProps } from './settings.tsx';

export function ProjectSettings({ home }: SettingsProps) {
  const session = useSession();
  const mayArrange = useMay('arrange', home);
  return (
    <>
      {!mayArrange && <OnlyFor who="an admin" />}
      <Group title="Name and key">
        <EditedField
          label="Name"
          name={`project.name.${home.id}`}
          saved={home.name}
          maxLength={120}
          disabled={!mayArrange}
          save={(name) => session.attempt('project.rename', { project: home.id, name }, 'Project renamed')}
        />
        <KeyField home={home} disabled={!mayArrange} />
        <EditedField
          label="Days of a timebox, where nobody says otherwise"
          name={`project.box.${home.id}`}
          type="number"
          min={0.5}
          step={0.5}
          className="max-w-24"
          saved={String(home.boxDays)}
          disabled={!mayArrange}
          save={(days) => session.attempt('project.set', { project: home.id, boxDays: Number(days) }, 'Timebox set')}
        />
      </Group>
      <WhoSees home={home} />
      {mayArrange && <Tokens project={home} />}
      <PutAway home={home} disabled={!mayArrange} />
    </>
  );
}

function KeyField({ home, disabled }: { home: Project; disabled: boolean }) {
  const session = useSession();
  const [, go] = useLocation();
  return (
    <EditedField
      label="Key"
      hint="It begins the key of every task. Tasks keep their numbers, and the old key leads here still."
      name={`project.key.${home.id}`}
      saved={home.key}
      maxLength={10}
      spellCheck={false}
      className="max-w-40 font-mono uppercase"
      disabled={disabled}
      save={(text) => {
        const key = text.trim().toUpperCase();
        const result = session.attempt('project.rekey', { project: home.id, key }, `${home.key} is ${key} now`);
        if (result.kind === 'pending') go(`/${key}/settings/project`, { replace: true });
        return result;
      }}
    />
  );
}

function WhoSees({ home }: { home: Project }) {
  const session = useSession();
  const mayOwn = useMay('own', home);
  const mayArrange = useMay('arrange', home);
  const people = useLive((replica) => replica.query(() => list(person, 'role', [])) ?? [], []);
  const joined = useLive((replica) => replica.query(() => list(membership, 'project', [home.id])) ?? [], [home.id]);
  const others = people.filter((each) => each.leftAt === null && !joined.some((one) => one.person === each.id));
  return (
    <Group
      title="Who sees it"
      about={
        home.privateAt === null
          ? 'Everybody in the workspace, each in their role. A role given here holds in this project instead.'
          : 'Only the people named here, and the owners of the workspace.'
      }
    >
      <Switch
        label="Private"
        about={mayOwn ? undefined : 'Only an owner makes a project private or opens it.'}
        isOn={home.privateAt !== null}
        disabled={!mayOwn}
        onSwitch={(on) =>
          session.run('project.restrict', { project: home.id, private: on }, on ? 'Private now' : 'Open to all now')
        }
      />
      {joined.length > 0 && (
        <ul className="flex flex-col gap-1">
          {joined.map((each) => (
            <li key={each.id}>
              <Joined row={each} home={home} people={people} disabled={!mayArrange} />
            </li>
          ))}
        </ul>
      )}
      {mayArrange && others.length > 0 && (
        <select
          aria-label="Give somebody a role in this project"
          className="field max-w-full self-start"
          value=""
          onChange={(event) => {
            const name = others.find((each) => each.id === event.target.value)?.name ?? '';
            const input = { person: event.target.value, project: home.id, role: 'member' };
            session.run('people.join', input, saying`${name} is a member of ${home.name}`);
          }}
        >
          <option value="">Add somebody…</option>
          {others.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      )}
    </Group>
  );
}

function Joined({
  row,
  home,
  people,
  disabled,
}: {
  row: Membership;
  home: Project;
  people: readonly Person[];
  disabled: boolean;
}) {
  const session = useSession();
  const name = people.find((each) => each.id === row.person)?.name ?? 'Somebody';
  return (
    <div className="flex items-center gap-2">
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <Choice
        label={`Role of ${name} in this project`}
        value={row.role}
        names={roleNames}
        disabled={disabled}
        onChoose={(role) =>
          session.run(
            'people.join',
            { person: row.person, project: home.id, role },
            saying`${name}: ${roleNames[role]}`,
          )
        }
      />
      <Button
        weight="quiet"
        disabled={disabled}
        aria-label={`Take ${name} out of this project`}
        onClick={() => session.run('people.leave', { person: row.person, project: home.id }, saying`${name} taken out`)}
      >
        Take out
      </Button>
    </div>
  );
}

function PutAway({ home, disabled }: { home: Project; disabled: boolean }) {
  const session = useSession();
  const [, go] = useLocation();
  const [isAsked, setAsked] = useState(false);
  return (
    <Group title="Put it away" about="Its board, models and decisions are kept and can be brought back by undo.">
      {isAsked ? (
        <Sure
          ask={`Put ${home.name} away?`}
          yes="Put it away"
          onYes={() => {
            const input = { project: home.id, archived: true };
            if (session.run('project.archive', input, saying`${home.name} put away`).kind === 'pending') go('/');
          }}
          onNo={() => setAsked(false)}
        />
      ) : (
        <Button className="self-start" disabled={disabled} onClick={() => setAsked(true)}>
          Put away…
        </Button>
      )}
    </Group>
  );
}
