/** The command line: finds the verb, runs it, and ends with 0 ok, 1 error, 2 usage or 3 refused. */
import { parseArgs } from 'node:util';
import { ApiError } from '@dualtrack/client';
import { refusalCodes } from '@dualtrack/core';
import { StoreError } from '@dualtrack/server';
import { connect, type Connection } from './connection.ts';
import { Failed, Output, Refused, Usage } from './output.ts';
import type { Given, Verb } from './verb.ts';
import { backup } from './verbs/backup.ts';
import { board } from './verbs/board.ts';
import { connections } from './verbs/connections.ts';
import { connectVerb } from './verbs/connect.ts';
import { connectionVerb } from './verbs/connection.ts';
import { deliveries } from './verbs/deliveries.ts';
import { exportVerb } from './verbs/export.ts';
import { importVerb } from './verbs/import.ts';
import { init } from './verbs/init.ts';
import { journey } from './verbs/journey.ts';
import { ledger } from './verbs/ledger.ts';
import { login } from './verbs/login.ts';
import { logout } from './verbs/logout.ts';
import { models } from './verbs/models.ts';
import { people } from './verbs/people.ts';
import { replay } from './verbs/replay.ts';
import { resetLink } from './verbs/resetLink.ts';
import { run } from './verbs/run.ts';
import { serveVerb } from './verbs/serve.ts';
import { sync } from './verbs/sync.ts';
import { task } from './verbs/task.ts';
import { verify } from './verbs/verify.ts';
import { whoami } from './verbs/whoami.ts';
import { version } from './version.ts';

const verbs: readonly Verb[] = [
  init,
  sync,
  board,
  models,
  ledger,
  journey,
  task,
  run,
  connectVerb,
  connectionVerb,
  connections,
  deliveries,
  replay,
  people,
  verify,
  exportVerb,
  importVerb,
  backup,
  resetLink,
  serveVerb,
  login,
  logout,
  whoami,
];

export async function main(args: readonly string[]): Promise<void> {
  const json = args.includes('--json');
  const output = new Output(json);
  try {
    await dispatch(args, output);
  } catch (error) {
    process.exitCode = report(error, output);
  }
}

async function dispatch(args: readonly string[], output: Output): Promise<void> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-v') return output.text(version());
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return output.text(help(rest[0]));
  const verb = verbs.find((each) => each.name === name);
  if (!verb) throw new Usage(`There is no command "${name}".\n\n${help()}`);
  if (rest.includes('--help') || rest.includes('-h')) return output.text(help(name));
  const given = parse(verb, rest);
  let connection: Connection | undefined;
  try {
    const open = async (): Promise<Connection> => (connection ??= await connect(given));
    await verb.run({ ...given, output, open });
  } finally {
    await connection?.close();
  }
}

function parse(verb: Verb, args: readonly string[]): Given {
  const options = {
    ...verb.options,
    data: { type: 'string' as const },
    server: { type: 'string' as const },
    json: { type: 'boolean' as const },
  };
  let parsed: Pick<Given, 'values' | 'positionals'>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Usage(`${(error as Error).message}\n\n${help(verb.name)}`);
  }
  const { values, positionals } = parsed;
  const [least, most] = verb.positionals ?? [0, 0];
  if (positionals.length < least || positionals.length > most) throw new Usage(help(verb.name));
  const { data, server } = values as { data?: string; server?: string };
  if (data !== undefined && server !== undefined) throw new Usage('Name a server or a data folder, not both.');
  return { values, positionals, data: data ?? 'data', isDataNamed: data !== undefined, server };
}

function report(error: unknown, output: Output): number {
  if (error instanceof Usage) {
    output.error(error.message);
    return 2;
  }
  if (error instanceof Refused) {
    output.refusal(error);
    return 3;
  }
  if (error instanceof ApiError) {
    output.error(error.message, error.code);
    return isRefused(error) ? 3 : 1;
  }
  if (error instanceof StoreError || error instanceof Failed) {
    output.error(error.message, error.code);
    return 1;
  }
  output.error(
    error instanceof Error
      ? process.env['DUALTRACK_DEBUG']
        ? (error.stack ?? error.message)
        : error.message
      : String(error),
  );
  return 1;
}

/** Whether the rules said no; that there is nothing of a name is an error like any other. */
function isRefused({ status, code }: ApiError): boolean {
  return status === 403 || (status === 422 && refusalCodes.some((each) => each === code));
}

function help(name?: string): string {
  const verb = verbs.find((each) => each.name === name);
  if (verb)
    return `dualtrack ${verb.usage}\n\n  ${verb.about}\n${verb.more ? `\n${verb.more}\n` : ''}\n  --data DIR     the data folder (default: ./data)\n  --server URL   a server that you signed in to, instead\n  --json         one JSON document and nothing else`;
  const width = Math.max(...verbs.map((each) => each.usage.length)) + 2;
  const lines = verbs.map((each) => `  ${each.usage.padEnd(width)}${each.about}`);
  return `Dualtrack: project management for teams that build machine-learning models.\n\n${lines.join('\n')}\n\nEvery command takes --data DIR (default: ./data), --server URL (after “login URL”) and --json. "dualtrack help COMMAND" tells more.`;
}
