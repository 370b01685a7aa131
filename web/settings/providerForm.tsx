/** What an owner says of a provider. */
import { useState, type FormEvent } from 'react';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { TextArea, TextField } from '../parts/field.tsx';
import { askDoor, wrongIn, type Wrong } from '../people/ask.ts';

export type ProviderKind = 'oidc' | 'github' | 'gitlab';

/** A provider as it is set. */
export interface ProviderSet {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly name: string;
  readonly base: string;
  readonly client: string;
  readonly hasSecret: boolean;
  readonly scopes: string;
  readonly domains: readonly string[];
  readonly joins: 'member' | 'viewer' | null;
  readonly claim: string | null;
  readonly roles: readonly { readonly group: string; readonly role: string }[];
  /** Where it sends people back to. */
  readonly callback: string;
}

export const kindNames: Readonly<Record<ProviderKind, string>> = {
  oidc: 'OpenID Connect',
  github: 'GitHub',
  gitlab: 'GitLab',
};

const joinNames = { nobody: 'nobody by themselves', viewer: 'as a viewer', member: 'as a member' };
const fields = ['kind', 'name', 'base', 'client', 'secret', 'scopes', 'domains', 'joins', 'claim', 'roles'];
const usual: Readonly<Record<ProviderKind, string>> = {
  oidc: 'The issuer, exactly as the provider writes it: https://sign-in.example.org.',
  github: 'Left empty: https://github.com.',
  gitlab: 'Left empty: https://gitlab.com.',
};

interface Props {
  /** The one that is changed; without it a new one. */
  provider?: ProviderSet;
  onDone: () => void;
  onCancel: () => void;
}

export function ProviderForm({ provider, onDone, onCancel }: Props) {
  const [typed, setTyped] = useState(() => typedOf(provider));
  const [wrong, setWrong] = useState<Wrong>({});
  const [isBusy, setBusy] = useState(false);
  const { kind } = typed;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const path = provider ? `/api/providers/${provider.id}` : '/api/providers';
    const answer = await askDoor(provider ? 'PUT' : 'POST', path, saidIn(typed));
    setBusy(false);
    if ('value' in answer) return onDone();
    setWrong(wrongIn({ ...answer, field: answer.field?.split('.')[0] }, fields));
  };
  const field = (key: Exclude<keyof Typed, 'kind' | 'joins'>) => ({
    value: typed[key],
    problem: wrong[key],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [key]: event.target.value }),
  });
  return (
    <form
      aria-label={provider ? `Change ${provider.name}` : 'A new provider'}
      noValidate
      onSubmit={(event) => void submit(event)}
      className="flex max-w-[480px] flex-col gap-4"
    >
      {!provider && (
        <Choice label="Kind" value={kind} names={kindNames} onChoose={(next) => setTyped({ ...typed, kind: next })} />
      )}
      <TextField label="Name on the button" {...field('name')} />
      <TextField label="Address" hint={usual[kind]} {...field('base')} />
      <TextField label="Client id" {...field('client')} />
      <TextField
        label="Client secret"
        type="password"
        hint={provider?.hasSecret ? 'Left empty, the one that is there stays.' : 'Kept locked, and never shown again.'}
        {...field('secret')}
        autoComplete="new-password"
      />
      <TextField
        label="Domains"
        hint="For whose e-mail addresses it is believed: example.org, example.com."
        {...field('domains')}
      />
      <div className="flex flex-wrap items-center gap-2">
        <span>Who is no member and has an address there joins</span>
        <Choice
          label="Who is no member joins"
          value={typed.joins}
          names={joinNames}
          onChoose={(joins) => setTyped({ ...typed, joins })}
        />
      </div>
      {wrong['joins'] && (
        <p role="alert" className="text-danger">
          {wrong['joins']}
        </p>
      )}
      {kind === 'oidc' && (
        <>
          <TextField
            label="Claim of groups"
            hint="Left empty, roles are set here. Its scope has to be asked for, too."
            {...field('claim')}
          />
          {typed.claim !== '' && (
            <TextArea
              label="Roles by group"
              hint="A line each: leads = admin. Who is in none has the role of those who join; owners are made by owners."
              {...field('roles')}
            />
          )}
        </>
      )}
      <TextField label="Scopes" hint="Left empty, the usual ones." {...field('scopes')} />
      {wrong[''] && (
        <p role="alert" className="text-danger">
          {wrong['']}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" weight="main" aria-disabled={isBusy}>
          {provider ? 'Save' : 'Add'}
        </Button>
        <Button weight="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface Typed {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly base: string;
  readonly client: string;
  readonly secret: string;
  readonly scopes: string;
  readonly domains: string;
  readonly joins: keyof typeof joinNames;
  readonly claim: string;
  readonly roles: string;
}

function typedOf(provider: ProviderSet | undefined): Typed {
  return {
    kind: provider?.kind ?? 'oidc',
    name: provider?.name ?? '',
    base: provider?.base ?? '',
    client: provider?.client ?? '',
    secret: '',
    scopes: provider?.scopes ?? '',
    domains: provider?.domains.join(', ') ?? '',
    joins: provider?.joins ?? 'nobody',
    claim: provider?.claim ?? '',
    roles: provider?.roles.map(({ group, role }) => `${group} = ${role}`).join('\n') ?? '',
  };
}

function saidIn({ joins, domains, roles, claim, ...plain }: Typed): Record<string, unknown> {
  const lines = roles.split('\n').filter((line) => line.trim() !== '');
  return {
    ...plain,
    domains: domains.split(/[\s,;]+/).filter((each) => each !== ''),
    joins: joins === 'nobody' ? null : joins,
    claim: claim === '' ? null : claim,
    roles: lines.map((line) => {
      const cut = line.lastIndexOf('=');
      return { group: line.slice(0, Math.max(0, cut)).trim(), role: line.slice(cut + 1).trim() };
    }),
  };
}
