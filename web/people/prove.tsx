/** Showing again who one is, over the page that it came up on: what was typed there stays, and goes on then. */
import { useRef, useState, type RefObject } from 'react';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Dialog } from '../parts/popups.tsx';
import { useRemote } from '../state/remote.ts';
import type { AccountView } from './account.tsx';
import { useDoorForm } from './doorForm.ts';
import { DoorForm } from './page.tsx';
import { havePasskeys, showPasskey } from './passkeys.ts';
import type { ProofWay, Wanted } from './proving.ts';

export function Prove({ wanted: { ways, settle } }: { wanted: Wanted }) {
  const typed = ways.find((each) => each === 'password' || each === 'code');
  const first = useRef<HTMLInputElement>(null);
  return (
    <Dialog title="Show that it is you" initialFocus={typed && first} onClose={() => settle(false)}>
      <div className="flex flex-col gap-4">
        <p>You signed in a while ago, and this changes who can sign in.</p>
        {typed && <ByTyping way={typed} field={first} onShown={() => settle(true)} />}
        {ways.includes('passkey') && <ByPasskey isMain={!typed} onShown={() => settle(true)} />}
        {ways.includes('account') && <ByAccount />}
        {ways.length === 0 && <p>You have no way to sign in here yet, so there is nothing to show.</p>}
      </div>
    </Dialog>
  );
}

function ByTyping({
  way,
  field: first,
  onShown,
}: {
  way: ProofWay & ('password' | 'code');
  field: RefObject<HTMLInputElement | null>;
  onShown: () => void;
}) {
  const { field, values, form, send } = useDoorForm({ [way]: '' });
  const submit = async (): Promise<void> => {
    if (await send('/api/prove', values)) onShown();
  };
  return (
    <DoorForm label="Show that it is you" act="Go on" {...form} onSubmit={submit}>
      <TextField
        label={way === 'password' ? 'Your password' : 'A code, or a recovery code'}
        type={way === 'password' ? 'password' : 'text'}
        autoComplete={way === 'password' ? 'current-password' : 'one-time-code'}
        ref={first}
        {...field(way)}
      />
    </DoorForm>
  );
}

function ByPasskey({ isMain, onShown }: { isMain: boolean; onShown: () => void }) {
  const [problem, setProblem] = useState<string>();
  const show = async (): Promise<void> => {
    const wrong = await showPasskey();
    setProblem(wrong);
    if (wrong === undefined) onShown();
  };
  return (
    <div className="flex flex-col gap-2">
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      {havePasskeys ? (
        <Button weight={isMain ? 'main' : 'plain'} className="self-start coarse:w-full" onClick={() => void show()}>
          Use a passkey
        </Button>
      ) : (
        <p className="text-text-2">Passkeys need https, or this machine itself.</p>
      )}
    </div>
  );
}

/** Because: only where the account is can it be shown, so one has to leave the page. */
function ByAccount() {
  const { value, problem } = useRemote<AccountView>('/api/account', 0);
  const to = window.location.pathname;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-text-2">
        Sign in again where you did. What you have typed on this page is not kept meanwhile.
      </p>
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      {value?.accounts.map(({ id, provider, name }) => (
        <Button
          key={id}
          className="max-w-full min-w-0 self-start coarse:w-full"
          onClick={() =>
            window.location.assign(`/api/sign-in/provider/${provider}?${new URLSearchParams({ to }).toString()}`)
          }
        >
          <span className="truncate">
            Sign in again with <bdi>{name}</bdi>
          </span>
        </Button>
      ))}
    </div>
  );
}
