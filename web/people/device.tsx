/** Letting a program in that has no browser: it says a code, one types it here, sees what asks, and says yes or no. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { momentText } from '../state/dates.ts';
import { useNow } from '../state/live.ts';
import { useDoorForm } from './doorForm.ts';
import { DoorForm } from './page.tsx';
import { scopeWords, type Scope } from './tokens.tsx';

interface AskingView {
  readonly name: string;
  readonly scope: Scope;
  readonly address: string | null;
  /** When it asked, as ISO 8601. */
  readonly at: string;
}

/** `over`: what came of it. */
type State =
  | { readonly step: 'code' }
  | { readonly step: 'sure'; readonly asking: AskingView }
  | { readonly step: 'over'; readonly isIn: boolean; readonly name: string };

export function DevicePage() {
  // Because: what stands behind the # is in no log of any server.
  const [code, setCode] = useState(() => decoded(location.hash.slice(1)).slice(0, 40));
  const [state, setState] = useState<State>({ step: 'code' });
  return (
    <div className="overflow-y-auto px-4 pb-16 md:px-8">
      <PageTitle title="Let a program in" />
      <div className="max-w-[480px]">
        <h1 className="py-3 text-page font-semibold max-md:text-panel">Let a program in</h1>
        {state.step === 'code' && (
          <Code code={code} onType={setCode} onFound={(asking) => setState({ step: 'sure', asking })} />
        )}
        {state.step === 'sure' && (
          <Ask
            code={code}
            asking={state.asking}
            onOver={(isIn) => setState({ step: 'over', isIn, name: state.asking.name })}
            onBack={() => setState({ step: 'code' })}
          />
        )}
        {state.step === 'over' && (
          <p role="status">
            <bdi className="font-medium">{state.name}</bdi>{' '}
            {state.isIn
              ? 'is in, and goes on by itself. Your account lists its token, and ends it.'
              : 'was not let in.'}
          </p>
        )}
      </div>
    </div>
  );
}

/** As it was meant, where it was written as addresses are; else as it stands there. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function Code({
  code,
  onType,
  onFound,
}: {
  code: string;
  onType: (code: string) => void;
  onFound: (asking: AskingView) => void;
}) {
  const { values, field, form, send } = useDoorForm({ code });
  const submit = async (): Promise<void> => {
    const answer = await send<AskingView>('/api/device/look', values);
    if (answer) onFound(answer.value);
  };
  return (
    <DoorForm label="Code" act="Look who asks" {...form} onSubmit={submit}>
      <TextField
        label="The code that it says"
        hint="Eight letters: BCDF-GHJK."
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- Because: whoever comes here comes to type this.
        autoFocus
        maxLength={40}
        className="max-w-48 font-mono uppercase"
        {...field('code')}
        onChange={(event) => onType(event.target.value)}
      />
    </DoorForm>
  );
}

function Ask({
  code,
  asking,
  onOver,
  onBack,
}: {
  code: string;
  asking: AskingView;
  onOver: (isIn: boolean) => void;
  onBack: () => void;
}) {
  const now = useNow();
  const { form, send } = useDoorForm({});
  const settle = async (isIn: boolean): Promise<void> => {
    if (!form.isBusy && (await send(`/api/device/${isIn ? 'approve' : 'refuse'}`, { code }))) onOver(isIn);
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="rounded border border-line p-3">
        <p className="font-medium [overflow-wrap:anywhere]">
          <bdi>{asking.name}</bdi>
        </p>
        <p className="text-text-2">
          asked {momentText(Date.parse(asking.at), now)}
          {asking.address === null ? '' : `, from ${asking.address}`}
        </p>
        <p className="pt-2">In your name it {scopeWords[asking.scope]}, for 90 days or until you end it.</p>
      </div>
      <p className="text-warn">Let in only what you have just started yourself.</p>
      {form.problem && (
        <p role="alert" className="text-danger">
          {form.problem}{' '}
          <button type="button" className="text-focus underline" onClick={onBack}>
            Type the code again
          </button>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button weight="main" aria-disabled={form.isBusy} onClick={() => void settle(true)}>
          Let it in
        </Button>
        <Button aria-disabled={form.isBusy} onClick={() => void settle(false)}>
          Do not
        </Button>
      </div>
    </div>
  );
}
