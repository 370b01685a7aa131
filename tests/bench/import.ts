/** How fast a repository is read and recorded. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMITS = 20_000;

/** `dualtrack init` on a generated history, as a whole process. */
export async function measureImport(): Promise<{ perSecond: number; commits: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-import-'));
  const repo = join(folder, 'repo');
  generate(repo);
  const cli = fileURLToPath(new URL('../../cli/bin/dualtrack.mjs', import.meta.url));
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'init', '--repo', repo, '--yes', '--json', '--data', join(folder, 'data')],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`init ended with ${status}: ${stderr}`);
  const { commits } = JSON.parse(stdout) as { commits: number };
  rmSync(folder, { recursive: true, force: true });
  return { perSecond: commits / seconds, commits };
}

/** A linear history of notebooks, scripts, parameters and tests by five people. */
function generate(repo: string): void {
  spawnSync('git', ['init', '--quiet', '--initial-branch', 'main', repo]);
  const lines: string[] = [];
  const start = Date.UTC(2024, 0, 1) / 1000;
  for (let i = 0; i < COMMITS; i++) {
    const who = `Person ${i % 5} <person${i % 5}@example.org> ${start + i * 600} +0000`;
    const message = `Change ${i}: tune the features of step ${i % 37}`;
    lines.push(
      'commit refs/heads/main',
      `mark :${i + 1}`,
      `author ${who}`,
      `committer ${who}`,
      `data ${message.length}`,
      message,
    );
    if (i > 0) lines.push(`from :${i}`);
    for (const path of [`src/step_${i % 37}.py`, `notebooks/look_${i % 11}.ipynb`]) {
      const body = `line ${i}`;
      lines.push(`M 100644 inline ${path}`, `data ${body.length}`, body);
    }
  }
  lines.push('done', '');
  spawnSync('git', ['-C', repo, 'fast-import', '--quiet', '--done'], { input: lines.join('\n'), maxBuffer: 1 << 28 });
}
