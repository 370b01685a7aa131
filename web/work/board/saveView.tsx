/** Saving a view under a name, for oneself or for everybody in the project; a name that is there gets the new look. */
import { useRef, useState } from 'react';
import { saying, type Project, type SavedView } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { Dialog } from '../../parts/popups.tsx';
import { useDraft } from '../../state/kept.ts';
import { useDesk } from './deskContext.ts';

export function SaveView({ home, views }: { home: Project; views: readonly SavedView[] }) {
  const desk = useDesk();
  const base = views.find((each) => each.id === desk.base);
  const [draft, setDraft] = useDraft(`view.${home.id}`);
  const [isShared, setShared] = useState(base ? base.person === null : false);
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const name = draft ?? base?.name ?? '';
  const twin = views.find(
    (each) => (each.person === null) === isShared && each.name.toLowerCase() === name.trim().toLowerCase(),
  );
  const save = (): void => {
    const { query, group, sort, layout, by = null, density = null, shut } = desk.view;
    const look = { query, group, sort, layout, by, density, shut };
    const { sync } = desk.session;
    const result = twin
      ? sync.run('view.set', { view: twin.id, look })
      : sync.run('view.save', { project: home.id, name, shared: isShared, ...look });
    if (result.kind === 'refused') {
      setProblem(name.trim() === '' ? 'Give it a name.' : result.message);
      field.current?.focus();
      return;
    }
    setDraft(undefined);
    desk.base = twin?.id;
    if (!twin) desk.session.onceMade(result, 'view', (id) => (desk.base = id));
    desk.session.noted(result.call.id, saying`The view “${name.trim()}” is saved`);
    desk.save(false);
  };
  return (
    <Dialog title="Save this view" onClose={() => desk.save(false)} initialFocus={field}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          ref={field}
          label="Name"
          maxLength={120}
          value={name}
          problem={problem}
          hint={twin ? `“${twin.name}” is there already and gets this look.` : undefined}
          onChange={(event) => {
            setDraft(event.target.value);
            setProblem(undefined);
          }}
        />
        <fieldset className="flex flex-col gap-1">
          <legend className="pb-1 font-medium">For</legend>
          {[
            { shared: false, label: 'Myself' },
            { shared: true, label: `Everybody in ${home.name}` },
          ].map((each) => (
            <label key={each.label} className="flex min-h-6 items-center gap-2 coarse:min-h-10">
              <input
                type="radio"
                name="for"
                className="size-4 accent-text"
                checked={isShared === each.shared}
                onChange={() => setShared(each.shared)}
              />
              {each.label}
            </label>
          ))}
        </fieldset>
        <div className="flex justify-end">
          <Button type="submit" weight="main">
            {twin ? 'Save the new look' : 'Save'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
