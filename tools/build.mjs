/** Builds the web app, and the program in one file, if their sources have changed since the last time. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { built, firstLine, hashOf, isBuilt } from '../cli/bin/program.mjs';
import { root } from './install.mjs';

const dist = join(root, 'web', 'dist');
const stamp = join(dist, '.built-from');
const vite = join(root, 'node_modules', 'vite');
/** A file of fewer bytes goes in one packet anyway. */
const PACKED_FROM = 1_400;

/** `node`: the Node to build with. Ends the process when a build fails. */
export function build(node) {
  buildWeb(node);
  buildProgram(node);
}

function buildWeb(node) {
  const sources = hashOf(['web', 'client', 'core', 'package-lock.json']);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  console.error('Building the web app...');
  run(node, [join(vite, 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], 'The web app', join(root, 'web'));
  pack(join(dist, 'assets'));
  writeFileSync(stamp, sources);
}

/** Scripts and styles lie packed beside themselves; the server sends what the browser can unpack. */
function pack(folder) {
  for (const name of readdirSync(folder).filter((each) => /\.(?:js|css|svg)$/.test(each))) {
    const file = join(folder, name);
    const bytes = readFileSync(file);
    if (bytes.length < PACKED_FROM) continue;
    writeFileSync(`${file}.br`, brotliCompressSync(bytes));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

function buildProgram(node) {
  if (isBuilt()) return;
  console.error('Building the program...');
  const first = firstLine();
  mkdirSync(dirname(built), { recursive: true });
  // Because: two builds at once must not write into one file, and a reader sees a whole one or none.
  const raw = `${built}.${process.pid}`;
  run(node, [join(root, 'tools', 'bundle.mjs'), join('cli', 'main.ts'), raw], 'The program', root);
  writeFileSync(raw, first + inAscii(readFileSync(raw, 'utf8')));
  renameSync(raw, built);
}

/**
 * The same program with escapes for all that is not ASCII. Because: one other character makes V8 hold the whole text
 * with two bytes for each. Behind a backslash and in raw strings it stays, where an escape would mean something else.
 */
function inAscii(code) {
  if (/String\.raw`[^`]*[\u0080-\uffff]/.test(code)) return code;
  return code.replace(/(?<!\\)[\u0080-\uffff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function run(node, args, what, cwd) {
  const { status } = spawnSync(node, args, { cwd, stdio: ['ignore', 'ignore', 2] });
  if (status === 0) return;
  console.error(`${what} could not be built; the lines above say why.`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build(process.execPath);
