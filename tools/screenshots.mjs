/** `npm run screenshots`: makes the pictures of the user guide from a seeded world, in a real browser. */
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
handOver(node, [join(root, 'tests', 'web', 'screenshots.ts'), ...process.argv.slice(2)]);
