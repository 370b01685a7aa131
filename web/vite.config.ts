import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The module that asks for what the page shows first runs before the program, which takes longer to fetch. */
const opensFirst: Plugin = {
  name: 'dualtrack:opens-first',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle = {} }) {
      const opening = Object.values(bundle).find((each) => each.type === 'chunk' && each.name === 'opening');
      if (!opening) throw new Error('the page has no opening');
      const attrs = { type: 'module', crossorigin: true, src: `/${opening.fileName}` };
      return [{ tag: 'script', attrs, injectTo: 'head-prepend' }];
    },
  },
};

/**
 * Most of the program runs as it opens; a browser told so compiles it while it still arrives, beside the page, and not
 * function by function when each is called first (https://v8.dev/blog/explicit-compile-hints).
 */
const compiledAtOnce: Plugin = {
  name: 'dualtrack:compiled-at-once',
  apply: 'build',
  generateBundle: {
    // Because: it has to be the first line, and Vite writes its own there before.
    order: 'post',
    handler(_, bundle) {
      const entry = Object.values(bundle).find(
        (each) => each.type === 'chunk' && each.isEntry && each.name === 'index',
      );
      if (entry?.type !== 'chunk') throw new Error('the program has no entry');
      entry.code = `//# allFunctionsCalledOnLoad\n${entry.code}`;
    },
  },
};

export default defineConfig({
  plugins: [react(), tailwind(), opensFirst, compiledAtOnce],
  build: {
    target: 'es2024',
    sourcemap: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', opening: 'state/opening.ts' },
      output: {
        codeSplitting: {
          groups: [
            { name: 'opening', test: /[\\/]state[\\/]opening\.ts$/, priority: 1 },
            // Because: each file of the first screen is asked for and answered by itself, and all of them are needed.
            { name: 'first', tags: ['$initial'] },
          ],
        },
      },
    },
  },
});
