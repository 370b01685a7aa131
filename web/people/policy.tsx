/** Who may sign up by themselves, and what seats cost: an owner's to say; and the form in which owners say such things. */
import { useState, type ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { TextField } from '../parts/field.tsx';
import { Group } from '../settings/parts.tsx';
import { useSession } from '../state/live.ts';
import { useSettled } from '../state/settled.ts';
import { counted } from '../words.ts';

export interface PolicyView {
  readonly domains: readonly string[];
  readonly newcomers: 'viewer' | 'member';
}

export interface SeatsView {
  readonly taken: number;
  readonly free?: number;
  /** Of a seat, and of all, a month, in hundredths of the currency. */
  readonly price?: number;
  readonly cost?: number;
}

const newcomerNames = { member: 'as members', viewer: 'as viewers' };

export function SignUpSettings({
  policy,
  canMail,
  mayOwn,
  onSaved,
}: {
  policy: PolicyView;
  canMail: boolean;
  mayOwn: boolean;
  onSaved: () => void;
}) {
  const { problem, save } = useSaved(onSaved);
  const [typed, setTyped] = useState<string>();
  const [role, setRole] = useState<PolicyView['newcomers']>();
  const saved = policy.domains.join(', ');
  const submit = async (): Promise<void> => {
    const domains = (typed ?? saved).split(/[\s,;]+/).filter((each) => each !== '');
    if (await save({ domains, newcomers: role ?? policy.newcomers }, 'Signing up is set')) setTyped(undefined);
  };
  return (
    <Group
      title="Signing up"
      about="Who has an address at these domains may join without an invitation, by a link that is mailed there. Nobody else may."
    >
      {!canMail && (
        <p className="rounded bg-sunken px-3 py-2 text-text-2">
          This needs mail, since an address has to be known to be theirs: start the server with DUALTRACK_SMTP,
          DUALTRACK_MAIL_FROM and <span className="whitespace-nowrap">--public-url</span>.
        </p>
      )}
      <OwnersForm label="Signing up" mayOwn={mayOwn} onSubmit={submit}>
        <div className="min-w-0 flex-1 basis-60">
          <TextField
            label="Domains"
            placeholder="example.org"
            autoComplete="off"
            spellCheck={false}
            disabled={!mayOwn}
            value={typed ?? saved}
            problem={problem}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <Choice
          label="Role of whoever signs up"
          value={role ?? policy.newcomers}
          names={newcomerNames}
          disabled={!mayOwn}
          onChoose={setRole}
        />
      </OwnersForm>
    </Group>
  );
}

export function SeatSettings({ seats, mayOwn, onSaved }: { seats: SeatsView; mayOwn: boolean; onSaved: () => void }) {
  const { problem, save } = useSaved(onSaved);
  const [free, setFree] = useState<string>();
  const [price, setPrice] = useState<string>();
  const shown = { free: free ?? String(seats.free ?? ''), price: price ?? money(seats.price) };
  const submit = async (): Promise<void> => {
    const isEmpty = shown.free.trim() === '' && shown.price.trim() === '';
    const cents = Math.round(Number(shown.price.replace(',', '.')) * 100);
    const input = isEmpty ? null : { free: Number(shown.free), price: cents };
    if (await save({ seats: input }, 'Seats are set')) for (const clear of [setFree, setPrice]) clear(undefined);
  };
  return (
    <Group
      title="Seats"
      about="Whoever signs in and can change something takes a seat. Viewers take none, nor do members who are known from commits alone."
    >
      <p>
        {counted(seats.taken, 'seat')} taken
        {seats.cost !== undefined && `: ${money(seats.cost)} a month`}
      </p>
      <OwnersForm label="Seats" mayOwn={mayOwn} onSubmit={submit}>
        <OwnersNumber label="Free seats" mayOwn={mayOwn} value={shown.free} onType={setFree} />
        <OwnersNumber label="A seat a month" isMoney mayOwn={mayOwn} value={shown.price} onType={setPrice} />
      </OwnersForm>
      <p className="text-meta text-text-3">For whoever hosts this for others; left empty, nothing is reckoned.</p>
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </Group>
  );
}

/** A line of fields that owners set together. */
export function OwnersForm({
  label,
  mayOwn,
  onSubmit,
  children,
}: {
  label: string;
  mayOwn: boolean;
  onSubmit: () => Promise<void>;
  children: ReactNode;
}) {
  return (
    <form
      aria-label={label}
      noValidate
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      {children}
      <Button type="submit" disabled={!mayOwn}>
        Save
      </Button>
    </form>
  );
}

/** A number in such a line, as it is typed. */
export function OwnersNumber({
  label,
  isMoney = false,
  mayOwn,
  value,
  isWrong,
  describedBy,
  onType,
}: {
  label: string;
  isMoney?: boolean;
  mayOwn: boolean;
  value: string;
  isWrong?: boolean;
  /** Ids of what is said of it below the line. */
  describedBy?: string;
  onType: (text: string) => void;
}) {
  return (
    <div className={isMoney ? 'w-36' : 'w-28'}>
      <TextField
        label={label}
        inputMode={isMoney ? 'decimal' : 'numeric'}
        autoComplete="off"
        disabled={!mayOwn}
        value={value}
        aria-invalid={isWrong}
        aria-describedby={describedBy}
        onChange={(event) => onType(event.target.value)}
      />
    </div>
  );
}

/** Saves the policy; whether the server took it. */
export function useSaved(onSaved: () => void) {
  const session = useSession();
  const settled = useSettled();
  const [problem, setProblem] = useState<string>();
  const save = async (input: unknown, said: string): Promise<boolean> => {
    const result = session.attempt('workspace.policy', input);
    const refused = result.kind === 'refused' ? result : await settled(result.call.id);
    setProblem(refused?.message);
    if (refused) return false;
    session.notices.say(`${said}.`);
    onSaved();
    return true;
  };
  return { problem, save };
}

/** Hundredths as people write them: `8.90`. */
const money = (cents: number | undefined): string => (cents === undefined ? '' : (cents / 100).toFixed(2));
