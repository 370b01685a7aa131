/**
 * What a reading finds for somebody who does not see everything: rows that they may not receive are not there. So what
 * is refused of them is refused word for word as what never was, whoever asks, and a name means what they see by it.
 */
import type { Change } from '../change/change.ts';
import { scopeOf, type Row } from '../change/kind.ts';
import type { Me } from '../change/me.ts';
import { get, untilRefused, type Read, type Reading } from '../change/read.ts';
import type { Refusal } from '../change/refusal.ts';
import { project, type Project } from './kinds.ts';
import { sees } from './may.ts';

/** Runs a reading as if only what `me` sees were there; the refusal that it yields, or what it returns. */
export const asSeenBy = <T>(me: Me, reading: Reading<T>): Run<T> => run(me, reading, () => true);

/** Runs a reading for `me`: what it looks up `amongSeen` is what they see, the rest whatever is there. */
export const askedBy = <T>(me: Me, reading: Reading<T>): Run<T> =>
  // Because: machines see everything, and whoever is not signed in is told so by the command.
  me.kind === 'member' ? run(me, reading, (read) => 'seen' in read) : untilRefused(reading);

type Run<T> = Generator<Read, T | Refusal, unknown>;

function* run<T>(me: Me, reading: Reading<T>, isKept: (read: Read) => boolean): Run<T> {
  const projects = new Map<string, Project>();
  const steps = untilRefused(reading);
  let step = steps.next();
  while (!step.done) {
    const read = step.value;
    const answer = yield read;
    if (!isKept(read)) {
      step = steps.next(answer);
      continue;
    }
    const hidden = yield* untilRefused(hiddenIn(me, scopesIn(read, answer), projects));
    step = steps.next(hidden instanceof Set && hidden.size > 0 ? without(hidden, read, answer) : answer);
  }
  return step.value;
}

/** Those of some scopes that somebody does not see. */
function* hiddenIn(me: Me, scopes: Iterable<string>, projects: Map<string, Project>): Reading<Set<string>> {
  const hidden = new Set<string>();
  for (const scope of new Set(scopes)) {
    const home = projects.has(scope) || !isProject(scope) ? undefined : yield* get(project, scope);
    if (home) projects.set(scope, home);
    if (!sees(me, scope, projects)) hidden.add(scope);
  }
  return hidden;
}

const isProject = (scope: string): boolean => scope !== 'workspace' && !scope.startsWith('user:');

/** Who may receive what a read was answered. Counts and places in an order are of nobody in particular. */
function scopesIn(read: Read, answer: unknown): string[] {
  switch (read.read) {
    case 'get':
      return answer ? [scopeOf(read.kind, answer as Row)] : [];
    case 'many':
    case 'list':
      return (answer as readonly Row[]).map((row) => scopeOf(read.kind, row));
    case 'changes':
    case 'history':
      return (answer as readonly Change[]).map((change) => change.scope);
    default:
      return [];
  }
}

function without(hidden: ReadonlySet<string>, read: Read, answer: unknown): unknown {
  if (read.read === 'get') return undefined;
  const scopes = scopesIn(read, answer);
  return (answer as readonly unknown[]).filter((_, n) => !hidden.has(scopes[n]!));
}
