/** One's passkeys: which there are, another one, and taking one away. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Group } from '../settings/parts.tsx';
import { momentText } from '../state/dates.ts';
import { useNow } from '../state/live.ts';
import { askDoor } from './ask.ts';
import { browserName } from './browsers.ts';
import { havePasskeys, makePasskey } from './passkeys.ts';

export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly since: string;
  readonly used: string | null;
}

export function Passkeys({ passkeys, onRenew }: { passkeys: readonly PasskeyView[]; onRenew: () => void }) {
  const now = useNow();
  const [problem, setProblem] = useState<string>();
  const add = async (): Promise<void> => {
    setProblem(await makePasskey(browserName(navigator.userAgent)));
    onRenew();
  };
  const remove = async (id: string): Promise<void> => {
    const answer = await askDoor('DELETE', `/api/passkeys/${id}`);
    setProblem('value' in answer ? undefined : answer.problem);
    onRenew();
  };
  return (
    <Group
      title="Passkeys"
      about="A key on your device, opened by its finger, face or code. It signs you in without a password."
      aside={
        havePasskeys && (
          <Button small onClick={() => void add()}>
            Add a passkey
          </Button>
        )
      }
    >
      {!havePasskeys && <p className="text-text-2">Passkeys need https, or this machine itself.</p>}
      {passkeys.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {passkeys.map(({ id, name, since, used }) => (
            <li key={id} className="flex items-center gap-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{name}</p>
                <p className="text-meta text-text-2">
                  since {momentText(Date.parse(since), now)} ·{' '}
                  {used === null ? 'not used yet' : `last used ${momentText(Date.parse(used), now)}`}
                </p>
              </div>
              <Button small aria-label={`Take away the passkey ${name}`} onClick={() => void remove(id)}>
                Take away
              </Button>
            </li>
          ))}
        </ul>
      )}
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </Group>
  );
}
