/**
 * Who may: a viewer reads, a member edits, an admin arranges, an owner owns. Whoever is held to less (`Bounds`) may the
 * lesser of both, here and nowhere else.
 */
import { lesser, workspaceRole, type Me, type Member, type Role, type Verdict } from '../change/me.ts';

/**
 * `read` looks · `edit` works, decides, comments · `arrange` adds projects, tracks, people, automations, repositories ·
 * `own` handles the data and the roles.
 */
export type Action = 'read' | 'edit' | 'arrange' | 'own';

const rank: Record<Role, number> = { viewer: 0, member: 1, admin: 2, owner: 3 };
const needed: Record<Action, number> = { read: 0, edit: 1, arrange: 2, own: 3 };

/** What of a project decides who may. */
export interface Circle {
  readonly id: string;
  readonly privateAt: number | null;
}

export function may(me: Me, action: Action, project?: Circle): Verdict {
  if (me.kind === 'machine') return 'yes';
  if (me.kind === 'anonymous') return 'no';
  const role = roleIn(me, project);
  if (!role) return 'unseen';
  return rank[role] >= needed[action] ? 'yes' : 'no';
}

/** Whether a reader may receive what has this scope. `projects` holds every project of the workspace. */
export function sees(me: Me, scope: string, projects: ReadonlyMap<string, Circle>): boolean {
  if (me.kind === 'machine') return true;
  if (me.kind === 'anonymous') return false;
  if (scope === 'workspace') return true;
  if (scope.startsWith('user:')) return owns(me, scope.slice('user:'.length));
  const project = projects.get(scope);
  return project !== undefined && may(me, 'read', project) === 'yes';
}

/**
 * Whether what belongs to one person alone is theirs. Who is held to one project does without: what somebody put away
 * or keeps for themselves may be of any project.
 */
export function owns(me: Me, person: string): boolean {
  return me.kind === 'member' && me.person === person && me.bound?.project === undefined;
}

function roleIn(me: Member, project: Circle | undefined): Role | undefined {
  const { bound } = me;
  if (!project) return workspaceRole(me);
  if (bound?.project !== undefined && bound.project !== project.id) return undefined;
  const own = ownRole(me, project);
  return own && bound ? lesser(own, bound.role) : own;
}

function ownRole(me: Member, project: Circle): Role | undefined {
  const joined = Object.hasOwn(me.joined, project.id) ? me.joined[project.id] : undefined;
  if (me.role === 'owner') return 'owner';
  return joined ?? (project.privateAt === null ? me.role : undefined);
}
