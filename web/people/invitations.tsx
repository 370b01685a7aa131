/** Inviting people by a link, and the invitations that wait. */
import { useState } from 'react';
import { may, type Role } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { TextField } from '../parts/field.tsx';
import { Group } from '../settings/parts.tsx';
import { dayText } from '../state/dates.ts';
import { useDraft } from '../state/kept.ts';
import { useLive, useNow } from '../state/live.ts';
import { peopleIn, projectsIn } from '../work/look.ts';
import { joined, roleNames } from '../words.ts';
import { askDoor } from './ask.ts';
import { useDoorForm } from './doorForm.ts';
import { Handed, type HandedLink } from './handed.tsx';
import { DoorForm } from './page.tsx';

export interface InvitationView {
  readonly id: string;
  readonly person: string | null;
  readonly by: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: Role;
  readonly projects: readonly { readonly project: string; readonly role: Role }[];
  readonly until: string;
  /** Whether the one who looks may end and renew it. */
  readonly mine: boolean;
  readonly mail?: { readonly kind: 'waiting' | 'sent' } | { readonly kind: 'failed'; readonly why: string };
}

const { owner: _, ...lesser } = roleNames;
/** Roles that are given in a project. */
const inProject: Readonly<Record<LesserRole, string>> = lesser;
type LesserRole = Exclude<Role, 'owner'>;
const spans = { '1': 'for a day', '7': 'for 7 days', '30': 'for 30 days' };
const JOINS = 'Whoever opens it joins, once.';

export function Invite({ canMail, onMade }: { canMail: boolean; onMade: () => void }) {
  const mayOwn = useLive(({ me }) => may(me, 'own') === 'yes', []);
  const projects = useLive(
    (replica) => projectsIn(replica).filter((each) => may(replica.me, 'arrange', each) === 'yes'),
    [],
  );
  const [email, setEmail] = useDraft('invite.email');
  const [name, setName] = useDraft('invite.name');
  const [role, setRole] = useState<Role>('member');
  const [days, setDays] = useState<keyof typeof spans>('7');
  const [roles, setRoles] = useState<Readonly<Record<string, LesserRole>>>({});
  const { field, form, send, renew } = useDoorForm({ email: email ?? '', name: name ?? '' });
  const [handed, setHanded] = useState<HandedLink>();
  const submit = async (): Promise<void> => {
    const answer = await send<{ link: string }>('/api/invitations', {
      ...(email?.trim() && { email }),
      ...(name?.trim() && { name }),
      role,
      projects: Object.entries(roles).map(([project, as]) => ({ project, role: as })),
      days: Number(days),
    });
    if (!answer) return;
    renew();
    setHanded({ link: answer.value.link, name: name?.trim() || email?.trim() || 'whoever you invite', does: JOINS });
    for (const clear of [setEmail, setName]) clear(undefined);
    setRoles({});
    onMade();
  };
  return (
    <Group
      title="Invite"
      about={`A link makes whoever opens it a member, once. ${canMail ? 'With an address it is mailed as well.' : 'Hand it over yourself: no mail server is set.'}`}
    >
      {handed && <Handed of={handed} onDone={() => setHanded(undefined)} />}
      <DoorForm label="Invite" act="Make a link" {...form} onSubmit={submit}>
        <div className="grid grid-cols-2 items-start gap-3 max-md:grid-cols-1">
          <TextField
            label="E-mail address"
            type="email"
            hint="May be empty; then they give one."
            autoComplete="off"
            spellCheck={false}
            {...field('email')}
            onChange={(event) => setEmail(event.target.value === '' ? undefined : event.target.value)}
          />
          <TextField
            label="Name"
            hint="May be empty, too."
            autoComplete="off"
            maxLength={120}
            {...field('name')}
            onChange={(event) => setName(event.target.value === '' ? undefined : event.target.value)}
          />
        </div>
        <div className="flex flex-wrap gap-2">
          <Choice
            label="Role of whoever is invited"
            value={role}
            names={mayOwn ? roleNames : (lesser as Record<Role, string>)}
            onChoose={setRole}
          />
          <Choice label="How long the link counts" value={days} names={spans} onChoose={setDays} />
        </div>
        {projects.length > 0 && (
          <details>
            <summary className="cursor-default text-text-2">Another role in a project, or a private project</summary>
            <ul className="flex flex-col gap-1 pt-2">
              {projects.map((each) => (
                <li key={each.id} className="flex items-center gap-2">
                  <span className="min-w-0 flex-1 truncate">
                    {each.name}
                    {each.privateAt !== null && <span className="text-text-3"> · private</span>}
                  </span>
                  <Choice
                    label={`Role in ${each.name}`}
                    value={roles[each.id] ?? 'none'}
                    names={{ none: each.privateAt === null ? 'As above' : 'Does not see it', ...inProject }}
                    onChoose={(chosen) => {
                      const { [each.id]: _before, ...rest } = roles;
                      setRoles(chosen === 'none' ? rest : { ...rest, [each.id]: chosen });
                    }}
                  />
                </li>
              ))}
            </ul>
          </details>
        )}
      </DoorForm>
    </Group>
  );
}

export function Waiting({ rows, onChanged }: { rows: readonly InvitationView[]; onChanged: () => void }) {
  const [handed, setHanded] = useState<HandedLink>();
  const [problem, setProblem] = useState<string>();
  if (rows.length === 0 && !handed) return null;
  return (
    <Group
      title="Invitations"
      about="Links that wait to be opened. Renewing one makes another link; the one before ends."
    >
      {handed && <Handed of={handed} onDone={() => setHanded(undefined)} />}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      <ul className="flex flex-col">
        {rows.map((each) => (
          <li key={each.id} className="border-b border-line py-2 last:border-0">
            <Invitation row={each} onChanged={onChanged} onHanded={setHanded} onProblem={setProblem} />
          </li>
        ))}
      </ul>
    </Group>
  );
}

function Invitation({
  row,
  onChanged,
  onHanded,
  onProblem,
}: {
  row: InvitationView;
  onChanged: () => void;
  onHanded: (link: HandedLink) => void;
  onProblem: (problem: string | undefined) => void;
}) {
  const now = useNow();
  const by = useLive((replica) => peopleIn(replica).find((each) => each.id === row.by)?.name, [row.by]);
  const places = useLive(
    (replica) =>
      joined(
        row.projects.flatMap(({ project, role }) => {
          const home = projectsIn(replica).find((each) => each.id === project);
          return home ? [`${roleNames[role].toLowerCase()} of ${home.name}`] : [];
        }),
      ),
    [row.projects],
  );
  const who = row.name ?? row.email ?? 'Whoever has the link';
  const ask = async (method: 'POST' | 'DELETE', path: string): Promise<void> => {
    const answer = await askDoor<{ link: string } | undefined>(method, path, method === 'POST' ? {} : undefined);
    onProblem('value' in answer ? undefined : answer.problem);
    if ('value' in answer && answer.value) onHanded({ link: answer.value.link, name: who, does: JOINS });
    onChanged();
  };
  return (
    <div role="group" aria-label={`Invitation of ${who}`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <div className="min-w-0 flex-1 basis-60">
        <p className="[overflow-wrap:anywhere]">
          {who}
          {row.name && row.email && <span className="text-text-2"> · {row.email}</span>}
        </p>
        <p className="text-meta text-text-2">
          {roleNames[row.role]}
          {places && `, ${places}`} · until {dayText(Date.parse(row.until), now)} ·{' '}
          {by ? `by ${by}` : 'asked themselves'}
          {row.mail && <MailState of={row.mail} />}
        </p>
      </div>
      {row.mine && (
        <div className="flex gap-1 max-md:-ml-3">
          <Button
            weight="quiet"
            aria-label={`Renew the invitation of ${who}`}
            onClick={() => void ask('POST', `/api/invitations/${row.id}/renew`)}
          >
            Renew
          </Button>
          <Button
            weight="quiet"
            aria-label={`End the invitation of ${who}`}
            onClick={() => void ask('DELETE', `/api/invitations/${row.id}`)}
          >
            End
          </Button>
        </div>
      )}
    </div>
  );
}

function MailState({ of }: { of: NonNullable<InvitationView['mail']> }) {
  if (of.kind === 'failed') return <span className="text-warn"> · not mailed: {of.why}</span>;
  return <> · {of.kind === 'sent' ? 'mailed' : 'mail is on its way'}</>;
}
