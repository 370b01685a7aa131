/** Publishing needs the server's word: what it answers is shown, and nothing typed is thrown away before. */
import { uuidV7 } from '@dualtrack/core';
import type { Sync } from '@dualtrack/client';
import { asked, type Asked } from '../settings/forges.ts';

interface Results {
  readonly results: readonly {
    readonly created?: { readonly id: string };
    readonly refusal?: { readonly message: string };
  }[];
}

/** Runs one command on the server; the id of what it made, or of nothing. */
export async function published(sync: Sync, name: string, input: unknown, id: string): Promise<Asked<string>> {
  const answer = await asked<Results>(sync, 'POST', '/api/commands', { commands: [{ id, name, input }] });
  if ('problem' in answer) return answer;
  const [result] = answer.value.results;
  return result?.refusal ? { problem: result.refusal.message } : { value: result?.created?.id ?? '' };
}

/** The id of a command; the same one sends it again. */
export const commandId = (): string => uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

/** A new link of a page; the one before is over. */
export const newLink = (sync: Sync, share: string): Promise<Asked<{ url: string }>> =>
  asked<{ url: string }>(sync, 'POST', `/api/shares/${share}/link`, {});
