/** The secret that deliveries are signed with: shown once when it is made, and made anew. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { momentText } from '../state/dates.ts';
import { useNow, useSession } from '../state/live.ts';
import { asked, type ConnectionView } from './forges.ts';
import { Group, Sure } from './parts.tsx';

interface SecretProps {
  of: ConnectionView;
  onSecret: (secret: string) => void;
  onRenew: () => void;
}

export function WebhookSecret({ of, onSecret, onRenew }: SecretProps) {
  const { sync } = useSession();
  const now = useNow();
  const [isAsked, setAsked] = useState(false);
  const [problem, setProblem] = useState<string>();
  const path = `/api/connections/${of.connection}/secret`;
  const rotate = async (): Promise<void> => {
    setAsked(false);
    const answer = await asked<{ secret: string }>(sync, 'POST', path, {});
    if ('problem' in answer) return setProblem(answer.problem);
    setProblem(undefined);
    onSecret(answer.value.secret);
    onRenew();
  };
  const endOld = async (): Promise<void> => {
    const answer = await asked(sync, 'DELETE', path);
    setProblem('problem' in answer ? answer.problem : undefined);
    onRenew();
  };
  const old = of.secrets.find((each) => each.ends !== null);
  return (
    <Group
      title="Secret"
      about="What comes has to be signed with it. A new one is shown once; the one before counts for a day more, so that nothing is lost while you paste."
    >
      <ul className="flex flex-col gap-0.5">
        {of.secrets.toReversed().map(({ made, ends }) => (
          <li key={made}>
            made {momentText(Date.parse(made), now)}
            <span className="text-text-2">
              {ends === null ? ', counts' : `, the old one: counts until ${momentText(Date.parse(ends), now)}`}
            </span>
          </li>
        ))}
      </ul>
      {of.secrets.length === 0 && <p className="text-warn">There is none that can be read: make a new one.</p>}
      {isAsked ? (
        <Sure
          ask="Make a new secret? Paste it at the forge within a day."
          yes="Make it"
          onYes={() => void rotate()}
          onNo={() => setAsked(false)}
        />
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setAsked(true)}>Make a new secret</Button>
          {old && (
            <Button weight="quiet" onClick={() => void endOld()}>
              End the old one now
            </Button>
          )}
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
