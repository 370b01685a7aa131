/**
 * Who may see and do what, as the store says it now. Read once and kept until a change to people, memberships or the
 * privacy of a project; where another process may have written, until the next news of it.
 */
import {
  get,
  identity,
  isRefusal,
  list,
  membership,
  may,
  meOf,
  person,
  policy,
  project,
  thePolicy,
  untilRefused,
  type LoggedChange,
  type Bounds,
  type Member,
  type Policy,
  type Project,
  type Reading,
} from '@dualtrack/core';
import type { Store } from '@dualtrack/store';

export type Projects = ReadonlyMap<string, Pick<Project, 'id' | 'privateAt' | 'archivedAt'>>;

const peopleKinds: ReadonlySet<string> = new Set([person.name, membership.name, identity.name]);

export class Rights {
  private readonly store: Store;
  private members = new Map<string, Promise<Member | undefined>>();
  private owner: Promise<string | undefined> | undefined;
  private seen: Promise<Projects> | undefined;
  private rules: Promise<Policy | undefined> | undefined;

  constructor(store: Store) {
    this.store = store;
    store.onChange((_, changes) => this.heed(changes));
  }

  /** What a member may, held to a bound; undefined when they are none, or do not see the project that they are held to. */
  async memberOf(id: string, bound?: Bounds): Promise<Member | undefined> {
    const me = await this.known(id, bound);
    if (!me || bound?.project === undefined) return me;
    const home = (await this.projects()).get(bound.project);
    return home && may(me, 'read', home) === 'yes' ? me : undefined;
  }

  /** The member to whom this machine's data folder belongs: the first owner. */
  localOwner(): Promise<string | undefined> {
    return (this.owner ??= forgetting(this.store.facts(firstOwner), () => (this.owner = undefined)));
  }

  /** All projects, for what decides who sees them. */
  projects(): Promise<Projects> {
    return (this.seen ??= forgetting(this.store.facts(projectsById), () => (this.seen = undefined)));
  }

  /** What owners set for everybody. */
  policy(): Promise<Policy | undefined> {
    return (this.rules ??= forgetting(this.store.facts(thePolicy), () => (this.rules = undefined)));
  }

  private known(id: string, bound: Bounds | undefined): Promise<Member | undefined> {
    const key = bound ? `${id}/${bound.role}/${bound.project ?? ''}` : id;
    let known = this.members.get(key);
    if (!known) {
      known = this.store.facts(() => orNothing(meOf(id, bound)));
      if (this.members.size > 10_000) this.members.clear();
      this.members.set(
        key,
        forgetting(known, () => this.members.delete(key)),
      );
    }
    return known;
  }

  private heed(changes: readonly LoggedChange[] | undefined): void {
    if (!changes || changes.some((each) => peopleKinds.has(each.kind))) {
      this.members = new Map();
      this.owner = undefined;
    }
    if (!changes || changes.some(changesVisibility)) this.seen = undefined;
    if (!changes || changes.some(changesPolicy)) this.rules = undefined;
  }
}

/** Whether a change makes a project seen by others than before. */
export function changesVisibility({ kind, op, patch }: LoggedChange): boolean {
  return kind === project.name && (op !== 'update' || 'privateAt' in patch || 'archivedAt' in patch);
}

/** Whether a change sets something for everybody. */
export const changesPolicy = ({ kind }: LoggedChange): boolean => kind === policy.name;

/** Whether a change can make a member see or do other things than before. */
export function changesRightsOf({ kind, id, op, patch }: LoggedChange, member: string): boolean {
  if (kind === membership.name) return true;
  if (kind === person.name) return id === member && op === 'update' && ('role' in patch || 'leftAt' in patch);
  return kind === project.name && op === 'update' && 'privateAt' in patch;
}

function* firstOwner(): Reading<string | undefined> {
  const rows = (yield* list(person, 'role', ['owner'])).filter((each) => each.leftAt === null);
  return rows.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))[0]?.id;
}

function* projectsById(): Reading<Projects> {
  return new Map((yield* list(project, 'all', [])).map((each) => [each.id as string, each]));
}

/** A member's name, for their own view. */
export function* nameOf(id: string): Reading<string> {
  return (yield* get(person, id))?.name ?? '';
}

function* orNothing<T>(reading: Reading<T>): Reading<T | undefined> {
  const result = yield* untilRefused(reading);
  return isRefusal(result) ? undefined : result;
}

/** A promise that is forgotten when it fails, so that the next asker tries again. */
function forgetting<T>(promise: Promise<T>, forget: () => unknown): Promise<T> {
  promise.catch(forget);
  return promise;
}
