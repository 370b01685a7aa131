#!/usr/bin/env node
// The command line, on whatever Node it is called with.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { built, isBuilt } from './program.mjs';
import { findNode, handOver, NO_NODE, SERVER_ENV, serverFlags } from './node24.mjs';

const node = findNode();
const [flags, env] = node && process.argv[2] === 'serve' ? [serverFlags(node), SERVER_ENV] : [[], {}];
const args = [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
if (node === process.execPath) {
  // Because: looking has a price in memory, which a process that becomes another one does not keep.
  process.env.DUALTRACK_PROGRAM ??= isBuilt() ? 'built' : 'sources';
  const isSetUp = flags.every((each) => process.execArgv.includes(each));
  // Because: V8 and malloc take these at their start alone. Where a process cannot become another one, it runs as it is.
  if (!isSetUp && process.execve && !process.channel)
    process.execve(node, [node, ...process.execArgv, ...args], { ...env, ...process.env });
  if (process.env.DUALTRACK_HANDED_OVER && process.channel) {
    // Because: the process that handed over may be killed; then nobody knows of this one any more.
    process.channel.unref();
    process.on('disconnect', () => process.exit(1));
  }
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import(process.env.DUALTRACK_PROGRAM === 'built' ? pathToFileURL(built).href : '../main.ts');
  await main(process.argv.slice(2));
} else if (node) {
  handOver(node, args, env);
} else {
  console.error(NO_NODE);
  process.exitCode = 1;
}
