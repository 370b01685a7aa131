/**
 * Models and their versions from tags (GTO's grammar, plain version tags) and from artifacts that pipelines call models.
 * A plain version tag is a model's only where the repository trains one and ships no package: else it is a release.
 */
import { compareVersions } from '../models/order.ts';
import { readTag, type TagSaid } from '../signals/tag.ts';
import type { Ground } from './ground.ts';
import { subjectOf } from './history.ts';
import { feedingStages, folderOf, isModelFile, modelsMade, readPipeline, type Pipeline } from './pipeline.ts';
import type { ModelLine, StageMark, VersionLine } from './proposal.ts';
import { counted, dayInWords, listed } from './say.ts';

/** How many versions of plain tags are switched on, and how many older ones are offered folded. */
const NEWEST = 3;
const OLDER = 12;

/** A longer tag names nothing that anybody would say. */
const NAME_CHARS = 110;

export function modelLines(ground: Ground, pipelines: readonly Placed[]): (ModelLine | VersionLine)[] {
  const events = eventsOf(ground);
  const registered = [...Map.groupBy(events, (each) => each.said.model)].flatMap(([name, said]) =>
    linesOf(ground, name, said, pipelines),
  );
  const tagged = new Set(registered.map((each) => each.model));
  const plain = registered.length > 0 ? [] : plainLines(ground, pipelines);
  return [...registered, ...plain, ...(plain.length > 0 ? [] : called(ground, pipelines, tagged))];
}

/** A pipeline where it stands at the tip of the default branch. */
export interface Placed {
  readonly path: string;
  readonly pipeline: Pipeline;
}

export function pipelinesAt(ground: Ground): Placed[] {
  const tip = ground.tip === undefined ? undefined : ground.graph.at(ground.tip).sha;
  return ground.history.documents
    .filter((each) => each.commit === tip && /(^|\/)(dvc|artifacts)\.ya?ml$/.test(each.path))
    .map(({ path, value }) => ({ path, pipeline: readPipeline(value, path) }));
}

type Registered = Exclude<TagSaid, { kind: 'plain' }>;

interface Event {
  readonly said: Registered;
  readonly tag: string;
  readonly commit: number;
  readonly at: number;
}

/** What registry tags say, in the order in which it counts: by time, register before stages, then counter. */
function eventsOf({ refs, graph }: Ground): Event[] {
  const events = refs.flatMap(({ ref, said, tip }): Event[] => {
    const read = said.kind === 'tag' ? readTag(said.tag) : undefined;
    if (said.kind !== 'tag' || !read || read.kind === 'plain' || said.tag.length > NAME_CHARS) return [];
    return [{ said: read, tag: said.tag, commit: tip, at: ref.tag?.at || graph.at(tip).committer.at }];
  });
  const order = { register: 0, assign: 1, unassign: 1, deregister: 2, deprecate: 3 };
  return events.sort(
    (a, b) =>
      a.at - b.at ||
      order[a.said.kind] - order[b.said.kind] ||
      a.said.counter - b.said.counter ||
      (a.tag < b.tag ? -1 : 1),
  );
}

interface Draft {
  readonly version: string;
  readonly commit: number;
  readonly at: number;
  readonly source: string;
  readonly marks: StageMark[];
  gone: VersionLine['gone'];
}

function linesOf(
  ground: Ground,
  name: string,
  events: readonly Event[],
  pipelines: readonly Placed[],
): (ModelLine | VersionLine)[] {
  const drafts = new Map<string, Draft>();
  for (const { said, tag, commit, at } of events) {
    if (said.kind === 'register') {
      const known = drafts.get(said.version);
      if (known) known.gone = null;
      else drafts.set(said.version, { version: said.version, commit, at, source: tag, marks: [], gone: null });
    } else if (said.kind === 'deregister') {
      const known = drafts.get(said.version);
      if (known) known.gone = { kind: 'deregistered', at };
    } else if (said.kind === 'deprecate') {
      for (const each of drafts.values()) each.gone ??= { kind: 'deprecated', at };
    }
  }
  for (const { said, tag, commit, at } of events) {
    if (said.kind !== 'assign' && said.kind !== 'unassign') continue;
    // Because: a stage tag names no version but stands on its commit; the newest one registered there is meant.
    const there = [...drafts.values()].filter((each) => each.commit === commit);
    const meant = there.filter((each) => each.at <= at).at(-1) ?? there[0];
    meant?.marks.push({ stage: said.stage, off: said.kind === 'unassign', at, counter: said.counter, source: tag });
  }
  const versions = [...drafts.values()].sort((a, b) => compareVersions(b.version, a.version));
  if (versions.length === 0) return [];
  return [
    modelLine(name, events[0]!, versions, pipelines),
    ...versions.map((each) => versionLine(ground, name, each, true)),
  ];
}

function modelLine(name: string, first: Event, versions: readonly Draft[], pipelines: readonly Placed[]): ModelLine {
  const artifact = pipelines.some((each) =>
    each.pipeline.artifacts.some((one) => one.name === name && one.type === 'model'),
  );
  const stages = new Set(versions.flatMap((each) => each.marks.filter((mark) => !mark.off).map((mark) => mark.stage)));
  const where = artifact ? ', and the pipeline names it as its model' : '';
  const at = stages.size > 0 ? `, in the stages ${listed([...stages].sort())}` : '';
  return {
    kind: 'model',
    id: `model:${name}`,
    title: name,
    reason: `Registry tags since ${dayInWords(first.at)} hold ${counted(versions.length, 'version')} of it${at}${where}.`,
    on: true,
    model: name,
    path: first.said.path,
    at: first.at,
  };
}

function versionLine(
  { graph }: Ground,
  model: string,
  { version, commit, at, source, marks, gone }: Draft,
  on: boolean,
): VersionLine {
  const held = new Map<string, boolean>();
  for (const each of marks) held.set(each.stage, !each.off);
  const stages = [...held].filter(([, is]) => is).map(([stage]) => stage);
  const standing = stages.length > 0 ? `, now in ${listed(stages)}` : marks.length > 0 ? ', in no stage any more' : '';
  const left = gone ? `, ${gone.kind} on ${dayInWords(gone.at)}` : '';
  const row = graph.at(commit);
  return {
    kind: 'version',
    id: `version:${model}@${version}`,
    title: `${model} ${version}`,
    reason: `Tag ${source} of ${dayInWords(at)} registers “${subjectOf(row).slice(0, 120)}”${standing}${left}.`,
    on,
    model,
    version,
    commit: row.sha,
    at,
    source,
    marks,
    gone,
  };
}

/** Models that a pipeline calls so, though no tag registers them yet. */
function called(
  { history, tip, graph }: Ground,
  pipelines: readonly Placed[],
  known: ReadonlySet<string>,
): ModelLine[] {
  const at = tip === undefined ? 0 : graph.at(tip).committer.at;
  return pipelines.flatMap(({ path, pipeline }) =>
    pipeline.artifacts
      .filter((each) => each.type === 'model')
      .map((each): ModelLine => {
        const folder = folderOf(path);
        const model = folder === '' ? each.name : `${folder}:${each.name}`;
        const since = history.commits.find((commit) => commit.files.some((file) => file.path === path));
        return {
          kind: 'model',
          id: `model:${model}`,
          title: model,
          reason: `${path} names ${each.path || each.name} as a model; no version of it is registered yet.`,
          on: true,
          model,
          path: folder,
          at: since?.author.at ?? at,
        };
      })
      .filter((each) => !known.has(each.model)),
  );
}

/** Plain version tags, where they are a model's and no package's. */
function plainLines(ground: Ground, pipelines: readonly Placed[]): (ModelLine | VersionLine)[] {
  const { history, refs, graph } = ground;
  if (!trainsModel(history.tree.paths, pipelines) || isPackage(history.tree.paths)) return [];
  const drafts = refs
    .flatMap(({ ref, said, tip }): Draft[] => {
      if (said.kind !== 'tag' || said.tag.length > NAME_CHARS || readTag(said.tag)?.kind !== 'plain') return [];
      const at = ref.tag?.at || graph.at(tip).committer.at;
      return [{ version: said.tag, commit: tip, at, source: said.tag, marks: [], gone: null }];
    })
    .sort((a, b) => compareVersions(b.version, a.version));
  if (drafts.length === 0) return [];
  const first = drafts.reduce((a, b) => (a.at <= b.at ? a : b));
  const model: ModelLine = {
    kind: 'model',
    id: `model:${history.name}`,
    title: history.name,
    reason: `The repository trains a model and ships no package, so its ${counted(drafts.length, 'version tag')} since ${dayInWords(first.at)} are versions of it.`,
    on: true,
    model: history.name,
    path: '',
    at: first.at,
  };
  return [
    model,
    ...drafts.slice(0, NEWEST + OLDER).map((each, i) => versionLine(ground, history.name, each, i < NEWEST)),
  ];
}

/** Whether what stands at the tip trains a model and keeps it: a pipeline that makes one, or tracked weights. */
export function trainsModel(tree: readonly string[], pipelines: readonly Placed[]): boolean {
  if (pipelines.some(({ pipeline }) => modelsMade(pipeline).length > 0 || feedingStages(pipeline).length > 0))
    return true;
  const weights = tree.some(
    (path) => isModelFile(path.replace(/\.dvc$/, '')) && !/(^|\/)(tests?|docs|examples?|fixtures)\//.test(path),
  );
  const training = tree.some((path) =>
    /(^|\/)(train|training|run_train|fit|finetune|fine_tune)[\w-]*\.(py|r|jl|ipynb)$/i.test(path),
  );
  return (weights && training) || (training && tree.some((path) => /(^|\/)mlproject$/i.test(path)));
}

/** Whether the repository builds a package, so that its version tags are releases of that. */
export function isPackage(tree: readonly string[]): boolean {
  return tree.some((path) =>
    /^(setup\.(py|cfg)|pyproject\.toml|package\.json|cargo\.toml|meta\.ya?ml|recipe\/meta\.ya?ml|description)$/i.test(
      path,
    ),
  );
}
