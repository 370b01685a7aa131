/** Keeping the workspace: whoever came by the printed address gives a name, an address and a password. */
import { get, person } from '@dualtrack/core';
import { TextField } from '../parts/field.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useLive, useSession } from '../state/live.ts';
import { cameByAddress } from '../state/opening.ts';
import { PASSWORD_HINT, useDoorForm } from './doorForm.ts';
import { DoorForm } from './page.tsx';
import { goOn } from './signIn.tsx';

export function KeepPage() {
  const session = useSession();
  const known = useLive((replica) => replica.query(() => get(person, session.person))?.name ?? '', [session.person]);
  const { values, field, form, send } = useDoorForm({ name: known, email: '', password: '' });
  const submit = async (): Promise<void> => {
    if (await send('/api/keep', values)) goOn('/');
  };
  return (
    <div className="overflow-y-auto px-4 pb-16 md:px-8">
      <PageTitle title="Keep this workspace" />
      <div className="max-w-[400px]">
        <h1 className="py-3 text-page font-semibold max-md:text-panel">Keep this workspace</h1>
        {cameByAddress ? (
          <>
            <p className="pb-4 text-text-2">
              Until now, whoever has the address that the server printed is its owner. With this you are, and everyone
              signs in.
            </p>
            <DoorForm label="Keep this workspace" act="Keep it" {...form} onSubmit={submit}>
              <TextField label="Your name" autoComplete="name" {...field('name')} />
              <TextField
                label="E-mail address"
                type="email"
                autoComplete="username"
                spellCheck={false}
                {...field('email')}
              />
              <TextField
                label="Password"
                type="password"
                autoComplete="new-password"
                hint={PASSWORD_HINT}
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
