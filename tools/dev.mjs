/** `npm run dev -- ARGS`: serves the sources, starts again when the server's change, builds the web app when its change. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findNode, NO_NODE } from '../cli/bin/node24.mjs';
import { install, root } from './install.mjs';

install();
const node = findNode(join(root, 'tools'));
if (!node) {
  console.error(NO_NODE);
  process.exit(1);
}
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
const children = [
  spawn(node, [vite, 'build', '--watch', '--logLevel', 'warn'], { cwd: join(root, 'web'), stdio: 'inherit' }),
  spawn(
    node,
    [
      '--watch',
      '--watch-preserve-output',
      join(root, 'cli', 'bin', 'dualtrack.mjs'),
      'serve',
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, DUALTRACK_PROGRAM: 'sources' } },
  ),
];
const stop = () => children.forEach((child) => child.kill('SIGTERM'));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
for (const child of children) {
  child.on('exit', (code) => {
    stop();
    process.exitCode = code ?? 0;
  });
}
