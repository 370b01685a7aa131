/** Asks for a link that is mailed, and says the same whoever asked. Where none is mailed, says what to do instead. */
import { useState, type ReactNode } from 'react';
import { TextField } from '../parts/field.tsx';
import { Opening } from '../shell/before.tsx';
import { useDoor, type DoorView } from './door.ts';
import { useDoorForm } from './doorForm.ts';
import { DoorForm, DoorPage, SignInLink } from './page.tsx';

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
  /** Whether such links are mailed here, and what is said where they are not. */
  isOffered: (door: DoorView) => boolean;
  unless: ReactNode;
}

export function AskByMail({ title, isOffered, unless, ...rest }: AskProps) {
  const door = useDoor();
  if (!door) return <Opening />;
  // Because: a door that does not answer now may answer whoever asks, which then says what is wrong.
  if ('problem' in door || isOffered(door.value)) return <Asking title={title} {...rest} />;
  return (
    <DoorPage title={title}>
      <div className="flex flex-col gap-3">{unless}</div>
      <SignInLink />
    </DoorPage>
  );
}

function Asking({ title, about, path, hint, done, else: otherwise }: Omit<AskProps, 'isOffered' | 'unless'>) {
  const { values, field, form, send } = useDoorForm({ email: '' });
  const [isDone, setDone] = useState(false);
  if (isDone)
    return (
      <DoorPage title="Look at your mail">
        <p role="status">{done(values.email)}</p>
        <p className="pt-3 text-text-2">{otherwise}</p>
      </DoorPage>
    );
  const submit = async (): Promise<void> => {
    if (await send(path, values)) setDone(true);
  };
  return (
    <DoorPage title={title} about={about}>
      <DoorForm label={title} act="Mail me a link" {...form} onSubmit={submit}>
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="username"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus
          hint={hint}
          {...field('email')}
        />
      </DoorForm>
    </DoorPage>
  );
}
