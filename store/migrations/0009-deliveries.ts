/**
 * What connections keep: their secrets (locked), what they were sent, and how they are. Bodies lie apart, so that a
 * delivery can be settled without writing its bytes again, and they are forgotten sooner.
 */
import type { Migration } from './migration.ts';

export const deliveries: Migration = {
  name: '0009-deliveries',
  tables: {
    secret: {
      columns: {
        workspace: 'id',
        connection: 'id',
        id: 'id',
        use: 'text',
        sealed: 'text',
        madeAt: 'whole',
        endsAt: 'whole?',
      },
      key: ['workspace', 'connection', 'id'],
    },
    // Because: the key makes a delivery that is sent again the same row.
    delivery: {
      columns: {
        workspace: 'id',
        connection: 'id',
        key: 'text',
        id: 'id',
        event: 'text',
        at: 'whole',
        size: 'whole',
        headers: 'json',
        status: 'text',
        reason: 'text?',
        effects: 'json',
        settledAt: 'whole?',
        leasedUntil: 'whole',
        replays: 'whole',
      },
      key: ['workspace', 'connection', 'key'],
      indexes: [
        ['workspace', 'id'],
        ['workspace', 'connection', 'id'],
        ['workspace', 'status', 'id'],
      ],
    },
    deliveryBody: {
      columns: { workspace: 'id', id: 'id', form: 'text', body: 'text' },
      key: ['workspace', 'id'],
    },
    refused: {
      columns: { workspace: 'id', connection: 'id', count: 'whole', at: 'whole', reason: 'text' },
      key: ['workspace', 'connection'],
    },
  },
};
