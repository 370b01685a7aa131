#!/usr/bin/env node
// The command line, on whatever Node it is called with.
import { fileURLToPath } from 'node:url';
import { findNode, handOver, NO_NODE } from './node24.mjs';

const node = findNode();
if (node === process.execPath) {
  if (process.env.DUALTRACK_HANDED_OVER && process.channel) {
    // Because: the process that handed over may be killed; then nobody knows of this one any more.
    process.channel.unref();
    process.on('disconnect', () => process.exit(1));
  }
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('../main.ts');
  await main(process.argv.slice(2));
} else if (node) {
  handOver(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
} else {
  console.error(NO_NODE);
  process.exitCode = 1;
}
