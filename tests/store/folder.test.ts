import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openHouse } from '@dualtrack/server';
import { StoreError, takeFolder } from '@dualtrack/store';
import { filesIn, inFolder } from '../worlds/folder.ts';

const storeDoor = fileURLToPath(new URL('../../store/index.ts', import.meta.url));

function refusalOf(take: () => unknown): StoreError {
  try {
    take();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('the folder should have been refused');
}

/** Another process that takes a folder, says so, and holds it until it is killed. */
async function holder(path: string): Promise<{ pid: number; kill(signal: NodeJS.Signals): Promise<void> }> {
  const code = `import { takeFolder } from ${JSON.stringify(storeDoor)}; takeFolder(${JSON.stringify(path)}, 0); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return {
    pid: child.pid!,
    async kill(signal) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}

describe('a data folder', () => {
  test('is made where there is none, for its owner’s eyes only', () =>
    inFolder(async (folder) => {
      const data = join(folder, 'deep', 'data');
      const house = await openHouse({ data });
      const mode = (name: string) => statSync(join(data, name)).mode & 0o777;
      expect(mode('.')).toBe(0o700);
      for (const name of ['dualtrack.db', 'token']) expect(mode(name), name).toBe(0o600);
      expect(readFileSync(join(data, 'token'), 'utf8').trim().length).toBeGreaterThan(40);
      const { token } = house.secrets;
      await house.close();
      chmodSync(join(data, 'token'), 0o644);
      const again = await openHouse({ data });
      expect(again.secrets.token).toBe(token);
      expect(mode('token')).toBe(0o600);
      await again.close();
    }));

  test('is held by one at a time, and free again when that one lets go', () =>
    inFolder(async (folder) => {
      const first = takeFolder(folder, 0);
      const error = refusalOf(() => takeFolder(folder, 0));
      expect(error.code).toBe('data_in_use');
      expect(error.message).toBe(
        `Another Dualtrack is using ${folder}. Stop that one first, or give this one another folder with --data.`,
      );
      first.release();
      takeFolder(folder, 0).release();
    }));

  test('is refused to a second process, and free at once when the first is killed with -9', () =>
    inFolder(async (folder) => {
      const other = await holder(folder);
      expect(refusalOf(() => takeFolder(folder, 0)).code).toBe('data_in_use');
      await expect(openHouse({ data: folder, waitMs: 50 })).rejects.toMatchObject({ code: 'data_in_use' });
      await other.kill('SIGKILL');
      takeFolder(folder, 0).release();
    }));

  test('is waited for, as long as was said', () =>
    inFolder(async (folder) => {
      const other = await holder(folder);
      const waiting = holder(join(folder));
      await other.kill('SIGTERM');
      await (await waiting.catch(() => holder(folder))).kill('SIGKILL');
      takeFolder(folder, 2_000).release();
    }));

  test('of a newer version is refused with a sentence and left byte for byte as it was', () =>
    inFolder(async (folder) => {
      await (await openHouse({ data: folder })).close();
      writeFileSync(join(folder, 'dualtrack.json'), '{"format":2,"by":"the future"}\n');
      const before = filesIn(folder);
      const error = refusalOf(() => takeFolder(folder, 0));
      expect(error.code).toBe('data_newer');
      expect(error.message).toMatch(/written by a newer Dualtrack \(format 2\)\. Nothing was changed/);
      await expect(openHouse({ data: folder })).rejects.toMatchObject({ code: 'data_newer' });
      expect(filesIn(folder)).toEqual(before);
    }));

  test.each(['', 'not json', 'null', '[]', '{}', '{"format":"1"}', '{"format":null}', '{"format":1e99}'])(
    'whose mark reads %j is left alone',
    (mark) =>
      inFolder(async (folder) => {
        writeFileSync(join(folder, 'dualtrack.json'), mark);
        const before = filesIn(folder);
        expect(refusalOf(() => takeFolder(folder, 0)).code).toMatch(/not_a_store|data_newer/);
        expect(filesIn(folder)).toEqual(before);
      }),
  );

  test('whose database is none is left alone', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'dualtrack.db'), 'a diary');
      const before = filesIn(folder);
      expect(refusalOf(() => takeFolder(folder, 0)).code).toBe('not_a_store');
      expect(filesIn(folder)).toEqual(before);
    }));

  test('that is a file, or lies where nobody may write, is refused with words', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'file');
      writeFileSync(file, 'x');
      await expect(openHouse({ data: file })).rejects.toThrow(/file/);
      mkdirSync(join(folder, 'data', 'dualtrack.db'), { recursive: true });
      await expect(openHouse({ data: join(folder, 'data') })).rejects.toThrow();
    }));

  test('with a half-written database of another kind, or one cut short, is not opened over it', () =>
    inFolder(async (folder) => {
      const house = await openHouse({ data: folder });
      await house.close();
      const whole = readFileSync(join(folder, 'dualtrack.db'));
      writeFileSync(join(folder, 'dualtrack.db'), whole.subarray(0, whole.length / 2));
      await expect(openHouse({ data: folder })).rejects.toThrow();
      expect(readFileSync(join(folder, 'dualtrack.db'))).toEqual(whole.subarray(0, whole.length / 2));
    }));
});
