/** `npm run mutants -- PARTS OF NAMES`: puts faults into a copy of the program, one by one; the tests have to notice each. */
import { join } from 'node:path';
import { findNode, handOver, NO_NODE } from '../cli/bin/node24.mjs';
import { install, root } from './install.mjs';

install();
const node = findNode(join(root, 'tools'));
if (!node) {
  console.error(NO_NODE);
  process.exit(1);
}
handOver(node, [join(root, 'tests', 'mutants', 'main.ts'), ...process.argv.slice(2)]);
