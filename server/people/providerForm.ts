/** What an owner says of a provider, read and told what is wrong with it. */
import type { ProviderKind } from '@dualtrack/store';
import * as z from 'zod/mini';
import { formOf, wrongField } from './forms.ts';
import type { Trust, TrustedProvider, Wanted } from './providers.ts';

const line = (what: string, most: number) =>
  z.string(`Give ${what}.`).check(z.trim(), z.minLength(1, `Give ${what}.`), z.maxLength(most, 'This is too long.'));

const form = z.strictObject({
  kind: z.enum(['oidc', 'github', 'gitlab'], 'Choose OpenID Connect, GitHub or GitLab.'),
  name: line('a name for the button', 60),
  base: z.optional(z.string().check(z.trim(), z.maxLength(500, 'This is too long for an address.'))),
  client: line('the client id', 500),
  secret: z.optional(z.string().check(z.trim(), z.maxLength(2_000, 'This is too long for a secret.'))),
  scopes: z.optional(z.string().check(z.trim(), z.maxLength(500, 'These are too many scopes.'))),
  domains: z.optional(
    z.array(z.string().check(z.trim(), z.maxLength(253))).check(z.maxLength(50, 'At most 50 domains.')),
  ),
  joins: z.optional(z.nullable(z.enum(['member', 'viewer'], 'People join as members or viewers.'))),
  claim: z.optional(z.nullable(z.string().check(z.trim(), z.maxLength(200, 'This is too long for a claim.')))),
  roles: z.optional(
    z
      .array(
        z.strictObject({
          group: line('the name of a group', 300),
          role: z.enum(['admin', 'member', 'viewer'], 'Groups make admins, members and viewers; owners make owners.'),
        }),
      )
      .check(z.maxLength(100, 'At most 100 groups.')),
  ),
});

type Form = z.output<typeof form>;

const usual: Readonly<Record<ProviderKind, { readonly base: string; readonly scopes: string }>> = {
  oidc: { base: '', scopes: 'openid email profile' },
  github: { base: 'https://github.com', scopes: 'read:user user:email' },
  gitlab: { base: 'https://gitlab.com', scopes: 'read_user' },
};

/** Because: whoever can make a mailbox there has an address of such a domain. */
const everybodys = new Set(['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'yahoo.com', 'icloud.com']);

/** Throws `invalid` (422) with the field that is wrong. `before`: the one that is changed. */
export function wantedIn(body: unknown, before?: TrustedProvider): Wanted {
  const said = formOf(form, body);
  const { kind } = said;
  if (before && before.kind !== kind) throw wrongField('kind', 'Its kind stays. Add another one.');
  const base = baseIn(said);
  const secret = said.secret === '' ? undefined : said.secret;
  // Because: a secret that was meant for one server is not sent to another one.
  if (secret === undefined && before && before.sealed !== null && before.base !== base)
    throw wrongField('secret', 'Give the secret again: it would go to another address than before.');
  if (secret === undefined && kind !== 'oidc' && (before?.sealed ?? null) === null)
    throw wrongField('secret', 'Give the client secret.');
  return { kind, name: said.name, base, client: said.client, secret, trust: trustIn(said) };
}

function baseIn({ kind, base = '' }: Form): string {
  const text = (base || usual[kind].base).replace(/\/\.well-known\/openid-configuration$/, '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol))
    throw wrongField('base', 'Give the address of the provider: https://sign-in.example.org.');
  if (url.username || url.password || url.search || url.hash || /\s/.test(text))
    throw wrongField('base', 'The address is without a name, a password, a question mark or a hash.');
  if (url.protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname))
    throw wrongField('base', 'The address begins with https://, unless the provider runs on this machine.');
  return kind === 'oidc' ? text : text.replace(/\/+$/, '');
}

function trustIn({ kind, scopes, domains = [], joins = null, claim = null, roles = [] }: Form): Trust {
  const wanted = scopes || usual[kind].scopes;
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(wanted))
    throw wrongField('scopes', 'Scopes are words with a space between them.');
  if (kind === 'oidc' && !wanted.split(' ').includes('openid'))
    throw wrongField('scopes', 'One of the scopes is openid.');
  const plain = [...new Set(domains.map((each) => each.toLowerCase().replace(/^@/, '')).filter((each) => each !== ''))];
  const wrong = plain.find((each) => !/^(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(each));
  if (wrong !== undefined) throw wrongField('domains', 'A domain is what stands behind the @: example.org.');
  const open = plain.find((each) => everybodys.has(each));
  if (joins !== null && open !== undefined)
    throw wrongField('joins', `Everybody can have an address at ${open}, so nobody joins by one. Invite them.`);
  if (joins !== null && plain.length === 0)
    throw wrongField('domains', 'Name the domains whose people may join by themselves.');
  const hasGroups = kind === 'oidc' && claim !== null && claim !== '';
  return { scopes: wanted, domains: plain, joins, claim: hasGroups ? claim : null, roles: hasGroups ? roles : [] };
}
