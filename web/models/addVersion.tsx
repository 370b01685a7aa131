/** A version by hand: of a model that is there or of a new one, registered or only thought of yet. */
import { useId, useRef, useState, type FormEvent } from 'react';
import { saying, type Project } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { useDraft } from '../state/kept.ts';
import { useSession } from '../state/live.ts';

interface Typed {
  readonly model?: string;
  readonly version?: string;
  readonly commit?: string;
  readonly registered?: boolean;
}

interface Props {
  home: Project;
  models: readonly { readonly model: string }[];
  onDone: () => void;
}

export function AddVersion({ home, models, onDone }: Props) {
  const session = useSession();
  const [draft, setDraft] = useDraft(`version.new.${home.id}`);
  const typed: Typed = draft === undefined ? {} : (JSON.parse(draft) as Typed);
  const [problem, setProblem] = useState<{ field: 'model' | 'version' | 'commit'; text: string }>();
  const fields = { model: useRef<HTMLInputElement>(null), version: useRef<HTMLInputElement>(null) };
  const names = useId();
  const type = (change: Typed): void => {
    setProblem(undefined);
    setDraft(JSON.stringify({ ...typed, ...change }));
  };
  const wrong = (field: 'model' | 'version' | 'commit', text: string): void => {
    setProblem({ field, text });
    if (field !== 'commit') fields[field].current?.focus();
  };
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const [model, version, commit] = [typed.model ?? models[0]?.model, typed.version, typed.commit].map((each) =>
      (each ?? '').trim(),
    );
    if (!model) return wrong('model', 'Name the model.');
    if (!version) return wrong('version', 'Name the version, such as 1.2.0.');
    if (commit && !/^[0-9a-f]{7,64}$/i.test(commit)) return wrong('commit', 'Give at least seven digits of its sha.');
    const isNew = !models.some((each) => each.model.toLowerCase() === model.toLowerCase());
    if (isNew) {
      const made = session.sync.run('model.add', { project: home.id, name: model });
      if (made.kind === 'refused') return wrong('model', made.message);
    }
    const input = {
      project: home.id,
      model,
      name: version,
      source: 'by hand',
      ...(commit && { commit }),
      registered: typed.registered ?? false,
    };
    const result = session.sync.run('model.version', input);
    if (result.kind === 'refused') return wrong('version', result.message);
    session.notices.say(saying`${model} ${version} added.`);
    setDraft(undefined);
    onDone();
  };
  const at = (field: string): string | undefined => (problem?.field === field ? problem.text : undefined);
  return (
    <form
      onSubmit={add}
      noValidate
      aria-label="Add a version"
      onKeyDown={(event) => event.key === 'Escape' && onDone()}
      className="mb-4 flex max-w-xl flex-col gap-3 rounded border border-line bg-surface p-4"
    >
      <TextField
        ref={fields.model}
        label="Model"
        hint="One that is here, or a new one"
        list={names}
        autoFocus
        maxLength={120}
        value={typed.model ?? models[0]?.model ?? ''}
        problem={at('model')}
        onChange={(event) => type({ model: event.target.value })}
      />
      <datalist id={names}>
        {models.map((each) => (
          <option key={each.model} value={each.model} />
        ))}
      </datalist>
      <TextField
        ref={fields.version}
        label="Version"
        placeholder="1.2.0"
        maxLength={120}
        value={typed.version ?? ''}
        problem={at('version')}
        onChange={(event) => type({ version: event.target.value })}
      />
      <TextField
        label="Commit that it is made from (if you like)"
        maxLength={64}
        spellCheck={false}
        className="font-mono"
        value={typed.commit ?? ''}
        problem={at('commit')}
        onChange={(event) => type({ commit: event.target.value })}
      />
      <label className="flex items-center gap-2 coarse:min-h-10">
        <input
          type="checkbox"
          className="size-4 accent-text"
          checked={typed.registered ?? false}
          onChange={(event) => type({ registered: event.target.checked })}
        />
        Its weights exist: it starts as an experiment, not as research
      </label>
      <div className="flex gap-2">
        <Button weight="main" type="submit">
          Add version
        </Button>
        <Button weight="quiet" onClick={onDone}>
          Not now
        </Button>
      </div>
    </form>
  );
}
