import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { canonical, type LoggedChange } from '@dualtrack/core';
import { importFile } from '@dualtrack/server';
import { checkExport, importChanges, openSqlite, Store, StoreError, type Engine } from '@dualtrack/store';
import { emptyEngine, freshWorkspace } from '../worlds/engines.ts';
import { filesIn, inFolder } from '../worlds/folder.ts';
import { furnish } from '../worlds/furnish.ts';
import { Dice, Scene, wishFor } from '../worlds/random.ts';
import { openWorld } from '../worlds/world.ts';
import { sessionFor } from '../worlds/served.ts';

/** The export of a world in which `count` random commands were sent. */
async function busy(count: number): Promise<string> {
  const world = await openWorld();
  await furnish(world);
  const scene = new Scene();
  const dice = new Dice(7);
  for (let n = 0; n < count; n++) {
    scene.take(await world.since(scene.seq));
    world.clock.now += 1_000;
    const { name, input, machine } = wishFor(scene, dice.below(2 ** 31), n, world.clock.now);
    await world.sends(machine ? world.machine : world.ana, [{ id: `busy-${n}`, name, input }]);
  }
  const text = await exported(world.store);
  await world.close();
  return text;
}

async function exported(store: Store): Promise<string> {
  const parts: string[] = [];
  await store.export(async (part) => void parts.push(part));
  return parts.join('');
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.replace(/\n$/, '').split('\n');
}

const changesIn = (text: string): LoggedChange[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{"actor"'))
    .map((line) => JSON.parse(line) as LoggedChange);

async function imported(engine: Engine, text: string): Promise<Store> {
  const { workspace } = await checkExport(linesOf(text));
  const store = await Store.open(engine, { workspace: freshWorkspace() });
  await importChanges(engine, store.workspace, workspace, changesIn(text));
  return Store.open({ ...engine }, { workspace });
}

/** An export with other changes, whole again: its count and checksum fit. */
function resealed(text: string, edit: (changes: LoggedChange[]) => readonly unknown[]): string {
  const [head] = text.split('\n');
  const lines = [head!, ...edit(changesIn(text)).map((change) => canonical(change))];
  const body = lines.map((line) => `${line}\n`).join('');
  const sha256 = createHash('sha256').update(body).digest('hex');
  return `${body}${canonical({ changes: lines.length - 1, rows: {}, sha256 })}\n`;
}

describe('an export', () => {
  test('read into an empty store and exported again is the same byte for byte', async () => {
    const text = await busy(300);
    const store = await imported(await emptyEngine(), text);
    expect(await exported(store)).toBe(text);
    expect(await store.verify()).toMatchObject({ differences: 0, changes: changesIn(text).length });
    await store.close();
  });

  test('is canonical: a line a change, fields in order, with a head, a count and a checksum', async () => {
    const text = await busy(50);
    const lines = text.trimEnd().split('\n');
    for (const line of lines) expect(canonical(JSON.parse(line))).toBe(line);
    expect(JSON.parse(lines[0]!)).toMatchObject({ format: 'dualtrack', v: 1 });
    const end = JSON.parse(lines.at(-1)!) as { changes: number; sha256: string; rows: Record<string, number> };
    expect(end.changes).toBe(lines.length - 2);
    expect(end.sha256).toBe(
      createHash('sha256')
        .update(
          lines
            .slice(0, -1)
            .map((line) => `${line}\n`)
            .join(''),
        )
        .digest('hex'),
    );
    expect(end.rows['project']).toBeGreaterThan(0);
  });

  test('holds nothing of sessions, secrets, answers and cursors', async () => {
    const world = await openWorld();
    const { store } = world;
    const secret = await sessionFor(store, 'p', world.clock.now, 1_000);
    await store.index([{ kind: 'task', id: 'x', scope: 'y', text: 'findable' }], 'search', 7);
    const text = await exported(store);
    for (const word of [secret, 'findable', '"session"', '"credential"', '"ticket"', '"entry"', '"answer"', '"cursor"'])
      expect(text).not.toContain(word);
    await world.close();
  });

  test('goes into an empty store only', async () => {
    const text = await busy(5);
    const world = await openWorld();
    const before = await exported(world.store);
    const engine = await emptyEngine();
    const store = await imported(engine, text);
    await expect(importChanges(engine, store.workspace, store.workspace, changesIn(text))).rejects.toMatchObject({
      code: 'data_in_use',
    });
    expect(await exported(store)).toBe(text);
    expect(await exported(world.store)).toBe(before);
    await store.close();
    await world.close();
  });
});

describe('a damaged export is refused, and nothing is changed:', () => {
  const refusal = async (text: string): Promise<StoreError> => {
    const error: unknown = await checkExport(linesOf(text)).catch((e: unknown) => e);
    expect(error, text.slice(0, 300)).toBeInstanceOf(StoreError);
    return error as StoreError;
  };

  test('300 of them, each damaged in another place', async () => {
    const text = await busy(60);
    const bytes = Buffer.from(text);
    const dice = new Dice(3);
    for (let n = 0; n < 100; n++) {
      const flipped = Buffer.from(bytes);
      const at = dice.below(bytes.length - 1);
      flipped[at] = flipped[at]! ^ (1 << dice.below(7));
      if (flipped.toString('utf8') !== text)
        expect((await refusal(flipped.toString('utf8'))).code).toMatch(/bad_export|data_newer/);
      expect((await refusal(bytes.subarray(0, at).toString('utf8'))).code).toBe('bad_export');
      const lines = text.trimEnd().split('\n');
      lines.splice(dice.below(lines.length), 1);
      expect((await refusal(lines.join('\n'))).code).toBe('bad_export');
    }
  });

  test('lines doubled, turned round, added behind its end, or of something else', async () => {
    const text = await busy(10);
    const lines = text.trimEnd().split('\n');
    const swapped = [...lines];
    [swapped[3], swapped[4]] = [swapped[4]!, swapped[3]!];
    for (const damaged of [
      [...lines.slice(0, 3), lines[2]!, ...lines.slice(3)],
      swapped,
      [...lines, lines[1]!],
      [...lines, '{}'],
      ['', ...lines],
      ['null'],
      ['[]'],
      ['{"format":"something else"}'],
      ['not json'],
      [lines[0]!],
      [lines[0]!, lines.at(-1)!],
      [lines[0]!.replace(/"workspace":"[^"]*"/, '"workspace":"../../etc"'), ...lines.slice(1)],
    ])
      expect((await refusal(damaged.join('\n'))).message).toMatch(
        /no whole export of Dualtrack: .*Nothing was changed/,
      );
    expect((await refusal('')).code).toBe('bad_export');
  });

  test('of a newer version, which it says', async () => {
    const text = await busy(3);
    const newer = text.replace('"v":1', '"v":2');
    expect(await refusal(newer)).toMatchObject({ code: 'data_newer' });
  });

  test('whole by its checksum, but telling of what cannot be', async () => {
    const text = await busy(10);
    expect(await checkExport(linesOf(resealed(text, (all) => all)))).toMatchObject({ changes: changesIn(text).length });
    const ghost = { ...changesIn(text).at(-1)!, op: 'update', id: freshWorkspace(), kind: 'task', patch: {} };
    for (const edit of [
      (all: LoggedChange[]) => [...all, { ...ghost, seq: all.length + 1 }],
      (all: LoggedChange[]) => [...all, { ...all[0]!, seq: all.length + 1 }],
      (all: LoggedChange[]) => [...all, { ...all[0]!, kind: 'nonsense', seq: all.length + 1 }],
      (all: LoggedChange[]) => [...all, { ...all[0]!, kind: '__proto__', seq: all.length + 1 }],
      (all: LoggedChange[]) => all.map((each) => ({ ...each, seq: each.seq + 1 })),
      (all: LoggedChange[]) => all.map((each) => ({ ...each, v: 99 })),
      (all: LoggedChange[]) => all.map((each) => ({ ...each, patch: undefined })),
      (all: LoggedChange[]) => all.map((each) => ({ ...each, patch: 'x' })),
      (all: LoggedChange[]) => all.map((each) => ({ ...each, op: 'explode' })),
      (all: LoggedChange[]) => all.map((each) => ({ ...each, id: 7 })),
      (all: LoggedChange[]) => all.map((each) => ({ ...each, at: 'now' })),
    ])
      expect((await refusal(resealed(text, edit))).code).toBe('bad_export');
  });

  test('and the folder for which it was meant stays as it was', () =>
    inFolder(async (folder) => {
      const text = await busy(20);
      const good = join(folder, 'good.ndjson.gz');
      const bad = join(folder, 'bad.ndjson');
      writeFileSync(good, gzipSync(text));
      writeFileSync(bad, text.slice(0, -200));
      const data = join(folder, 'data');
      const read = (file: string) => importFile({ data, file, onProgress: () => undefined });
      await expect(read(bad)).rejects.toMatchObject({ code: 'bad_export' });
      await expect(read(join(folder, 'missing'))).rejects.toMatchObject({ code: 'bad_export' });
      await expect(read(folder)).rejects.toMatchObject({ code: 'bad_export' });
      expect(filesIn(data)).toEqual({});

      expect(await read(good)).toMatchObject({ changes: changesIn(text).length });
      const before = filesIn(data);
      await expect(read(bad)).rejects.toMatchObject({ code: 'bad_export' });
      expect(filesIn(data)).toEqual(before);
      await expect(read(good)).rejects.toMatchObject({ code: 'data_in_use' });
      const store = await Store.open(openSqlite(join(data, 'dualtrack.db')));
      expect(await exported(store)).toBe(text);
      await store.close();
      expect(gunzipSync(readFileSync(good)).toString('utf8')).toBe(text);
    }));
});
