/** `npm start -- ARGS`: installs and builds what is missing, then `dualtrack serve ARGS`. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode, handOver, NO_NODE, SERVER_ENV, serverFlags } from '../cli/bin/node24.mjs';
import { build } from './build.mjs';
import { install, root } from './install.mjs';

install();
const node = findNode(dirname(fileURLToPath(import.meta.url)));
if (!node) {
  console.error(NO_NODE);
  process.exit(1);
}
build(node);
const args = [join(root, 'cli', 'bin', 'dualtrack.mjs'), 'serve', ...process.argv.slice(2)];
handOver(node, [...serverFlags(node), ...args], { ...SERVER_ENV, DUALTRACK_PROGRAM: 'built' });
