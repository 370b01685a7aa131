/** What a changed file says about the work: whether somebody tries something out, builds something, or keeps house. */

export const fileKinds = [
  'notebook',
  'params',
  'data',
  'training',
  'code',
  'test',
  'packaging',
  'workflow',
  'delivery',
  'docs',
  'tooling',
] as const;
export type FileKind = (typeof fileKinds)[number];

const rules: readonly [FileKind, RegExp][] = [
  [
    'tooling',
    /(^|\/)\.(vscode|idea|devcontainer|dvc|husky|github\/(issue_template|pull_request_template|actions\/cache)|circleci\/cache)\//,
  ],
  [
    'tooling',
    /(^|\/)(\.[\w.-]*(ignore|attributes|editorconfig|mailmap|devcontainer\.json|pre-commit-config\.ya?ml|flake8|pylintrc|isort\.cfg|style\.yapf|clang-format|prettierrc[\w.]*|eslintrc[\w.]*|markdownlint[\w.-]*|codespellrc|all-contributorsrc|readthedocs\.ya?ml|coveragerc|mergify\.yml|gitpod\.yml|python-version|tool-versions|nvmrc)|codeowners|renovate\.json5?|dependabot\.ya?ml|funding\.yml|stale\.yml|labeler\.yml|codecov\.ya?ml|\.?codecov\.yml|mkdocs\.ya?ml|book\.toml|_config\.yml|_toc\.yml|justfile|makefile)$/,
  ],
  [
    'tooling',
    /(^|\/)\.github\/(issue_template|pull_request_template|codeowners|funding|stale|labeler|dependabot|release-drafter)/,
  ],
  ['workflow', /(^|\/)\.github\/(workflows|actions)\//],
  [
    'workflow',
    /(^|\/)(\.gitlab-ci|\.travis|appveyor|azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec|\.drone|\.woodpecker|codefresh)[\w.-]*\.ya?ml$|(^|\/)\.circleci\/|(^|\/)jenkinsfile$/,
  ],
  [
    'delivery',
    /(^|\/)([\w.-]*dockerfile[\w.-]*|(docker-)?compose[\w.-]*\.ya?ml|procfile|chart\.ya?ml|kustomization\.ya?ml|skaffold\.ya?ml|serverless\.ya?ml|bentofile\.ya?ml|cog\.ya?ml|\.dockerignore|deploy(ment)?[\w.-]*\.(ya?ml|sh|json))$|\.(tf|tfvars|bicep)$/,
  ],
  [
    'packaging',
    /(^|\/)(setup\.(py|cfg)|pyproject\.toml|manifest\.in|tox\.ini|noxfile\.py|requirements[\w.-]*\.(txt|in)|environment[\w.-]*\.ya?ml|pipfile(\.lock)?|poetry\.lock|uv\.lock|pdm\.lock|conda[\w.-]*\.ya?ml|meta\.ya?ml|package(-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|cargo\.(toml|lock)|go\.(mod|sum)|project\.toml|manifest\.toml|renv\.lock|description|namespace|cmakelists\.txt|runtime\.txt|constraints\.txt)$|(^|\/)requirements\/[^/]+\.(txt|in)$|\.egg-info(\/|$)/,
  ],
  ['data', /\.dvc$|(^|\/)dvc\.lock$/],
  ['docs', /(^|\/)(docs?|documentation|website|site)\//],
  [
    'docs',
    /\.(md|mdx|rst|adoc|tex|bib|pdf|docx?|pptx?|html?|css|scss|png|jpe?g|gif|svg|webp|ico|mp4|drawio|cff)$|(^|\/)(license|licence|authors|contributors|citation|notice|copying|changelog|history|news|readme|code_of_conduct|contributing|security|cname|todo)(\.(txt|cff|in))?$/,
  ],
  ['test', /(^|\/)(test_[^/]+|[^/]+_test|conftest)\.(py|r|jl|go|rs|cpp|c)$|(^|\/)tests?\/|\.(test|spec)\.[jt]sx?$/],
  ['notebook', /\.(ipynb|rmd|qmd)$/],
  [
    'params',
    /(^|\/)([\w-]*params?[\w-]*|hparams?[\w-]*|hyper[\w-]*|sweep[\w-]*|[\w-]*config[\w-]*|[\w-]*cfg[\w-]*|experiment[\w-]*|train[\w-]*)\.(ya?ml|json|toml|gin|ini)$/,
  ],
  ['params', /(^|\/)(configs?|conf|hparams|sweeps?|experiments?|params)\/.*\.(ya?ml|json|toml|gin|py|jsonnet|sh)$/],
  ['params', /(^|\/)(config|configs|hparams|hyperparams)\.py$/],
  [
    'training',
    /(^|\/)[\w-]*(train|trainer|training|finetun|fine_tun|pretrain|model|modeling|models|net|network|loss|losses|optim|optimizer|scheduler|lr_|layers?|attention|transformer|encoder|decoder|dataset|dataloader|datamodule|augment|featuri[sz]|sampler|experiment|ablation|sweep|tune|bench|benchmark|eval|evaluate|evaluation|metrics?)[\w-]*\.(py|r|jl|cu|cuh|c|cpp|lua|m|scala|mojo)$/,
  ],
  ['data', /\.(csv|tsv|parquet|jsonl|npy|npz|feather|arrow|h5|tfrecord|pkl|txt|zip|gz)$|(^|\/)data\//],
];

/** The kind of a file; everything that says nothing else is code. */
export function fileKind(path: string): FileKind {
  const wanted = path.toLowerCase();
  return rules.find(([, pattern]) => pattern.test(wanted))?.[0] ?? 'code';
}

export type FileCounts = { readonly [K in FileKind]: number };

export function countKinds(paths: Iterable<string>): FileCounts {
  const counts = Object.fromEntries(fileKinds.map((kind) => [kind, 0])) as { [K in FileKind]: number };
  for (const path of paths) counts[fileKind(path)]++;
  return counts;
}
