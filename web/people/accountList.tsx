/** One's accounts elsewhere: which there are, another one, and taking one away. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Group } from '../settings/parts.tsx';
import { momentText } from '../state/dates.ts';
import { useNow } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { askDoor } from './ask.ts';
import type { DoorView } from './door.ts';
import { problemHere } from './elsewhere.tsx';

export interface ElsewhereView {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly email: string | null;
  readonly since: string;
  readonly used: string | null;
}

export function Accounts({ accounts, onRenew }: { accounts: readonly ElsewhereView[]; onRenew: () => void }) {
  const now = useNow();
  const door = useRemote<DoorView>('/api/door', 0);
  const [problem, setProblem] = useState(problemHere);
  const connect = async (provider: string): Promise<void> => {
    const answer = await askDoor<{ url: string }>('POST', '/api/accounts/connect', { provider });
    if ('value' in answer) window.location.assign(answer.value.url);
    else setProblem(answer.problem);
  };
  const remove = async (id: string): Promise<void> => {
    const answer = await askDoor('DELETE', `/api/accounts/${id}`);
    setProblem('value' in answer ? undefined : answer.problem);
    onRenew();
  };
  const others = (door.value?.providers ?? []).filter(({ id }) => !accounts.some((each) => each.provider === id));
  if (accounts.length === 0 && others.length === 0 && problem === undefined) return null;
  return (
    <Group title="Accounts elsewhere" about="Sign in here as you do there.">
      {accounts.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {accounts.map(({ id, name, email, since, used }) => (
            <li key={id} className="flex items-center gap-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">
                  <bdi>{name}</bdi>
                  {email !== null && <span className="font-normal text-text-2"> · {email}</span>}
                </p>
                <p className="text-meta text-text-2">
                  since {momentText(Date.parse(since), now)} ·{' '}
                  {used === null ? 'not used again yet' : `last used ${momentText(Date.parse(used), now)}`}
                </p>
              </div>
              <Button small aria-label={`Disconnect ${name}`} onClick={() => void remove(id)}>
                Disconnect
              </Button>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {others.map(({ id, name }) => (
            <Button key={id} className="max-w-full min-w-0" onClick={() => void connect(id)}>
              <span className="truncate">
                Connect <bdi>{name}</bdi>
              </span>
            </Button>
          ))}
        </div>
      )}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </Group>
  );
}
