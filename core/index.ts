/** The door of this workspace: what the other rooms may use of the domain. */
export * from './limits.ts';
export * from './csv.ts';
export * from './kinds.ts';
export { commands, peoplesCommands } from './commands.ts';

export * from './change/kind.ts';
export * from './change/canonical.ts';
export * from './change/change.ts';
export * from './change/command.ts';
export * from './change/fold.ts';
export * from './change/ids.ts';
export * from './change/uuid.ts';
export { oneLine, problemOf as problemOfInput } from './change/input.ts';
export * from './change/me.ts';
export * from './people/perform.ts';
export * from './change/read.ts';
export * from './change/refusal.ts';
export { isolated, saying } from './change/saying.ts';
export * from './change/time.ts';
export * from './change/wire.ts';

export * from './people/kinds.ts';
export * from './people/find.ts';
export * from './people/key.ts';
export * from './people/may.ts';
export { auditDaysOf, maySignUp, newcomerRoles, thePolicy } from './people/policy.ts';
export * from './people/seats.ts';
export * from './people/words.ts';

export * from './work/kinds.ts';
export * from './work/words.ts';
export { columnNamed, firstIn, slug, theTask, taskByKey, type Placed } from './work/find.ts';
export * from './work/wip.ts';

export * from './research/kinds.ts';
export * from './research/words.ts';
export * from './research/timebox.ts';

export * from './models/kinds.ts';
export * from './models/words.ts';
export * from './models/claims.ts';
export { deploymentsOf, lifeOf, theModel, theVersion, versionsNamed, type ModelLife } from './models/find.ts';
export * from './models/stage.ts';
export * from './models/order.ts';

export * from './knowledge/kinds.ts';
export { mentionsIn, type Spot } from './knowledge/mentions.ts';
export * from './planning/burndown.ts';

export * from './signals/account.ts';
export * from './share/kinds.ts';
export * from './share/words.ts';
export { theShare } from './commands/share.ts';
export { mayWelcome, type Welcomed } from './commands/welcome.ts';
export { rowsNaming, tracedKinds, type TracedKind } from './commands/forget.ts';
export { everyNameOf, whoFields, type EveryName } from './commands/traces.ts';

export * from './signals/kinds.ts';
export * from './signals/forge.ts';
export { verdictOf } from './signals/review.ts';
export { branchNameOf } from './signals/branch.ts';
export * from './signals/key.ts';
export * from './signals/grammar.ts';
export * from './signals/phase.ts';
export * from './signals/tag.ts';
export { linksOfLaterRuns, type LaterRuns } from './commands/laterRuns.ts';
export type { TogetherVerb } from './commands/together.ts';
export type { SeenCommit } from './commands/signal.ts';
export { backs, isOvertaken, providerNames, theConnection, toldOf, type Back } from './commands/connection.ts';

export * from './reading/history.ts';
export * from './reading/refs.ts';
export * from './reading/proposal.ts';
export { propose } from './reading/propose.ts';
export { callsFor, knownTo, type Accepting, type Known } from './reading/accept.ts';
export { Graph } from './reading/graph.ts';
export { patchesWanted } from './reading/patches.ts';
export { documentsWanted, type Wanted } from './reading/documents.ts';
export { fingerprintOf, seenCommits, type OwnCommit, type Seen } from './reading/own.ts';

export * from './queries/query.ts';
export { parseQuery } from './queries/parse.ts';
export { printQuery, printTerm } from './queries/print.ts';
export { matcherOf, strangersIn } from './queries/matcher.ts';
export { groundOf, namesOf, type Ground } from './queries/ground.ts';
export * from './queries/saved.ts';
export * from './queries/quickAdd.ts';
export { dayNamed } from './queries/days.ts';
export { AlikeIndex, type Alike } from './queries/alike.ts';

export * from './views/accounts.ts';
export * from './views/board.ts';
export * from './views/entry.ts';
export * from './views/inbox.ts';
export * from './views/journey.ts';
export * from './views/ledger.ts';
export * from './views/madr.ts';
export * from './views/mine.ts';
export * from './views/lives.ts';
export * from './views/models.ts';
export * from './views/notebook.ts';
export * from './views/share.ts';
export * from './views/task.ts';

export { sampleCalls, type SampleCall } from './sample/sample.ts';
export * from './views/version.ts';
export * from './views/waits.ts';
