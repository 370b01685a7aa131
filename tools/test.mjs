/** `npm test -- ARGS`: installs and builds what is missing, finds a Chromium, then runs Vitest with ARGS. */
import { join } from 'node:path';
import { findNode, handOver, NO_NODE } from '../cli/bin/node24.mjs';
import { build } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { install, root } from './install.mjs';

install();
const node = findNode(join(root, 'tools'));
if (!node) {
  console.error(NO_NODE);
  process.exit(1);
}
build(node);
process.env.DUALTRACK_CHROMIUM = await findChromium();
process.chdir(join(root, 'tests'));
handOver(node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)]);
