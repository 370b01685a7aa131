/**
 * Where a repository may be read from: a path on this machine, within what the asker may name, or an address that
 * `git` can clone. Refs and paths that look like options, and helpers such as `ext::`, are no sources.
 */
import { realpath, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { git } from '../integrations/git/git.ts';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';

export type Source =
  | { readonly kind: 'local'; readonly source: string; readonly path: string; readonly name: string }
  | { readonly kind: 'remote'; readonly source: string; readonly url: string; readonly name: string };

export interface Allowed {
  /** The asker may name any path that this process can read. */
  readonly anywhere: boolean;
  /** Folders under which paths may lie otherwise, besides the home folder. */
  readonly folders: readonly string[];
}

/** What a text names, checked as far as takes less than two seconds. Throws HttpProblem with a sentence. */
export async function sourceOf(text: string, allowed: Allowed): Promise<Source> {
  const wanted = text.trim();
  // eslint-disable-next-line no-control-regex
  if (wanted === '' || wanted.startsWith('-') || /[\u0000-\u001f]/.test(wanted)) {
    throw wrong('bad_source', 'Give the path or the address of a Git repository.');
  }
  if (/^file:\/\//i.test(wanted)) return localSource(pathIn(wanted), allowed);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(wanted)?.[1]?.toLowerCase();
  if (scheme !== undefined) return remoteSource(wanted, scheme);
  if (/^[\w.-]+::/.test(wanted))
    throw wrong('bad_source', 'Only https, http, ssh and git addresses and paths are read.');
  if (/^[\w.-]+@[\w.-]+:(?!\/\/)\S+$/.test(wanted)) return remoteSource(wanted, 'scp');
  return localSource(wanted.replace(/^~(?=$|\/)/, homedir()), allowed);
}

async function localSource(path: string, allowed: Allowed): Promise<Source> {
  if (!isAbsolute(path)) throw wrong('bad_source', 'Give the whole path, from the root of the file system on.');
  const folder = await readable(resolve(path), allowed);
  const top = await git(['rev-parse', '--absolute-git-dir'], {
    at: folder,
    timeoutMs: 1_500,
    ceiling: dirname(folder),
  }).catch(() => undefined);
  if (top === undefined) throw wrong('not_a_repository', `${path} is no Git repository.`);
  const any = await git(['rev-list', '--max-count=1', '--all', '--'], { at: folder, timeoutMs: 1_500 }).catch(() => '');
  if (any.trim() === '')
    throw wrong('repository_empty', `The repository ${path} has no commits yet. Commit something, then read it again.`);
  return { kind: 'local', source: folder, path: folder, name: nameOf(folder) };
}

/** The real path of a folder that the asker may name. What they may not name is not told to exist or not. */
async function readable(path: string, { anywhere, folders }: Allowed): Promise<string> {
  const roots = await Promise.all(
    [homedir(), ...folders].map((each) => realpath(resolve(each)).catch(() => resolve(each))),
  );
  const isWithin = (each: string): boolean =>
    roots.some((root) => each === root || each.startsWith(root.endsWith(sep) ? root : root + sep));
  const refused = wrong(
    'path_not_allowed',
    `Repositories are read from under ${roots.join(' or ')}. Start the server with --repos DIR to allow another folder, or use "dualtrack init".`,
  );
  const real = await realpath(path).catch(() => undefined);
  if (!anywhere && !isWithin(real ?? (await realParent(path)))) throw refused;
  const info = real === undefined ? undefined : await stat(real).catch(() => undefined);
  if (real === undefined || !info)
    throw wrong('repository_missing', `There is nothing at ${path}, or it cannot be read.`);
  if (!info.isDirectory()) throw wrong('not_a_repository', `${path} is a file, not the folder of a Git repository.`);
  return real;
}

/** The real path that a missing path would have: its nearest parent that exists, and the rest. */
async function realParent(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) return path;
  const real = await realpath(parent).catch(() => realParent(parent));
  return join(real, basename(path));
}

async function remoteSource(text: string, scheme: string): Promise<Source> {
  if (!['https', 'http', 'ssh', 'git', 'scp'].includes(scheme)) {
    throw wrong('bad_source', `Addresses that begin with "${scheme}:" are not read; use https, http, ssh or git.`);
  }
  const url = scheme === 'scp' ? scpUrl(text) : text;
  if (!URL.canParse(url)) throw wrong('bad_source', 'This address cannot be understood.');
  const parsed = new URL(url);
  if (parsed.hostname === '' || parsed.hostname.startsWith('-'))
    throw wrong('bad_source', 'This address names no server.');
  if (parsed.protocol.startsWith('http')) await answersHttp(parsed);
  else await answersTcp(parsed);
  return { kind: 'remote', source: withoutSecrets(text, parsed, scheme), url: text, name: nameOf(parsed.pathname) };
}

async function answersHttp(url: URL): Promise<void> {
  // Because: behind a proxy only git knows the way; it says in its own time what is wrong.
  if (
    ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].some(
      (name) => process.env[name],
    )
  )
    return;
  const target = new URL(url);
  target.pathname = `${target.pathname.replace(/\/$/, '')}/info/refs`;
  target.search = '?service=git-upload-pack';
  const authorization = target.username
    ? `Basic ${Buffer.from(`${decoded(target.username)}:${decoded(target.password)}`).toString('base64')}`
    : undefined;
  target.username = '';
  target.password = '';
  const answer = await fetch(target, {
    headers: { 'user-agent': 'git/dualtrack', ...(authorization ? { authorization } : {}) },
    signal: AbortSignal.timeout(serverLimits.remoteAnswerMs),
  }).catch((error: unknown) => {
    throw unreachable(url, error);
  });
  await answer.body?.cancel();
  if (answer.status === 401 || answer.status === 403)
    throw wrong(
      'url_not_readable',
      `${url.host} wants a sign-in for this repository. Clone it yourself and give the path of the clone.`,
    );
  if (answer.status >= 400) throw wrong('repository_missing', `${url.host} knows no repository at ${url.pathname}.`);
}

/**
 * Whether something speaks at an address: an SSH server greets first (RFC 4253, 4.2), git's own answers when it is asked
 * for a repository (gitprotocol-pack(5)).
 */
async function answersTcp(url: URL): Promise<void> {
  const isSsh = url.protocol === 'ssh:';
  const port = Number(url.port) || (isSsh ? 22 : 9418);
  const asked = packetOf(`git-upload-pack ${decoded(url.pathname)}\0host=${url.host}\0`);
  return new Promise((done, fail) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port });
    const end = (problem?: HttpProblem): void => {
      clearTimeout(timer);
      socket.destroy();
      if (problem) fail(problem);
      else done();
    };
    const silent = (error: unknown): void => end(unreachable(url, error));
    const timer = setTimeout(() => silent(new Error('timeout')), serverLimits.remoteAnswerMs);
    socket.once('connect', () => {
      if (!isSsh) socket.write(asked);
    });
    socket.once('data', (said) => {
      const isMissing = !isSsh && said.toString('latin1', 4, 8) === 'ERR ';
      end(isMissing ? wrong('repository_missing', `${url.host} knows no repository at ${url.pathname}.`) : undefined);
    });
    socket.once('error', silent);
    socket.once('close', () => silent(new Error('closed')));
  });
}

/** A line of git's protocol: its length in four hexadecimal digits, then what it says. */
const packetOf = (text: string): string => `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`;

function unreachable({ host, hostname, protocol }: URL, cause: unknown): HttpProblem {
  // Because: a name of one word is nearly always one that only somebody's own SSH configuration knows.
  const isAlias = protocol === 'ssh:' && /^[\w-]+$/.test(hostname) && hostname !== 'localhost';
  const detail = isAlias
    ? `No server called ${hostname} answers. If that is an alias of your SSH configuration, write the name of the server itself, as in git@github.com:owner/name.git.`
    : `${host} does not answer. Look at the address and at the network, then try again.`;
  const problem = wrong('url_unreachable', detail);
  problem.cause = cause;
  return problem;
}

/** `git@host:group/repo` as an address. */
function scpUrl(text: string): string {
  const cut = text.indexOf(':');
  return `ssh://${text.slice(0, cut)}/${text.slice(cut + 1)}`;
}

/** An address as it is recorded and shown: without what signs somebody in. Over ssh the user belongs to the address. */
function withoutSecrets(text: string, parsed: URL, scheme: string): string {
  const isSsh = scheme === 'scp' || scheme === 'ssh';
  if (parsed.password === '' && (isSsh || parsed.username === '')) return text;
  const shown = new URL(parsed);
  shown.password = '';
  if (!isSsh) shown.username = '';
  return shown.href;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('bad_source', 'This address cannot be understood.');
  }
}

function pathIn(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw wrong('bad_source', 'This file address cannot be understood.');
  }
}

/** The name of a repository: the last part of its path, without `.git`. */
function nameOf(path: string): string {
  const last = basename(path.replace(/\/+$/, '')).replace(/\.git$/, '');
  return (last === '' || last === '.git' ? basename(dirname(path)) : last).slice(0, 120) || 'repository';
}

function wrong(code: string, detail: string): HttpProblem {
  return new HttpProblem(code === 'path_not_allowed' ? 403 : 422, code, detail);
}
