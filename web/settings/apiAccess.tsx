/** Asking the forge: the token, the address of its API, and how far the asking is. */
import { useState, type FormEvent } from 'react';
import type { Connection } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { momentText } from '../state/dates.ts';
import { useNow, useSession } from '../state/live.ts';
import { counted } from '../words.ts';
import { badToken } from './connectForge.tsx';
import { asked, type ConnectionView } from './forges.ts';
import { EditedField, Group } from './parts.tsx';
import { pastes } from './pasteWords.ts';

/** The token of the forge's API, and where that is. */
export function ApiAccess({ row, of, onRenew }: { row: Connection; of: ConnectionView; onRenew: () => void }) {
  const session = useSession();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();
  const path = `/api/connections/${row.id}/token`;
  const paste = pastes[row.provider];
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (token.trim() === '') return setProblem('Paste the token first.');
    if (badToken(token)) return setProblem('A token is one line of at most 1,000 characters.');
    const answer = await asked(session.sync, 'POST', path, { token: token.trim() });
    if ('problem' in answer) return setProblem(answer.problem);
    setToken('');
    setProblem(undefined);
    onRenew();
  };
  const forget = async (): Promise<void> => {
    const answer = await asked(session.sync, 'DELETE', path);
    setProblem('problem' in answer ? answer.problem : undefined);
    onRenew();
  };
  return (
    <Group
      title="Asking the forge"
      about="With a token the forge is asked, too: what was there before is found, and what webhooks missed. Without one nothing is asked."
    >
      <div className="flex flex-wrap items-center gap-2">
        <span className={of.has.token ? 'font-medium text-ok' : 'text-text-2'}>
          {of.has.token ? '✓ There is a token.' : 'There is no token.'}
        </span>
        {of.has.token && (
          <Button small weight="quiet" onClick={() => void forget()}>
            Forget the token
          </Button>
        )}
      </div>
      {of.has.token && <Asking of={of} onRenew={onRenew} />}
      <form onSubmit={(event) => void save(event)} noValidate className="flex flex-wrap items-start gap-2">
        <div className="w-80 max-w-full">
          <TextField
            quiet
            label={of.has.token ? 'Another token' : 'Token'}
            placeholder={of.has.token ? 'Another token' : 'Token'}
            hint={paste.token}
            type="password"
            autoComplete="off"
            value={token}
            problem={problem}
            onChange={(event) => {
              setToken(event.target.value);
              setProblem(undefined);
            }}
          />
        </div>
        <Button type="submit">Set token</Button>
      </form>
      <div className="w-80 max-w-full">
        <EditedField
          label="Address of its API"
          hint="Only for a server of your own."
          name={`connection.api.${row.id}`}
          placeholder={paste.api}
          saved={row.api}
          inputMode="url"
          spellCheck={false}
          save={(api) => session.attempt('connection.set', { connection: row.id, api }, 'Address of the API set')}
        />
      </div>
    </Group>
  );
}

/** How the asking goes, whether the token is good, and asking now. */
function Asking({ of, onRenew }: { of: ConnectionView; onRenew: () => void }) {
  const { sync } = useSession();
  const now = useNow();
  const [said, setSaid] = useState<{ text: string; isWrong: boolean }>();
  const path = `/api/connections/${of.connection}`;
  const test = async (): Promise<void> => {
    setSaid({ text: 'Asking…', isWrong: false });
    const answer = await asked<{ login: string | null }>(sync, 'POST', `${path}/test`);
    if ('problem' in answer) return setSaid({ text: answer.problem, isWrong: true });
    const { login } = answer.value;
    setSaid({ text: login ? `The forge answers, as ${login}.` : 'The forge answers.', isWrong: false });
  };
  const read = async (): Promise<void> => {
    const answer = await asked(sync, 'POST', `${path}/read`);
    setSaid('problem' in answer ? { text: answer.problem, isWrong: true } : undefined);
    onRenew();
  };
  return (
    <div className="flex flex-col gap-2">
      <p className={of.asked.error ? 'text-danger' : 'text-text-2'}>{standing(of.asked, now)}</p>
      <div className="flex flex-wrap items-center gap-2">
        <Button small onClick={() => void test()}>
          Try the token
        </Button>
        <Button small onClick={() => void read()}>
          Ask now
        </Button>
        <span role="status" className={said?.isWrong ? 'text-danger' : 'text-text-2'}>
          {said?.text}
        </span>
      </div>
    </div>
  );
}

function standing({ progress, error, idle, rest, read, found }: ConnectionView['asked'], now: number): string {
  const at = (text: string): string => momentText(Date.parse(text), now);
  if (progress) {
    const far = progress.of === null ? `${progress.done}` : `${progress.done} of ${progress.of}`;
    return `Reading ${progress.thing} of ${progress.repo}: ${far}.`;
  }
  const parts = [
    error ?? idle,
    rest && `The forge wants to be left alone until ${at(rest)}.`,
    read ? `Everything was read ${at(read)}.` : !error && !idle && 'Nothing was read yet.',
    found && `It found ${counted(found.changes, 'change')} that no delivery had told, ${at(found.at)}.`,
  ];
  return parts.filter(Boolean).join(' ');
}
