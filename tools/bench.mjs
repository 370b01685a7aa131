/** `npm run bench -- ARGS`: installs and builds what is missing, then measures. */
import { join } from 'node:path';
import { findNode, handOver, NO_NODE } from '../cli/bin/node24.mjs';
import { build } from './build.mjs';
import { install, root } from './install.mjs';

install();
const node = findNode(join(root, 'tools'));
if (!node) {
  console.error(NO_NODE);
  process.exit(1);
}
build(node);
handOver(node, [join(root, 'tests', 'bench', 'main.ts'), ...process.argv.slice(2)]);
