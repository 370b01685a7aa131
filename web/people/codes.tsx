/** One-time codes as a second factor: set up with an app, recovery codes told once, turned off. */
import { useState } from 'react';
import { renderSVG } from 'uqr';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Group, Sure } from '../settings/parts.tsx';
import { copied } from '../state/clipboard.ts';
import { counted } from '../words.ts';
import { askDoor } from './ask.ts';
import { useDoorForm } from './doorForm.ts';
import { DoorForm } from './page.tsx';

interface Has {
  readonly code: boolean;
  readonly recovery: number;
}

export interface Begun {
  readonly ticket: string;
  readonly seed: string;
  readonly uri: string;
}

type Step =
  | { kind: 'rest' }
  | { kind: 'begun'; begun: Begun }
  | { kind: 'told'; recovery: readonly string[] }
  | { kind: 'ending' };

export function Codes({ has, isDemanded, onRenew }: { has: Has; isDemanded: boolean; onRenew: () => void }) {
  const [step, setStep] = useState<Step>({ kind: 'rest' });
  const [problem, setProblem] = useState<string>();
  const begin = async (): Promise<void> => {
    const answer = await askDoor<Begun>('POST', '/api/codes/begin');
    if ('value' in answer) setStep({ kind: 'begun', begun: answer.value });
    setProblem('value' in answer ? undefined : answer.problem);
  };
  const end = async (): Promise<void> => {
    const answer = await askDoor('POST', '/api/codes/end');
    setProblem('value' in answer ? undefined : answer.problem);
    rest();
  };
  const rest = (): void => {
    setStep({ kind: 'rest' });
    onRenew();
  };
  return (
    <Group
      title="Codes from an app"
      about="A second step when you sign in with a password: six digits that an app on your phone shows."
      aside={
        step.kind === 'rest' && (
          <Button small onClick={() => (has.code ? setStep({ kind: 'ending' }) : void begin())}>
            {has.code ? 'Turn off' : 'Set up'}
          </Button>
        )
      }
    >
      {step.kind === 'rest' && has.code && (
        <p>
          <span className="font-medium text-ok">✓ On.</span>{' '}
          <span className="text-text-2">{counted(has.recovery, 'recovery code')} left.</span>
        </p>
      )}
      {step.kind === 'begun' && (
        <SetUp begun={step.begun} onCancel={rest} onDone={(recovery) => setStep({ kind: 'told', recovery })} />
      )}
      {step.kind === 'told' && <Recovery codes={step.recovery} onDone={rest} />}
      {step.kind === 'ending' && (
        <Sure
          ask={`Turn codes off? The recovery codes end with them.${isDemanded ? ' This workspace wants a second factor, so without a passkey you set up another one at once.' : ''}`}
          yes="Turn off"
          onYes={() => void end()}
          onNo={() => setStep({ kind: 'rest' })}
        />
      )}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </Group>
  );
}

export function SetUp({
  begun,
  cancel = 'Leave it off',
  onDone,
  onCancel,
}: {
  begun: Begun;
  /** What leads back is called. */
  cancel?: string;
  onDone: (recovery: readonly string[]) => void;
  onCancel: () => void;
}) {
  const { values, field, form, send } = useDoorForm({ code: '' });
  const submit = async (): Promise<void> => {
    const answer = await send<{ recovery: string[] }>('/api/codes', { ticket: begun.ticket, ...values });
    if (answer) onDone(answer.value.recovery);
  };
  return (
    <div className="flex flex-wrap gap-6">
      <img
        src={`data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(begun.uri))}`}
        alt="The picture that the app reads"
        width={168}
        height={168}
        className="rounded border border-line bg-white p-1"
      />
      <div className="flex max-w-80 min-w-0 flex-1 basis-64 flex-col gap-3">
        <p>
          Let the app read the picture, or type this into it:{' '}
          <code className="font-mono text-meta break-all">{begun.seed}</code>
        </p>
        <DoorForm label="First code" act="Turn on" {...form} onSubmit={submit}>
          <TextField
            label="The code that it shows now"
            inputMode="numeric"
            autoComplete="one-time-code"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: whoever began comes to type this.
            autoFocus
            {...field('code')}
          />
        </DoorForm>
        <div>
          <Button weight="quiet" className="-ml-3" onClick={onCancel}>
            {cancel}
          </Button>
        </div>
      </div>
    </div>
  );
}

export function Recovery({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const [said, setSaid] = useState('Copy');
  return (
    <div className="flex flex-col gap-3">
      <p role="status">
        Codes are on. Keep these recovery codes where you keep passwords: each signs you in once without the device.
        They are not shown again.
      </p>
      <ul className="flex max-w-80 flex-col gap-y-1 rounded bg-sunken p-3 font-mono">
        {codes.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <div className="flex gap-2">
        <Button
          onClick={() =>
            void copied(codes.join('\n')).then((isDone) => setSaid(isDone ? 'Copied' : 'This browser copies nothing'))
          }
        >
          {said}
        </Button>
        <Button weight="main" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}
