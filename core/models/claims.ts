/**
 * What the world outside says of a model's versions beside what we say: the tags and registry names that stand now, and
 * where they disagree with our stages. A mark is outside's when neither a person nor a deployment set it.
 */
import type { Deployment, Mark, Version } from './kinds.ts';
import { height, type Standing } from './stage.ts';
import type { Stage } from './words.ts';

export type Origin = 'hand' | 'deployment' | 'outside';

/** The source of marks that a person set. */
export const byHand = 'by hand';

/** Who set a mark: a person, a deployment (its run, or `deployment to ...`), or a tag or registry. */
export function originOf({ source }: Pick<Mark, 'source'>, runs: ReadonlySet<string>): Origin {
  if (source.startsWith(byHand) || /^rollback( of |$)/.test(source)) return 'hand';
  return source.startsWith('deployment to ') || runs.has(source) ? 'deployment' : 'outside';
}

/** A name that a registry or a tag puts on a version now, and the stage that it means here. */
export interface Claim {
  readonly version: Version['id'];
  readonly name: string;
  readonly stage: Stage;
  readonly source: string;
  readonly at: number;
  /** Whether a person has said since that this name is behind. */
  readonly isSettled: boolean;
}

type MarkFacts = Pick<Mark, 'id' | 'version' | 'name' | 'stage' | 'op' | 'hold' | 'at' | 'counter' | 'nth' | 'source'>;

/**
 * The names that stand outside now, oldest first. A name is on one version at a time; what a person or a deployment said
 * moves no tag.
 */
export function claimsOf(marks: readonly MarkFacts[], deployments: readonly Pick<Deployment, 'run'>[]): Claim[] {
  const runs = new Set(deployments.flatMap((each) => each.run ?? []));
  let standing: Claim[] = [];
  for (const each of marks.toSorted(
    (a, b) => a.at - b.at || a.counter - b.counter || a.nth - b.nth || (a.id < b.id ? -1 : 1),
  )) {
    const isSame = (one: Claim): boolean => one.name === each.name && one.version === each.version;
    const origin = originOf(each, runs);
    if (origin === 'outside') {
      standing = standing.filter((one) => !isSame(one) && (one.name !== each.name || each.hold === 'shared'));
      const { version, name, stage, source, at } = each;
      if (each.op === 'on') standing.push({ version, name, stage, source, at, isSettled: false });
    } else if (origin === 'hand' && each.op === 'off') {
      standing = standing.map((one) => (isSame(one) ? { ...one, isSettled: true } : one));
    }
  }
  return standing;
}

/** A claim that our stages do not bear out. */
export interface Mismatch {
  readonly claim: Claim;
  /** The stage that we say the claimed version has. */
  readonly ours: Stage;
  /** Versions that we say are in the claimed stage. */
  readonly instead: readonly Version['id'][];
}

const worldly: ReadonlySet<Stage> = new Set(['building', 'testing', 'live']);

/**
 * Where a tag or registry says that a version is further than we say it is. That we say more is no mismatch: a version
 * that went live keeps the name it was tested under. Nor is a version that the registry itself has let go.
 */
export function mismatchesIn(
  claims: readonly Claim[],
  versions: readonly Pick<Version, 'id' | 'deregisteredAt'>[],
  standing: ReadonlyMap<string, Pick<Standing, 'stage'>>,
): Mismatch[] {
  const gone = new Set(versions.filter((each) => each.deregisteredAt !== null).map((each) => each.id));
  return claims.flatMap((claim) => {
    const ours = standing.get(claim.version)?.stage;
    if (ours === undefined || claim.isSettled || gone.has(claim.version) || !worldly.has(claim.stage)) return [];
    if (height[ours] >= height[claim.stage]) return [];
    const instead = versions.filter((each) => standing.get(each.id)?.stage === claim.stage).map((each) => each.id);
    return [{ claim, ours, instead }];
  });
}

/** What is noted as the source when a person says that a tag or registry name is behind. */
export const behind = ({ source }: Pick<Claim, 'source'>): string => `${byHand}: ${source || 'it'} is behind`;
