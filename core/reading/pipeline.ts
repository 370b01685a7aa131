/**
 * What a `dvc.yaml` says: stages with what they need and make, artifacts, metrics files. Format: DVC's documentation of
 * dvc.yaml (stages with `foreach` or `matrix`, `outs` as paths or as one-entry objects, `wdir`), GTO's artifacts.yaml.
 */

export interface Pipeline {
  readonly stages: readonly Stage[];
  readonly artifacts: readonly Artifact[];
}

export interface Stage {
  readonly name: string;
  readonly command: string;
  /** Paths from the root of the repository. */
  readonly needs: readonly string[];
  readonly makes: readonly string[];
  readonly metrics: readonly string[];
}

export interface Artifact {
  readonly name: string;
  readonly path: string;
  /** Lower case: `model`, `dataset`. */
  readonly type: string;
}

/** Reads a parsed `dvc.yaml` or `artifacts.yaml` at `path`. What is not as expected is left out. */
export function readPipeline(value: unknown, path: string): Pipeline {
  const folder = folderOf(path);
  const file = objectOf(value);
  const listed = /(^|\/)artifacts\.ya?ml$/.test(path) ? file : objectOf(file['artifacts']);
  return {
    stages: Object.entries(objectOf(file['stages'])).map(([name, stage]) => stageOf(name, stage, folder)),
    artifacts: Object.entries(listed).flatMap(([name, each]) => {
      const { path: at, type } = objectOf(each);
      if (typeof type !== 'string') return [];
      return [{ name, path: typeof at === 'string' ? within(folder, at) : '', type: type.toLowerCase() }];
    }),
  };
}

/** What the stages make that is a model: what an artifact calls so, or a file of weights. */
export function modelsMade({ stages, artifacts }: Pipeline): string[] {
  const called = new Set(artifacts.filter((each) => each.type === 'model').map((each) => each.path));
  return stages.flatMap((stage) => stage.makes.filter((path) => called.has(path) || isModelFile(path)));
}

/**
 * The stages whose outputs feed training: those that come before a stage that makes a model or is called training.
 * Training itself, evaluation and packaging are none. Empty where nothing trains.
 */
export function feedingStages(pipeline: Pipeline): Stage[] {
  const made = new Set(modelsMade(pipeline));
  const trains = (stage: Stage): boolean => trainingName.test(stage.name) || stage.makes.some((path) => made.has(path));
  const feeding = new Set<Stage>();
  const open = pipeline.stages.filter(trains);
  for (let next = open.pop(); next; next = open.pop()) {
    const { needs } = next;
    for (const stage of pipeline.stages) {
      if (feeding.has(stage) || trains(stage) || afterwards.test(stage.name)) continue;
      if (!stage.makes.some((out) => needs.some((dep) => touches(dep, out)))) continue;
      feeding.add(stage);
      open.push(stage);
    }
  }
  return pipeline.stages.filter((stage) => feeding.has(stage));
}

const trainingName = /(^|[^a-z])(re-?)?(train|fit|fine-?tune|finetune|learn)(ing|er|_|-|\d|$|@|[^a-z])/i;
const afterwards =
  /(^|[^a-z])(eval|evaluate|evaluation|test|score|metrics|plots?|report|package|packaging|deploy|export|publish|release|predict|infer|inference|serve)([^a-z]|$)/i;

const weights =
  /\.(pkl|pickle|joblib|pt|pth|ckpt|h5|hdf5|keras|onnx|safetensors|tflite|mlmodel|xgb|ubj|cbm|gguf|ggml|pb|caffemodel|mar|torchscript)$/i;
const modelName = /(^|\/)[\w.-]*(model|weights|checkpoint|classifier|regressor)s?(\.(bin|json|zip|tar|tar\.gz|txt))?$/i;
const dataName =
  /(^|[\W_])(data|dataset|datasets|features?|embeddings?|vectorizer|tokenizer|scaler|encoder|train|valid|val|test|matrix|raw|processed|prepared|labels?|split|vocab)([\W_]|$)/i;

/** Whether a path is a file or folder of trained weights: by its ending, or by its name where that says model. */
export function isModelFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (modelName.test(path)) return true;
  return weights.test(name) && !dataName.test(name);
}

function stageOf(name: string, value: unknown, folder: string): Stage {
  const whole = objectOf(value);
  // Because: `foreach` and `matrix` write the stage once for many; its own part is under `do` for the former.
  const stage = Object.hasOwn(whole, 'do') ? objectOf(whole['do']) : whole;
  const home = typeof stage['wdir'] === 'string' ? within(folder, stage['wdir']) : folder;
  const paths = (key: string): string[] => pathsOf(stage[key]).map((path) => within(home, path));
  return {
    name,
    command: commandOf(stage['cmd']),
    needs: paths('deps'),
    makes: [...paths('outs'), ...paths('outs_persist')],
    metrics: paths('metrics'),
  };
}

/** Lists of paths, some as `{ path: { cache: false } }`. */
function pathsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each) => (typeof each === 'string' ? [each] : Object.keys(objectOf(each)).slice(0, 1)));
}

function commandOf(value: unknown): string {
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string').join('; ');
  return typeof value === 'string' ? value : '';
}

/** Whether one path is the other, or lies in it. */
function touches(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

export function folderOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? '' : path.slice(0, cut);
}

/** A path from a folder of the repository, from its root. */
function within(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The value where it is an object, else an empty one. Own entries only. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return value as Record<string, unknown>;
}
