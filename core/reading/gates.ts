/**
 * Data gates: files under data folders that DVC tracks, artifacts that are datasets, and stages whose outputs feed
 * training. Training itself, evaluation, packaging and models are none.
 */
import type { Ground } from './ground.ts';
import { feedingStages, folderOf, isModelFile, modelsMade, type Stage } from './pipeline.ts';
import type { GateLine } from './proposal.ts';
import type { Placed } from './registry.ts';
import { counted, someOf } from './say.ts';

const GATES = 8;

export function gateLines(ground: Ground, pipelines: readonly Placed[]): GateLine[] {
  const sources = [...datasets(ground, pipelines), ...stages(pipelines)];
  const kept = sources.length <= GATES ? sources : byFolder(sources);
  return kept.slice(0, GATES).map((each) => lineOf(ground, each));
}

interface Source {
  /** What is ready when the gate passes, as people would call it. */
  readonly name: string;
  /** Paths of the data. */
  readonly paths: readonly string[];
  /** Files of the repository that say so. */
  readonly told: readonly string[];
  readonly reason: string;
  readonly kind: 'dataset' | 'stage';
}

/** Tracked data files and artifacts that are datasets, each path once. */
function datasets({ history }: Ground, pipelines: readonly Placed[]): Source[] {
  const models = new Set(
    pipelines.flatMap(({ pipeline }) => [
      ...modelsMade(pipeline),
      ...pipeline.artifacts.filter((each) => each.type === 'model').map((each) => each.path),
    ]),
  );
  const named = new Map(
    pipelines.flatMap(({ path, pipeline }) =>
      pipeline.artifacts
        .filter((each) => each.type === 'dataset')
        .map((each) => [each.path || each.name, { name: each.name, path }]),
    ),
  );
  const tracked = history.tree.paths
    .filter((path) => path.endsWith('.dvc') && !path.endsWith('/.dvc'))
    .filter((path) => isData(path) && !models.has(bare(path)) && !isModelFile(bare(path)));
  const files = tracked.map((path): Source => {
    const artifact = named.get(bare(path));
    named.delete(bare(path));
    const called = artifact ? `; ${artifact.path} names it ${artifact.name}, a dataset` : '';
    const name = artifact ? `${artifact.name} (${bare(path)})` : bare(path);
    return { name, paths: [bare(path)], told: [path], reason: `${path} tracks this data${called}.`, kind: 'dataset' };
  });
  const alone = [...named].map(([at, { name, path }]): Source => ({
    name: at === name ? name : `${name} (${at})`,
    paths: [at],
    told: [path],
    reason: `${path} names ${at} as the dataset ${name}.`,
    kind: 'dataset',
  }));
  return [...files, ...alone];
}

function stages(pipelines: readonly Placed[]): Source[] {
  return pipelines.flatMap(({ path, pipeline }) =>
    feedingStages(pipeline).map((stage): Source => {
      const made = stage.makes.filter((out) => !isModelFile(out));
      // Because: parts of a split are called after what is done with them later; the stage's own name says more.
      const shown = made.filter((out) => !later.test(out));
      const name = stageName(stage, path);
      return {
        name: shown[0] === undefined ? name : `${shown[0]} (${name})`,
        paths: made,
        told: [path],
        reason: `The stage ${stage.name} of ${path} makes ${someOf(shown, 3) || 'data'}, which the model learns from.`,
        kind: 'stage',
      };
    }),
  );
}

const later = /(^|[^a-z])(train|training|test|val|valid|validation|eval|evaluation|holdout)([^a-z]|$)/i;

const stageName = (stage: Stage, path: string): string =>
  folderOf(path) === '' ? stage.name : `${folderOf(path)}:${stage.name}`;

/** Where there are too many, those of one folder are one gate; the folders with most files first. */
function byFolder(sources: readonly Source[]): Source[] {
  const groups = Map.groupBy(
    sources,
    (each) => `${each.kind}:${topFolders(each.kind === 'stage' ? each.told[0]! : each.paths[0]!)}`,
  );
  const joined = [...groups.values()].map((group): Source => {
    const [first] = group;
    if (group.length === 1) return first!;
    const folder = topFolders(first!.kind === 'stage' ? first!.told[0]! : first!.paths[0]!);
    const what = first!.kind === 'stage' ? 'stages that make data' : 'tracked files';
    return {
      name:
        first!.kind === 'stage'
          ? `${folder || 'pipeline'} (${group.length} stages)`
          : `${folder || 'data'} (${group.length} files)`,
      paths: group.flatMap((each) => each.paths),
      told: [...new Set(group.flatMap((each) => each.told))],
      reason: `${counted(group.length, what.replace(/s\b/, ''), what)} lie in ${folder || 'the repository'}.`,
      kind: first!.kind,
    };
  });
  return joined.sort(
    (a, b) => Number(a.kind === 'stage') - Number(b.kind === 'stage') || b.paths.length - a.paths.length,
  );
}

/** The first two folders of a path. */
const topFolders = (path: string): string => folderOf(path).split('/').slice(0, 2).join('/');

function lineOf({ history, own, clocks }: Ground, { name, paths, told, reason, kind }: Source): GateLine {
  const added = history.commits.find((commit, i) => own[i] && commit.files.some((file) => told.includes(file.path)));
  const source = [...told, ...paths].slice(0, 4).join(', ').slice(0, 500);
  return {
    kind: 'gate',
    id: `gate:${kind}:${name}`,
    title: `Data ready: ${name}`.slice(0, 300),
    reason,
    on: true,
    name: name.slice(0, 110),
    source,
    checks: [`${paths[0] ?? name} is complete and up to date`, 'It has passed its quality checks'],
    at: added?.author.at ?? clocks.own,
    emails: added ? [added.author.email.toLowerCase()] : [],
  };
}

const bare = (path: string): string => path.replace(/\.dvc$/, '');

const dataWord =
  /(^|[\W_])(data|dataset|datasets|raw|processed|interim|external|images?|imgs?|corpus|corpora|annotations?|labels?|features?|samples?|audio|video|texts?|tables?|inputs?|train|training|valid|validation|test|val|features)([\W_]|$)/i;
const dataFile =
  /\.(csv|tsv|parquet|json|jsonl|xml|txt|zip|tar|gz|tgz|7z|h5|hdf5|npy|npz|feather|arrow|avro|orc|xlsx?|db|sqlite|wav|mp3|mp4|tif|tiff|geojson|shp|nc)$/i;
const noData =
  /(^|\/)(models?|weights|checkpoints?|reports?|metrics|plots?|figures?|logs?|results?|predictions?|outputs?|eval|evaluation)(\/|$)/i;

/** Whether a tracked file lies under a data folder, or is data by its own name. */
function isData(path: string): boolean {
  const target = bare(path);
  if (noData.test(folderOf(target)) || noData.test(target)) return false;
  return dataWord.test(target) || dataFile.test(target);
}
