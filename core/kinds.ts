/** The register of kinds: every sort of fact that the log can tell, on one page. */
import type { AnyKind, RowOf } from './change/kind.ts';
import { identity, membership, person, policy, project, projectKey, settling, workspace } from './people/kinds.ts';
import {
  blocker,
  column,
  dependency,
  label,
  link,
  savedView,
  spent,
  task,
  tie,
  track,
  workType,
} from './work/kinds.ts';
import { decision, investigation } from './research/kinds.ts';
import { deployment, gate, mark, model, stageName, version } from './models/kinds.ts';
import { comment, mention, revision } from './knowledge/kinds.ts';
import { seenAccount } from './signals/account.ts';
import { share } from './share/kinds.ts';
import { ask, ciRun, commit, connection, pull, repo, rollout, steering } from './signals/kinds.ts';

export const kinds = {
  workspace,
  policy,
  person,
  identity,
  project,
  projectKey,
  membership,
  settling,
  connection,
  repo,
  track,
  column,
  label,
  workType,
  stageName,
  model,
  version,
  gate,
  task,
  investigation,
  dependency,
  tie,
  blocker,
  decision,
  link,
  text: revision,
  comment,
  mention,
  spent,
  mark,
  deployment,
  commit,
  account: seenAccount,
  pull,
  ask,
  ciRun,
  rollout,
  steering,
  view: savedView,
  share,
} as const satisfies Record<string, AnyKind>;

export type KindName = keyof typeof kinds;
export type Rows = { [K in KindName]: RowOf<(typeof kinds)[K]> };
