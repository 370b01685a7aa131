/** Who asks. Made at the rim from a session or token, read from the database at every request. */
export type Me =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'member';
      readonly person: string;
      readonly role: Role;
      /** Roles in single projects, by project id; they hold there instead of the workspace's. */
      readonly joined: Readonly<Record<string, Role>>;
    }
  /** The server's own followers and integrations; never somebody who came in over HTTP. */
  | { readonly kind: 'machine'; readonly name: string };

export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** `unseen`: not even that it exists may be told. */
export type Verdict = 'yes' | 'no' | 'unseen';
