/** A new connection in one form. What was typed stays until it is made, but for the token, which is kept nowhere. */
import { useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { providerNames, providers, type Project, type Provider } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { TextArea, TextField } from '../parts/field.tsx';
import { useDraft } from '../state/kept.ts';
import { useSession } from '../state/live.ts';
import { asked } from './forges.ts';
import { pastes } from './pasteWords.ts';

export interface Made {
  readonly connection: string;
  readonly secret: string;
}

type Field = 'name' | 'api' | 'token' | 'map';
type Problems = Partial<Record<Field | 'form', string>>;

export function ConnectForge(props: { home: Project; onMade: (made: Made) => void; onCancel: () => void }) {
  const { home, onMade, onCancel } = props;
  const { sync } = useSession();
  const [provider, setProvider] = useDraft(`connect.provider.${home.id}`);
  const [name, setName] = useDraft(`connect.name.${home.id}`);
  const [map, setMap] = useDraft(`connect.map.${home.id}`);
  const [api, setApi] = useDraft(`connect.api.${home.id}`);
  const [token, setToken] = useState('');
  const [problems, setProblems] = useState<Problems>({});
  const [isAsking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const chosen = (provider ?? 'github') as Provider;
  const paste = pastes[chosen];
  const isNamed = map !== undefined;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const names = namesIn(map ?? '');
    const wrong = problemsOf({ api: api ?? '', token, names, isNamed });
    setProblems(wrong);
    if (Object.keys(wrong).length > 0) return pointAt(form.current);
    setAsking(true);
    const answer = await asked<Made>(sync, 'POST', '/api/connections', {
      project: home.key,
      provider: chosen,
      takes: isNamed ? 'named' : 'all',
      ...(name?.trim() && { name: name.trim() }),
      ...(api?.trim() && { api: api.trim() }),
      ...(token.trim() && { token: token.trim() }),
      ...(isNamed && { map: names }),
    });
    setAsking(false);
    if ('problem' in answer) {
      setProblems(placed(answer.problem));
      return pointAt(form.current);
    }
    for (const forget of [setProvider, setName, setMap, setApi]) forget(undefined);
    onMade(answer.value);
  };
  const typed = (field: Field, set: (text: string | undefined) => void) => (event: { target: { value: string } }) => {
    set(event.target.value === '' && field !== 'map' ? undefined : event.target.value);
    setProblems({ ...problems, [field]: undefined });
  };
  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate className="flex max-w-[34rem] flex-col gap-4">
      <Labelled label="Forge">
        {(id) => (
          <select
            id={id}
            autoFocus
            className="field"
            value={chosen}
            onChange={(event) => setProvider(event.target.value)}
          >
            {providers.map((each) => (
              <option key={each} value={each}>
                {providerNames[each]}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <TextField
        label="Name"
        placeholder={providerNames[chosen]}
        maxLength={120}
        autoComplete="off"
        value={name ?? ''}
        problem={problems.name}
        onChange={typed('name', setName)}
      />
      <fieldset className="flex flex-col gap-1.5">
        <legend className="pb-1 font-medium">Repositories</legend>
        <Radio name="takes" label="All that use its URL" isOn={!isNamed} onChoose={() => setMap(undefined)} />
        <Radio name="takes" label="Only those named here" isOn={isNamed} onChoose={() => setMap(map ?? '')} />
        {isNamed && (
          <TextArea
            quiet
            label="Names of the repositories"
            hint={`As they stand in the address, one a line: ${paste.example}`}
            rows={3}
            spellCheck={false}
            className="font-mono text-meta"
            value={map}
            problem={problems.map}
            onChange={typed('map', setMap)}
          />
        )}
      </fieldset>
      <TextField
        label="Token, if there is one"
        hint={`With it the forge is asked too: what came before is found, and what webhooks missed. ${paste.token} It lies encrypted and is not shown again.`}
        type="password"
        autoComplete="off"
        value={token}
        problem={problems.token}
        onChange={typed('token', (text) => setToken(text ?? ''))}
      />
      <TextField
        label="Address of its API"
        hint="Only for a server of your own, and only with a token."
        placeholder={paste.api}
        inputMode="url"
        spellCheck={false}
        autoComplete="off"
        value={api ?? ''}
        problem={problems.api}
        onChange={typed('api', setApi)}
      />
      {problems.form && (
        <p role="alert" className="text-danger">
          {problems.form}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" weight="main" disabled={isAsking}>
          {isAsking ? 'Connecting…' : 'Connect'}
        </Button>
        <Button weight="quiet" onClick={onCancel}>
          Not now
        </Button>
      </div>
    </form>
  );
}

/** Names as they were typed: one a line, or with commas. */
const namesIn = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

function problemsOf(typed: { api: string; token: string; names: readonly string[]; isNamed: boolean }): Problems {
  const odd = typed.names.find((each) => !/^[^\s/]+(?:\/[^\s/]+)+$/.test(each));
  const api = typed.api.trim();
  return {
    ...(typed.isNamed && typed.names.length === 0 && { map: 'Name at least one, or take all.' }),
    ...(odd !== undefined && { map: `“${odd}” is no name of a repository: it has an owner, a slash and a name.` }),
    ...(api !== '' &&
      !/^https?:\/\/[^\s/?#]+\S*$/i.test(api) && { api: 'Give a whole address: https://, the host, the path.' }),
    ...(badToken(typed.token) && { token: 'A token is one line of at most 1,000 characters.' }),
  };
}

export const badToken = (text: string): boolean => text.trim().length > 1_000 || /\p{Cc}/u.test(text.trim());

/** A problem that the server told, at the field that it names. */
function placed(problem: string): Problems {
  const [, field, rest] = /^"(name|api|token|map)"[^:]*: (.*)$/s.exec(problem) ?? [];
  return field ? { [field]: rest! } : { form: problem };
}

/** The focus goes to the first field with a problem, once it is shown. */
function pointAt(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
}

function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children(id)}
    </div>
  );
}

function Radio(props: { name: string; label: string; isOn: boolean; onChoose: () => void }) {
  return (
    <label className="flex items-center gap-2">
      <input
        type="radio"
        name={props.name}
        checked={props.isOn}
        onChange={props.onChoose}
        className="size-4 accent-text"
      />
      {props.label}
    </label>
  );
}
