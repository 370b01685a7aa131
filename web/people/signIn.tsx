/** Signing in: with address and password once the workspace is kept; before, by the address that was printed. */
import { useEffect, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Opening } from '../shell/before.tsx';
import { askDoor, wrongIn, type Wrong } from './ask.ts';
import { DoorForm, DoorPage } from './page.tsx';
import { havePasskeys, signInByPasskey } from './passkeys.ts';

/** What the door says to whoever asks. */
export interface DoorView {
  readonly kept: boolean;
  readonly signedIn: boolean;
  readonly ways: readonly string[];
}

export function SignIn() {
  const [door, setDoor] = useState<DoorView>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    void askDoor<DoorView>('GET', '/api/door').then((answer) =>
      'value' in answer ? setDoor(answer.value) : setProblem(answer.problem),
    );
  }, []);
  if (problem)
    return (
      <DoorPage title="Sign in">
        <p role="alert" className="text-danger">
          {problem}
        </p>
      </DoorPage>
    );
  if (!door) return <Opening />;
  return door.kept ? <Kept ways={door.ways} /> : <ByAddress />;
}

/** First the password or a passkey; then, where there is a second factor, its code. */
function Kept({ ways }: { ways: readonly string[] }) {
  const [half, setHalf] = useState<string>();
  return half === undefined ? (
    <WithPassword ways={ways} onHalf={setHalf} />
  ) : (
    <SecondHalf ticket={half} onOver={() => setHalf(undefined)} />
  );
}

function WithPassword({ ways, onHalf }: { ways: readonly string[]; onHalf: (ticket: string) => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<Wrong>({});
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    const answer = await askDoor<{ second: string } | undefined>('POST', '/api/sign-in', { email, password });
    setBusy(false);
    if (!('value' in answer)) return setWrong(wrongIn(answer, ['email', 'password']));
    if (answer.value) onHalf(answer.value.second);
    else goOn();
  };
  const byPasskey = async (): Promise<void> => {
    const problem = await signInByPasskey();
    if (problem === undefined) goOn();
    else setWrong({ '': problem });
  };
  return (
    <DoorPage title="Sign in">
      <DoorForm label="Sign in" act="Sign in" problem={wrong['']} isBusy={isBusy} onSubmit={submit}>
        <TextField
          label="E-mail address"
          name="email"
          type="email"
          autoComplete="username"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus
          value={email}
          problem={wrong['email']}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          value={password}
          problem={wrong['password']}
          onChange={(event) => setPassword(event.target.value)}
        />
      </DoorForm>
      {ways.includes('passkey') && havePasskeys && (
        <div className="pt-3">
          <Button className="coarse:w-full" onClick={() => void byPasskey()}>
            Sign in with a passkey
          </Button>
        </div>
      )}
    </DoorPage>
  );
}

function SecondHalf({ ticket, onOver }: { ticket: string; onOver: () => void }) {
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState<Wrong>({});
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    const answer = await askDoor('POST', '/api/sign-in/second', { ticket, code });
    if ('value' in answer) return goOn();
    setBusy(false);
    setWrong(wrongIn(answer, ['code']));
  };
  return (
    <DoorPage title="One more step" about="Your password is right. Now the code that your app shows.">
      <DoorForm label="One more step" act="Sign in" problem={wrong['']} isBusy={isBusy} onSubmit={submit}>
        <TextField
          label="Code"
          name="code"
          inputMode="text"
          autoComplete="one-time-code"
          spellCheck={false}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: the page is nothing but this form.
          autoFocus
          hint="Six digits. Without the device, one of your recovery codes."
          value={code}
          problem={wrong['code']}
          onChange={(event) => setCode(event.target.value)}
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

/** Opens the page that was asked for, now as somebody. */
export function goOn(to = window.location.pathname): void {
  window.location.replace(to);
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
