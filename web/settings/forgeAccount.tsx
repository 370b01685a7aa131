/** An account on a forge, by its login: what it does there is a member's here. */
import { useState, type FormEvent } from 'react';
import { providerNames, type Person, type Provider } from '@dualtrack/core';
import { Choice } from '../parts/choice.tsx';
import { TextField } from '../parts/field.tsx';
import { useDraft } from '../state/kept.ts';
import { useIdentify } from './identify.ts';

/** What a system is called where somebody is known by it. */
export const systemName = (system: string): string => providerNames[system as Provider] ?? system;

export function ForgeAccount({ row, onKnown }: { row: Person; onKnown: () => void }) {
  const [system, setSystem] = useState<Provider>('github');
  const [draft, setDraft] = useDraft(`account.${row.id}`);
  const done = (): void => setDraft(undefined);
  const { problem, setProblem, identify } = useIdentify(row, { onDone: done, onTold: onKnown });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const handle = (draft ?? '').trim().replace(/^@/, '');
    if (handle === '' || /\s/.test(handle)) return setProblem('Give the login, as the forge shows it.');
    identify(system, handle);
  };
  return (
    <form onSubmit={submit} noValidate className="flex basis-full flex-wrap items-start gap-1.5">
      <Choice label={`Forge of ${row.name}`} value={system} names={providerNames} onChoose={setSystem} />
      <div className="w-40 max-md:min-w-40 max-md:flex-1">
        <TextField
          quiet
          label={`Login of ${row.name} on a forge`}
          placeholder="Login there, Enter"
          maxLength={320}
          spellCheck={false}
          autoComplete="off"
          value={draft ?? ''}
          problem={problem}
          onChange={(event) => {
            setDraft(event.target.value === '' ? undefined : event.target.value);
            setProblem(undefined);
          }}
        />
      </div>
    </form>
  );
}
