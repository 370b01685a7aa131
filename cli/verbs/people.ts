import { providerNames, type UnknownAccount } from '@dualtrack/core';
import { randomUUID } from 'node:crypto';
import { does } from '../command.ts';
import type { Connection } from '../connection.ts';
import { Failed, table, Usage } from '../output.ts';
import type { Verb } from '../verb.ts';

interface Member {
  readonly id: string;
  readonly name: string;
  readonly known: readonly { readonly system: string; readonly handle: string; readonly login?: string }[];
}

const usages: Readonly<Record<string, string>> = {
  match: 'people match ACCOUNT MEMBER',
  add: 'people add ACCOUNT [NAME]',
  ignore: 'people ignore ACCOUNT',
};

export const people: Verb = {
  name: 'people',
  usage: 'people [match ACCOUNT MEMBER | add ACCOUNT [NAME] | ignore ACCOUNT]',
  about: 'Shows who is known by which names, and the accounts of forges that are nobody’s yet; says whose one is.',
  more: '  ACCOUNT is the login that `people` shows: ana-l, or ana-l@git.example.org where two have it',
  positionals: [0, 3],
  async run({ open, output, positionals }) {
    const connection = await open();
    const [act, login, who] = positionals;
    if (act !== undefined) {
      const usage = usages[act];
      if (usage === undefined || login === undefined || ((act === 'match') !== (who !== undefined) && act !== 'add'))
        throw new Usage(`dualtrack ${usage ?? people.usage}`);
      const row = await accountOf(connection, login);
      const { changes = 0 } = await does(connection, { id: randomUUID(), ...callOf(act, row, who) });
      return output.result({ account: row.id, changes }, () => said(act, row, who));
    }
    const members = await connection.get<Member[]>('/api/people');
    const accounts = await connection.get<UnknownAccount[]>('/api/accounts');
    output.result({ members, accounts }, () => {
      const open = accounts.filter((each) => !each.ignored);
      const known = table(members.map(memberWords));
      return open.length === 0 ? known : `${known}\n\nNobody’s yet:\n${table(open.map(accountWords))}`;
    });
  },
};

async function accountOf(connection: Connection, wanted: string): Promise<UnknownAccount> {
  const rows = await connection.get<UnknownAccount[]>('/api/accounts');
  const name = wanted.replace(/^@/, '').toLowerCase();
  const fits = rows.filter(({ id, login, host }) =>
    [id, login, `${login}@${host}`].some((each) => each.toLowerCase() === name),
  );
  if (fits.length > 1) throw new Failed('ambiguous', `${wanted} is on several forges; say which: ${wanted}@HOST.`);
  if (!fits[0]) throw new Failed('not_found', `There is no account called ${wanted} that is nobody’s yet.`);
  return fits[0];
}

function callOf(act: string, { id, name, login }: UnknownAccount, who: string | undefined) {
  if (act === 'match') return { name: 'people.match', input: { account: id, person: who } };
  if (act === 'ignore') return { name: 'people.ignore', input: { account: id, ignored: true } };
  return { name: 'people.add', input: { name: who ?? (name || login), account: id } };
}

function said(act: string, { login, name }: UnknownAccount, who: string | undefined): string {
  if (act === 'match') return `${login} is ${who}.`;
  return act === 'ignore' ? `${login} is ignored.` : `${who ?? (name || login)} was added.`;
}

const memberWords = ({ name, known }: Member): string[] => [
  name,
  known.map(({ system, handle, login }) => (system === 'email' ? handle : `${system}:${login ?? handle}`)).join(', '),
];

const accountWords = ({ login, name, system, pulls, where, seen, likely }: UnknownAccount): string[] => [
  login,
  name,
  providerNames[system],
  pulls === 0 ? '' : `${pulls} pull ${pulls === 1 ? 'request' : 'requests'}`,
  `last ${seen} in ${where.name}`,
  likely ? `${likely.name}?` : '',
];
