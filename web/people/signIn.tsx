/** Signing in: with address and password once the workspace is kept; before, by the address that was printed. */
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Opening } from '../shell/before.tsx';
import { useDoor, type DoorView } from './door.ts';
import { useDoorForm } from './doorForm.ts';
import { halfHere, problemHere, ProviderButtons } from './elsewhere.tsx';
import { FactorPage } from './factorPage.tsx';
import { DoorForm, DoorPage } from './page.tsx';
import { havePasskeys, signInByPasskey } from './passkeys.ts';

export function SignIn() {
  const door = useDoor();
  if (!door) return <Opening />;
  if ('problem' in door)
    return (
      <DoorPage title="Sign in">
        <p role="alert" className="text-danger">
          {door.problem}
        </p>
      </DoorPage>
    );
  if (door.value.lacksFactor) return <FactorPage onDone={() => goOn()} />;
  return door.value.kept ? <Kept door={door.value} /> : <ByAddress />;
}

/** Half of a sign-in: the ticket for the other one, and where one goes on then. */
interface Half {
  readonly ticket: string;
  readonly to: string;
}

/** First the password, a passkey or an account elsewhere; then, where there is a second factor, its code. */
function Kept({ door }: { door: DoorView }) {
  const [half, setHalf] = useState<Half | undefined>(halfHere);
  useEffect(() => {
    if (window.location.hash !== '' && halfHere()) window.history.replaceState(null, '', '/sign-in');
  }, []);
  return half === undefined ? (
    <WithPassword door={door} onHalf={(ticket) => setHalf({ ticket, to: wanted() })} />
  ) : (
    <SecondHalf half={half} onOver={() => setHalf(undefined)} />
  );
}

function WithPassword({ door, onHalf }: { door: DoorView; onHalf: (ticket: string) => void }) {
  const { values, field, form, send, fail } = useDoorForm({ email: '', password: '' }, problemHere());
  const submit = async (): Promise<void> => {
    const answer = await send<{ second: string } | undefined>('/api/sign-in', values);
    if (answer?.value) onHalf(answer.value.second);
    else if (answer) goOn();
  };
  const byPasskey = async (): Promise<void> => {
    const problem = await signInByPasskey();
    if (problem === undefined) goOn();
    else fail(problem);
  };
  return (
    <DoorPage title="Sign in">
      <DoorForm label="Sign in" act="Sign in" {...form} onSubmit={submit}>
        <TextField
          label="E-mail address"
          type="email"
          autoComplete="username"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus
          {...field('email')}
        />
        <TextField label="Password" type="password" autoComplete="current-password" {...field('password')} />
      </DoorForm>
      {door.ways.includes('passkey') && havePasskeys && (
        <div className="pt-3">
          <Button className="coarse:w-full" onClick={() => void byPasskey()}>
            Sign in with a passkey
          </Button>
        </div>
      )}
      <ProviderButtons providers={door.providers} to={wanted()} />
      <p className="pt-6 text-text-2">
        <Link href="/reset" className="underline">
          Forgot your password?
        </Link>
        {!door.mails && ' Ask an admin for a link.'}
        {door.signUp && (
          <>
            {' · '}
            <Link href="/sign-up" className="underline">
              Sign up
            </Link>
          </>
        )}
      </p>
    </DoorPage>
  );
}

function SecondHalf({ half: { ticket, to }, onOver }: { half: Half; onOver: () => void }) {
  const { values, field, form, send } = useDoorForm({ code: '' });
  const submit = async (): Promise<void> => {
    if (await send('/api/sign-in/second', { ticket, ...values })) goOn(to);
  };
  return (
    <DoorPage title="One more step" about="So far it is right. Now the code that your app shows.">
      <DoorForm label="One more step" act="Sign in" {...form} onSubmit={submit}>
        <TextField
          label="Code"
          inputMode="text"
          autoComplete="one-time-code"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus
          hint="Six digits. Without the device, one of your recovery codes."
          {...field('code')}
        />
      </DoorForm>
      <div className="pt-3">
        <Button weight="quiet" className="-ml-3" onClick={onOver}>
          Begin again
        </Button>
      </div>
    </DoorPage>
  );
}

/** The page that was asked for. */
const wanted = (): string => (window.location.pathname === '/sign-in' ? '/' : window.location.pathname);

/** Opens the page that was asked for, now as somebody; one of ours, whatever was asked for. */
export function goOn(to = wanted()): void {
  const { origin, pathname, hash } = window.location;
  // Because: what stands behind the # belongs to where one wanted to go, and going there loads nothing by itself.
  if (to === pathname && hash !== '') return window.location.reload();
  const place = URL.canParse(to, origin) ? new URL(to, origin) : undefined;
  window.location.replace(place?.origin === origin ? place.href : '/');
}

function ByAddress() {
  const isWrong = new URLSearchParams(window.location.search).has('token');
  return (
    <DoorPage title="Sign in">
      {isWrong && <p className="pb-2">The token in this address is not the one of this server.</p>}
      <p>Open the address that the server printed when it started. It looks like this and signs this browser in:</p>
      <p className="my-3 rounded bg-sunken p-3 font-mono text-meta break-all">{window.location.origin}/?token=…</p>
      <p className="text-text-2">
        It is printed again at every start. The token also lies in the file “token” in the data folder.
      </p>
    </DoorPage>
  );
}
