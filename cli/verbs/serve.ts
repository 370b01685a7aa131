import { mailSettings, networksIn, serve } from '@dualtrack/server';
import { spawn } from 'node:child_process';
import { webFolder } from '../connection.ts';
import { Failed, Usage } from '../output.ts';
import type { Verb } from '../verb.ts';
import { version } from '../version.ts';

export const serveVerb: Verb = {
  name: 'serve',
  usage: 'serve [--port 4747] [--host 127.0.0.1]',
  about: 'Serves the data folder: the web app and the API.',
  more: '  --allow-host NAME   another name under which the server is reached (repeatable)\n  --repos DIR         a folder besides the home folder whose repositories may be added in the web (repeatable)\n  --allow-network NET a network besides the internet whose servers may be asked, 10.0.0.0/8 (repeatable; also in DUALTRACK_ALLOW_NETWORK, with commas)\n  --public-url URL    the address under which people reach it, for links on forges\n  --trust-proxy NET   a proxy before it, by its address, whose word counts from where others come (repeatable; also in DUALTRACK_TRUST_PROXY, with commas)',
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    'allow-host': { type: 'string', multiple: true },
    repos: { type: 'string', multiple: true },
    'allow-network': { type: 'string', multiple: true },
    'public-url': { type: 'string' },
    'trust-proxy': { type: 'string', multiple: true },
  },
  async run({ data, output, values }) {
    const port = portOf((values['port'] as string | undefined) ?? '4747');
    const host = (values['host'] as string | undefined) ?? '127.0.0.1';
    output.note(`Dualtrack ${version()} on Node ${process.versions.node}, data in ${data}`);
    const running = await serve({
      data,
      host,
      port,
      databaseUrl: process.env['DATABASE_URL'],
      secretKey: process.env['DUALTRACK_SECRET_KEY'],
      webFolder,
      version: version(),
      allowedHosts: (values['allow-host'] as string[] | undefined) ?? [],
      repoFolders: (values['repos'] as string[] | undefined) ?? [],
      allowedNetworks: networksOf('allow-network', values['allow-network'] as string[] | undefined),
      trustProxy: networksOf('trust-proxy', values['trust-proxy'] as string[] | undefined),
      publicUrl: publicUrlOf(values['public-url'] as string | undefined),
      mail: mailOf(process.env),
      log: (line) => process.stderr.write(line.endsWith('\n') ? line : `${line}\n`),
      onBroken: (message) => {
        process.stderr.write(`${message}\n`);
        process.exit(1);
      },
    }).catch((error: NodeJS.ErrnoException) => {
      throw listenError(error, host, port);
    });
    // Because: whoever reads the line may ask to stop at once.
    const asked = stopped();
    process.stdout.write(`${running.url}\n`);
    openBrowser(running.url);
    await asked;
    await running.stop();
  },
};

function networksOf(option: 'allow-network' | 'trust-proxy', given: readonly string[] = []): string[] {
  const also = (process.env[`DUALTRACK_${option.toUpperCase().replace('-', '_')}`] ?? '')
    .split(',')
    .map((each) => each.trim());
  const networks = [...given, ...also.filter((each) => each !== '')];
  try {
    networksIn(networks);
  } catch (error) {
    throw new Usage(`--${option}: ${(error as Error).message}`);
  }
  return networks;
}

function mailOf(env: NodeJS.ProcessEnv): ReturnType<typeof mailSettings> {
  try {
    return mailSettings(env['DUALTRACK_SMTP'], env['DUALTRACK_MAIL_FROM']);
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}

/** Without what would stand between it and a path. */
function publicUrlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new Usage(`--public-url is an address such as https://dualtrack.example.org, not "${text}".`);
  return url.href.replace(/\/+$/, '');
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new Usage(`--port is a number from 0 to 65535, not "${text}".`);
  return port;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const why: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken by another program. Choose another one with --port, or 0 for any that is free.`,
    EACCES: `This user may not use port ${port}. Choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Use 127.0.0.1, or 0.0.0.0 for all.`,
    ENOTFOUND: `There is no host called ${host}.`,
  };
  return error.code && why[error.code] ? new Failed('cannot_listen', why[error.code]!) : error;
}

/** Resolves at the first request to stop; a second one ends at once. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
}

/** Opens a browser where a person sits: on a terminal with a display. */
function openBrowser(url: string): void {
  const hasDisplay =
    process.platform === 'darwin' ||
    process.platform === 'win32' ||
    Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (!process.stdout.isTTY || !hasDisplay || process.env['CI'] || process.env['SSH_CONNECTION']) return;
  const [program, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
