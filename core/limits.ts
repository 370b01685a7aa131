/** Everything has a limit, named here once. Sizes in characters or bytes as the name says, times in milliseconds. */
export const limits = {
  /** Commands in one POST /api/commands. */
  commandsMax: 100,
  /** Verbs that one command runs together. */
  togetherMax: 500,
  commandIdCharsMax: 100,
  /** A title, a question, a finding in one sentence. */
  titleCharsMax: 500,
  nameCharsMax: 120,
  noteCharsMax: 4_000,
  /** A description or a comment. */
  textCharsMax: 200_000,
  /** How deep lists and quotes are read, and how many marks (brackets, stars) a text may have and be read as Markdown. */
  markdownDepthMax: 30,
  marksPerParagraphMax: 4_000,
  marksPerTextMax: 15_000,
  urlCharsMax: 2_000,
  /** Saved views of a project that are shared, and those of each person. */
  viewsMax: 200,
  keyCharsMin: 2,
  keyCharsMax: 10,
  pointsMax: 1_000,
  assigneesMax: 20,
  labelsMax: 50,
  acceptanceMax: 100,
  checksMax: 100,
  evidenceMax: 200,
  /** Tasks that one decision adds. */
  leadsMax: 5,
  extensionsMax: 100,
  amendmentsMax: 100,
  columnsMax: 40,
  projectsMax: 1_000,
  peopleMax: 10_000,
  /** Domains whose addresses sign up by themselves. */
  domainsMax: 50,
  /** Days that the audit keeps what happened at the door, unless an owner says otherwise, and what they may say. */
  auditDays: 365,
  auditDaysMin: 30,
  auditDaysMax: 3_650,
  /** Projects that one is invited to at once. */
  welcomeProjectsMax: 100,
  /** Settled reasons that are remembered of one person; the oldest go first. */
  settlingsMax: 1_000,
  labelsPerProjectMax: 1_000,
  stagesMax: 40,
  /** A timebox longer than this is a plan, not a box. */
  boxDaysMax: 730,
  boxDaysDefault: 10,
  /** Tasks that a dependency check walks before it says that the chain is too long. */
  dependencyWalkMax: 10_000,
  /** Rows that one read may return. */
  rowsMax: 200_000,
  /** How deep a command may cause other commands. */
  causeDepthMax: 6,
  /** A commit message is read this far; what follows is kept out of the grammar. */
  messageCharsMax: 20_000,
  /** A typed query is read this far, and holds so many terms and values of one term. */
  queryCharsMax: 2_000,
  queryTermsMax: 100,
  /** A task in one line, its body included. */
  quickAddCharsMax: 10_000,
  /** What one new task waits for, and what it links. */
  waitsForMax: 20,
  linksMax: 20,
  keysPerMessageMax: 50,
  effectsPerMessageMax: 50,
  /** `Revert "Revert "…""` is unwrapped this deep. */
  revertDepthMax: 20,
  /** File names kept of one commit in one phase; the rest is counted. */
  filesPerPhaseMax: 20,
  /** Files kept of one commit that is read; the first half whatever they are, then those that show a phase. */
  filesPerCommitMax: 1_000,
  /** File names kept of the tree of a repository that is read. */
  filesPerTreeMax: 50_000,
  /** Pipeline, parameter and metrics files that one reading looks into, and how long each may be. */
  documentsMax: 2_000,
  documentBytesMax: 1_000_000,
  /** A notebook's file, and what is shown of it: all together, a text, a picture (as base64), an output that is a page. */
  notebookBytesMax: 30_000_000,
  notebookShownBytesMax: 20_000_000,
  notebookTextCharsMax: 100_000,
  notebookImageBytesMax: 6_000_000,
  notebookPageBytesMax: 4_000_000,
  notebookCellsMax: 2_000,
  notebookOutputsMax: 100,
  /** What a forge calls things: repositories, branches, logins, environments. */
  forgeNameCharsMax: 500,
  /** Reviews that are remembered of one pull request. */
  reviewsMax: 100,
  /** Times that are remembered at which one reviewer was asked. */
  requestsMax: 20,
  /** Tasks that one CI run or rollout is shown on. */
  shownOnMax: 50,
  /** Accounts of which one list asks who they are; those that did something last. */
  accountsAskedMax: 500,
  /** Pages for stakeholders of a project that are open, and what one of them may hold. */
  sharesMax: 50,
  shareItemsMax: 200,
  shareNeedsMax: 12,
  shareTermsMax: 20,
  /** Lines of one part that such a page shows, and entries of its feed. */
  shareLinesMax: 12,
  shareFeedMax: 40,
  /** Connections of a workspace. */
  connectionsMax: 200,
  /** Commits recorded by one command. */
  commitsPerCommandMax: 500,
  /** Rows that one command takes a forgotten member out of: so many take a moment. */
  forgottenPerCommandMax: 100,
  /** How long an answer to a command is kept for its repetition. */
  answerKeptMs: 7 * 86_400_000,
} as const;
