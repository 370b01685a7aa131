/**
 * A real PostgreSQL for the tests of this run: a cluster of its own in a temporary folder, on a free port of loopback,
 * as durable as in production. It ends with the run, and tests find it in DUALTRACK_POSTGRES.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const INSTALLED = '/usr/lib/postgresql';
const START_MS = 60_000;
const STOP_MS = 20_000;

let running: { readonly server: ChildProcess; readonly folder: string } | undefined;

export async function setup(): Promise<void> {
  const bin = newestBin();
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-postgres-'));
  const owner = ownerOf(folder);
  const data = join(folder, 'data');
  run(
    join(bin, 'initdb'),
    ['--pgdata', data, '--username', 'dualtrack', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale'],
    owner,
  );

  const port = await freePort();
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 400 };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let said = '';
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...args], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running = { server, folder };
  server.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const isReady = (): boolean =>
    spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port), '-d', 'postgres']).status === 0;
  const end = Date.now() + START_MS;
  while (!isReady()) {
    if (hasEnded(server) || Date.now() > end) throw new Error(`PostgreSQL does not start: ${said}`);
    await wait(50);
  }
  process.env['DUALTRACK_POSTGRES'] = `postgres://dualtrack@127.0.0.1:${port}/postgres`;
}

export async function teardown(): Promise<void> {
  if (!running) return;
  await stop(running.server);
  rmSync(running.folder, { recursive: true, force: true });
}

function newestBin(): string {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).map(Number).filter(Number.isFinite) : [];
  const newest = versions.sort((a, b) => b - a).find((each) => existsSync(join(INSTALLED, String(each), 'bin/initdb')));
  if (newest === undefined) throw new Error('These tests need PostgreSQL: apt-get install postgresql');
  return join(INSTALLED, String(newest), 'bin');
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** Because: PostgreSQL refuses to run as root, so there it runs as the user that its package made. */
function ownerOf(folder: string): Owner {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  const owner = { uid: idOf('-u'), gid: idOf('-g') };
  chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o700);
  return owner;
}

function run(program: string, args: readonly string[], owner: Owner): void {
  const { status, stderr } = spawnSync(program, args, { ...owner, cwd: '/', encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Fast shutdown; if that takes too long, an immediate one, which takes its own children along. */
async function stop(server: ChildProcess): Promise<void> {
  if (hasEnded(server)) return;
  const gone = once(server, 'exit');
  server.kill('SIGINT');
  const harder = setTimeout(() => server.kill('SIGQUIT'), STOP_MS);
  await gone;
  clearTimeout(harder);
}
