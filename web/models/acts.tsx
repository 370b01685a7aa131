/** What can be done with a version: promote it, record a deployment, roll it back, retire it, take it out of the registry. */
import { useState, type FormEvent } from 'react';
import {
  deploymentStates,
  height,
  saying,
  type DeploymentState,
  type Project,
  type Stage,
  type Version,
  type VersionView,
} from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { Sure } from '../settings/parts.tsx';
import { useWritten } from '../state/kept.ts';
import { useSession } from '../state/live.ts';
import { stageNames } from '../words.ts';
import { stagesShown } from './look.ts';

interface Props {
  home: Project;
  view: VersionView;
  row: Version;
}

type Open = 'promote' | 'deploy' | 'rollback' | 'retire' | 'deregister';

export function Acts({ home, view, row }: Props) {
  const [open, setOpen] = useState<Open>();
  const higher = stagesShown.filter((each) => height[each] > Math.max(height[row.stage], height.research));
  const close = (): void => setOpen(undefined);
  const toggle = (what: Open, label: string, weight: 'main' | 'plain' | 'quiet' = 'plain') => (
    <Button weight={weight} aria-expanded={open === what} onClick={() => setOpen(open === what ? undefined : what)}>
      {label}
    </Button>
  );
  return (
    <>
      <div className="ml-auto flex flex-wrap gap-2 max-md:ml-0">
        {higher.length > 0 && toggle('promote', 'Promote', 'main')}
        {row.stage === 'live' && toggle('rollback', 'Roll back')}
        {toggle('deploy', 'Record a deployment')}
        {row.stage !== 'retired' && toggle('retire', 'Retire', 'quiet')}
        {row.registeredAt !== null &&
          row.deregisteredAt === null &&
          toggle('deregister', 'Take out of the registry', 'quiet')}
      </div>
      {open && (
        <div
          className="basis-full rounded border border-line bg-surface p-3"
          onKeyDown={(event) => event.key === 'Escape' && close()}
        >
          {open === 'promote' && <Promote home={home} view={view} row={row} stages={higher} onDone={close} />}
          {open === 'deploy' && <Deploy home={home} view={view} row={row} onDone={close} />}
          {open === 'rollback' && <RollBack home={home} view={view} row={row} onDone={close} />}
          {open === 'retire' && <Retire home={home} view={view} row={row} onDone={close} />}
          {open === 'deregister' && <Deregister home={home} view={view} row={row} onDone={close} />}
        </div>
      )}
    </>
  );
}

interface ActProps extends Props {
  onDone: () => void;
}

function Promote({ home, view, row, stages, onDone }: ActProps & { stages: readonly Stage[] }) {
  const session = useSession();
  const [stage, setStage] = useState<Stage>(stages.at(-1)!);
  const [isShared, setShared] = useState(false);
  const mayShare = stage === 'live' && view.liveToo.length > 0;
  const others = view.liveToo.join(' and ');
  const promote = (event: FormEvent): void => {
    event.preventDefault();
    const shared = mayShare && isShared;
    const input = { project: home.id, version: row.id, stage, ...(shared && { shared }) };
    const said = saying`${view.model} ${row.name} is ${stageNames[stage].toLowerCase()}${shared ? saying`, beside ${others}` : ''}`;
    if (session.run('model.stage', input, said).kind === 'pending') onDone();
  };
  return (
    <form onSubmit={promote} aria-label="Promote" className="flex flex-col gap-3">
      <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
        <legend className="pb-1 font-medium">To which stage?</legend>
        {stages.toReversed().map((each) => (
          <label key={each} className="flex items-center gap-2 coarse:min-h-10">
            <input
              type="radio"
              name="stage"
              autoFocus={each === stage}
              checked={stage === each}
              onChange={() => setStage(each)}
              className="size-4 accent-text"
            />
            {stageNames[each]}
          </label>
        ))}
      </fieldset>
      {mayShare && (
        <label className="flex items-center gap-2 coarse:min-h-10">
          <input
            type="checkbox"
            checked={isShared}
            onChange={(event) => setShared(event.target.checked)}
            className="size-4 accent-text"
          />
          Beside {others}, which stays live (traffic split)
        </label>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button weight="main" type="submit">
          Make it {stageNames[stage].toLowerCase()}
        </Button>
        <Button weight="quiet" onClick={onDone}>
          Not now
        </Button>
        {mayShare && !isShared && <span className="text-text-2">{others} retires then.</span>}
      </div>
    </form>
  );
}

const stateLabels: Record<DeploymentState, string> = {
  succeeded: 'Arrived',
  started: 'Under way',
  failed: 'Did not arrive',
  rolled_back: 'Rolled back',
};

interface TypedDeployment {
  readonly environment: string;
  readonly run: string;
  readonly state: DeploymentState;
}

const noDeployment: TypedDeployment = { environment: '', run: '', state: 'succeeded' };

function Deploy({ home, view, row, onDone }: ActProps) {
  const session = useSession();
  const { typed, type, forget } = useWritten(`deploy.${row.id}`, noDeployment);
  const { environment, run, state } = typed;
  const [problem, setProblem] = useState<string>();
  const record = (event: FormEvent): void => {
    event.preventDefault();
    if (environment.trim() === '') {
      setProblem('Name the environment, such as staging or production.');
      return;
    }
    const input = { project: home.id, version: row.id, environment, state, ...(run.trim() && { run: run.trim() }) };
    const said = saying`${view.model} ${row.name} to ${environment.trim()}: ${stateLabels[state].toLowerCase()}`;
    if (session.run('model.deploy', input, said).kind !== 'pending') return;
    forget();
    onDone();
  };
  return (
    <form onSubmit={record} noValidate aria-label="Record a deployment" className="flex flex-col gap-3">
      <div className="grid grid-cols-3 gap-3 max-md:grid-cols-1">
        <TextField
          label="Environment"
          placeholder="production"
          autoFocus
          list="environments"
          maxLength={120}
          value={environment}
          problem={problem}
          onChange={(event) => {
            setProblem(undefined);
            type({ environment: event.target.value });
          }}
        />
        <datalist id="environments">
          {['dev', 'staging', 'shadow', 'production'].map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <label className="flex flex-col gap-1 font-medium">
          How it went
          <select
            value={state}
            onChange={(event) => type({ state: event.target.value as DeploymentState })}
            className="field font-normal coarse:min-h-10"
          >
            {deploymentStates
              .filter((each) => each !== 'rolled_back')
              .map((each) => (
                <option key={each} value={each}>
                  {stateLabels[each]}
                </option>
              ))}
          </select>
        </label>
        <TextField
          label="CI run (if you like)"
          placeholder="https://"
          maxLength={2_000}
          spellCheck={false}
          value={run}
          onChange={(event) => type({ run: event.target.value })}
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button weight="main" type="submit">
          Record
        </Button>
        <Button weight="quiet" onClick={onDone}>
          Not now
        </Button>
        <span className="text-text-2">What arrived in production is live from then on.</span>
      </div>
    </form>
  );
}

/** Asks twice: it changes what is in production. */
function RollBack({ home, view, row, onDone }: ActProps) {
  const session = useSession();
  const [to, setTo] = useState(view.liveBefore[0] ?? '');
  const [isAsked, setAsked] = useState(false);
  const end = to === '' ? `${row.name} is live no longer, and nothing else is` : `${to} is live again`;
  const rollBack = (): void => {
    const input = { project: home.id, version: row.id, ...(to && { to: `${view.model}@${to}` }) };
    if (session.run('model.rollback', input, saying`Rolled back: ${end}`).kind === 'pending') onDone();
  };
  return (
    <div role="group" aria-label="Roll back" className="flex flex-wrap items-center gap-3">
      {!isAsked ? (
        <>
          {view.liveBefore.length > 0 ? (
            <label className="flex items-center gap-2">
              Go back to
              <select value={to} onChange={(event) => setTo(event.target.value)} className="field coarse:min-h-10">
                {view.liveBefore.map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </select>
            </label>
          ) : (
            <p>No other version was live before.</p>
          )}
          <Button weight="main" autoFocus onClick={() => setAsked(true)}>
            {to === '' ? 'Take it out of production' : `Roll back to ${to}`}
          </Button>
        </>
      ) : (
        <>
          <p role="alert">Then {end}. Are you sure? This says what runs; your pipeline has to bring it there.</p>
          <Button weight="main" autoFocus onClick={rollBack}>
            Yes, roll back
          </Button>
        </>
      )}
      <Button weight="quiet" onClick={onDone}>
        Leave it
      </Button>
    </div>
  );
}

function Retire({ home, view, row, onDone }: ActProps) {
  const session = useSession();
  const retire = (): void => {
    const result = session.run(
      'model.retire',
      { project: home.id, version: row.id },
      saying`${view.model} ${row.name} retired`,
    );
    if (result.kind === 'pending') onDone();
  };
  return (
    <Sure
      ask={`Retire ${row.name}? It leaves every stage that it holds${row.stage === 'live' ? ', and is live no longer' : ''}.`}
      yes="Retire it"
      onYes={retire}
      onNo={onDone}
    />
  );
}

function Deregister({ home, view, row, onDone }: ActProps) {
  const session = useSession();
  const take = (): void => {
    const said = saying`${view.model} ${row.name} is out of the registry`;
    if (session.run('model.deregister', { project: home.id, version: row.id }, said).kind === 'pending') onDone();
  };
  return (
    <Sure
      ask={`Take ${row.name} out of the registry? It is retired from then on; its history stays.`}
      yes="Take it out"
      onYes={take}
      onNo={onDone}
    />
  );
}
