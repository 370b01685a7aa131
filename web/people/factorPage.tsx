/** Setting up a second factor where the workspace wants one: until then there is nothing else to see. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { askDoor } from './ask.ts';
import { browserName } from './browsers.ts';
import { Recovery, SetUp, type Begun } from './codes.tsx';
import { DoorPage } from './page.tsx';
import { havePasskeys, makePasskey } from './passkeys.ts';

type Step =
  | { readonly kind: 'choice' }
  | { readonly kind: 'begun'; readonly begun: Begun }
  | { readonly kind: 'told'; readonly recovery: readonly string[] };

export function FactorPage({ onDone }: { onDone: () => void }) {
  const [step, setStep] = useState<Step>({ kind: 'choice' });
  if (step.kind === 'begun')
    return (
      <DoorPage title="Codes from an app">
        <SetUp
          begun={step.begun}
          cancel="Choose another way"
          onDone={(recovery) => setStep({ kind: 'told', recovery })}
          onCancel={() => setStep({ kind: 'choice' })}
        />
      </DoorPage>
    );
  if (step.kind === 'told')
    return (
      <DoorPage title="Codes from an app">
        <Recovery codes={step.recovery} onDone={onDone} />
      </DoorPage>
    );
  return <Choice onDone={onDone} onBegun={(begun) => setStep({ kind: 'begun', begun })} />;
}

function Choice({ onDone, onBegun }: { onDone: () => void; onBegun: (begun: Begun) => void }) {
  const [problem, setProblem] = useState<string>();
  const passkey = async (): Promise<void> => {
    const wrong = await makePasskey(browserName(navigator.userAgent));
    setProblem(wrong);
    if (wrong === undefined) onDone();
  };
  const codes = async (): Promise<void> => {
    const answer = await askDoor<Begun>('POST', '/api/codes/begin');
    if ('value' in answer) onBegun(answer.value);
    else setProblem(answer.problem);
  };
  const leave = async (): Promise<void> => {
    const answer = await askDoor('POST', '/api/sign-out');
    if ('value' in answer) window.location.replace('/');
    else setProblem(answer.problem);
  };
  return (
    <DoorPage
      title="One more way to know you"
      about="This workspace wants a second factor of everyone who signs in with a password. Set one up, and go on."
    >
      <div className="flex flex-col gap-5">
        <section className="flex flex-col gap-2">
          <h2 className="text-panel font-semibold">A passkey</h2>
          {havePasskeys ? (
            <>
              <p className="text-text-2">
                A key on this device, opened by its finger, face or code. It signs you in by itself.
              </p>
              <Button weight="main" className="self-start coarse:w-full" onClick={() => void passkey()}>
                Make a passkey
              </Button>
            </>
          ) : (
            <p className="text-text-2">Passkeys need https, or this machine itself.</p>
          )}
        </section>
        <section className="flex flex-col gap-2">
          <h2 className="text-panel font-semibold">Codes from an app</h2>
          <p className="text-text-2">Six digits that an app on your phone shows, asked for after the password.</p>
          <Button
            weight={havePasskeys ? 'plain' : 'main'}
            className="self-start coarse:w-full"
            onClick={() => void codes()}
          >
            Set up codes
          </Button>
        </section>
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        <p>
          <Button weight="quiet" className="-ml-3" onClick={() => void leave()}>
            Sign out
          </Button>
        </p>
      </div>
    </DoorPage>
  );
}
