/** The team: who is in and how they sign in, invitations, former members, signing up, and seats. */
import { useState } from 'react';
import { saying, type Person } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { Group, OnlyFor, Sure, useMay } from '../settings/parts.tsx';
import { momentText } from '../state/dates.ts';
import { useLive, useNow, useSession } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { peopleIn } from '../work/look.ts';
import { disciplineNames, joined, roleNames } from '../words.ts';
import { askDoor } from './ask.ts';
import { Former } from './former.tsx';
import { Handed, type HandedLink } from './handed.tsx';
import { Invite, Waiting, type InvitationView } from './invitations.tsx';
import { SeatSettings, SignUpSettings, type PolicyView, type SeatsView } from './policy.tsx';

interface TeamView {
  readonly members: readonly MemberView[];
  readonly seats: SeatsView;
  readonly policy: PolicyView;
  readonly mail: boolean;
}

interface MemberView {
  readonly person: string;
  readonly ways: readonly string[];
  readonly seen: string | null;
}

const wayNames: Readonly<Record<string, string>> = {
  password: 'password',
  passkey: 'passkey',
  code: 'one-time codes',
  account: 'an account elsewhere',
};

export function TeamSettings() {
  const mayArrange = useMay('arrange');
  const mayOwn = useMay('own');
  const people = useLive(peopleIn, []);
  const [turn, setTurn] = useState(0);
  const renewed = `${people.length} ${turn}`;
  const { value: team, problem } = useRemote<TeamView>(mayArrange ? '/api/team' : undefined, renewed);
  const { value: invitations } = useRemote<InvitationView[]>(mayArrange ? '/api/invitations' : undefined, renewed);
  const renew = (): void => setTurn(turn + 1);
  const members = people.filter((each) => each.leftAt === null);
  const gone = people.filter((each) => each.leftAt !== null && each.forgottenAt === null);
  return (
    <>
      {!mayArrange && <OnlyFor who="an admin" />}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      {team && <Invite canMail={team.mail} onMade={renew} />}
      <Waiting rows={invitations ?? []} onChanged={renew} />
      <Group
        title="Members"
        about="Roles, disciplines and the addresses of commits are under People, roles in one project under Project."
      >
        <ul className="flex flex-col">
          {members.map((each) => (
            <li key={each.id} className="border-b border-line py-2 last:border-0">
              <Member
                row={each}
                view={team?.members.find((one) => one.person === each.id)}
                isInvited={invitations?.some((one) => one.person === each.id) ?? false}
                onChanged={renew}
              />
            </li>
          ))}
        </ul>
      </Group>
      {gone.length > 0 && <Former rows={gone} onChanged={renew} />}
      {team && <SignUpSettings policy={team.policy} canMail={team.mail} mayOwn={mayOwn} onSaved={renew} />}
      {team && <SeatSettings seats={team.seats} mayOwn={mayOwn} onSaved={renew} />}
    </>
  );
}

function Member({
  row,
  view,
  isInvited,
  onChanged,
}: {
  row: Person;
  view: MemberView | undefined;
  isInvited: boolean;
  onChanged: () => void;
}) {
  const session = useSession();
  const now = useNow();
  const mayOwn = useMay('own');
  const [handed, setHanded] = useState<HandedLink>();
  const [problem, setProblem] = useState<string>();
  const [isAsked, setAsked] = useState(false);
  const isMe = session.person === row.id;
  const isAbove = row.role === 'owner' && !mayOwn;
  const hand = async (path: string, body: unknown, does: string): Promise<void> => {
    const answer = await askDoor<{ link: string }>('POST', path, body);
    if (!('value' in answer)) return setProblem(answer.problem);
    setProblem(undefined);
    setHanded({ link: answer.value.link, name: row.name, does });
    onChanged();
  };
  return (
    <div role="group" aria-label={row.name} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="min-w-0 flex-1 basis-60">
          <p className="truncate font-medium">
            {row.name}
            {isMe && <span className="font-normal text-text-2"> · you</span>}
          </p>
          <p className="text-meta text-text-2">
            {[roleNames[row.role], row.discipline && disciplineNames[row.discipline]].filter(Boolean).join(' · ')}
            {view && ` · ${comesIn(view, isInvited, now)}`}
          </p>
        </div>
        {view && !isMe && !isAbove && (
          <div className="flex flex-wrap gap-1 max-md:-ml-3">
            {view.ways.length === 0 ? (
              <Button
                weight="quiet"
                aria-label={`Invite ${row.name} to sign in`}
                onClick={() =>
                  void hand('/api/invitations', { person: row.id }, 'They join with it, once, as this member.')
                }
              >
                Invite
              </Button>
            ) : (
              <Button
                weight="quiet"
                aria-label={`Make a reset link for ${row.name}`}
                onClick={() =>
                  void hand(`/api/people/${row.id}/reset-link`, {}, 'It sets a new password, once, within a day.')
                }
              >
                Reset link
              </Button>
            )}
            <Button weight="quiet" aria-label={`End the membership of ${row.name}`} onClick={() => setAsked(true)}>
              End
            </Button>
          </div>
        )}
      </div>
      {isAsked && (
        <Sure
          ask={`End the membership of ${row.name}? They are signed out everywhere at once; what they did keeps their name.`}
          yes="End it"
          onYes={() => {
            setAsked(false);
            session.run('people.remove', { person: row.id }, saying`Membership of ${row.name} ended`);
          }}
          onNo={() => setAsked(false)}
        />
      )}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      {handed && <Handed of={handed} onDone={() => setHanded(undefined)} />}
    </div>
  );
}

/** How somebody signs in, and when they were here last. */
function comesIn({ ways, seen }: MemberView, isInvited: boolean, now: number): string {
  if (ways.length === 0) return isInvited ? 'invited, not in yet' : 'no way to sign in';
  const by = joined(ways.map((each) => wayNames[each] ?? each));
  return `signs in with ${by} · ${seen === null ? 'not seen yet' : `last seen ${momentText(Date.parse(seen), now)}`}`;
}
