/** `npm run bench -- ARGS`: installs and builds what is missing, then measures. */
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
const parts = process.argv.slice(2).filter((each) => !each.startsWith('-'));
if (parts.length === 0 || parts.includes('browser'))
  process.env.DUALTRACK_CHROMIUM = await findChromium({ whole: true });
handOver(node, [join(root, 'tests', 'bench', 'main.ts'), ...process.argv.slice(2)]);
