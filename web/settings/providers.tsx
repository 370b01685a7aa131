/** Ways to sign in besides a password: providers, what each is trusted with, and whether it answers. For owners. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { askDoor } from '../people/ask.ts';
import { useRemote } from '../state/remote.ts';
import { Group, Sure, useMay } from './parts.tsx';
import { ToCopy } from '../parts/toCopy.tsx';
import { kindNames, ProviderForm, type ProviderSet } from './providerForm.tsx';
import { SecondFactor } from './secondFactor.tsx';

export function SignInSettings() {
  const mayArrange = useMay('arrange');
  const mayOwn = useMay('own');
  return (
    <>
      {mayOwn ? (
        <Providers />
      ) : (
        <p className="pb-4 text-text-2">Only an owner sees and sets accounts elsewhere that people sign in with.</p>
      )}
      {mayArrange && <SecondFactor />}
    </>
  );
}

function Providers() {
  const [turn, setTurn] = useState(0);
  const [isAdding, setAdding] = useState(false);
  const { value, problem } = useRemote<readonly ProviderSet[]>('/api/providers', turn);
  const renew = (): void => setTurn(turn + 1);
  const done = (): void => {
    setAdding(false);
    renew();
  };
  return (
    <>
      <Group
        title="Accounts elsewhere"
        about="People sign in with their account of your company, of GitHub or of GitLab. Passwords and passkeys go on as they do."
        aside={
          !isAdding && (
            <Button weight={value?.length === 0 ? 'main' : 'plain'} onClick={() => setAdding(true)}>
              Add a provider
            </Button>
          )
        }
      >
        {problem && <p className="text-warn">{problem}</p>}
        {value?.length === 0 && !isAdding && <p className="text-text-2">None yet.</p>}
      </Group>
      {isAdding && (
        <Group title="A new provider">
          <ProviderForm onDone={done} onCancel={() => setAdding(false)} />
        </Group>
      )}
      {value?.map((each) => (
        <One key={each.id} provider={each} onRenew={renew} />
      ))}
    </>
  );
}

function One({ provider, onRenew }: { provider: ProviderSet; onRenew: () => void }) {
  const { id, kind, name, base, domains, joins, claim, roles, callback } = provider;
  const [doing, setDoing] = useState<'nothing' | 'changes' | 'asks'>('nothing');
  const [tested, setTested] = useState<readonly string[]>();
  const [problem, setProblem] = useState<string>();
  const test = async (): Promise<void> => {
    const answer = await askDoor<{ problems: readonly string[] }>('POST', `/api/providers/${id}/test`, {});
    if ('value' in answer) setTested(answer.value.problems);
    setProblem('value' in answer ? undefined : answer.problem);
  };
  const remove = async (): Promise<void> => {
    setDoing('nothing');
    const answer = await askDoor('DELETE', `/api/providers/${id}`);
    setProblem('value' in answer ? undefined : answer.problem);
    onRenew();
  };
  const done = (): void => {
    setDoing('nothing');
    setTested(undefined);
    onRenew();
  };
  const trust = [
    domains.length === 0 ? 'believed for no domain: only connected by who is signed in' : `for ${domains.join(', ')}`,
    joins !== null && `others there join as ${joins}s`,
    claim !== null && `roles by ${roles.length === 1 ? 'a group' : `${roles.length} groups`}`,
  ].filter(Boolean);
  return (
    <Group
      title={name}
      about={
        <span className="[overflow-wrap:anywhere]">
          {kindNames[kind]} · {base} · {trust.join(' · ')}
        </span>
      }
    >
      <p className="-mb-2 text-text-2">Paste this there, as the redirect or callback URI:</p>
      <ToCopy what="Where it sends people back to" text={callback} />
      {tested?.length === 0 && (
        <p role="status" className="text-ok">
          It answers as it should.
        </p>
      )}
      {tested && tested.length > 0 && (
        <ul role="alert" className="text-danger">
          {tested.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      {doing === 'changes' && <ProviderForm provider={provider} onDone={done} onCancel={() => setDoing('nothing')} />}
      {doing === 'asks' && (
        <Sure
          ask="Take it away? Nobody signs in with it any more, and who did is signed out."
          yes="Take it away"
          onYes={() => void remove()}
          onNo={() => setDoing('nothing')}
        />
      )}
      {doing === 'nothing' && (
        <div className="flex flex-wrap gap-2">
          <Button aria-label={`Test ${name}`} onClick={() => void test()}>
            Test
          </Button>
          <Button aria-label={`Change ${name}`} onClick={() => setDoing('changes')}>
            Change
          </Button>
          <Button weight="quiet" aria-label={`Take away ${name}`} onClick={() => setDoing('asks')}>
            Take away
          </Button>
        </div>
      )}
    </Group>
  );
}
