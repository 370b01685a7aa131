/** Repositories through the command line, as whole processes: quick enough to wait for, and verified afterwards. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { measureImport } from '../bench/import.ts';
import { inFolder } from '../worlds/folder.ts';
import { report } from '../worlds/report.ts';
import { runVerb, verdictOn } from './program.ts';

const recorded = process.env['DUALTRACK_RECORDED'] ?? resolve(import.meta.dirname, '../../../shared');
const names = readdirSync(join(recorded, 'histories'))
  .filter((each) => each.endsWith('.jsonl.gz'))
  .map((each) => basename(each, '.jsonl.gz'));

/** Five seconds are the aim; a slow machine gets more. */
const INIT_MS = 9_000;
/** Well under what is aimed at, so that a slow machine passes and a quadratic step does not. */
const COMMITS_PER_SECOND = 400;

test.each(names)('%s is on the board within seconds, and verified', (name) =>
  inFolder(async (folder) => {
    const repo = join(folder, name);
    const data = join(folder, 'data');
    const script = join(recorded, 'bin', 'rebuild-history.mjs');
    execFileSync(process.execPath, [script, join(recorded, 'histories', `${name}.jsonl.gz`), repo]);
    const before = execFileSync('git', ['-C', repo, 'for-each-ref'], { encoding: 'utf8' });
    const { status, stdout, stderr, ms } = await runVerb(['init', '--repo', repo, '--yes', '--json', '--data', data]);
    expect(status, stderr).toBe(0);
    const made = JSON.parse(stdout) as { commits: number; accepted: number; proposed: { on: boolean }[] };
    expect(made.commits).toBeGreaterThan(50);
    expect(made.accepted).toBeGreaterThanOrEqual(made.proposed.filter((each) => each.on).length);
    report(`${name}: ${made.commits} commits, ${made.accepted} lines accepted in ${Math.round(ms)} ms`);
    expect(ms).toBeLessThan(INIT_MS);
    expect(await verdictOn(data)).toMatchObject({ differences: 0 });
    expect(execFileSync('git', ['-C', repo, 'for-each-ref'], { encoding: 'utf8' })).toBe(before);

    const again = await runVerb(['sync', '--json', '--data', data]);
    expect(JSON.parse(again.stdout)).toEqual({ commits: 0, changes: 0, failed: [] });
  }),
);

test('20,000 commits are read and recorded at a good pace', async () => {
  const { perSecond, commits } = await measureImport();
  report(`${commits} commits, ${Math.round(perSecond)} a second`);
  expect(commits).toBe(20_000);
  expect(perSecond).toBeGreaterThan(COMMITS_PER_SECOND);
});
