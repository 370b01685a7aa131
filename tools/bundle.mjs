/**
 * `bundle.mjs FROM TO`: a program and all that it imports, in one file for Node. Without comments and white space, since V8
 * holds the text of a program for as long as it runs; names stay, so that an error still tells where it was.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './install.mjs';

const [from, to] = process.argv.slice(2);
/** The bundler that Vite brings. */
const { rolldown } = await import(
  pathToFileURL(createRequire(join(root, 'node_modules', 'vite', 'package.json')).resolve('rolldown')).href
);
const bundle = await rolldown({ input: from, platform: 'node', logLevel: 'warn' });
await bundle.write({
  file: to,
  format: 'esm',
  codeSplitting: false,
  comments: false,
  minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
});
await bundle.close();
