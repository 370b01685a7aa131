/** Who asks. Made at the rim from a session or token, read from the database at every request. */
export type Me =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'member';
      readonly person: string;
      readonly role: Role;
      /** Roles in single projects, by project id; they hold there instead of the workspace's. */
      readonly joined: Readonly<Record<string, Role>>;
      readonly bound?: Bounds;
    }
  /** The server's own followers and integrations; never somebody who came in over HTTP. */
  | { readonly kind: 'machine'; readonly name: string };

export type Member = Extract<Me, { kind: 'member' }>;

/**
 * What somebody is held to, whatever else they may: a role that is the most they have anywhere, and one project beside
 * which they see nothing but what every member has to know of the workspace: its name, its people, its types of work.
 */
export interface Bounds {
  readonly role: Role;
  /** By id. */
  readonly project?: string;
}

export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** `unseen`: not even that it exists may be told. */
export type Verdict = 'yes' | 'no' | 'unseen';

/** The lesser of two roles. */
export const lesser = (a: Role, b: Role): Role => (roles.indexOf(a) > roles.indexOf(b) ? a : b);

/** The role in the workspace as a whole. Who is held to one project looks there, at most. */
export function workspaceRole({ role, bound }: Member): Role {
  if (!bound) return role;
  return bound.project === undefined ? lesser(role, bound.role) : 'viewer';
}

/** Whether somebody is held to looking: then they change nothing at all, not even what is their own. */
export const looksOnly = (me: Me): boolean => me.kind === 'member' && me.bound?.role === 'viewer';
