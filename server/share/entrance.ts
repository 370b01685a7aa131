/** How readers come to a page for stakeholders: by its link, and where it has one, by its password. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { get, isOpen, project, share, type Project, type Reading, type Share } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { hashPassword, verifyPassword } from '../people/passwords.ts';

export interface Found {
  readonly row: Share;
  readonly home: Project;
}

/** What a link leads to. `gone`: it never was, has expired, was ended or made anew. */
export type Entrance =
  | { readonly kind: 'gone' }
  | { readonly kind: 'free'; readonly found: Found }
  /** It asks for a password; `hash`: undefined where none lets anybody in. */
  | { readonly kind: 'locked'; readonly found: Found; readonly hash: string | undefined };

/** What a link that leads nowhere is taken to lead to until one led somewhere. */
const NOWHERE = '00000000-0000-7000-8000-000000000000';

export class Entrances {
  private readonly store: Store;
  /** Where a link led last; one that leads nowhere is looked for there, so that it takes the same time. */
  private somewhere: string = NOWHERE;

  constructor(store: Store) {
    this.store = store;
  }

  async byLink(secret: string, now: number): Promise<Entrance> {
    const { store } = this;
    const { shareSecrets: secrets, workspace } = store;
    const elsewhere = this.somewhere;
    const [link, password] = await store.keeps(function* () {
      const known = yield* secrets.find(workspace, secret);
      return [known, yield* secrets.password(workspace, known?.share ?? elsewhere)] as const;
    });
    const found = await store.facts(() => whole(link?.share ?? elsewhere));
    this.somewhere = link?.share ?? elsewhere;
    if (!link || !found || !isOpen(found.row, found.home, now)) return { kind: 'gone' };
    if (found.row.readers !== 'link' || found.row.linkedAt !== link.madeAt) return { kind: 'gone' };
    const { lockedAt } = found.row;
    if (lockedAt === null) return { kind: 'free', found };
    return { kind: 'locked', found, hash: password?.setAt === lockedAt ? password.hash : undefined };
  }

  /** A page by its id, open or not. */
  byId(id: string): Promise<Found | undefined> {
    return this.store.facts(() => whole(id));
  }

  /** Makes the link of a page anew, whose time the fact has; gives its secret, which nobody can be told again. */
  link({ id, linkedAt }: Share): Promise<string> {
    const { store } = this;
    return store.keep(() => store.shareSecrets.link(store.workspace, id, linkedAt ?? 0));
  }

  /**
   * Keeps the password of a page. `locked` says in the facts since when it has one. Because: a page that asks for a
   * password of which nothing is kept yet lets nobody in, what takes long comes before.
   */
  async lock(password: string, locked: () => Promise<Share>): Promise<void> {
    const { store } = this;
    const hash = await hashPassword(password);
    const { id, lockedAt } = await locked();
    await store.keep(() => store.shareSecrets.lock(store.workspace, id, hash, lockedAt ?? 0));
  }

  unlock(id: string): Promise<void> {
    const { store } = this;
    return store.keep(() => store.shareSecrets.unlock(store.workspace, id));
  }

  /** Forgets what opened a page. */
  forget(id: string): Promise<void> {
    const { store } = this;
    return store.keep(() => store.shareSecrets.forget(store.workspace, id));
  }
}

/** Whether a password opens a page. The work is the same where the page has none. */
export const opens = (password: string, { hash }: { hash: string | undefined }): Promise<boolean> =>
  verifyPassword(password, hash);

/** A pass for who gave the password: until when it counts, signed with what the password is kept as. */
export function passOf({ found, hash }: Extract<Entrance, { kind: 'locked' }>, now: number): string {
  const until = now + serverLimits.sharePassMs;
  return `${until}.${signed(found.row, hash ?? '', until)}`;
}

/** Whether a pass is one of this page, of its present link and password, and counts still. */
export function isPass(pass: string, { found, hash }: Extract<Entrance, { kind: 'locked' }>, now: number): boolean {
  const [, until, mark] = /^(\d{1,15})\.([\w-]{43})$/.exec(pass) ?? [];
  if (mark === undefined || hash === undefined || Number(until) <= now) return false;
  return timingSafeEqual(Buffer.from(mark), Buffer.from(signed(found.row, hash, Number(until))));
}

const signed = ({ id, linkedAt }: Share, hash: string, until: number): string =>
  createHmac('sha256', hash).update(`${id}.${linkedAt}.${until}`).digest('base64url');

function* whole(id: string): Reading<Found | undefined> {
  const row = yield* get(share, id);
  const home = yield* get(project, row?.project ?? id);
  return row && home && { row, home };
}
