/**
 * `npm run mutants`: puts one fault after the other into a copy of this program, and runs the tests that have to notice
 * it. Says what became of each, and ends with 1 if one was not noticed or could not be put in. Arguments: parts of the
 * names of faults, to try those alone.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { faults, type Fault } from './faults.ts';

const root = resolve(import.meta.dirname, '../..');
/** A test that takes longer, because of the fault or not, is ended. */
const MOST_MS = 180_000;

type Run = 'green' | 'red' | 'endless' | 'none ran';
type Outcome = 'noticed' | 'NOT NOTICED' | 'cannot be put in' | 'did not end' | 'no test ran' | 'red without it';
const outcomesOf = { green: 'NOT NOTICED', endless: 'did not end', 'none ran': 'no test ran' } as const;

/** Of what Vitest reports. */
interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

const wanted = process.argv.slice(2);
const chosen = faults.filter(({ name }) => wanted.length === 0 || wanted.some((each) => name.includes(each)));
const copy = mkdtempSync(join(tmpdir(), 'dualtrack-mutants-'));
let running: ChildProcess | undefined;
process.on('exit', () => {
  running?.kill('SIGKILL');
  rmSync(copy, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

copyTree();
/** Whether tests are green without any fault, by what they are called. */
const green = new Map<string, boolean>();
const outcomes: Outcome[] = [];
for (const fault of chosen) {
  const started = performance.now();
  const outcome = await tryFault(fault);
  outcomes.push(outcome);
  const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(4);
  process.stdout.write(`${seconds} s  ${outcome.padEnd(12)}  ${fault.name}  (${fault.test})\n`);
}
const noticed = outcomes.filter((each) => each === 'noticed').length;
process.stdout.write(`\n${noticed} of ${chosen.length} faults were noticed\n`);
process.exit(chosen.length > 0 && noticed === chosen.length ? 0 : 1);

/** What git knows of or would take, with the packages of this tree, whose rooms are those of the copy. */
function copyTree(): void {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout, status } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000 });
  if (status !== 0) throw new Error('this needs a clone of the repository');
  for (const file of stdout.split('\0')) {
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@dualtrack'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@dualtrack') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  for (const room of readdirSync(join(root, 'node_modules/@dualtrack'))) {
    symlinkSync(join(copy, room), join(modules, '@dualtrack', room));
    const own = join(root, room, 'node_modules');
    if (existsSync(own)) symlinkSync(own, join(copy, room, 'node_modules'));
  }
}

async function tryFault(fault: Fault): Promise<Outcome> {
  const file = join(copy, fault.file);
  const before = readFileSync(file, 'utf8');
  if (before.split(fault.from).length !== 2) return 'cannot be put in';
  writeFileSync(
    file,
    before.replace(fault.from, () => fault.to),
  );
  const withIt = await run(fault);
  writeFileSync(file, before);
  if (withIt !== 'red') return outcomesOf[withIt];
  return (await isGreen(fault)) ? 'noticed' : 'red without it';
}

/** Because: what is red anyway notices nothing. Each choice of tests is asked once. */
async function isGreen(fault: Fault): Promise<boolean> {
  const key = `${fault.test} ${fault.named ?? ''}`;
  if (!green.has(key)) green.set(key, (await run(fault)) === 'green');
  return green.get(key)!;
}

async function run({ test, named }: Fault): Promise<Run> {
  const report = join(copy, 'report.json');
  const how = ['--maxWorkers=1', '--bail=1', '--reporter=json', `--outputFile=${report}`];
  const args = ['run', test, ...how, ...(named ? ['-t', named] : [])];
  const isCi = test.startsWith('ci/');
  rmSync(report, { force: true });
  const child = spawn(process.execPath, [join(copy, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: join(copy, 'tests'),
    stdio: 'ignore',
    env: { ...process.env, DUALTRACK_TESTS: isCi ? 'ci' : '', DUALTRACK_RECORDED: '' },
  });
  running = child;
  const tooLong = setTimeout(() => child.kill('SIGKILL'), MOST_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(tooLong);
  if (code === null) return 'endless';
  const counts = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Counts) : undefined;
  // Because: a program that does not run at all, and tests that are not there, say nothing of a fault.
  if (!counts || (counts.numFailedTests === 0 && (code !== 0 || counts.numPassedTests === 0))) return 'none ran';
  return code === 0 ? 'green' : 'red';
}
