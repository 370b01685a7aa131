/**
 * Which phase of the journey a file shows: by the file itself, never by the name of its folder. A notebook explores,
 * a script is research made repeatable, a pipeline definition is data work, tests and packaging make a model a
 * product, workflows and manifests deliver it, alert rules and dashboards watch it.
 */

export const journeyPhases = ['exploration', 'scripts', 'data', 'model', 'delivery', 'monitoring'] as const;
export type JourneyPhase = (typeof journeyPhases)[number];

/** Files by phase; `more`: how many of each are not named. */
export type FilesByPhase = {
  readonly [P in JourneyPhase]?: { readonly files: readonly string[]; readonly more: number };
};

/** A name of its own in a file's name: `churn_dag.py` has `dag`, `adagrad.py` has not. */
const part = (words: string): string => String.raw`(^|\/)([^/]*[^a-z/])?(${words})([^a-z/][^/]*)?`;

const rules: readonly [JourneyPhase, RegExp][] = [
  [
    'monitoring',
    new RegExp(
      part('alertmanager|prometheus|grafana|evidently|whylogs|arize|datadog|drift|alerts?|alerting|monitoring') +
        String.raw`\.(ya?ml|json|toml)$`,
    ),
  ],
  ['monitoring', new RegExp(part('drift|evidently|whylogs') + String.raw`\.py$`)],
  ['monitoring', /\.(rules|alerts)\.ya?ml$/],
  ['delivery', /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/],
  [
    'delivery',
    /(^|\/)(\.gitlab-ci|\.travis|\.?appveyor|azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec|\.drone|\.woodpecker|codefresh)[\w.-]*\.ya?ml$/,
  ],
  ['delivery', /(^|\/)\.circleci\/config\.ya?ml$/],
  [
    'delivery',
    /(^|\/)(jenkinsfile|procfile|skaffold\.ya?ml|chart\.ya?ml|kustomization\.ya?ml|helmfile\.ya?ml|serverless\.ya?ml|fly\.toml|render\.ya?ml|vercel\.json|app\.ya?ml|bentofile\.ya?ml|cog\.ya?ml|seldon[\w-]*\.ya?ml|kserve[\w-]*\.ya?ml|inferenceservice[\w-]*\.ya?ml)$/,
  ],
  ['delivery', new RegExp(part('deploy|deployment') + String.raw`\.(ya?ml|sh|json|tf|py)$`)],
  ['delivery', /(^|\/)(docker-)?compose[\w.-]*\.ya?ml$/],
  ['delivery', /(^|\/)(dockerfile[\w.-]*|[\w.-]+\.dockerfile|containerfile)$/],
  ['delivery', /\.(tf|tfvars|bicep)$/],
  // Because: weights that DVC tracks are the model, whatever else a `.dvc` file tracks is data.
  [
    'model',
    /(model|weights|checkpoint|classifier)s?(\.\w+)?\.dvc$|\.(pkl|joblib|pt|pth|ckpt|onnx|keras|safetensors|gguf)\.dvc$/,
  ],
  ['data', /[^/]\.dvc$/],
  ['data', /(^|\/)dvc\.(ya?ml|lock)$/],
  [
    'data',
    /(^|\/)(snakefile|dbt_project\.ya?ml|great_expectations\.ya?ml|prefect\.ya?ml|dagster\.ya?ml|workspace\.ya?ml|mlproject|luigi\.cfg|airflow\.cfg|nextflow\.config)$/,
  ],
  ['data', new RegExp(part('dags?|pipelines?|etl|elt') + String.raw`\.(ya?ml|json|py|scala|sql)$`)],
  ['data', /\.(sql|smk|nf)$/],
  ['model', /(^|\/)(test_[^/]+|[^/]+_test|conftest)\.(py|r|jl)$/],
  ['model', /(^|\/)test[_-][^/]+\.r$/],
  [
    'model',
    /(^|\/)(setup\.(py|cfg)|pyproject\.toml|manifest\.in|tox\.ini|noxfile\.py|meta\.ya?ml|project\.toml|description)$/,
  ],
  [
    'model',
    /(^|\/)(model_?card[\w-]*\.md|predict(or|ion)?\.py|inference\.py|serv(e|er|ing)\.py|api\.py|app\.py|handler\.py|hubconf\.py)$/,
  ],
  ['exploration', /\.(ipynb|rmd|qmd)$/],
  ['scripts', /\.(py|pyx|r|jl|scala|m|lua|cu|cuh|cc|cpp|c|h|hpp|java|go|rs|swift|mojo|sh)$/],
];

/** The phase that a file shows; undefined for one that shows none (a README, an image). */
export function phaseOf(path: string): JourneyPhase | undefined {
  const wanted = path.toLowerCase();
  return rules.find(([, pattern]) => pattern.test(wanted))?.[0];
}

/** Files by the phase that they show, each phase's first `max` by name. */
export function phasesOf(paths: readonly string[], max: number): FilesByPhase {
  const by: { [P in JourneyPhase]?: { files: string[]; more: number } } = {};
  for (const path of paths) {
    const phase = phaseOf(path);
    if (!phase) continue;
    const entry = (by[phase] ??= { files: [], more: 0 });
    if (entry.files.length < max) entry.files.push(path);
    else entry.more++;
  }
  return by;
}
