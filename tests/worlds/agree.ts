/** What has to agree after everything that happened: replicas with the server, the log with the tables. */
import {
  canonical,
  get,
  kinds,
  list,
  scopeOf,
  sees,
  task,
  type AnyKind,
  type KindName,
  type LoggedChange,
  type Me,
  type Project,
  type Role,
  type Row,
  type Task,
} from '@dualtrack/core';
import { shown, type Desk, type Office } from './line.ts';
import type { World } from './world.ts';

export type Contents = Map<string, Map<string, Row>>;

/** Every row of every table of facts. */
export function contentsOf({ reads }: World): Promise<Contents> {
  return reads(function* () {
    const all: Contents = new Map();
    for (const kind of Object.values(kinds) as AnyKind[]) {
      const rows = (yield* list(kind, Object.keys(kind.indexes)[0] as never, [])) as unknown as Row[];
      all.set(kind.name, new Map(rows.map((row) => [row.id, row])));
    }
    return all;
  });
}

/** Rows that differ, in words: what is missing, what is more, what is other. */
export function differences(a: Contents, b: Contents): string[] {
  const found: string[] = [];
  for (const kind of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(kind) ?? new Map<string, Row>(), b.get(kind) ?? new Map<string, Row>()];
    for (const id of new Set([...left.keys(), ...right.keys()])) {
      const [x, y] = [left.get(id), right.get(id)];
      if (canonical(x ?? null) !== canonical(y ?? null)) found.push(`${kind} ${id}: ${canonical(x)} / ${canonical(y)}`);
    }
  }
  return found;
}

/** How a replica differs from what the server holds and this person may see; nothing when it agrees. */
export async function disagreements(
  office: Office,
  desk: Desk,
  { log, contents }: { readonly log: readonly LoggedChange[]; readonly contents: Contents },
): Promise<string[]> {
  const me = await office.rights.memberOf(desk.who.person);
  const projects = await office.rights.projects();
  const found: string[] = [];
  const everSeen = Map.groupBy(log, (change) => change.kind);
  for (const kind of Object.values(kinds) as AnyKind[]) {
    const rows = contents.get(kind.name)!;
    for (const id of new Set((everSeen.get(kind.name) ?? []).map((change) => change.id))) {
      const row = rows.get(id);
      const isVisible = row !== undefined && me !== undefined && sees(me, scopeOf(kind, row), projects);
      const held = shown(desk, kind, id);
      if (held && !isVisible) found.push(`${kind.name} ${id} is held and ${row ? 'may not be seen' : 'is gone'}`);
      else if (held && canonical(held) !== canonical(row))
        found.push(`${kind.name} ${id}: ${canonical(held)} / ${canonical(row)}`);
      else if (!held && isVisible && mustBeHeld(kind, row, contents)) found.push(`${kind.name} ${id} is missing`);
    }
  }
  return found;
}

/** By field: the kind that it points to. */
const pointing: Readonly<Record<string, KindName>> = {
  project: 'project',
  person: 'person',
  by: 'person',
  passedBy: 'person',
  track: 'track',
  column: 'column',
  task: 'task',
  on: 'task',
  to: 'task',
  model: 'model',
  version: 'version',
  gate: 'gate',
  repo: 'repo',
  pull: 'pull',
  decision: 'decision',
  supersedes: 'decision',
  supersededBy: 'decision',
  text: 'text',
  labels: 'label',
  assignees: 'person',
  mentions: 'person',
  evidence: 'link',
};

/** Fields that point to a row that is not there. */
export function dangling(contents: Contents): string[] {
  const found: string[] = [];
  for (const kind of Object.values(kinds) as AnyKind[]) {
    for (const row of contents.get(kind.name)!.values()) {
      // Because: what was taken off by undoing its creation comes back with all that it points to.
      if (row['removedAt'] != null) continue;
      if (kind.name === 'investigation' && !contents.get('task')!.has(row.id)) found.push(`${row.id} is no task`);
      for (const [field, { word }] of Object.entries(kind.fields)) {
        const target = word === 'id' || word === 'json' ? pointing[field] : undefined;
        const ids = target ? [row[field]].flat().filter((each) => typeof each === 'string') : [];
        for (const id of ids)
          if (!contents.get(target!)!.has(id)) found.push(`${kind.name} ${row.id} points to ${field} ${id}`);
      }
    }
  }
  return found;
}

/** Whether every replica holds a row: all of the settings, all open work and what belongs to it. */
function mustBeHeld(kind: AnyKind, row: Row, contents: Contents): boolean {
  if (kind.reach !== 'open') return kind.reach === 'all';
  const isOpen = (id: unknown): boolean => {
    const its = contents.get(task.name)!.get(id as string) as unknown as Task | undefined;
    return its !== undefined && its.removedAt === null && its.doneAt === null;
  };
  if (kind.name === 'task' || kind.name === 'investigation') return isOpen(row.id);
  if (kind.name === 'blocker') return row['clearedAt'] === null && isOpen(row['task']);
  return ['dependency', 'tie', 'mention'].includes(kind.name) && isOpen(row['task']);
}

/** What a reader was told and could see neither when it happened nor when it was told. */
export function unduly(desk: Desk, log: readonly LoggedChange[]): string[] {
  const sight = new Sight(desk.who.person);
  const seen: ((scope: string) => boolean)[] = [() => false];
  for (const change of log) {
    sight.take(change);
    seen.push(sight.now());
  }
  return [
    ...desk.leaks,
    ...desk.told.flatMap(({ change, newest }) => {
      const { scope, seq, kind, id } = change;
      return seen[seq]!(scope) || seen[newest]!(scope) ? [] : [`change ${seq} of ${kind} ${id} in ${scope}`];
    }),
  ];
}

/** What one person may see as the log goes on, from nothing but the log. */
class Sight {
  private readonly person: string;
  private role: Role | undefined;
  private readonly joined = new Map<string, { project: string; role: Role }>();
  private readonly projects = new Map<string, Pick<Project, 'id' | 'privateAt'>>();
  private present: ((scope: string) => boolean) | undefined;

  constructor(person: string) {
    this.person = person;
  }

  take({ kind, id, op, patch }: LoggedChange): void {
    const to = (field: string): unknown => patch[field]?.[1];
    if (kind === 'person' && id === this.person && 'role' in patch) this.role = to('role') as Role;
    else if (kind === 'project' && op === 'delete') this.projects.delete(id);
    else if (kind === 'project' && (op === 'create' || 'privateAt' in patch))
      this.projects.set(id, { id: id as Project['id'], privateAt: (to('privateAt') ?? null) as number | null });
    else if (kind === 'membership' && op === 'delete') this.joined.delete(id);
    else if (kind === 'membership' && op === 'create' && to('person') === this.person)
      this.joined.set(id, { project: to('project') as string, role: to('role') as Role });
    else if (kind === 'membership' && this.joined.has(id))
      this.joined.set(id, { ...this.joined.get(id)!, role: to('role') as Role });
    else return;
    this.present = undefined;
  }

  now(): (scope: string) => boolean {
    if (this.present) return this.present;
    const joined = Object.fromEntries([...this.joined.values()].map((each) => [each.project, each.role]));
    const me: Me = this.role ? { kind: 'member', person: this.person, role: this.role, joined } : { kind: 'anonymous' };
    const projects = new Map(this.projects);
    return (this.present = (scope) => sees(me, scope, projects));
  }
}

/** A row of a kind by its id, as the server holds it. */
export const rowOf = ({ reads }: World, kind: KindName, id: string) => reads(() => get(kinds[kind] as AnyKind, id));
