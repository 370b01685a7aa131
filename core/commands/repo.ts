/** The repositories that a project follows. */
import * as z from 'zod/mini';
import { changed, created } from '../change/change.ts';
import { command } from '../change/command.ts';
import { name, ref } from '../change/input.ts';
import { isUuid } from '../change/uuid.ts';
import { get, list, must, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { theProject } from '../people/find.ts';
import type { Project } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { repo, type Repo } from '../signals/kinds.ts';

export const addRepo = command('repo.add', {
  about: 'Lets a project follow a repository, by its path on the server or its URL.',
  input: z.strictObject({
    project: ref,
    source: z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.urlCharsMax)),
    name,
    defaultBranch: z.optional(z.string().check(z.maxLength(limits.nameCharsMax))),
  }),
  *needs(input) {
    const home = yield* theProject(input.project);
    const rows = yield* list(repo, 'project', [home.id]);
    return { home, twin: rows.find((each) => each.source === input.source && each.removedAt === null) };
  },
  allow: (me, { home }) => may(me, 'arrange', home),
  decide(input, { home, twin }, { at, newId }) {
    if (twin) return refuse('taken', { what: 'The repository', ref: input.source });
    const id = newId();
    const row = {
      id,
      project: home.id,
      source: input.source,
      name: input.name,
      defaultBranch: input.defaultBranch ?? '',
      addedAt: at,
      removedAt: null,
      connection: null,
      forgeId: null,
      url: null,
      toldAt: null,
    };
    return { changes: [created(repo, row)], created: { id } };
  },
});

export const removeRepo = command('repo.remove', {
  about: 'Stops following a repository; what it told stays.',
  input: z.strictObject({ repo: ref }),
  needs: (input) => theRepo(input.repo),
  allow: (me, { project }) => may(me, 'arrange', project),
  decide: (_, { row }, { at }) => changed(repo, row, { removedAt: row.removedAt ?? at }),
});

export function* theRepo(ref: string): Reading<{ row: Repo; project: Project }> {
  const row = yield* must(isUuid(ref) ? yield* get(repo, ref) : undefined, 'not_found', { what: 'repository', ref });
  return { row, project: yield* theProject(row.project) };
}
