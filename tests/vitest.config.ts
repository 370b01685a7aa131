import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * `npm test` runs all but `ci/`, which needs PostgreSQL, strace or minutes. `.ci/run` runs that as well, and with it,
 * on a real PostgreSQL, the tests of the domain and of the store.
 */
const onlyCi = process.env['DUALTRACK_TESTS'] === 'ci';
const recorded = process.env['DUALTRACK_RECORDED'];
// Because: whoever says where the recorded histories are wants them read; else they are read where they are at hand.
const hasRecorded = recorded !== undefined || existsSync(resolve(import.meta.dirname, '../../shared/histories'));
const hasPayloads = existsSync(resolve(recorded ?? resolve(import.meta.dirname, '../../shared'), 'fixtures'));
const missing = [...(hasRecorded ? [] : ['**/recorded.test.ts']), ...(hasPayloads ? [] : ['**/*.payloads.test.ts'])];

export default defineConfig({
  test: {
    include: onlyCi ? ['ci/**/*.test.ts', 'core/**/*.test.ts', 'store/**/*.test.ts'] : ['**/*.test.ts'],
    exclude: ['node_modules/**', ...(onlyCi ? [] : ['ci/**']), ...missing],
    testTimeout: onlyCi ? 900_000 : 120_000,
    hookTimeout: onlyCi ? 300_000 : 60_000,
    fileParallelism: !onlyCi,
    // Because: whoever waits for a browser or a server leaves a core free; two files at a time used half of two.
    maxWorkers: 3,
    expect: { poll: { timeout: onlyCi ? 60_000 : 20_000, interval: 20 } },
    pool: 'forks',
    setupFiles: ['./seed.ts'],
    globalSetup: onlyCi ? ['./ci/setup.ts'] : [],
  },
});
