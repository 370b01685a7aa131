/** Writes of one pull request what is not written yet. Looking first makes it once, however often it is tried. */
import { createHash } from 'node:crypto';
import type { BackState } from '@dualtrack/store';
import { apis } from '../../integrations/apis.ts';
import { markOf, type Comment } from '../../integrations/back.ts';
import { ForgeError, type ForgeClient, type Sent } from '../../integrations/client.ts';
import type { Json } from '../../integrations/json.ts';
import type { Writing } from '../../integrations/back.ts';
import { readable } from '../forge/cursor.ts';
import { placeOf } from '../forge/place.ts';
import type { Told } from './which.ts';
import { commentOf, statusOf } from './words.ts';

/** What is remembered of a pull request: a hash of what was written last, and the id of its comment. */
export interface Written extends BackState {
  readonly wrote?: string;
  readonly comment?: string;
}

/** What is remembered from now on. Throws ForgeError. */
export async function writeBack(told: Told, before: Written, client: ForgeClient): Promise<Written> {
  return told.connection.back === 'status' ? writeStatus(told, before, client) : writeComment(told, before, client);
}

async function writeStatus(told: Told, before: Written, client: ForgeClient): Promise<Written> {
  const { row, repo, connection, tasks } = told;
  const status = statusOf(tasks);
  if (!status || row.head === '') return before;
  const wrote = hashOf(['status', row.head, status]);
  if (before.wrote === wrote) return before;
  const api = apis[connection.provider];
  const { repo: place } = await placeOf({ api, client, row: repo });
  const sent = await client.send(api.back.status(place, row.head, status, row.url));
  if (sent.kind === 'no' && !api.back.isSame?.(sent.reason)) throw unwilling(sent);
  return { ...before, wrote };
}

async function writeComment(told: Told, before: Written, client: ForgeClient): Promise<Written> {
  const { row, repo, connection, tasks } = told;
  if (tasks.length === 0 && before.comment === undefined) return before;
  const text = commentOf(row.id, tasks);
  const wrote = hashOf(['comment', text]);
  if (before.wrote === wrote) return before;
  const api = apis[connection.provider];
  const { back } = api;
  const { repo: place } = await placeOf({ api, client, row: repo });
  const there = await ours();
  if (there?.text === text) return { ...before, wrote, comment: there.id };
  if (there) {
    await done(client, back.setComment(place, row.number, there, text));
    return { ...before, wrote, comment: there.id };
  }
  const body = await done(client, back.addComment(place, row.number, text));
  return { ...before, wrote, comment: readable(() => body.named('id')) };

  async function ours(): Promise<Comment | undefined> {
    if (before.comment !== undefined) {
      const got = await client.get(back.commentAt(place, row.number, before.comment));
      const known = got.kind === 'page' && readable(() => (back.one ?? back.comment)(got.page.body));
      if (known) return known;
    }
    const all = await client.all(back.comments(place, row.number));
    return readable(() => all.flatMap((each) => back.comment(each) ?? [])).find(({ text: words }) =>
      words.trimStart().startsWith(markOf(row.id)),
    );
  }
}

async function done(client: ForgeClient, writing: Writing): Promise<Json> {
  const sent = await client.send(writing);
  if (sent.kind === 'no') throw unwilling(sent);
  return sent.body;
}

/** What a forge says that would not. */
export function unwilling({ status, reason }: Extract<Sent, { kind: 'no' }>): ForgeError {
  const why =
    status === 403 || status === 404 ? 'The token may not write there.' : `The forge answered with ${status}.`;
  return new ForgeError('strange', why, reason);
}

const hashOf = (what: unknown): string => createHash('sha256').update(JSON.stringify(what)).digest('base64url');
