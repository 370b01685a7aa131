/** What the names mean that registries and tags give to stages, where that is not the usual. */
import * as z from 'zod/mini';
import { changed, created, removed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { ref } from '../change/input.ts';
import { find } from '../change/read.ts';
import { theProject } from '../people/find.ts';
import { may } from '../people/may.ts';
import { stageName } from './kinds.ts';
import { stages } from './words.ts';

const outsideName = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));

export const mapStage = command('model.map', {
  about: 'Says which of our stages a name means that a registry or a tag uses; it holds for what is read from then on.',
  input: z.strictObject({
    project: ref,
    name: outsideName,
    stage: z.enum(stages),
  }),
  *needs(input) {
    const home = yield* theProject(input.project);
    return { home, row: yield* find(stageName, 'project', [home.id, input.name.toLowerCase()]) };
  },
  allow: (me, { home }) => may(me, 'arrange', home),
  decide({ name, stage }, { home, row }, { newId }) {
    if (row) return changed(stageName, row, { stage });
    return [created(stageName, { id: newId(), project: home.id, name: name.toLowerCase(), stage })];
  },
});

export const unmapStage = command('model.unmap', {
  about: 'Takes back what a name of a registry or a tag was said to mean; it means the usual again.',
  input: z.strictObject({ project: ref, name: outsideName }),
  *needs(input) {
    const home = yield* theProject(input.project);
    return { home, row: yield* find(stageName, 'project', [home.id, input.name.toLowerCase()]) };
  },
  allow: (me, { home }) => may(me, 'arrange', home),
  decide: (_, { row }) => (row ? [removed(stageName, row)] : []),
});
