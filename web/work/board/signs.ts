/** What evidence and deployments say about a task, as far as they are recorded: nothing is guessed. */
import {
  deployment,
  get,
  investigation,
  link,
  list,
  version,
  type Deployment,
  type DeploymentState,
  type Link,
  type LinkState,
  type Task,
} from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';

export interface Metric {
  readonly name: string;
  readonly best: string;
  /** The same metric of the baseline, where one is pinned. */
  readonly base: string | undefined;
}

/** The metric of the best run against the baseline: the one that the criterion speaks of, else the first they share. */
export function metricOf(replica: Replica, row: Task): Metric | undefined {
  const links = linksOf(replica, row);
  const best = links.findLast((each) => each.pin === 'best')?.metrics ?? {};
  const base = links.findLast((each) => each.pin === 'baseline')?.metrics ?? {};
  const criterion = replica.query(() => get(investigation, row.id))?.criterion.toLowerCase() ?? '';
  const names = Object.keys(best);
  const shared = names.filter((each) => Object.hasOwn(base, each));
  const spoken = (name: string): boolean => criterion.includes(name.toLowerCase());
  const name = shared.find(spoken) ?? names.find(spoken) ?? shared[0] ?? names[0];
  if (name === undefined) return undefined;
  return { name, best: numberText(best[name]!), base: Object.hasOwn(base, name) ? numberText(base[name]!) : undefined };
}

export interface Delivery {
  readonly id: string;
  /** `PR 88`, `CI 412` */
  readonly name: string;
  /** As the forge said last; null where nobody said. */
  readonly state: LinkState | null;
}

/** The newest pull request, and of the CI runs the one that wants attention most: broken, running, else the newest. */
export function deliveriesOf(replica: Replica, row: Task): Delivery[] {
  const links = linksOf(replica, row);
  return (['pull_request', 'ci_run'] as const).flatMap((kind) => {
    const all = links.filter((each) => each.kind === kind);
    const said = (state: LinkState) => (kind === 'ci_run' ? all.findLast((each) => each.state === state) : undefined);
    const newest = said('failed') ?? said('running') ?? all.at(-1);
    if (!newest) return [];
    // Because: long numbers are ids that no person says.
    const number = /(?<!\d)(\d{1,6})\/?$/.exec(newest.ref)?.[1];
    const name = kind === 'pull_request' ? 'PR' : 'CI';
    return [{ id: newest.id, name: number === undefined ? name : `${name} ${number}`, state: newest.state }];
  });
}

export interface Reached {
  readonly environment: string;
  /** Undefined: this version was not brought there, others of its model were. */
  readonly state: DeploymentState | undefined;
}

/** Where the version of a task was brought, in the order in which versions go: development first, production last. */
export function environmentsOf(replica: Replica, row: Task): Reached[] {
  const own = row.version && replica.query(() => get(version, row.version!));
  if (!own) return [];
  const siblings = new Set((replica.query(() => list(version, 'model', [own.model])) ?? []).map((each) => each.id));
  const all = (replica.query(() => list(deployment, 'project', [row.project])) ?? []).filter((each) =>
    siblings.has(each.version),
  );
  const newest = new Map<string, Deployment>();
  for (const each of all) if (each.version === own.id) newest.set(each.environment, each);
  if (newest.size === 0) return [];
  return [...new Set(all.map((each) => each.environment))]
    .map((environment) => ({ environment, state: stateOf(newest.get(environment)) }))
    .sort((a, b) => rank(a.environment) - rank(b.environment));
}

const stateOf = (row: Deployment | undefined): DeploymentState | undefined =>
  row && row.rolledBackAt !== null ? 'rolled_back' : row?.state;

const linksOf = (replica: Replica, row: Task): Link[] => replica.query(() => list(link, 'task', [row.id])) ?? [];

const numberText = (value: number | string): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;

const order = ['dev', 'lab', 'test', 'stag', 'shadow', 'canary', 'prod'];

function rank(environment: string): number {
  const at = order.findIndex((each) => environment.toLowerCase().startsWith(each));
  return at < 0 ? order.indexOf('stag') - 0.5 : at;
}
