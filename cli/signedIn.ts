/**
 * Servers that one signed in to from this machine, with a token of each: a file that its owner alone reads, in the
 * system's usual place.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failed } from './output.ts';

export interface SignedIn {
  /** Where verbs go that name no server. */
  readonly current: string | null;
  /** Tokens by the origin of their server. */
  readonly servers: Readonly<Record<string, { readonly token: string; readonly name: string }>>;
}

/** Where the file is: XDG's place, and those of macOS and Windows. */
export function signedInFile(): string {
  const { XDG_CONFIG_HOME: xdg, APPDATA: windows } = process.env;
  if (xdg) return join(xdg, 'dualtrack', 'credentials.json');
  if (process.platform === 'win32' && windows) return join(windows, 'dualtrack', 'credentials.json');
  const usual = process.platform === 'darwin' ? join('Library', 'Application Support') : '.config';
  return join(homedir(), usual, 'dualtrack', 'credentials.json');
}

export function signedIn(): SignedIn {
  const file = signedInFile();
  if (!existsSync(file)) return { current: null, servers: {} };
  try {
    const { current, servers } = JSON.parse(readFileSync(file, 'utf8')) as Partial<SignedIn>;
    return { current: current ?? null, servers: servers ?? {} };
  } catch {
    throw new Failed('bad_credentials', `${file} cannot be read. Take it away, and sign in again.`);
  }
}

/** Keeps a token; from now on verbs go to its server. */
export function keepSignedIn(server: string, { token, name }: { token: string; name: string }): void {
  write({ current: server, servers: { ...signedIn().servers, [server]: { token, name } } });
}

/** Forgets the token of a server. */
export function forgetSignedIn(server: string): void {
  const { current, servers } = signedIn();
  const { [server]: _, ...rest } = servers;
  write({ current: current === server ? (Object.keys(rest)[0] ?? null) : current, servers: rest });
}

function write(all: SignedIn): void {
  const file = signedInFile();
  if (Object.keys(all.servers).length === 0) return rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Because: whoever reads it meanwhile finds the whole of it, and nobody else may.
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}

/** The origin of a server as people type its address; `dualtrack.example.org` is meant with https. */
export function originIn(typed: string): string {
  const isBare = !/^[a-z][a-z0-9+.-]*:\/\//i.test(typed);
  const url = URL.parse(isBare ? `https://${typed}` : typed);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw new Failed('bad_server', `"${typed}" is no address of a server: https://dualtrack.example.org`);
  return url.origin;
}
