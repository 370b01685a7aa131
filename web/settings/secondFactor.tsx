/** Whether everyone who signs in with a password needs a second factor, and who has none yet. */
import { useState } from 'react';
import { Link } from 'wouter';
import { askDoor } from '../people/ask.ts';
import { useLive } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { peopleIn } from '../work/look.ts';
import { joined } from '../words.ts';
import { Group, Sure, Switch } from './parts.tsx';

interface FactorView {
  readonly demanded: boolean;
  /** Whether one has one. */
  readonly own: boolean;
  /** Ids of members who sign in with a password and have none. */
  readonly without: readonly string[];
}

export function SecondFactor() {
  const [turn, setTurn] = useState(0);
  const [isAsked, setAsked] = useState(false);
  const [problem, setProblem] = useState<{ text: string; isOwn: boolean }>();
  const people = useLive(peopleIn, []);
  const { value, problem: unread } = useRemote<FactorView>('/api/second-factor', turn);
  const set = async (demanded: boolean): Promise<void> => {
    setAsked(false);
    const answer = await askDoor('POST', '/api/second-factor', { demanded });
    setProblem('value' in answer ? undefined : { text: answer.problem, isOwn: answer.code === 'factor_first' });
    setTurn(turn + 1);
  };
  if (!value) return unread ? <p className="text-warn">{unread}</p> : null;
  const names = people.filter((each) => value.without.includes(each.id)).map((each) => each.name);
  const waits = `${named(names)} ${names.length === 1 ? 'has' : 'have'} none yet`;
  return (
    <Group
      title="A second factor"
      about="Codes from an app, or a passkey, which signs in by itself. Whoever signs in with an account elsewhere is asked for one there, as your company, GitHub or GitLab has it."
    >
      <Switch
        label="Everyone who signs in with a password needs one"
        about="Whoever has none is led to set one up at once, also where they are signed in now, and can do nothing else until then. Their tokens wait as well."
        isOn={value.demanded}
        onSwitch={(demanded) => (demanded && names.length > 0 && value.own ? setAsked(true) : void set(demanded))}
      />
      {isAsked && (
        <Sure
          ask={`${waits}. Ask for it now?`}
          yes="Ask for it"
          onYes={() => void set(true)}
          onNo={() => setAsked(false)}
        />
      )}
      {!isAsked && names.length > 0 && <p className="text-text-2">{waits}.</p>}
      {problem && (
        <p role="alert" className="text-danger">
          {problem.text}{' '}
          {problem.isOwn && (
            <Link href="/account" className="text-focus underline">
              Go to your account
            </Link>
          )}
        </p>
      )}
    </Group>
  );
}

const NAMED_MAX = 6;

const named = (names: readonly string[]): string =>
  joined(
    names.length <= NAMED_MAX ? names : [...names.slice(0, NAMED_MAX - 1), `${names.length - NAMED_MAX + 1} others`],
  );
