/**
 * Pages for stakeholders: what an editor chose to show of a project. Their links and passwords are the store's to keep;
 * here it is only told when they were made.
 */
import * as z from 'zod/mini';
import { same } from '../change/canonical.ts';
import { changed, created } from '../change/change.ts';
import { command, type Context } from '../change/command.ts';
import { name, oneLine, ref, time } from '../change/input.ts';
import { isUuid } from '../change/uuid.ts';
import { get, list, must, type Reading } from '../change/read.ts';
import { refuse, type Refusal } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { theProject } from '../people/find.ts';
import type { Project } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { share, usualShare, type Share, type ShareItem } from '../share/kinds.ts';
import { healths, shareReaders, shareSections } from '../share/words.ts';
import { shareItem } from './shareItem.ts';

const said = z.pipe(
  z.string().check(z.maxLength(limits.titleCharsMax)),
  z.transform((text: string) => oneLine(text)),
);
const saidOnce = z.pipe(said, z.string().check(z.minLength(1)));
const measure = z.strictObject({
  metric: name,
  value: z.number(),
  target: z.nullable(z.number()),
  base: z.nullable(z.number()),
});
const sections = z.array(z.enum(shareSections)).check(z.maxLength(shareSections.length));

/** What a page says, part by part. */
export const shareLook = {
  readers: z.enum(shareReaders),
  sections,
  news: sections,
  items: z
    .array(
      z.strictObject({
        of: ref,
        section: z.enum(shareSections),
        shown: z.boolean(),
        name: z._default(said, ''),
        words: z._default(said, ''),
        when: z._default(said, ''),
        measure: z._default(z.nullable(measure), null),
      }),
    )
    .check(z.maxLength(limits.shareItemsMax)),
  needs: z
    .array(z.strictObject({ words: saidOnce, by: z._default(z.nullable(time), null) }))
    .check(z.maxLength(limits.shareNeedsMax)),
  glossary: z.array(z.strictObject({ metric: name, words: saidOnce })).check(z.maxLength(limits.shareTermsMax)),
  health: z.nullable(z.strictObject({ state: z.enum(healths), words: saidOnce })),
  contact: said,
  nextAt: z.nullable(time),
  expiresAt: z.nullable(time),
};

const anyLook = z.partial(z.strictObject(shareLook));
export type ShareLookInput = z.output<typeof anyLook>;

export const createShare = command('share.create', {
  about: 'Makes a page for stakeholders of a project. What is live is on it by itself, everything else is chosen.',
  input: z.strictObject({ project: ref, title: name, ...anyLook.shape }),
  *needs(input) {
    const home = yield* theProject(input.project);
    return { home, all: yield* list(share, 'project', [home.id]), ...(yield* chosen(home, input.items, [])) };
  },
  allow: (me, { home }) => may(me, 'arrange', home),
  decide(input, { home, all, items, missing }, context) {
    if (missing !== undefined) return refuse('not_found', { what: 'item', ref: missing });
    const open = all.filter((each) => each.endedAt === null);
    if (open.length >= limits.sharesMax) return refuse('too_many', { what: 'pages', limit: limits.sharesMax });
    const { at, by, newId } = context;
    const row: Share = {
      id: newId(),
      project: home.id,
      title: input.title,
      ...usualShare,
      linkedAt: null,
      lockedAt: null,
      endedAt: null,
      createdAt: at,
      changedAt: at,
      by,
    };
    const look = lookOf(input, items, row, context);
    return 'refused' in look ? look : { changes: [created(share, { ...row, ...look })], created: { id: row.id } };
  },
});

export const setShare = command('share.set', {
  about: 'Changes what a page for stakeholders says, who reads it, or until when.',
  input: z.strictObject({ share: ref, title: z.optional(name), ...anyLook.shape }),
  *needs(input) {
    const found = yield* theShare(input.share);
    return { ...found, ...(yield* chosen(found.project, input.items, found.row.items)) };
  },
  allow: (me, { project }) => may(me, 'arrange', project),
  decide(input, { row, items, missing }, context) {
    if (row.endedAt !== null) return ended(row);
    if (missing !== undefined) return refuse('not_found', { what: 'item', ref: missing });
    const look = lookOf(input, items, row, context);
    if ('refused' in look) return look;
    const next = { ...(input.title !== undefined && { title: input.title }), ...look };
    const changes = changed(share, row, next);
    return changes.length === 0 ? [] : changed(share, row, { ...next, changedAt: context.at });
  },
});

export const linkShare = command('share.link', {
  about: 'Ends the link of a page for stakeholders. The server makes the next one and tells it once.',
  input: z.strictObject({ share: ref }),
  needs: (input) => theShare(input.share),
  allow: (me, { project }) => may(me, 'arrange', project),
  decide: (_, { row }, { at }) =>
    row.endedAt === null
      ? // Because: a link is told from the one before by its time.
        changed(share, row, { linkedAt: Math.max(at, (row.linkedAt ?? 0) + 1) })
      : ended(row),
});

export const lockShare = command('share.lock', {
  about:
    'Lets a page for stakeholders ask for a password, or no longer. The server keeps it; until it has, nobody gets in.',
  input: z.strictObject({ share: ref, on: z.boolean() }),
  needs: (input) => theShare(input.share),
  allow: (me, { project }) => may(me, 'arrange', project),
  decide: ({ on }, { row }, { at }) =>
    row.endedAt === null
      ? changed(share, row, { lockedAt: on ? Math.max(at, (row.lockedAt ?? 0) + 1) : null })
      : ended(row),
});

export const endShare = command('share.end', {
  about: 'Ends a page for stakeholders for good: its link opens nothing any more.',
  input: z.strictObject({ share: ref }),
  needs: (input) => theShare(input.share),
  allow: (me, { project }) => may(me, 'arrange', project),
  decide: (_, { row }, { at }) => changed(share, row, { endedAt: row.endedAt ?? at }),
});

/** A page for stakeholders by its id, ended or not. */
export function* theShare(id: string): Reading<{ row: Share; project: Project }> {
  const row = yield* must(isUuid(id) ? yield* get(share, id) : undefined, 'not_found', { what: 'page', ref: id });
  return { row, project: yield* theProject(row.project) };
}

const ended = (row: Share): Refusal => refuse('closed', { task: row.title });

type ItemInput = NonNullable<ShareLookInput['items']>[number];

/**
 * The items with what they name found: those that are there already stay whatever became of them. `missing`: one that
 * names nothing of this project; said only to who may know.
 */
function* chosen(
  home: Project,
  given: readonly ItemInput[] | undefined,
  before: readonly ShareItem[],
): Reading<{ items: readonly ShareItem[] | undefined; missing: string | undefined }> {
  if (!given) return { items: undefined, missing: undefined };
  const items = new Map<string, ShareItem>();
  for (const each of given) {
    const known = before.find((one) => one.of === each.of && one.section === each.section);
    const isWritten = each.words !== '' || each.section === 'production' || each.section === 'coming';
    const named = known && isWritten ? undefined : yield* shareItem(home, each);
    const of = known?.of ?? named?.of;
    if (of === undefined) return { items: undefined, missing: each.of };
    items.set(`${each.section} ${of}`, { ...each, of, words: each.words || named?.words || known?.words || '' });
  }
  return { items: [...items.values()], missing: undefined };
}

/** The fields that an input sets, with the times of what is new in them. */
function lookOf(
  input: ShareLookInput,
  items: readonly ShareItem[] | undefined,
  row: Share,
  { at, now }: Context,
): Partial<Share> | Refusal {
  const { readers, sections, news, needs, glossary, health, contact, nextAt, expiresAt } = input;
  if (expiresAt != null && expiresAt !== row.expiresAt && expiresAt <= now)
    return refuse('invalid', {
      field: 'expiresAt',
      problem: 'That time is over. Choose a later one, or end the page.',
    });
  return {
    ...(readers && { readers }),
    ...(sections && { sections: shareSections.filter((each) => sections.includes(each)) }),
    ...(news && { news: shareSections.filter((each) => news.includes(each)) }),
    ...(items && { items }),
    ...(needs && {
      needs: needs.map((each) => ({ ...each, at: row.needs.find((one) => one.words === each.words)?.at ?? at })),
    }),
    ...(glossary && { glossary }),
    ...(health !== undefined && { health: health && { ...health, at: healthAt(row, health, at) } }),
    ...(contact !== undefined && { contact }),
    ...(nextAt !== undefined && { nextAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function healthAt({ health }: Share, next: { state: string; words: string }, at: number): number {
  return health && same({ ...health, at: 0 }, { ...next, at: 0 }) ? health.at : at;
}
