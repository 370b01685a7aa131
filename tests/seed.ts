/**
 * Random tests draw anew at every run. `DUALTRACK_SEED` fixes what they draw: `.ci/run` sets it from the commit, so that
 * one commit meets the same cases wherever it is run, and the next one others.
 */
import fc from 'fast-check';

const seed = process.env['DUALTRACK_SEED'];
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });
