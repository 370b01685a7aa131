import { defineConfig } from 'vitest/config';

/** `npm test` runs all but `ci/`, which needs PostgreSQL, strace or minutes, and is run by `.ci/run`. */
const onlyCi = process.env['DUALTRACK_TESTS'] === 'ci';

export default defineConfig({
  test: {
    include: [onlyCi ? 'ci/**/*.test.ts' : '**/*.test.ts'],
    exclude: ['node_modules/**', ...(onlyCi ? [] : ['ci/**'])],
    testTimeout: onlyCi ? 900_000 : 60_000,
    hookTimeout: 60_000,
    fileParallelism: !onlyCi,
    maxWorkers: 2,
    expect: { poll: { timeout: 8_000, interval: 20 } },
    pool: 'forks',
    globalSetup: onlyCi ? ['./ci/setup.ts'] : [],
  },
});
