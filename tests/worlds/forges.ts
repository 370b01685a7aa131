/** What an adapter makes of a delivery, in a line for each event that a table can hold. */
import { createHmac } from 'node:crypto';
import type { Account, ForgeEvent } from '@dualtrack/core';
import type { Forge, Received } from '../../server/integrations/forge.ts';
import { bodyOf } from '../../server/integrations/body.ts';

/** The lines of a delivery: identified, unpacked and read, as a connection does it. */
export function linesOf(forge: Forge, received: Received): string[] {
  return forge.read(forge.identify(received).event, bodyOf(received)).map(lineOf);
}

/** A delivery as it comes in. */
export function delivery(headers: Readonly<Record<string, string>>, body: string | Buffer): Received {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { headers: Object.fromEntries(lower) as Record<string, string>, body: Buffer.from(body) };
}

export function lineOf(event: ForgeEvent): string {
  switch (event.kind) {
    case 'push': {
      const { ref, before, after, commits, isCut } = event.push;
      return `push ${ref} ${short(before)}..${short(after)} +${commits.length}${isCut ? ' cut' : ''}`;
    }
    case 'pull': {
      const { number, state, branch, base, fork, by, stateAt } = event.pull;
      return `pull ${number} ${state} ${fork ? 'fork:' : ''}${branch}>${base} by ${name(by)} ${time(stateAt)}`;
    }
    case 'review':
      return `review ${event.review.pull} ${event.review.state} of ${event.review.of.login} ${time(event.review.at)}`;
    case 'ci': {
      const { key, state, sha, branch, attempt, pulls, toldAt } = event.run;
      return `ci ${key.replace(sha, 'SHA')} ${state} ${short(sha)} ${branch ?? '-'} #${attempt} [${pulls.join()}] ${time(toldAt)}`;
    }
    case 'rollout': {
      const { key, environment, state, ref, by, toldAt } = event.rollout;
      return `rollout ${key} ${environment} ${state} ${ref ?? '-'} by ${name(by)} ${time(toldAt)}`;
    }
    case 'release':
      return `release ${event.release.tag} ${time(event.release.at)}`;
    case 'comment':
      return `comment ${event.comment.key} on ${event.comment.pull} by ${name(event.comment.by)} ${time(event.comment.at)}`;
    case 'repo':
      return `repo ${event.repo.id} ${event.repo.name} ${event.repo.defaultBranch ?? '-'}`;
  }
}

/** The same without when, and mostly without who, for tables in which those say nothing: `review 7 mei approved`. */
export function inShort(event: ForgeEvent): string {
  switch (event.kind) {
    case 'push': {
      const { ref, before, after, commits, isCut } = event.push;
      const span = `${before?.slice(0, 7) ?? 'new'}..${after?.slice(0, 7) ?? 'gone'}`;
      return `push ${ref} ${span} ${commits.length}${isCut ? ' and more' : ''}`;
    }
    case 'pull':
      return `pull ${event.pull.number} ${event.pull.state}`;
    case 'review':
      return `review ${event.review.pull} ${event.review.of.login} ${event.review.state}`;
    case 'ci':
      return `ci ${event.run.key} ${event.run.state} (${event.run.name})`;
    case 'rollout':
      return `rollout ${event.rollout.key} ${event.rollout.environment} ${event.rollout.state}`;
    case 'release':
      return `release ${event.release.tag}`;
    case 'comment':
      return `comment ${event.comment.key} on ${event.comment.pull ?? 'a commit'}`;
    case 'repo':
      return `repo ${event.repo.id} ${event.repo.name}`;
  }
}

const short = (sha: string | null): string => sha?.slice(0, 7) ?? '-';
const name = (account: Account | null): string => account?.login ?? '-';
const time = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** What `X-Hub-Signature` says of a body. */
export function hubSigned(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
