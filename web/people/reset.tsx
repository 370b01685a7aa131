/** A new password: by a link that counts once, which is mailed or handed over. */
import { useState } from 'react';
import { TextField } from '../parts/field.tsx';
import { Opening } from '../shell/before.tsx';
import { AskByMail } from './askByMail.tsx';
import { askDoor, wrongIn, type Answered, type Wrong } from './ask.ts';
import { DeadLink, linkSecret, PASSWORD_HINT, useLinkLook } from './join.tsx';
import { DoorForm, DoorPage } from './page.tsx';

export function Reset() {
  return window.location.hash === '' ? <AskForLink /> : <NewPassword />;
}

function NewPassword() {
  const looked = useLinkLook('/api/reset/look') as Answered<{ name: string; email: string }> | undefined;
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<Wrong>({});
  const [step, setStep] = useState<'typing' | 'busy' | 'done'>('typing');
  if (!looked) return <Opening />;
  if ('problem' in looked) return <DeadLink title="New password" problem={looked.problem} />;
  if (step === 'done')
    return (
      <DoorPage title="New password">
        <p role="status">Your password is set, and every browser that was signed in is signed out.</p>
        <p className="pt-3">
          <a href="/" className="text-focus underline">
            Sign in with it
          </a>
        </p>
      </DoorPage>
    );
  const submit = async (): Promise<void> => {
    setStep('busy');
    const answer = await askDoor('POST', '/api/reset', { secret: linkSecret(), password });
    setStep('value' in answer ? 'done' : 'typing');
    if ('problem' in answer) setWrong(wrongIn(answer, ['password']));
  };
  return (
    <DoorPage
      title="New password"
      about={<>For {looked.value.name}. Every browser that is signed in will be signed out.</>}
    >
      <DoorForm label="New password" act="Set password" problem={wrong['']} isBusy={step === 'busy'} onSubmit={submit}>
        <input type="text" name="email" autoComplete="username" value={looked.value.email} readOnly hidden />
        <TextField
          label="New password"
          name="password"
          type="password"
          autoComplete="new-password"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus
          hint={PASSWORD_HINT}
          value={password}
          problem={wrong['password']}
          onChange={(event) => setPassword(event.target.value)}
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
    />
  );
}
