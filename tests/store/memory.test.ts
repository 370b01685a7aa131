import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, investigation, task, type AnyKind, type Change, type Read, type Row } from '@dualtrack/core';
import { Memory } from '../../store/mutate/memory.ts';

const get = (kind: AnyKind, id: string): Read => ({ read: 'get', kind, id });

const change = (kind: AnyKind, id: string, op: Change['op'], value: string): Change => ({
  kind: kind.name,
  id,
  op,
  patch: op === 'delete' ? {} : { project: [null, value] },
  scope: 'workspace',
});

test('the door remembers rows as they are after its own writes, each kind for itself', () => {
  const kind = fc.constantFrom<AnyKind>(task, investigation);
  const id = fc.constantFrom('a', 'b', 'c');
  const step = fc.record({ kind, id, does: fc.constantFrom('reads', 'update', 'delete'), value: fc.string() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const memory = new Memory();
      const rows = new Map<string, Row | undefined>();
      for (const { kind, id, does, value } of steps) {
        const at = `${kind.name} ${id}`;
        const row = rows.get(at) ?? apply(kind, undefined, change(kind, id, 'create', value))!;
        if (does === 'reads') {
          memory.keep(get(kind, id), row);
          rows.set(at, row);
        } else {
          const told = change(kind, id, does, value);
          memory.follow(told);
          rows.set(at, rows.get(at) && apply(kind, rows.get(at), told));
        }
        expect(memory.find(get(kind, id))?.answer).toEqual(rows.get(at));
      }
    }),
  );
});

test('the door remembers a bounded number of rows, the newest surely', () => {
  const memory = new Memory();
  const ids = Array.from({ length: 30_000 }, (_, n) => `row ${n}`);
  for (const id of ids) {
    for (const kind of [task, investigation])
      memory.keep(get(kind, id), apply(kind, undefined, change(kind, id, 'create', id)));
    expect(memory.find(get(task, id))?.answer).toMatchObject({ id, project: id });
  }
  const known = (kind: AnyKind): number => ids.filter((id) => memory.find(get(kind, id))).length;
  expect(known(task) + known(investigation)).toBeLessThanOrEqual(20_000);
  expect(known(task)).toBeGreaterThan(5_000);
  memory.forgetAll();
  expect(known(task) + known(investigation)).toBe(0);
});
