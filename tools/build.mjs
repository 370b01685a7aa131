/** Builds the web app, if its sources have changed since the last time. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './install.mjs';

const dist = join(root, 'web', 'dist');
const stamp = join(dist, '.built-from');

/** `node`: the Node to build with. Ends the process when the build fails. */
export function buildWeb(node) {
  const sources = hashOf(['web', 'client', 'core'].map((room) => join(root, room)));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  console.error('Building the web app...');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'web'),
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    console.error('The web app could not be built; the lines above say why.');
    process.exit(1);
  }
  writeFileSync(stamp, sources);
}

function hashOf(folders) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== 'dist') visit(path);
      } else hash.update(path.slice(root.length)).update(readFileSync(path));
    }
  };
  folders.forEach(visit);
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildWeb(process.execPath);
