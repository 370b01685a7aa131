/** What programs write into a history by themselves, known by how they write and not by who they are. */

const botName =
  /\[bot\]$|(^|[-_ .+])(bot|robot)$|^(dependabot|renovate|github-actions?|pre-commit-ci|semantic-release|travis( ci)?|circleci|jenkins|runner|buildbot|ci|codecov|greenkeeper|snyk|imgbot|allcontributors|weblate|crowdin|readthedocs|docs-deploy|automation)([-_ .+[].*)?$/i;

/** Whether a name or the first part of an address is a program's. */
export function isBotName(name: string): boolean {
  return botName.test(name.trim());
}

/** How programs word what they keep up to date. */
const upkeep: readonly RegExp[] = [
  /^(?:\W*\s*)?(?:\w+(?:\([^)]*\))?!?: )?bump\b.+\bfrom\b.+\bto\b/i,
  /^(?:chore|build|fix|ci)\((?:[\w-]+-)?deps(?:-\w+)?\)!?:/i,
  /^(?:\w+(?:\([^)]*\))?: )?update (?:dependency|module|docker (?:tag|digest)|actions\/|pre-?commit (?:hooks?|config)|all non-major)/i,
  /^\[pre-commit\.ci\]/i,
  /^(?:\w+(?:\([^)]*\))?: )?(?:pre-commit )?autoupdate\b/i,
  /^(?:\w+: )?(?:auto(?:mated|matic|matically)?|scheduled|nightly)[- ](?:update|commit|format|fix|build|release|generated?|merge|bump|sync|deploy)/i,
  /^(?:docs|chore): (?:add|update|create) .*(?:as a contributor|all-?contributors|contributors?(?:rc)?\b.*\[skip ci\])/i,
  /^docs: (?:update|create) \.?(?:readme\.md|all-contributorsrc)(?: \[skip ci\])?$/i,
  /^(?:apply|🎨)? ?(?:automatic|automated) (?:changes|formatting|fixes)/i,
];

/** What tools write for people. */
const pasted: readonly RegExp[] = [
  /^(?:deploy(?:ed|ing|s)?|publish(?:ed|ing)?|built?|building)\b.*(?:gh-pages|pages|site|website|[0-9a-f]{7,}|@)/i,
  /\[(?:skip ci|ci skip|skip actions|no ci)\]\s*$/i,
  /^(?:chore|ci|build)\(release\):/i,
  /^(?:style|style fixes|fixes) by \w+/i,
  /^\W*(?:fix|format) code with \w+$/i,
  /^dvc: commit experiment\b/i,
  /^(?:release|releasing|prepare (?:for )?release|version|bump version(?: to)?)\s*:?\s*v?\d+(?:\.\d+)+\S*$/i,
];

/** Whether a subject is one that a program writes about its own upkeep. A person may have, once or twice. */
export function isUpkeep(subject: string): boolean {
  return upkeep.some((each) => each.test(subject));
}

/** Whether a program wrote this subject, for itself or for a person. */
export function isMachineSubject(subject: string): boolean {
  return isUpkeep(subject) || pasted.some((each) => each.test(subject));
}
