/** Asks for a link that is mailed, and says the same whoever asked. */
import { useState, type ReactNode } from 'react';
import { TextField } from '../parts/field.tsx';
import { askDoor, wrongIn, type Wrong } from './ask.ts';
import { DoorForm, DoorPage } from './page.tsx';

interface AskProps {
  title: string;
  about: string;
  /** What is asked, with the address. */
  path: string;
  hint: string;
  /** What is said then. */
  done: (email: string) => ReactNode;
  /** What to do when nothing comes. */
  else: string;
}

export function AskByMail({ title, about, path, hint, done, else: otherwise }: AskProps) {
  const [email, setEmail] = useState('');
  const [wrong, setWrong] = useState<Wrong>({});
  const [step, setStep] = useState<'typing' | 'busy' | 'done'>('typing');
  if (step === 'done')
    return (
      <DoorPage title="Look at your mail">
        <p role="status">{done(email)}</p>
        <p className="pt-3 text-text-2">{otherwise}</p>
      </DoorPage>
    );
  const submit = async (): Promise<void> => {
    setStep('busy');
    const answer = await askDoor('POST', path, { email });
    setStep('value' in answer ? 'done' : 'typing');
    if ('problem' in answer) setWrong(wrongIn(answer, ['email']));
  };
  return (
    <DoorPage title={title} about={about}>
      <DoorForm label={title} act="Mail me a link" problem={wrong['']} isBusy={step === 'busy'} onSubmit={submit}>
        <TextField
          label="E-mail address"
          name="email"
          type="email"
          autoComplete="username"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus
          hint={hint}
          value={email}
          problem={wrong['email']}
          onChange={(event) => setEmail(event.target.value)}
        />
      </DoorForm>
    </DoorPage>
  );
}
