/** The members of the workspace: what they may, what they do, and by which addresses their commits are known. */
import { useState, type FormEvent } from 'react';
import { may, saying, type Discipline, type Person, type Role } from '@dualtrack/core';
import { X } from 'lucide-react';
import { Button, IconButton } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { TextField } from '../parts/field.tsx';
import { useDraft } from '../state/kept.ts';
import { useLive, useSession } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { useSettled } from '../state/settled.ts';
import { disciplineNames, roleNames } from '../words.ts';
import { peopleIn } from '../work/look.ts';
import { ForgeAccount, systemName } from './forgeAccount.tsx';
import { useIdentify } from './identify.ts';
import { EditedField, Group, OnlyFor, Sure, useMay } from './parts.tsx';
import { UnknownAccounts } from './unknownAccounts.tsx';

interface Known {
  readonly system: string;
  readonly handle: string;
  /** The login of an account whose handle is its lasting id. */
  readonly login?: string;
}
type KnownView = readonly { readonly id: string; readonly known: readonly Known[] }[];

export function PeopleSettings() {
  const mayArrange = useMay('arrange');
  const people = useLive(peopleIn, []);
  const members = people.filter((each) => each.leftAt === null);
  const gone = people.filter((each) => each.leftAt !== null && each.forgottenAt === null);
  const [turn, setTurn] = useState(0);
  const remote = useRemote<KnownView>(mayArrange ? '/api/people' : undefined, `${people.length} ${turn}`);
  return (
    <>
      {!mayArrange && <OnlyFor who="an admin" />}
      <Group
        title="Members"
        about="A member needs no way to sign in: commits under one of their addresses act in their name."
      >
        <ul className="flex flex-col">
          {members.map((each) => (
            <li key={each.id} className="border-b border-line py-3 first:pt-0 last:border-0">
              <Member
                row={each}
                known={remote.value?.find((one) => one.id === each.id)?.known ?? []}
                disabled={!mayArrange}
                onKnown={() => setTurn(turn + 1)}
              />
            </li>
          ))}
        </ul>
      </Group>
      {mayArrange && <UnknownAccounts turn={turn} onKnown={() => setTurn((last) => last + 1)} />}
      {mayArrange && <AddMember onAdded={() => setTurn(turn + 1)} />}
      {gone.length > 0 && (
        <Group title="Former members" about="What they did keeps their name.">
          <p className="text-text-2">{gone.map((each) => each.name).join(', ')}</p>
        </Group>
      )}
    </>
  );
}

interface MemberProps {
  row: Person;
  known: readonly Known[];
  disabled: boolean;
  onKnown: () => void;
}

function Member({ row, known, disabled, onKnown }: MemberProps) {
  const session = useSession();
  const mayOwn = useMay('own');
  const isMe = useLive(({ me }) => me.kind === 'member' && me.person === row.id, [row.id]);
  const [isAsked, setAsked] = useState(false);
  return (
    <div role="group" aria-label={row.name} className="flex flex-col gap-2">
      <div className="grid grid-cols-[minmax(8rem,1fr)_auto_auto_auto] items-start gap-2 max-md:flex max-md:flex-wrap">
        <div className="max-md:basis-full">
          <EditedField
            quiet
            label={`Name of ${row.name}`}
            name={`person.${row.id}`}
            saved={row.name}
            maxLength={120}
            disabled={disabled}
            save={(name) => session.attempt('people.set', { person: row.id, name }, 'Member renamed')}
          />
        </div>
        <Choice
          label={`Role of ${row.name}`}
          value={row.role}
          names={roleNames}
          disabled={!mayOwn}
          title={mayOwn ? undefined : 'Only an owner changes roles.'}
          onChoose={(role) =>
            session.run('people.set', { person: row.id, role }, saying`${row.name}: ${roleNames[role]}`)
          }
        />
        <DisciplineChoice
          label={`Discipline of ${row.name}`}
          value={row.discipline}
          disabled={disabled}
          onChoose={(discipline) =>
            session.run('people.set', { person: row.id, discipline }, saying`Discipline of ${row.name} set`)
          }
        />
        <Button
          weight="quiet"
          disabled={disabled || isMe || (row.role === 'owner' && !mayOwn)}
          aria-label={`End the membership of ${row.name}`}
          onClick={() => setAsked(true)}
        >
          End
        </Button>
      </div>
      {isAsked && (
        <Sure
          ask={`End the membership of ${row.name}? What they did keeps their name.`}
          yes="End it"
          onYes={() => {
            setAsked(false);
            session.run('people.remove', { person: row.id }, saying`Membership of ${row.name} ended`);
          }}
          onNo={() => setAsked(false)}
        />
      )}
      {!disabled && <Addresses row={row} known={known} onKnown={onKnown} />}
    </div>
  );
}

function Addresses({ row, known, onKnown }: Omit<MemberProps, 'disabled'>) {
  const session = useSession();
  const settled = useSettled();
  const [draft, setDraft] = useDraft(`address.${row.id}`);
  const done = (): void => setDraft(undefined);
  const { problem, setProblem, identify } = useIdentify(row, { onDone: done, onTold: onKnown });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const handle = (draft ?? '').trim();
    if (!/^[^\s@]+@[^\s@]+$/.test(handle)) return setProblem('Give an e-mail address, as it stands in the commits.');
    identify('email', handle);
  };
  return (
    <div className="flex flex-wrap items-start gap-1.5">
      {known.map(({ system, handle, login = handle }) => (
        <span
          key={`${system} ${handle}`}
          className="inline-flex h-7 max-w-full items-center gap-1 rounded bg-sunken pl-2 text-meta"
        >
          <span className="truncate">{system === 'email' ? handle : `${systemName(system)}: ${login}`}</span>
          <IconButton
            label={`${login} is not ${row.name}`}
            className="size-6!"
            onClick={() => {
              const input = { person: row.id, system, handle };
              const result = session.run('people.unidentify', input, saying`${login} taken off`);
              if (result.kind === 'pending') void settled(result.call.id).then(onKnown);
            }}
          >
            <X size={13} aria-hidden="true" />
          </IconButton>
        </span>
      ))}
      <form onSubmit={submit} noValidate className="w-56 max-md:w-full">
        <TextField
          quiet
          type="email"
          label={`Another address of ${row.name}`}
          placeholder="Another address, Enter"
          maxLength={320}
          autoComplete="off"
          className="h-7 text-meta coarse:h-auto"
          value={draft ?? ''}
          problem={problem}
          onChange={(event) => {
            setDraft(event.target.value === '' ? undefined : event.target.value);
            setProblem(undefined);
          }}
        />
      </form>
      <ForgeAccount row={row} onKnown={onKnown} />
    </div>
  );
}

function DisciplineChoice({
  label,
  value,
  disabled,
  onChoose,
}: {
  label: string;
  value: Discipline | null;
  disabled: boolean;
  onChoose: (discipline: Discipline | null) => void;
}) {
  return (
    <Choice
      label={label}
      value={value ?? 'none'}
      names={choices}
      disabled={disabled}
      onChoose={(chosen) => onChoose(chosen === 'none' ? null : chosen)}
    />
  );
}

const choices = { none: 'No discipline', ...disciplineNames };
const { owner: _, ...rest } = roleNames;
/** Roles that an admin gives. */
const lesserRoles = rest as Record<Role, string>;

function AddMember({ onAdded }: { onAdded: () => void }) {
  const session = useSession();
  const settled = useSettled();
  const [name, setName] = useDraft('person.new.name');
  const [emails, setEmails] = useDraft('person.new.emails');
  const [role, setRole] = useState<Role>('member');
  const [discipline, setDiscipline] = useState<Discipline | null>(null);
  const [problem, setProblem] = useState<string>();
  const mayMakeOwner = useLive(({ me }) => may(me, 'own') === 'yes', []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!name?.trim()) return setProblem('Give the member a name.');
    const known = (emails ?? '').split(/[\s,;]+/).filter((each) => each !== '');
    const input = { name, role, ...(known.length > 0 ? { emails: known } : {}), ...(discipline ? { discipline } : {}) };
    const result = session.attempt('people.add', input);
    if (result.kind === 'refused') return setProblem(result.message);
    void settled(result.call.id).then((refused) => {
      setProblem(refused?.message);
      if (refused) return;
      session.notices.say(saying`${name} added.`);
      setName(undefined);
      setEmails(undefined);
      onAdded();
    });
  };
  return (
    <Group title="Add a member">
      <form onSubmit={submit} noValidate className="grid grid-cols-2 items-start gap-3 max-md:grid-cols-1">
        <TextField
          label="Name"
          maxLength={120}
          autoComplete="off"
          value={name ?? ''}
          problem={problem}
          onChange={(event) => {
            setName(event.target.value === '' ? undefined : event.target.value);
            setProblem(undefined);
          }}
        />
        <TextField
          label="Addresses"
          hint="As they stand in the commits; several with commas."
          autoComplete="off"
          value={emails ?? ''}
          onChange={(event) => setEmails(event.target.value === '' ? undefined : event.target.value)}
        />
        <div className="flex flex-wrap gap-2 md:col-span-2">
          <Choice
            label="Role of the new member"
            value={role}
            names={mayMakeOwner ? roleNames : lesserRoles}
            onChoose={setRole}
          />
          <DisciplineChoice
            label="Discipline of the new member"
            value={discipline}
            disabled={false}
            onChoose={setDiscipline}
          />
          <Button type="submit">Add member</Button>
        </div>
      </form>
    </Group>
  );
}
