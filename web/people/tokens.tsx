/** Tokens of programs, one's own or a project's: which there are, making one, which is told once, and ending one. */
import { useState } from 'react';
import type { Project } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { TextField } from '../parts/field.tsx';
import { ToCopy } from '../parts/toCopy.tsx';
import { Group } from '../settings/parts.tsx';
import { dayText, momentText } from '../state/dates.ts';
import { useNow } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { askDoor } from './ask.ts';
import { useDoorForm } from './doorForm.ts';
import { DoorForm } from './page.tsx';

interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly since: string;
  readonly until: string;
  readonly used: string | null;
  /** Who made it, where it is a project's. */
  readonly by?: string;
}

export const scopeWords = { read: 'reads', write: 'reads and works', admin: 'reads, works and arranges' } as const;
export type Scope = keyof typeof scopeWords;

/** `project`: its tokens, for who arranges it; without one, one's own. */
export function Tokens({ project }: { project?: Project }) {
  const [turn, setTurn] = useState(0);
  const [isMaking, setMaking] = useState(false);
  const [token, setToken] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const remote = useRemote<TokenView[]>(`/api/tokens${project ? `?project=${project.id}` : ''}`, turn);
  const end = async (id: string): Promise<void> => {
    const answer = await askDoor('DELETE', `/api/tokens/${id}`);
    setProblem('value' in answer ? undefined : answer.problem);
    setTurn(turn + 1);
  };
  return (
    <Group
      title="Tokens"
      about={
        project
          ? 'For programs that work on this project alone, in the name of whoever made the token.'
          : 'For programs that work in your name: a pipeline, a script, the command line. Each does no more than you say.'
      }
      aside={
        !isMaking && (
          <Button
            small
            onClick={() => {
              setToken(undefined);
              setMaking(true);
            }}
          >
            Make a token
          </Button>
        )
      }
    >
      {isMaking && (
        <Making
          project={project}
          onMade={(made) => {
            setMaking(false);
            setToken(made);
            setTurn(turn + 1);
          }}
          onCancel={() => setMaking(false)}
        />
      )}
      {token !== undefined && <Told token={token} onDone={() => setToken(undefined)} />}
      <List tokens={remote.value ?? []} onEnd={(id) => void end(id)} />
      {(problem ?? remote.problem) && (
        <p role="alert" className="text-danger">
          {problem ?? remote.problem}
        </p>
      )}
    </Group>
  );
}

function List({ tokens, onEnd }: { tokens: readonly TokenView[]; onEnd: (id: string) => void }) {
  const now = useNow();
  if (tokens.length === 0) return null;
  return (
    <ul className="flex flex-col divide-y divide-line">
      {tokens.map(({ id, name, scope, until, used, by }) => (
        <li key={id} className="flex items-center gap-3 py-2">
          <div className="min-w-0 flex-1">
            <p className="font-medium [overflow-wrap:anywhere]">
              <bdi>{name}</bdi>
              {by && <span className="font-normal text-text-2"> by {by}</span>}
            </p>
            <p className="text-meta text-text-2">
              {scopeWords[scope]} ·{' '}
              {Date.parse(until) <= now ? (
                <span className="text-warn">expired {dayText(Date.parse(until), now)}</span>
              ) : (
                `until ${dayText(Date.parse(until), now)}`
              )}{' '}
              · {used === null ? 'not used yet' : `last used ${momentText(Date.parse(used), now)}`}
            </p>
          </div>
          <Button small aria-label={`End the token ${name}`} onClick={() => onEnd(id)}>
            End
          </Button>
        </li>
      ))}
    </ul>
  );
}

const lives = { '7': 'For 7 days', '30': 'For 30 days', '90': 'For 90 days', '365': 'For a year' } as const;

function Making({
  project,
  onMade,
  onCancel,
}: {
  project: Project | undefined;
  onMade: (token: string) => void;
  onCancel: () => void;
}) {
  const { values, field, form, send } = useDoorForm({ name: '' });
  const [scope, setScope] = useState<Scope>('read');
  const [days, setDays] = useState<keyof typeof lives>('90');
  const submit = async (): Promise<void> => {
    const body = { ...values, scope, days: Number(days), ...(project && { project: project.id }) };
    const answer = await send<{ token: string }>('/api/tokens', body);
    if (answer) onMade(answer.value.token);
  };
  return (
    <div className="max-w-96 rounded border border-line p-3">
      <DoorForm label="New token" act="Make it" {...form} onSubmit={submit}>
        <TextField
          label="What it is for"
          hint="“Nightly training”, so that you know it later."
          autoComplete="off"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: whoever asked for a token comes to type this.
          autoFocus
          maxLength={120}
          {...field('name')}
        />
        <div className="flex flex-wrap gap-2">
          <Choice
            label="What it may do"
            value={scope}
            names={{ read: 'Reads', write: 'Reads and works', admin: 'Reads, works and arranges' }}
            onChoose={setScope}
          />
          <Choice label="How long it counts" value={days} names={lives} onChoose={setDays} />
        </div>
      </DoorForm>
      <Button weight="quiet" className="mt-1 -ml-3" onClick={onCancel}>
        Make none
      </Button>
    </div>
  );
}

function Told({ token, onDone }: { token: string; onDone: () => void }) {
  return (
    <div role="status" className="flex flex-col gap-2 rounded border border-line p-3">
      <ToCopy what="the token" text={token} />
      <p className="text-warn">It is shown this once. Put it where the program finds it, and nowhere else.</p>
      <div>
        <Button small onClick={onDone}>
          I have put it there
        </Button>
      </div>
    </div>
  );
}
