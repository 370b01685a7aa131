/** One's passkeys: which there are, another one, and taking one away. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Group, Sure } from '../settings/parts.tsx';
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

interface Props {
  passkeys: readonly PasskeyView[];
  /** Whether the last of them may not go without another second factor. */
  isNeeded: boolean;
  onRenew: () => void;
}

export function Passkeys({ passkeys, isNeeded, onRenew }: Props) {
  const now = useNow();
  const [problem, setProblem] = useState<string>();
  const [asked, setAsked] = useState<string>();
  const add = async (): Promise<void> => {
    setProblem(await makePasskey(browserName(navigator.userAgent)));
    onRenew();
  };
  const isLast = isNeeded && passkeys.length === 1;
  const remove = async (id: string): Promise<void> => {
    setAsked(undefined);
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
            <li key={id} className="flex flex-col gap-2 py-2">
              <div className="flex items-center gap-3">
                <div className="min-w-0 flex-1">
                  <p className="truncate font-medium">{name}</p>
                  <p className="text-meta text-text-2">
                    since {momentText(Date.parse(since), now)} ·{' '}
                    {used === null ? 'not used yet' : `last used ${momentText(Date.parse(used), now)}`}
                  </p>
                </div>
                {asked !== id && (
                  <Button small aria-label={`Take away the passkey ${name}`} onClick={() => setAsked(id)}>
                    Take away
                  </Button>
                )}
              </div>
              {asked === id && (
                <Sure
                  ask={`Take ${name} away? It signs you in no more.${isLast ? ' This workspace wants a second factor, so you set up another one at once.' : ''}`}
                  yes="Take it away"
                  onYes={() => void remove(id)}
                  onNo={() => setAsked(undefined)}
                />
              )}
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
