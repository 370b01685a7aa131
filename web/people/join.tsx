/** Joining by the link of an invitation: name, address, password, and one is in. */
import { useEffect, useState } from 'react';
import type { Role } from '@dualtrack/core';
import { TextField } from '../parts/field.tsx';
import { Opening } from '../shell/before.tsx';
import { askDoor, wrongIn, type Answered, type Wrong } from './ask.ts';
import { DoorForm, DoorPage } from './page.tsx';
import { goOn } from './signIn.tsx';

interface Shown {
  readonly workspace: string;
  readonly by: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: Role;
}

export function Join() {
  const looked = useLinkLook('/api/join/look') as Answered<Shown> | undefined;
  if (!looked) return <Opening />;
  if ('problem' in looked) return <DeadLink title="Join" problem={looked.problem} />;
  return <JoinForm shown={looked.value} />;
}

function JoinForm({ shown }: { shown: Shown }) {
  const [name, setName] = useState(shown.name ?? '');
  const [email, setEmail] = useState(shown.email ?? '');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<Wrong>({});
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    const answer = await askDoor('POST', '/api/join', { secret: linkSecret(), name, email, password });
    if ('value' in answer) return goOn('/');
    setBusy(false);
    setWrong(wrongIn(answer, ['name', 'email', 'password']));
  };
  return (
    <DoorPage title={`Join ${shown.workspace}`} about={<Invited shown={shown} />}>
      <DoorForm label="Join" act="Join" problem={wrong['']} isBusy={isBusy} onSubmit={submit}>
        <TextField
          label="Your name"
          name="name"
          autoComplete="name"
          maxLength={120}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus={shown.name === null}
          value={name}
          problem={wrong['name']}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="E-mail address"
          name="email"
          type="email"
          autoComplete="username"
          spellCheck={false}
          readOnly={shown.email !== null}
          hint={
            shown.email === null ? 'You sign in with it.' : 'You sign in with it. The invitation is for this address.'
          }
          value={email}
          problem={wrong['email']}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the other fields are filled in.
          autoFocus={shown.name !== null && shown.email !== null}
          hint={PASSWORD_HINT}
          value={password}
          problem={wrong['password']}
          onChange={(event) => setPassword(event.target.value)}
        />
      </DoorForm>
    </DoorPage>
  );
}

function Invited({ shown: { by, role } }: { shown: Shown }) {
  const as = { owner: 'an owner', admin: 'an admin', member: 'a member', viewer: 'a viewer, who reads' }[role];
  return by === null ? (
    <>Your address is known to be yours. You join as {as}.</>
  ) : (
    <>
      {by} invites you as {as}.
    </>
  );
}

export const PASSWORD_HINT = 'At least 8 characters. A few words in a row are easy to keep in mind.';

/** A link that leads nowhere any more. */
export function DeadLink({ title, problem }: { title: string; problem: string }) {
  return (
    <DoorPage title={title}>
      <p role="alert">{problem}</p>
      <p className="pt-3">
        <a href="/" className="text-focus underline">
          Sign in
        </a>
      </p>
    </DoorPage>
  );
}

/** The secret of the link that was opened; it stands behind the #, which browsers send to nobody. */
export const linkSecret = (): string => window.location.hash.slice(1);

/** What the link that was opened is for; undefined while nobody knows. Another link in the same tab is looked at anew. */
export function useLinkLook(path: string): Answered<unknown> | undefined {
  const [looked, setLooked] = useState<Answered<unknown>>();
  useEffect(() => {
    const look = (): void => {
      setLooked(undefined);
      void askDoor<unknown>('POST', path, { secret: linkSecret() || '-' }).then(setLooked);
    };
    look();
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, [path]);
  return looked;
}
