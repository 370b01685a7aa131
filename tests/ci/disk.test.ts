/**
 * A disk that fails, in the ways that disks do: the kernel's answers are replaced for one process (strace), or the disk
 * is really full (a small tmpfs). What failed is never acknowledged, nothing is damaged, the program says what happened,
 * and after the next start everything that was acknowledged is there.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { inFolder } from '../worlds/folder.ts';
import { report } from '../worlds/report.ts';
import { insist, NotServing, startServing, verdictOn, within, type Served } from './program.ts';
import { ground, Writers } from './writers.ts';

const WRITERS = 4;
/** Commands after which a fault that never comes is a fault of the test. */
const ENOUGH = 400;
const END_MS = 60_000;

interface Fault {
  /** In words, for the name of the test. */
  readonly what: string;
  readonly calls: string;
  readonly error: string;
  /** From which of these calls on, counted from the start of the process; `+`: and all after it. */
  readonly when: string;
}

const faults: readonly Fault[] = [
  ...['1', '3', '8', '25', '90+'].map((when) => ({
    what: 'a sync that fails',
    calls: 'fsync,fdatasync',
    error: 'EIO',
    when,
  })),
  ...['2', '20', '77', '240+'].map((when) => ({ what: 'a write that fails', calls: 'pwrite64', error: 'EIO', when })),
  ...['40', '150+'].map((when) => ({ what: 'a disk without space', calls: 'pwrite64', error: 'ENOSPC', when })),
];

describe('on a disk that fails', () => {
  test.each(faults)('$what ($calls, $error, $when) is never acknowledged', ({ calls, error, when }) =>
    inFolder(async (folder) => {
      const data = join(folder, 'data');
      const writers = new Writers('disk', 7);
      await prepared(data, writers);
      const trace = join(folder, 'trace');
      const through = [...watching(calls, trace), '-e', `inject=${calls}:error=${error}:when=${when}`];
      const outcome = await played(data, writers, through);
      // Because: strace ends, and writes its last lines, a moment after the process that it watched.
      await expect.poll(() => readFileSync(trace, 'utf8'), { message: 'the disk did fail' }).toContain('(INJECTED)');
      await wholeAgain(data, writers);
      report(`${calls} ${error} ${when}: ${writers.acknowledged.size} acknowledged, then ${outcome}`);
    }),
  );

  test('nothing fails while the same calls are watched only', () =>
    inFolder(async (folder) => {
      const data = join(folder, 'data');
      const writers = new Writers('disk', 7);
      await prepared(data, writers);
      const trace = join(folder, 'trace');
      const calls = 'fsync,fdatasync,pwrite64';
      expect(await played(data, writers, watching(calls, trace))).toBe('went on');
      expect(readFileSync(trace, 'utf8')).toMatch(/fdatasync|fsync/);
      expect(readFileSync(trace, 'utf8')).toMatch(/pwrite64/);
      expect(writers.acknowledged.size).toBeGreaterThanOrEqual(ENOUGH);
      await wholeAgain(data, writers);
    }));
});

test('a disk that is full refuses with words, and goes on when there is space again', () =>
  inFolder(async (folder) => {
    const disk = await smallDisk(join(folder, 'disk'), '24m');
    const data = join(folder, 'disk', 'data');
    const writers = new Writers('full', 11);
    const server = await startServing(data, { through: disk.inside });
    await insist(server, ground);
    await writers.write(server, WRITERS, () => writers.acknowledged.size >= 100);
    expect(writers.problems.size).toBe(0);

    const ballast = disk.outside(join(folder, 'disk', 'ballast'));
    fill(ballast);
    const before = writers.acknowledged.size;
    await writers.write(server, WRITERS, () => (writers.problems.get('storage_full') ?? 0) >= 20);
    expect([...writers.problems.keys()]).toEqual(['storage_full']);
    // Because: what follows the log writes too, a second after the last change.
    await wait(1_500);
    expect(server.child.exitCode, server.said().slice(-1_500)).toBeNull();
    expect((await server.get('/healthz')).status).toBe(200);
    expect((await server.get('/api/board')).status).toBe(200);
    const [refused] = [...writers.open.values()];
    expect(await server.send([refused!])).toMatchObject({
      kind: 'problem',
      status: 507,
      detail: expect.stringMatching(/no space left on the disk. Nothing was changed/) as string,
    });

    rmSync(ballast);
    await writers.insistOnAll(server);
    await writers.write(server, WRITERS, () => writers.acknowledged.size >= before + 100);
    await server.stop();
    expect(await verdictOn(data, disk.inside)).toMatchObject({ differences: 0 });
    // Because: SQLite goes by the real path of a file, which leads nowhere outside of that disk.
    cpSync(disk.outside(data), join(folder, 'copy'), { recursive: true });
    writers.mustBeThere(join(folder, 'copy'));
    report(`${before} acknowledged before the disk was full, ${writers.acknowledged.size} in the end`);
  }));

/** Writes down these calls of a program; `-D` lets that program, not strace, be the one that is started and ended. */
const watching = (calls: string, trace: string): string[] => {
  return ['strace', '-D', '-f', '-qq', '-o', trace, '-e', `trace=${calls}`];
};

/** A data folder with a project in it, made while the disk was well. */
async function prepared(data: string, writers: Writers): Promise<void> {
  const server = await startServing(data);
  await insist(server, ground);
  await writers.write(server, 1, () => writers.acknowledged.size >= 5);
  await server.stop();
}

/** Writes while the disk fails, and tells how that went; whatever it was, it was said. */
async function played(data: string, writers: Writers, through: readonly string[]): Promise<string> {
  let server: Served;
  try {
    server = await startServing(data, { through });
  } catch (error) {
    if (!(error instanceof NotServing)) throw error;
    expect(error.how).toBe(1);
    expect(error.said).toMatch(/disk I\/O error|storage failed|no space left|disk is full/i);
    return 'did not start';
  }
  await writers.write(server, WRITERS, () => writers.acknowledged.size >= ENOUGH || writers.open.size >= 40);
  if (writers.open.size === 0 || writers.problems.has('storage_full')) {
    expect([...writers.problems.keys()].filter((each) => each !== 'storage_full')).toEqual([]);
    await server.stop();
    return writers.problems.has('storage_full') ? 'refused as full' : 'went on';
  }
  const how = await Promise.race([
    server.ended,
    within(END_MS, () => `the server neither works nor ends: ${server.said()}`),
  ]);
  expect(how).toBe(1);
  expect(server.said()).toMatch(
    /The storage failed \(.+\)\. Nothing more is accepted; start again to check the data\./,
  );
  return 'stopped';
}

/** On a disk that works again: verified, all that was acknowledged is there, and what was not can be sent again. */
async function wholeAgain(data: string, writers: Writers): Promise<void> {
  expect((await verdictOn(data)).differences).toBe(0);
  writers.mustBeThere(data);
  const server = await startServing(data);
  await writers.insistOnAll(server);
  writers.mustBeThere(data);
  expect((await verdictOn(data)).differences).toBe(0);
  await server.stop();
}

interface SmallDisk {
  /** Runs a program where the disk is. */
  readonly inside: readonly string[];
  /** A path on it, as it is reached from here. */
  readonly outside: (path: string) => string;
}

/** A tmpfs of this size in a namespace of its own, which goes with the test, so that nothing stays mounted. */
async function smallDisk(folder: string, size: string): Promise<SmallDisk> {
  mkdirSync(folder);
  const script = `mount -t tmpfs -o size=${size} tmpfs "$0" && echo mounted && exec sleep 3600`;
  const rights = process.getuid?.() === 0 ? ['-m'] : ['-rm'];
  const holder: ChildProcess = spawn('unshare', [...rights, 'sh', '-c', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  const mounted = await Promise.race([once(holder.stdout!, 'data'), once(holder, 'exit')]);
  if (!String(mounted[0]).includes('mounted')) throw new Error('no tmpfs can be mounted here');
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];
  return {
    inside: ['nsenter', ...asRoot, '--mount', '--target', String(holder.pid), '--wd=/', '--'],
    outside: (path) => `/proc/${holder.pid}/root${path}`,
  };
}

/** Takes all the space that there is. */
function fill(file: string): void {
  const { status } = spawnSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=64k'], { stdio: 'ignore' });
  if (status === 0) throw new Error('the disk did not get full');
  writeFileSync(file, '', { flag: 'a' });
}
