/** A new password: by a link that counts once, which is mailed or handed over. */
import { useState } from 'react';
import { TextField } from '../parts/field.tsx';
import { Opening } from '../shell/before.tsx';
import { AskByMail } from './askByMail.tsx';
import { PASSWORD_HINT, useDoorForm } from './doorForm.ts';
import { DeadLink, linkSecret, useLinkLook, useLinkSecret } from './join.tsx';
import { DoorForm, DoorPage, SignInLink } from './page.tsx';

export function Reset() {
  const secret = useLinkSecret();
  return secret === '' ? <AskForLink /> : <NewPassword key={secret} />;
}

function NewPassword() {
  const looked = useLinkLook<{ name: string; email: string; withoutFactor: boolean }>('/api/reset/look');
  const { values, field, form, send } = useDoorForm({ password: '' });
  const [isDone, setDone] = useState(false);
  if (!looked) return <Opening />;
  if ('problem' in looked) return <DeadLink title="New password" problem={looked.problem} />;
  if (isDone)
    return (
      <DoorPage title="New password">
        <p role="status">Your password is set, and every browser that was signed in is signed out.</p>
        <SignInLink>Sign in with it</SignInLink>
      </DoorPage>
    );
  const submit = async (): Promise<void> => {
    if (await send('/api/reset', { secret: linkSecret(), ...values })) setDone(true);
  };
  return (
    <DoorPage
      title="New password"
      about={
        <>
          For {looked.value.name}. Every browser that is signed in will be signed out
          {looked.value.withoutFactor && ', and codes and passkeys end'}.
        </>
      }
    >
      <DoorForm label="New password" act="Set password" {...form} onSubmit={submit}>
        <input type="text" name="email" autoComplete="username" value={looked.value.email} readOnly hidden />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus
          hint={PASSWORD_HINT}
          {...field('password')}
        />
      </DoorForm>
    </DoorPage>
  );
}

function AskForLink() {
  return (
    <AskByMail
      title="Forgot your password?"
      about="A link to set a new one is mailed to you."
      path="/api/reset/ask"
      hint="The one that you sign in with."
      done={(email) => (
        <>If somebody signs in here with {email}, a link to set a new password is on its way. It counts for an hour.</>
      )}
      else="Nothing came? Ask an admin of the workspace for a link."
      isOffered={(door) => door.mails}
      unless={
        <>
          <p>This server mails nothing. Ask an admin of the workspace for a link: they make it in Settings → Team.</p>
          <p className="text-text-2">
            No admin can? Whoever runs the server makes one on its machine:
            <code className="mt-1 block rounded bg-sunken px-3 py-2 font-mono text-meta break-all">
              dualtrack reset-link you@example.org
            </code>
          </p>
        </>
      }
    />
  );
}
