/**
 * How people come in: their sessions by an id, the ways to sign in that each has, what counts once, how often somebody
 * guessed, and what happened at the door. Sessions from before have no id, and count no longer.
 */
import type { Migration } from './migration.ts';

export const people: Migration = {
  name: '0011-people',
  columns: {
    session: {
      id: 'id?',
      way: 'text?',
      address: 'text?',
      agent: 'text?',
      rotatedAt: 'whole?',
      oldHash: 'text?',
    },
  },
  indexes: {
    session: [
      ['workspace', 'person', 'id'],
      ['workspace', 'oldHash'],
      ['workspace', 'id'],
    ],
  },
  tables: {
    // Because: the key makes a passkey or an account elsewhere somebody's once.
    credential: {
      columns: {
        workspace: 'id',
        kind: 'text',
        handle: 'text',
        id: 'id',
        person: 'id',
        secret: 'text',
        data: 'json',
        createdAt: 'whole',
        usedAt: 'whole?',
      },
      key: ['workspace', 'kind', 'handle'],
      indexes: [
        ['workspace', 'person', 'id'],
        ['workspace', 'id'],
      ],
    },
    ticket: {
      columns: {
        workspace: 'id',
        kind: 'text',
        hash: 'text',
        id: 'id',
        person: 'id?',
        by: 'id?',
        data: 'json',
        createdAt: 'whole',
        expiresAt: 'whole',
        usedAt: 'whole?',
      },
      key: ['workspace', 'kind', 'hash'],
      indexes: [
        ['workspace', 'kind', 'id'],
        ['workspace', 'person', 'id'],
      ],
    },
    guess: {
      columns: { workspace: 'id', key: 'text', tries: 'whole', until: 'whole' },
      key: ['workspace', 'key'],
    },
    entry: {
      columns: {
        workspace: 'id',
        id: 'id',
        at: 'whole',
        what: 'text',
        person: 'id?',
        address: 'text?',
        agent: 'text?',
        data: 'json',
      },
      key: ['workspace', 'id'],
      indexes: [['workspace', 'person', 'id']],
      inKeyOrder: true,
    },
  },
};
