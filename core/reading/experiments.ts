/** DVC experiments: which parameters each varied, with which metrics, and which of them ask the same question. */
import type { History, HistoryCommit } from './history.ts';
import { timeOf, type Ground } from './ground.ts';
import { objectOf } from './pipeline.ts';

export interface Experiment {
  readonly name: string;
  readonly commit: HistoryCommit;
  /** The sha of the commit that it varies. */
  readonly base: string;
  /** Parameters with other values than at its base: `train.n_est`. */
  readonly params: Readonly<Record<string, string | number>>;
  readonly metrics: Readonly<Record<string, string | number>>;
  readonly at: number;
}

/** Experiments on one base that vary the same parameters, or some of the same. */
export interface Trials {
  readonly base: string;
  readonly keys: readonly string[];
  readonly experiments: readonly Experiment[];
}

/** Experiments that a strand owns, and the parameters that they and it vary. */
export interface Owned {
  readonly experiments: readonly Experiment[];
  readonly keys: readonly string[];
}

/** Every experiment of the history, oldest first. */
export function experimentsOf(ground: Ground): Experiment[] {
  const values = new Values(ground.history.documents);
  const found = ground.refs.flatMap(({ said, tip }) => {
    if (said.kind !== 'experiment') return [];
    const commit = ground.graph.at(tip);
    const base = baseOf(ground, tip, said.base);
    return [{ name: said.experiment, commit, base, at: timeOf(commit), ...values.of(commit, base) }];
  });
  return found.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

export function trialsOf(experiments: readonly Experiment[]): Trials[] {
  const groups: { base: string; keys: Set<string>; experiments: Experiment[] }[] = [];
  for (const each of experiments) {
    const keys = Object.keys(each.params);
    const fits = groups.filter(
      (group) =>
        group.base === each.base &&
        (keys.length === 0 ? group.keys.size === 0 : keys.some((key) => group.keys.has(key))),
    );
    const [home, ...others] = fits;
    if (!home) {
      groups.push({ base: each.base, keys: new Set(keys), experiments: [each] });
      continue;
    }
    home.experiments.push(each);
    for (const key of keys) home.keys.add(key);
    for (const other of others) {
      home.experiments.push(...other.experiments);
      for (const key of other.keys) home.keys.add(key);
      groups.splice(groups.indexOf(other), 1);
    }
  }
  return groups.map(({ base, keys, experiments }) => ({
    base,
    keys: [...keys].sort(),
    experiments: experiments.sort((a, b) => a.at - b.at),
  }));
}

/** The commit that an experiment varies: the one that its ref names, else the nearest before it that is no experiment. */
function baseOf({ graph, refs, onDefault }: Ground, tip: number, named: string): string {
  if (graph.find(named) !== undefined) return named;
  const trials = new Set(refs.flatMap((each) => (each.said.kind === 'experiment' ? [each.tip] : [])));
  for (const commit of graph.mainline(tip)) {
    if (commit === tip) continue;
    const isStep = !onDefault[commit] && (trials.has(commit) || /^dvc[: ]/i.test(graph.at(commit).message));
    if (!isStep) return graph.at(commit).sha;
  }
  return graph.at(tip).parents[0] ?? graph.at(tip).sha;
}

/** Parameter and metrics files, flat, by commit and path. */
export class Values {
  private readonly known: ReadonlyMap<string, unknown>;

  constructor(documents: History['documents']) {
    this.known = new Map(documents.map((each) => [`${each.commit}:${each.path}`, each.value]));
  }

  /** What a commit changed of the parameters since `base`, and the metrics it recorded. */
  of(commit: HistoryCommit, base: string): Pick<Experiment, 'params' | 'metrics'> {
    const params: Record<string, string | number> = {};
    const metrics: Record<string, string | number> = {};
    const changed = commit.files.filter((each) => each.status !== 'D').map((each) => each.path);
    for (const path of changed.filter(isParams)) {
      Object.assign(params, differing(this.flat(base, path), this.flat(commit.sha, path)));
    }
    if (Object.keys(params).length === 0) {
      for (const path of changed.filter(isLock)) {
        Object.assign(params, differing(lockedParams(this.at(base, path)), lockedParams(this.at(commit.sha, path))));
      }
    }
    for (const path of changed.filter(isMetrics)) Object.assign(metrics, this.flat(commit.sha, path));
    return { params: few(params), metrics: few(metrics) };
  }

  /** The keys of the parameters that differ between two commits in a file. */
  changedKeys(from: string, to: string, path: string): string[] {
    return Object.keys(differing(this.flat(from, path), this.flat(to, path)));
  }

  flat(commit: string, path: string): Record<string, string | number> {
    return flattened(this.at(commit, path));
  }

  private at(commit: string, path: string): unknown {
    return this.known.get(`${commit}:${path}`);
  }
}

export const isParams = (path: string): boolean => /(^|\/)[\w.-]*(params?|hparams)[\w-]*\.(ya?ml|json)$/i.test(path);
export const isLock = (path: string): boolean => /(^|\/)dvc\.lock$/.test(path);
export const isMetrics = (path: string): boolean =>
  /(^|\/)[\w.-]*(metrics?|scores?|results?|summary)[\w-]*\.(ya?ml|json)$/i.test(path) && !/plots?\//i.test(path);

/** Entries of `after` that are not so in `before`. */
function differing(
  before: Readonly<Record<string, string | number>>,
  after: Readonly<Record<string, string | number>>,
): Record<string, string | number> {
  // Because: without the earlier file every value would seem varied.
  if (Object.keys(before).length === 0) return {};
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
}

/** Parameters as `dvc.lock` notes them, by stage: `stages.train.params.params.yaml.train.lr`. */
function lockedParams(lock: unknown): Record<string, string | number> {
  const found: Record<string, string | number> = {};
  for (const stage of Object.values(objectOf(objectOf(lock)['stages']))) {
    for (const file of Object.values(objectOf(objectOf(stage)['params']))) Object.assign(found, flattened(file));
  }
  return found;
}

const VALUES = 50;
const DEPTH = 8;

function few(values: Record<string, string | number>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(values).slice(0, VALUES));
}

/** `{ train: { lr: 0.1 } }` as `{ 'train.lr': 0.1 }`; lists as text. */
function flattened(value: unknown, prefix = '', depth = 0): Record<string, string | number> {
  const flat: Record<string, string | number> = {};
  for (const [key, each] of Object.entries(objectOf(value))) {
    const name = prefix ? `${prefix}.${key}` : key;
    if (typeof each === 'number' && Number.isFinite(each)) flat[name] = each;
    else if (typeof each === 'string') flat[name] = each.slice(0, 200);
    else if (typeof each === 'boolean') flat[name] = String(each);
    else if (Array.isArray(each)) flat[name] = JSON.stringify(each).slice(0, 200);
    else if (depth < DEPTH) Object.assign(flat, flattened(each, name, depth + 1));
  }
  return flat;
}
