/** Makes the sample project for a member who wants to look around. */
import { DAY, keyFor, limits, list, projectKey, sampleCalls, uuidV7, type Call } from '@dualtrack/core';
import { randomBytes } from 'node:crypto';
import type { Principal, Store } from '@dualtrack/store';
import { HttpProblem, told } from '../problem.ts';

/** How long ago the sample's story begins. */
const BEGAN_DAYS = 125;

/** The key of the new project. Throws HttpProblem where this member may add none. */
export async function makeSample(
  store: Store,
  { person, who }: { readonly person: string; readonly who: Principal },
): Promise<string> {
  const now = Date.now();
  const keys = await store.facts(() => list(projectKey, 'key', []));
  const key = keyFor('Demo', new Set(keys.map((each) => each.key)));
  const call = (name: string, input: unknown, asOf: number): Call => ({
    id: uuidV7(now, randomBytes(10)),
    name,
    input,
    asOf,
  });
  const first = call('project.add', { name: 'Sample: demand for fresh food', key }, now - BEGAN_DAYS * DAY);
  const calls = [first, ...sampleCalls(key, person, now).map(({ name, input, asOf }) => call(name, input, asOf))];
  for (let at = 0; at < calls.length; at += limits.commandsMax) {
    for (const answer of await store.mutate(who, calls.slice(at, at + limits.commandsMax))) {
      if (!('refusal' in answer)) continue;
      const { code, message } = told(answer.refusal);
      throw new HttpProblem(code === 'forbidden' ? 403 : 422, code, message);
    }
  }
  return key;
}
