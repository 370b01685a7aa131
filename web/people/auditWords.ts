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

/** `changed a task: column, order`; `was refused work.move, 12 times: that is not theirs to do`. */
export function auditWords({ what, of, fields, more }: Pick<AuditLine, 'what' | 'of' | 'fields' | 'more'>): string {
  if (what === 'refused') return refusedWords(more);
  if (!of) return doorWords[what] ?? spaced(what);
  const kind = kindWords[of.kind] ?? spaced(of.kind);
  const article = /^[aeiou]/i.test(kind) ? 'an' : 'a';
  const named = fields.length > 0 ? `: ${fields.map(spaced).join(', ')}` : '';
  return `${acts[what] ?? what} ${article} ${kind}${named}`;
}

/** What was asked is the name of a command or the pattern of a route, which programs know them by. */
function refusedWords({ asked, code, count }: AuditLine['more']): string {
  // Because: of whoever was forgotten nothing is left but that it happened.
  if (typeof asked !== 'string' || typeof code !== 'string') return 'was refused';
  const times = typeof count === 'number' && count > 1 ? `, ${count} times` : '';
  if (asked === 'others') return `was refused more than is told apart${times}`;
  return `was refused ${asked}${times}: ${codeWords[code] ?? spaced(code)}`;
}

const codeWords: Readonly<Record<string, string>> = {
  forbidden: 'not theirs to do',
  not_found: 'not there, or not theirs to see',
  signed_out: 'a token that does not count',
  second_factor: 'a second factor is lacking',
  prove_first: 'who they are was to be shown again',
  sessions_only: 'not for programs',
  token_reads: 'a token that only reads',
  wrong_origin: 'it came from another site',
  wrong_host: 'a name that this server does not have',
  wrong_password: 'a wrong password',
};

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
