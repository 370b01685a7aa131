/** Joining by the link of an invitation: name, address, password, and one is in. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Role } from '@dualtrack/core';
import { TextField } from '../parts/field.tsx';
import { Opening } from '../shell/before.tsx';
import { askDoor, type Answered } from './ask.ts';
import { PASSWORD_HINT, useDoorForm } from './doorForm.ts';
import { DoorForm, DoorPage, SignInLink } from './page.tsx';
import { goOn } from './signIn.tsx';

interface Shown {
  readonly workspace: string;
  readonly by: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: Role;
}

export function Join() {
  const looked = useLinkLook<Shown>('/api/join/look');
  if (!looked) return <Opening />;
  if ('problem' in looked) return <DeadLink title="Join" problem={looked.problem} />;
  return <JoinForm shown={looked.value} />;
}

function JoinForm({ shown }: { shown: Shown }) {
  const start = { name: shown.name ?? '', email: shown.email ?? '', password: '' };
  const { values, field, form, send } = useDoorForm(start);
  const submit = async (): Promise<void> => {
    if (await send('/api/join', { secret: linkSecret(), ...values })) goOn('/');
  };
  return (
    <DoorPage title={`Join ${shown.workspace}`} about={<Invited shown={shown} />}>
      <DoorForm label="Join" act="Join" {...form} onSubmit={submit}>
        <TextField
          label="Your name"
          autoComplete="name"
          maxLength={120}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus={shown.name === null}
          {...field('name')}
        />
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="username"
          spellCheck={false}
          readOnly={shown.email !== null}
          hint={
            shown.email === null ? 'You sign in with it.' : 'You sign in with it. The invitation is for this address.'
          }
          {...field('email')}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the other fields are filled in.
          autoFocus={shown.name !== null && shown.email !== null}
          hint={PASSWORD_HINT}
          {...field('password')}
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

/** A link that leads nowhere any more. */
export function DeadLink({ title, problem }: { title: string; problem: string }) {
  return (
    <DoorPage title={title}>
      <p role="alert">{problem}</p>
      <SignInLink />
    </DoorPage>
  );
}

/** The secret of the link that was opened; it stands behind the #, which browsers send to nobody. */
export const linkSecret = (): string => window.location.hash.slice(1);

/** The same, also when another link is opened in this tab. */
export const useLinkSecret = (): string => useSyncExternalStore(onHash, linkSecret);

function onHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** What a link is for; undefined while nobody knows. */
type Looked<T> = Answered<T> | undefined;

/** Looks what the link that was opened is for. */
export function useLinkLook<T>(path: string): Looked<T> {
  const secret = useLinkSecret();
  const [looked, setLooked] = useState<{ readonly secret: string; readonly answer: Answered<T> }>();
  useEffect(() => {
    void askDoor<T>('POST', path, { secret: secret || '-' }).then((answer) => setLooked({ secret, answer }));
  }, [path, secret]);
  return looked?.secret === secret ? looked.answer : undefined;
}
