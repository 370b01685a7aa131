/** A tag of a followed repository that registers a model version or puts one into a stage becomes the verbs that do. */
import * as z from 'zod/mini';
import { command, type Call } from '../change/command.ts';
import { ref } from '../change/input.ts';
import { list, type Reading } from '../change/read.ts';
import { limits } from '../limits.ts';
import { lifeOf, versionsNamed, type ModelLife } from '../models/find.ts';
import { model, type Version } from '../models/kinds.ts';
import type { Project } from '../people/kinds.ts';
import { readTag, type TagSaid } from '../signals/tag.ts';
import { trackOfKind } from '../work/find.ts';
import { isSwitchedOn } from './effects.ts';
import { theRepo } from './repo.ts';

export const heedTag = command('signal.tag', {
  about:
    'Does what a tag says: registers a version, puts it into a stage or takes it out. A tag that was read changes nothing.',
  input: z.strictObject({
    repo: ref,
    tag: z.string().check(z.minLength(1), z.maxLength(limits.nameCharsMax * 4)),
    /** The commit that it stands on, where that is told. */
    sha: z.optional(z.string().check(z.regex(/^[0-9a-f]{40,64}$/))),
    /** When it was made: the tagger's date, else the commit's. */
    at: z.int(),
  }),
  *needs(input) {
    const { row, project } = yield* theRepo(input.repo);
    // Because: a version is what the production lane brings, as rollouts are.
    const isOn = isSwitchedOn(yield* trackOfKind(project, 'production'), 'tags');
    const said = isOn ? readTag(input.tag) : undefined;
    return {
      row,
      project,
      said,
      life: said ? yield* lifeFor(project, said) : undefined,
      ...(yield* versionFor(project, said, input.sha)),
    };
  },
  allow: (me) => (me.kind === 'machine' ? 'yes' : 'no'),
  decide(input, { project, said, life, version }, { now }) {
    const asOf = Math.min(input.at, now);
    const causes = said ? callsOf(said, { project: project.id, input, life, version }) : [];
    // Because: a forge may have told of the deployment before the tag made the version known.
    if (causes.some((each) => each.name === 'model.version')) {
      const { repo, tag, sha } = input;
      causes.push({ name: 'signal.landings', input: { repo, tag, ...(sha !== undefined && { sha }) } });
    }
    return { changes: [], causes: causes.map((each) => ({ asOf, cause: `tag:${input.tag}`, ...each })) };
  },
});

interface Ground {
  readonly project: Project['id'];
  readonly input: { readonly tag: string; readonly sha?: string | undefined };
  readonly life: ModelLife | undefined;
  readonly version: Version | undefined;
}

function callsOf(said: TagSaid, { project, input, life, version }: Ground): Omit<Call, 'id'>[] {
  if (said.kind === 'plain') {
    if (!life || version) return [];
    return [
      {
        name: 'model.version',
        input: {
          project,
          model: life.model.id,
          name: said.version,
          ...(input.sha !== undefined && { commit: input.sha }),
          source: input.tag,
          registered: true,
        },
      },
    ];
  }
  const ref = `${said.model}@${version?.name ?? ('version' in said ? said.version : '')}`;
  switch (said.kind) {
    case 'register': {
      if (version?.registeredAt != null) return [];
      const add = life ? [] : [{ name: 'model.add', input: { project, name: said.model, path: said.path } }];
      return [
        ...add,
        {
          name: 'model.version',
          input: {
            project,
            model: said.model,
            name: said.version,
            ...(input.sha !== undefined && { commit: input.sha }),
            source: input.tag,
            registered: true,
          },
        },
      ];
    }
    case 'deregister':
      return version ? [{ name: 'model.deregister', input: { project, version: ref } }] : [];
    case 'assign':
    case 'unassign':
      if (!version) return [];
      return [
        {
          name: 'model.stage',
          input: {
            project,
            version: ref,
            stage: said.stage,
            off: said.kind === 'unassign',
            source: input.tag,
            counter: said.counter,
          },
        },
      ];
    case 'deprecate':
      return (life?.versions ?? []).map((each) => ({
        name: 'model.retire',
        input: { project, version: each.id, source: input.tag },
      }));
  }
}

/** The model that a tag speaks of; a plain tag speaks of the one model whose versions come from plain tags. */
function* lifeFor(home: Project, said: TagSaid): Reading<ModelLife | undefined> {
  const lives: ModelLife[] = [];
  for (const each of yield* list(model, 'project', [home.id])) {
    if (said.kind === 'plain' || each.name === said.model) lives.push(yield* lifeOf(each.id));
  }
  if (said.kind !== 'plain') return lives[0];
  return lives.find((life) => life.versions.some((each) => each.source === each.name));
}

/** The version that a tag speaks of: by its name, or (a stage) by the commit that the tag stands on. */
function* versionFor(
  home: Project,
  said: TagSaid | undefined,
  sha: string | undefined,
): Reading<{ version: Version | undefined }> {
  if (!said || said.kind === 'deprecate') return { version: undefined };
  const life = yield* lifeFor(home, said);
  if (!life) return { version: undefined };
  if ('version' in said) return { version: (yield* versionsNamed(home, `${life.model.name}@${said.version}`))[0] };
  return { version: life.versions.findLast((each) => sha !== undefined && each.commit === sha) };
}
