/** `npm run check`: types, lint, format, room by room. Fails at the first thing that is wrong. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install, root } from './install.mjs';

install();
const bin = (name) => join(root, 'node_modules', '.bin', name);
const rooms = ['core', 'store', 'client', 'server', 'cli', 'web', 'tests'];
const steps = [
  ...rooms.map((room) => [`types of ${room}`, bin('tsc'), ['-p', room]]),
  ['lint', bin('oxlint'), ['--type-aware', '--deny-warnings', '.']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
];
for (const [name, command, args] of steps) {
  const started = performance.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`${name}: not in order`);
    process.exit(1);
  }
  console.error(`${name}: in order (${Math.round(performance.now() - started)} ms)`);
}
