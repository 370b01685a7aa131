/** Branches that are no work of their own: the built site of a project, its releases, what machines push. */

const built =
  /^(gh-pages|gh_pages|ghpages|pages|site|website|asf-site|docs?-(site|build|html|deploy)|html|public|netlify|book)([-_/].*)?$/i;

/** Whether a branch holds a built site, so that its files say nothing about how the work went. */
export function isBuiltSite(branch: string): boolean {
  return built.test(branch);
}

const released = /^(releases?|rel|rc|stable|maint(enance)?|support|production|prod|staging|deploy|lts)([-_/.].*)?$/i;
const numbered = /^(release[-_/])?v?\d+(\.(\d+|x)){1,3}([-_.]?(x|rc\d*|alpha\d*|beta\d*|dev\d*|stable|release|lts))?$/i;

/** Whether a branch only holds a release that is kept up. */
export function isRelease(branch: string): boolean {
  return released.test(branch) || numbered.test(branch);
}

const machines =
  /^(dependabot|renovate|renovate-bot|snyk|pyup|greenkeeper|imgbot|whitesource|mend|deepsource|allcontributors|all-contributors|release-please|pre-commit-ci|sourcery|github-actions?|autofix|crowdin|weblate|transifex|create-pull-request|semantic-release|changeset-release|mergify)([-_/].*|$)/i;

/** Whether a branch is one that programs push by themselves. */
export function isMachineBranch(branch: string): boolean {
  return machines.test(branch) || /^revert-\d+-/.test(branch) || /^(bot|auto|automated|nightly|cron)\//i.test(branch);
}

const integration =
  /^(main|master|trunk|develop|development|dev|devel|next|nightly|canary|edge|beta|alpha|unstable|integration|testing|qa|uat|preprod|pre-prod|pre-release|prerelease|upstream|mirror|backup|archive|old|legacy|original)([-_/](main|master|develop|dev|v?\d[\d.]*|old|backup|new|legacy|branch|copy))?$/i;

/** Whether a branch gathers the work of others before it goes on, or keeps an old state. */
export function isIntegration(branch: string): boolean {
  return integration.test(branch) || /(^|[-_/])(backup|archived?|old|bak)([-_]?\d*)$/i.test(branch);
}
