/** An account on a forge, by its login: what it does there is a member's here. */
import { useState, type FormEvent } from 'react';
import { providerNames, type Person, type Provider } from '@dualtrack/core';
import { Choice } from '../parts/choice.tsx';
import { TextField } from '../parts/field.tsx';
import { useDraft } from '../state/kept.ts';
import { useSession } from '../state/live.ts';
import { useSettled } from '../state/settled.ts';

/** What a system is called where somebody is known by it. */
export const systemName = (system: string): string => providerNames[system as Provider] ?? system;

export function ForgeAccount({ row, onKnown }: { row: Person; onKnown: () => void }) {
  const session = useSession();
  const settled = useSettled();
  const [system, setSystem] = useState<Provider>('github');
  const [draft, setDraft] = useDraft(`account.${row.id}`);
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const handle = (draft ?? '').trim().replace(/^@/, '');
    if (handle === '' || /\s/.test(handle)) return setProblem('Give the login, as the forge shows it.');
    const input = { person: row.id, system, handle };
    const result = session.attempt('people.identify', input, `${handle} is ${row.name}`);
    if (result.kind === 'refused') return setProblem(result.message);
    // Because: only the server knows whose the other accounts are.
    void settled(result.call.id).then((refused) => {
      setProblem(refused?.message);
      if (!refused) setDraft(undefined);
      onKnown();
    });
  };
  return (
    <form onSubmit={submit} noValidate className="flex basis-full flex-wrap items-start gap-1.5">
      <Choice label={`Forge of ${row.name}`} value={system} names={providerNames} onChoose={setSystem} />
      <div className="w-40">
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
