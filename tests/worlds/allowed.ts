/** What core takes of an adapter: its own schemas, which the commands read with again. */
import { ciTold, commentTold, forgeRepo, pullTold, releaseTold, reviewTold, rolloutTold } from '@dualtrack/core';
import type { ForgeEvent, PushTold } from '@dualtrack/core';
import { account, limits } from '@dualtrack/core';
import { expect } from 'vitest';
import { bodyOf } from '../../server/integrations/body.ts';
import { Unreadable, type Forge, type Received } from '../../server/integrations/forge.ts';

/** Everything that a delivery tells is taken by core. */
export function expectTold(forge: Forge, received: Received): void {
  for (const event of forge.read(forge.identify(received).event, bodyOf(received))) expectAllowed(event);
}

/** Whatever comes: events that core takes, or `Unreadable`, and nothing else. */
export function readsWithoutFault(forge: Forge, event: string, body: unknown): void {
  try {
    forge.read(event, body).forEach(expectAllowed);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
}

export function expectAllowed(event: ForgeEvent): void {
  forgeRepo.parse(event.repo);
  switch (event.kind) {
    case 'push':
      return expectPush(event.push);
    case 'pull':
      return void pullTold.parse(event.pull);
    case 'review':
      return void reviewTold.parse(event.review);
    case 'ci':
      return void ciTold.parse(event.run);
    case 'rollout':
      return void rolloutTold.parse(event.rollout);
    case 'release':
      return void releaseTold.parse(event.release);
    case 'comment':
      return void commentTold.parse(event.comment);
    case 'repo':
      return;
  }
}

function expectPush(push: PushTold): void {
  const sha = /^[0-9a-f]{7,64}$/;
  const isShort = (text: string): boolean => text.length <= limits.forgeNameCharsMax;
  if (push.by) account.parse(push.by);
  expect(push.ref).not.toBe('');
  expect(isShort(push.ref)).toBe(true);
  for (const each of [push.before, push.after]) if (each !== null) expect(each).toMatch(sha);
  if (push.at !== null) expect(Number.isSafeInteger(push.at) && push.at >= 0).toBe(true);
  expect(push.commits.length).toBeLessThanOrEqual(limits.commitsPerCommandMax);
  for (const { sha: id, message, author, at, files } of push.commits) {
    expect(id).toMatch(sha);
    expect(message.length).toBeLessThanOrEqual(limits.messageCharsMax);
    expect(isShort(author.name) && isShort(author.email)).toBe(true);
    expect(Number.isSafeInteger(at) && at >= 0).toBe(true);
    expect(files.length).toBeLessThanOrEqual(limits.filesPerCommitMax);
    expect(files.every(isShort)).toBe(true);
  }
}
