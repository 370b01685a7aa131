/** How people come in, what seats cost, how long the audit reaches back: set by owners, one row of a workspace. */
import * as z from 'zod/mini';
import { changed, created, type Change } from '../change/change.ts';
import { command } from '../change/command.ts';
import { ref } from '../change/input.ts';
import { list, type Reading } from '../change/read.ts';
import { limits } from '../limits.ts';
import { meOf } from './find.ts';
import { policy, type Policy } from './kinds.ts';
import { may } from './may.ts';

/** Roles that somebody may get without having been invited. */
export const newcomerRoles = ['viewer', 'member'] as const;

/** Where anybody gets an address: who has one is no part of a team for that. */
const forAnybody: ReadonlySet<string> = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'icloud.com',
  'me.com',
  'proton.me',
  'protonmail.com',
  'aol.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  'mail.com',
  'mail.ru',
  'yandex.ru',
  'qq.com',
  '163.com',
]);

const domain = z.pipe(
  z.string().check(z.trim(), z.maxLength(253)),
  z.pipe(
    z.transform((text: string) => text.toLowerCase().replace(/^@/, '')),
    z.string().check(
      z.regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/, 'Write a domain: example.org.'),
      z.refine((text) => !forAnybody.has(text), 'Anybody gets an address there. Invite people by a link.'),
    ),
  ),
);

export const setPolicy = command('workspace.policy', {
  about:
    'Says who may sign up by themselves (addresses at these domains), as what; what seats cost; and for how many days the audit keeps what happened at the door.',
  input: z.strictObject({
    domains: z.optional(z.array(domain).check(z.maxLength(limits.domainsMax))),
    newcomers: z.optional(z.enum(newcomerRoles)),
    seats: z.optional(
      z.nullable(
        z.strictObject({
          free: z.int().check(z.minimum(0), z.maximum(limits.peopleMax)),
          price: z.int().check(z.minimum(0), z.maximum(1_000_000)),
        }),
      ),
    ),
    auditDays: z.optional(z.int().check(z.minimum(limits.auditDaysMin), z.maximum(limits.auditDaysMax))),
  }),
  *needs() {
    return { row: yield* thePolicy() };
  },
  allow: (me) => may(me, 'own'),
  decide({ domains, newcomers, seats, auditDays }, { row }, { at, newId }): Change[] {
    const put = {
      ...(domains && { domains: [...new Set(domains)].sort() }),
      ...(newcomers && { newcomers }),
      ...(seats !== undefined && { seatsFree: seats?.free ?? null, seatPrice: seats?.price ?? null }),
      ...(auditDays !== undefined && { auditDays }),
    };
    if (row) return changed(policy, row, put);
    return [created(policy, { id: newId(), createdAt: at, ...unset, ...put })];
  },
});

/**
 * Whether whoever signs in with a password shows a second factor as well. The server's own to send: it alone knows whether
 * the one who asks (`by`) has one, and nobody demands of others what they have not.
 */
export const demandFactor = command('workspace.demand', {
  about: 'Says whether whoever signs in with a password shows a second factor as well.',
  input: z.strictObject({ by: ref, factor: z.boolean() }),
  *needs(input) {
    return { row: yield* thePolicy(), asking: yield* meOf(input.by) };
  },
  allow: (me, { asking }) => (me.kind === 'machine' && asking ? may(asking, 'arrange') : 'no'),
  decide({ factor }, { row }, { at, newId }): Change[] {
    const factorSince = factor ? (row?.factorSince ?? at) : null;
    if (row) return changed(policy, row, { factorSince });
    return factor ? [created(policy, { id: newId(), createdAt: at, ...unset, factorSince })] : [];
  },
});

const unset = {
  domains: [],
  newcomers: 'member' as const,
  seatsFree: null,
  seatPrice: null,
  auditDays: null,
  factorSince: null,
};

/** The workspace's policy; undefined while nothing was set: nobody signs up, and seats cost nothing. */
export function* thePolicy(): Reading<Policy | undefined> {
  return (yield* list(policy, 'all', [], { limit: 1 }))[0];
}

/** Whether somebody with this address may sign up by themselves. */
export function maySignUp(row: Pick<Policy, 'domains'> | undefined, email: string): boolean {
  return row !== undefined && row.domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
}

/** For how many days it is kept what happened at the door, and whence commands came. */
export const auditDaysOf = (row: Pick<Policy, 'auditDays'> | undefined): number => row?.auditDays ?? limits.auditDays;
