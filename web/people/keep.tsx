/** Keeping the workspace: whoever came by the printed address gives a name, an address and a password. */
import { useState } from 'react';
import { get, person } from '@dualtrack/core';
import { TextField } from '../parts/field.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useLive, useSession } from '../state/live.ts';
import { cameByAddress } from '../state/opening.ts';
import { askDoor, wrongIn, type Wrong } from './ask.ts';
import { DoorForm } from './page.tsx';
import { goOn } from './signIn.tsx';

const fields = ['name', 'email', 'password'];

export function KeepPage() {
  const session = useSession();
  const known = useLive((replica) => replica.query(() => get(person, session.person))?.name ?? '', [session.person]);
  const [typed, setTyped] = useState<{ name?: string; email?: string; password?: string }>({});
  const [wrong, setWrong] = useState<Wrong>({});
  const [isBusy, setBusy] = useState(false);
  const name = typed.name ?? known;
  const submit = async (): Promise<void> => {
    setBusy(true);
    const { email = '', password = '' } = typed;
    const answer = await askDoor('POST', '/api/keep', { name, email, password });
    if ('value' in answer) return goOn('/');
    setBusy(false);
    setWrong(wrongIn(answer, fields));
  };
  const field = (key: 'name' | 'email' | 'password') => ({
    name: key,
    problem: wrong[key],
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [key]: event.target.value }),
  });
  return (
    <div className="overflow-y-auto px-4 pb-16 md:px-8">
      <PageTitle title="Keep this workspace" />
      <div className="max-w-[400px]">
        <h1 className="py-3 text-page font-semibold">Keep this workspace</h1>
        {cameByAddress ? (
          <>
            <p className="pb-4 text-text-2">
              Until now, whoever has the address that the server printed is its owner. With this you are, and everyone
              signs in.
            </p>
            <DoorForm label="Keep this workspace" act="Keep it" problem={wrong['']} isBusy={isBusy} onSubmit={submit}>
              <TextField label="Your name" autoComplete="name" value={name} {...field('name')} />
              <TextField
                label="E-mail address"
                type="email"
                autoComplete="username"
                spellCheck={false}
                value={typed.email ?? ''}
                {...field('email')}
              />
              <TextField
                label="Password"
                type="password"
                autoComplete="new-password"
                hint="At least 8 characters. A few words in a row are easy to keep in mind."
                value={typed.password ?? ''}
                {...field('password')}
              />
            </DoorForm>
          </>
        ) : (
          <p className="text-text-2">This workspace is kept: everyone signs in.</p>
        )}
      </div>
    </div>
  );
}
