/**
 * Tokens: what a program shows in the name of whoever made it. Kept as a hash; told once. They look alike (`dt_`, 43
 * characters of chance, 6 that follow from them), so that what was typed wrong is known without looking it up, and what
 * was published by accident can be found by who looks for such things.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { uuidV7 } from '@dualtrack/core';
import { Shapes } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';
import { digestOf } from './digest.ts';

/** The most that a token may: look; work; arrange. */
export const tokenScopes = ['read', 'write', 'admin'] as const;
export type TokenScope = (typeof tokenScopes)[number];

export interface Token {
  readonly id: string;
  /** Who made it, and in whose name it acts. */
  readonly person: string;
  /** The one project that it is for; null: all that its maker sees. */
  readonly project: string | null;
  readonly name: string;
  readonly scope: TokenScope;
  /** Milliseconds since 1970 UTC, like all times here. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

const fields = ['id', 'person', 'project', 'name', 'scope', 'createdAt', 'expiresAt', 'usedAt'] as const;

export class Tokens {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** A new token, from now on for so long. */
  *make(
    workspace: string,
    {
      person,
      project,
      name,
      scope,
      now,
      lifeMs,
    }: Pick<Token, 'person' | 'project' | 'name' | 'scope'> & { now: number; lifeMs: number },
  ): Steps<{ id: string; secret: string }> {
    const id = uuidV7(now, randomBytes(16));
    const secret = newToken();
    yield this.shapes.get('make', (q) =>
      q.insertInto('token').values({
        workspace: param('workspace'),
        hash: param('hash'),
        id: param('id'),
        person: param('person'),
        project: param('project'),
        name: param('name'),
        scope: param('scope'),
        createdAt: param('now'),
        expiresAt: param('expiresAt'),
        usedAt: null,
        endedAt: null,
      }),
    )({ workspace, hash: digestOf(secret), id, person, project, name, scope, now, expiresAt: now + lifeMs });
    return { id, secret };
  }

  /** The token of a secret while it counts. */
  *find(workspace: string, secret: string, now: number): Steps<Token | undefined> {
    const [row] = yield this.shapes.get('find', (q) =>
      q
        .selectFrom('token')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('hash', '=', param('hash'))
        .where('endedAt', 'is', null)
        .where('expiresAt', '>', param('now')),
    )({ workspace, hash: digestOf(secret), now });
    return row as unknown as Token | undefined;
  }

  *use(workspace: string, id: string, now: number): Steps<void> {
    yield this.shapes.get('use', (q) =>
      q
        .updateTable('token')
        .set({ usedAt: param('now') })
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id')),
    )({ workspace, id, now });
  }

  /** One that was not ended, expired or not. */
  *get(workspace: string, id: string): Steps<Token | undefined> {
    const [row] = yield this.shapes.get('get', (q) =>
      q
        .selectFrom('token')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id'))
        .where('endedAt', 'is', null),
    )({ workspace, id });
    return row as unknown as Token | undefined;
  }

  /** Those of a person that are for all that they see, oldest first; also expired ones, until they are forgotten. */
  *of(workspace: string, person: string): Steps<Token[]> {
    const rows = yield this.shapes.get('of', (q) =>
      q
        .selectFrom('token')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .where('project', 'is', null)
        .where('endedAt', 'is', null)
        .orderBy('id'),
    )({ workspace, person });
    return rows as unknown as Token[];
  }

  /** All that a person made and that are remembered, ended ones too, oldest first. */
  *madeBy(workspace: string, person: string): Steps<Token[]> {
    const rows = yield this.shapes.get('madeBy', (q) =>
      q
        .selectFrom('token')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .orderBy('id'),
    )({ workspace, person });
    return rows as unknown as Token[];
  }

  /** Those of a project, whoever made them, oldest first. */
  *in(workspace: string, project: string): Steps<Token[]> {
    const rows = yield this.shapes.get('in', (q) =>
      q
        .selectFrom('token')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('project', '=', param('project'))
        .where('endedAt', 'is', null)
        .orderBy('id'),
    )({ workspace, project });
    return rows as unknown as Token[];
  }

  /** Who made each of those that count, by their ids. */
  *living(workspace: string, now: number): Steps<Map<string, string>> {
    const rows = yield this.shapes.get('living', (q) =>
      q
        .selectFrom('token')
        .select(['id', 'person'])
        .where('workspace', '=', param('workspace'))
        .where('endedAt', 'is', null)
        .where('expiresAt', '>', param('now')),
    )({ workspace, now });
    return new Map(rows.map((row) => [row['id'] as string, row['person'] as string]));
  }

  /** Ends one; whether it had not been ended. */
  *end(workspace: string, id: string, now: number): Steps<boolean> {
    const ended = yield this.shapes.get('end', (q) =>
      q
        .updateTable('token')
        .set({ endedAt: param('now') })
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id'))
        .where('endedAt', 'is', null)
        .returning('id'),
    )({ workspace, id, now });
    return ended.length > 0;
  }

  /** Ends all that a person made; gives their ids. */
  *endAll(workspace: string, person: string, now: number): Steps<Set<string>> {
    const ended = yield this.shapes.get('endAll', (q) =>
      q
        .updateTable('token')
        .set({ endedAt: param('now') })
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .where('endedAt', 'is', null)
        .returning('id'),
    )({ workspace, person, now });
    return idsIn(ended);
  }

  /** Forgets those that ended or expired before a time. */
  *forgetBefore(before: number): Steps<void> {
    yield this.shapes.get('forgetExpired', (q) => q.deleteFrom('token').where('expiresAt', '<', param('before')))({
      before,
    });
    yield this.shapes.get('forgetEnded', (q) => q.deleteFrom('token').where('endedAt', '<', param('before')))({
      before,
    });
  }
}

const PREFIX = 'dt_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 is more than 2^256. */
const CHANCE_CHARS = 43;
const CHECK_CHARS = 6;

function newToken(): string {
  const chance = Array.from({ length: CHANCE_CHARS }, () => DIGITS[randomInt(DIGITS.length)]).join('');
  return PREFIX + chance + checkOf(chance);
}

/** Whether a text is meant to be a token: whatever else it is, it is none of the other secrets. */
export const isMeantAsToken = (text: string): boolean => text.startsWith(PREFIX);

/** Whether a text has the form of a token; most that is typed wrong has not. */
export function hasFormOfToken(text: string): boolean {
  if (text.length !== PREFIX.length + CHANCE_CHARS + CHECK_CHARS || !/^dt_[0-9A-Za-z]+$/.test(text)) return false;
  const chance = text.slice(PREFIX.length, -CHECK_CHARS);
  return text.endsWith(checkOf(chance));
}

/** CRC-32 as digits: it guards against slips, not against people. */
function checkOf(chance: string): string {
  let rest = crc32(chance);
  let text = '';
  for (let n = 0; n < CHECK_CHARS; n++) {
    text = DIGITS[rest % DIGITS.length] + text;
    rest = Math.floor(rest / DIGITS.length);
  }
  return text;
}

const idsIn = (rows: readonly SqlRow[]): Set<string> => new Set(rows.map((row) => row['id'] as string));
