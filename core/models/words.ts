/** Our stages of a model version, and what registries and tags call them. */

/** From the least to the furthest; `retired` stands apart. */
export const stages = ['research', 'experiment', 'building', 'testing', 'live', 'retired'] as const;
export type Stage = (typeof stages)[number];

const outside: Record<string, Stage> = {
  prod: 'live',
  production: 'live',
  live: 'live',
  champion: 'live',
  stage: 'testing',
  staging: 'testing',
  test: 'testing',
  testing: 'testing',
  shadow: 'testing',
  canary: 'testing',
  challenger: 'testing',
  dev: 'building',
  development: 'building',
  building: 'building',
  experiment: 'experiment',
  research: 'research',
  archived: 'retired',
  retired: 'retired',
  deprecated: 'retired',
};

/** Our stage for a name that a registry or a tag uses; undefined for one that nobody mapped. */
export function stageNamed(name: string, mapped: Readonly<Record<string, Stage>> = {}): Stage | undefined {
  const wanted = name.toLowerCase();
  if (Object.hasOwn(mapped, wanted)) return mapped[wanted];
  return Object.hasOwn(outside, wanted) ? outside[wanted] : undefined;
}

/** The outside names that mean one of our stages where nobody says otherwise. */
export function usualStageNames(stage: Stage): string[] {
  return Object.entries(outside).flatMap(([name, of]) => (of === stage ? [name] : []));
}

export const deploymentStates = ['started', 'succeeded', 'failed', 'rolled_back'] as const;
export type DeploymentState = (typeof deploymentStates)[number];

export const checkStates = ['open', 'passed', 'failed'] as const;
export type CheckState = (typeof checkStates)[number];
