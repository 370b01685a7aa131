/** The audit in words: what happened at the door, and what was changed. */
import type { AuditLine } from './audit.tsx';

const doorWords: Readonly<Record<string, string>> = {
  workspace_kept: 'kept the workspace',
  signed_in: 'signed in',
  sign_in_refused: 'was refused at the door',
  signed_out: 'signed out',
  shown_again: 'showed again who they are',
  shown_again_wrong: 'could not show again who they are',
  sessions_ended: 'ended sessions',
  password_set: 'set a password',
  codes_on: 'turned codes from an app on',
  codes_off: 'turned codes from an app off',
  recovery_code_used: 'used a recovery code',
  passkey_added: 'added a passkey',
  passkey_removed: 'took a passkey away',
  factor_demanded: 'demanded a second factor of everybody',
  factor_released: 'demanded no second factor any more',
  token_made: 'made a token',
  token_ended: 'ended a token',
};

const kindWords: Readonly<Record<string, string>> = {
  person: 'member',
  identity: 'address or account of a member',
  projectKey: 'key of a project',
  membership: 'role in a project',
  settling: 'settled matter of an inbox',
  repo: 'repository',
  tie: 'tie between tasks',
  spent: 'commit that acted',
  mark: 'tag of a version',
  pull: 'pull request',
  ask: 'ask for a review',
  ciRun: 'CI run',
  gate: 'data gate',
  view: 'saved view',
};

const acts: Readonly<Record<string, string>> = {
  create: 'added',
  update: 'changed',
  delete: 'took away',
  redact: 'took words out of',
};

/** `changed a task: column, order`. */
export function auditWords({ what, of, fields }: Pick<AuditLine, 'what' | 'of' | 'fields'>): string {
  if (!of) return doorWords[what] ?? spaced(what);
  const kind = kindWords[of.kind] ?? spaced(of.kind);
  const article = /^[aeiou]/i.test(kind) ? 'an' : 'a';
  const named = fields.length > 0 ? `: ${fields.map(spaced).join(', ')}` : '';
  return `${acts[what] ?? what} ${article} ${kind}${named}`;
}

const wayWords: Readonly<Record<string, string>> = {
  session: 'in a browser',
  token: 'by a token',
  start: 'on the server’s machine',
  password: 'with a password',
  passkey: 'with a passkey',
  link: 'by the printed address',
  code: 'with a code',
  account: 'with an account elsewhere',
  invitation: 'by an invitation',
  reset: 'by a reset',
};

export const wayIn = (way: string | null): string => (way === null ? '' : (wayWords[way] ?? way));

/** `movedAt` and `sign_in` as words. */
const spaced = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
