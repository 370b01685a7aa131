import { expect, test } from 'vitest';
import { inWorld } from '../worlds/world.ts';

test('a viewer cannot move a card, and the log has no new row', () =>
  inWorld(async ({ does, refuses, ana, vic }) => {
    await does(ana, 'work.create', { project: 'CHURN', track: 'production', title: 'Batch scorer' });
    expect(await refuses(vic, 'work.move', { task: 'CHURN-1', to: 'doing' })).toBe('forbidden');
  }));
