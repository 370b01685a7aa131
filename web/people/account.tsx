/** One's account: who one is here, the password, where one is signed in, and signing out. */
import { useState } from 'react';
import { Link } from 'wouter';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Group } from '../settings/parts.tsx';
import { Opening } from '../shell/before.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { momentText } from '../state/dates.ts';
import { useNow, useSession } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { Accounts, type ElsewhereView } from './accountList.tsx';
import { askDoor } from './ask.ts';
import { browserName } from './browsers.ts';
import { Codes } from './codes.tsx';
import { PASSWORD_HINT, useDoorForm } from './doorForm.ts';
import { DoorForm } from './page.tsx';
import { leave } from './leave.ts';
import { Passkeys, type PasskeyView } from './passkeyList.tsx';
import { Tokens } from './tokens.tsx';

export interface AccountView {
  readonly person: string;
  readonly name: string;
  readonly emails: readonly string[];
  readonly role: 'owner' | 'admin' | 'member' | 'viewer';
  readonly kept: boolean;
  /** Whether whoever signs in with a password needs a second factor. */
  readonly demanded: boolean;
  readonly has: { readonly password: boolean; readonly code: boolean; readonly recovery: number };
  readonly accounts: readonly ElsewhereView[];
  readonly passkeys: readonly PasskeyView[];
  readonly sessions: readonly SessionView[];
}

interface SessionView {
  readonly id: string;
  readonly way: string;
  readonly since: string;
  readonly used: string;
  readonly address: string | null;
  readonly agent: string | null;
  readonly here: boolean;
}

export function AccountPage() {
  const [turn, setTurn] = useState(0);
  const { value: account, problem } = useRemote<AccountView>('/api/account', turn);
  const renew = (): void => setTurn(turn + 1);
  return (
    <div className="overflow-y-auto px-4 pb-16 md:px-8">
      <PageTitle title="Account" />
      <div className="max-w-[760px]">
        <h1 className="py-3 text-page font-semibold max-md:text-panel">Account</h1>
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        {!account && !problem && <Opening />}
        {account && (
          <>
            <Who account={account} />
            {account.kept ? <Password has={account.has.password} onRenew={renew} /> : <Unkept />}
            {account.kept && (
              <>
                <Passkeys
                  passkeys={account.passkeys}
                  isNeeded={account.demanded && !account.has.code}
                  onRenew={renew}
                />
                <Accounts accounts={account.accounts} onRenew={renew} />
                <Codes has={account.has} isDemanded={account.demanded} onRenew={renew} />
              </>
            )}
            {account.kept && <Tokens />}
            <Sessions sessions={account.sessions} onRenew={renew} />
            <OwnData />
          </>
        )}
      </div>
    </div>
  );
}

const roleWords = { owner: 'an owner', admin: 'an admin', member: 'a member', viewer: 'a viewer' };

function Who({ account }: { account: AccountView }) {
  const { sync } = useSession();
  const [problem, setProblem] = useState<string>();
  const signOut = async (): Promise<void> => setProblem(await leave(sync));
  return (
    <Group
      title="You"
      aside={
        account.kept && (
          <Button small onClick={() => void signOut()}>
            Sign out
          </Button>
        )
      }
    >
      <p>
        <bdi className="font-medium">{account.name}</bdi>, {roleWords[account.role]} of this workspace.
        {account.emails.length > 0 && (
          <span className="block text-text-2 [overflow-wrap:anywhere]">{account.emails.join(', ')}</span>
        )}
      </p>
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </Group>
  );
}

function Unkept() {
  return (
    <Group title="Password" about="Whoever has the address that the server printed is the owner of this workspace.">
      <p>
        <Link href="/keep" className="text-focus underline">
          Keep this workspace
        </Link>{' '}
        with a name and a password, and everyone signs in.
      </p>
    </Group>
  );
}

function Password({ has, onRenew }: { has: boolean; onRenew: () => void }) {
  const { notices } = useSession();
  const { values, field, form, send, renew } = useDoorForm({ current: '', password: '' });
  const submit = async (): Promise<void> => {
    const { current, password } = values;
    if (!(await send('/api/password', { ...(has && { current }), password }))) return;
    renew();
    notices.say('The password is set. You are signed in here alone.');
    onRenew();
  };
  return (
    <Group title="Password" about="Another password signs you out everywhere else.">
      <div className="md:max-w-80">
        <DoorForm label="Password" act="Set password" {...form} onSubmit={submit}>
          {has && (
            <TextField label="Present password" type="password" autoComplete="current-password" {...field('current')} />
          )}
          <TextField
            label="New password"
            type="password"
            autoComplete="new-password"
            hint={PASSWORD_HINT}
            {...field('password')}
          />
        </DoorForm>
      </div>
    </Group>
  );
}

function OwnData() {
  return (
    <Group
      title="Your data"
      about="All that is kept of you: who you are here, how and from where you sign in, and every change that you made, with its words. Nothing in it lets anybody in."
    >
      <a href="/api/account/data" download className="field self-start font-medium">
        Download what is kept of you
      </a>
    </Group>
  );
}

function Sessions({ sessions, onRenew }: { sessions: readonly SessionView[]; onRenew: () => void }) {
  const now = useNow();
  const [problem, setProblem] = useState<string>();
  const end = async (method: string, path: string): Promise<void> => {
    const answer = await askDoor(method, path);
    setProblem('value' in answer ? undefined : answer.problem);
    onRenew();
  };
  if (sessions.length === 0) return null;
  return (
    <Group
      title="Where you are signed in"
      about="A session ends after two weeks without use, and after two months."
      aside={
        sessions.length > 1 && (
          <Button small onClick={() => void end('POST', '/api/sessions/end-others')}>
            End all others
          </Button>
        )
      }
    >
      <ul className="flex flex-col divide-y divide-line">
        {sessions.map((each) => (
          <li key={each.id} className="flex items-center gap-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="font-medium">
                {browserName(each.agent)}
                {each.here && <span className="font-normal text-ok"> · this browser</span>}
              </p>
              <p className="text-meta text-text-2">
                {each.address ?? 'from an address that was not noted'} · since {momentText(Date.parse(each.since), now)}{' '}
                · last used {momentText(Date.parse(each.used), now)}
              </p>
            </div>
            {!each.here && (
              <Button
                small
                aria-label={`End the session of ${browserName(each.agent)}`}
                onClick={() => void end('DELETE', `/api/sessions/${each.id}`)}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </Group>
  );
}
