/** The register: every verb of the product, on one page. */
import type { AnyCommand, Commands } from './change/command.ts';
import * as people from './people/verbs.ts';
import { openWorkspace } from './people/verbs.ts';
import { demandFactor, setPolicy } from './people/policy.ts';
import { settle } from './people/settle.ts';
import * as boards from './work/boardVerbs.ts';
import * as tasks from './work/taskVerbs.ts';
import * as bonds from './work/bonds.ts';
import * as ties from './work/ties.ts';
import * as views from './work/viewVerbs.ts';
import * as models from './models/verbs.ts';
import * as stageNames from './models/stageNames.ts';
import {
  addPerson,
  identifyPerson,
  ignoreAccount,
  matchAccount,
  renewAccount,
  unidentifyPerson,
} from './commands/accounts.ts';
import { restorePerson, welcome } from './commands/welcome.ts';
import { addProject } from './commands/project.ts';
import { createTask } from './commands/create.ts';
import { promote } from './commands/promote.ts';
import { moveTask, switchTrack } from './commands/move.ts';
import { forgetPerson, forgetRest, forgetRows } from './commands/forget.ts';
import { aim } from './commands/aim.ts';
import { together } from './commands/together.ts';
import * as research from './commands/research.ts';
import { decide, supersede } from './commands/decide.ts';
import * as gates from './commands/gate.ts';
import * as words from './commands/words.ts';
import { addConnection, mapRepo, removeConnection, setConnection, tellRepo } from './commands/connection.ts';
import { addRepo, removeRepo } from './commands/repo.ts';
import { heed, recordCommits } from './commands/signal.ts';
import { heedTag } from './commands/tag.ts';
import { createShare, endShare, linkShare, lockShare, setShare } from './commands/share.ts';
import { tellPull, tellReview } from './commands/forge/pull.ts';
import { land, landAt, tellRollout } from './commands/forge/rollout.ts';
import { showRuns, tellCi } from './commands/forge/runs.ts';
import { tellBranch, tellComment, tellRelease } from './commands/forge/said.ts';
import { stand } from './commands/forge/stand.ts';
import { begin, steer } from './commands/forge/steer.ts';
import { undo } from './commands/undo.ts';
import { unlink } from './commands/unlink.ts';

/** What people send; with their rights a replica runs it, too. */
const byPeople = [
  people.renameWorkspace,
  setPolicy,
  addPerson,
  people.setPerson,
  people.removePerson,
  restorePerson,
  forgetPerson,
  welcome,
  identifyPerson,
  unidentifyPerson,
  matchAccount,
  ignoreAccount,
  people.joinProject,
  people.leaveProject,
  settle,

  addProject,
  people.renameProject,
  people.rekeyProject,
  people.setProject,
  people.restrictProject,
  people.archiveProject,
  addRepo,
  removeRepo,
  addConnection,
  setConnection,
  removeConnection,
  mapRepo,

  boards.renameTrack,
  boards.automate,
  boards.addColumn,
  boards.renameColumn,
  boards.moveColumn,
  boards.removeColumn,
  boards.limitColumn,
  boards.addLabel,
  boards.renameLabel,
  boards.removeLabel,
  boards.addWorkType,
  boards.removeWorkType,

  createTask,
  moveTask,
  switchTrack,
  tasks.rename,
  tasks.prioritise,
  tasks.estimate,
  tasks.assign,
  tasks.labelTask,
  tasks.acceptance,
  tasks.schedule,
  tasks.retype,
  tasks.removeTask,
  words.describe,
  aim,
  together,
  bonds.depend,
  bonds.undepend,
  ties.relate,
  ties.unrelate,
  promote,
  bonds.block,
  bonds.unblock,
  bonds.linkTask,
  bonds.pinLink,
  unlink,
  bonds.spend,

  views.saveView,
  views.setView,
  views.removeView,

  createShare,
  setShare,
  linkShare,
  lockShare,
  endShare,

  words.addComment,
  words.editComment,
  words.removeComment,

  research.frame,
  research.start,
  research.extend,
  research.amend,
  research.reopen,
  decide,
  supersede,

  models.addModel,
  models.addVersion,
  models.deregister,
  models.stageVersion,
  models.retire,
  stageNames.mapStage,
  stageNames.unmapStage,
  models.deploy,
  models.rollBack,

  gates.addGate,
  gates.checkGate,
  gates.describeGate,
  gates.passTheGate,
  gates.reopenGate,
  gates.waitForGate,

  undo,
];

/** What only the server's own machines send. */
const byMachines = [
  openWorkspace,
  demandFactor,
  recordCommits,
  heed,
  heedTag,
  tellRepo,
  renewAccount,
  forgetRows,
  forgetRest,
  tellBranch,
  tellPull,
  tellReview,
  tellComment,
  tellRelease,
  tellCi,
  showRuns,
  tellRollout,
  landAt,
  land,
  stand,
  steer,
  begin,
];

// Because: a browser needs only the first. Marked as pure, and without a namespace behind what machines send, a bundler
// leaves the rest out: 5 kB.
export const peoplesCommands: Commands = /* @__PURE__ */ register(byPeople);
export const commands: Commands = /* @__PURE__ */ register(byPeople, byMachines);

function register(...parts: readonly (readonly unknown[])[]): Commands {
  return Object.fromEntries((parts.flat() as readonly AnyCommand[]).map((each) => [each.name, each]));
}
