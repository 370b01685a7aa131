/** The limits of the server, beside core's. */
export const serverLimits = {
  bodyBytesMax: 4_000_000,
  jsonDepthMax: 40,
  /** Unread bytes after which a reader of the feed has to hurry, for how long, and after which it is cut off at once. */
  feedBacklogBytesMax: 1_000_000,
  feedHurryMs: 2_000,
  feedBacklogBytesTop: 64_000_000,
  /** How long a reader that is catching up may take nothing. */
  feedStalledMs: 30_000,
  feedReadersMax: 2_500,
  /** Changes that a resuming reader may be behind; further, it reads the board anew. */
  feedBehindMax: 50_000,
  feedPage: 500,
  heartbeatMs: 20_000,
  /** How long a reader may take to hear that the server stops. */
  byeMs: 1_000,
  /** How long done work stays in the replica. */
  recentMs: 14 * 86_400_000,
  recentTasksMax: 2_000,
  rowsPerRequest: 500,
  /** Values of an index that one request for rows may name. */
  valuesPerRequest: 50,
  searchResultsMax: 50,
  /** How long a repository's server may take to answer at all. */
  remoteAnswerMs: 1_200,
  /** How long a repository's server may say nothing while it is being cloned. */
  remoteStalledMs: 60_000,
  /** How often the repositories of other servers are asked for news. */
  remotePollMs: 60_000,
  /** How often a local repository is looked at, should its watch have missed something. */
  localPollMs: 10_000,
  /** An outgoing request: how long its parts and the whole may take, and how much may come back, also unpacked. */
  egressLookupMs: 1_500,
  egressConnectMs: 5_000,
  egressAnswerMs: 20_000,
  egressWholeMs: 45_000,
  egressBytesMax: 16_000_000,
  egressHeaderBytesMax: 32_000,
  /** Addresses of one name that are tried. */
  egressAddressesMax: 8,
  /** How often forges are asked, and how soon again when asking found what nothing had told. */
  forgePollMs: 300_000,
  forgeSoonMs: 60_000,
  /** How long the test of a connection may take. */
  forgeTestMs: 20_000,
  /** Tries of one request, the first pause between them, and how long a forge is left alone that says no time. */
  forgeTriesMax: 5,
  forgePauseMs: 1_000,
  forgeRestMs: 60_000,
  forgeRestMsMax: 86_400_000,
  /** Pages of what belongs to one thing; states of pages that are remembered of one repository. */
  forgePagesOfOneThing: 10,
  forgePagesSeenMax: 200,
  /** Commits whose results are asked for, branches and tags of a repository, commits of a branch that is new. */
  forgeHeadsMax: 50,
  forgeRefsMax: 20_000,
  forgeCommitsOfBranch: 100,
  /** What goes back: how long is waited for more, pauses after a fault, how long one is taken, how many at a time. */
  backWaitMs: 3_000,
  backPauseMs: 10_000,
  backPauseMsMax: 3_600_000,
  backLeaseMs: 300_000,
  backTogether: 20,
  /** A status in words; GitHub takes no more. Tasks in a comment. */
  statusCharsMax: 140,
  backTasksMax: 20,
  /** Backups that lie in the data folder at a time. */
  backupsMax: 30,
  readingsMax: 20,
  readingKeptMs: 3_600_000,
  /** One delivery of a forge; GitHub sends up to 25 MB. */
  deliveryBytesMax: 30_000_000,
  /** Deliveries that are applied together, and their bytes. */
  deliveriesTogetherMax: 32,
  deliveriesTogetherBytesMax: 16_000_000,
  /** How long a process may take over what it took to apply, before another one may. */
  deliveryLeaseMs: 60_000,
  /** How often is looked for deliveries that somebody left behind. */
  deliveryPollMs: 5_000,
  /** How long deliveries are kept, how many of a connection, and the same of their bodies. */
  deliveriesKeptMs: 14 * 86_400_000,
  deliveriesKeptMax: 10_000,
  deliveryBodiesKeptMs: 7 * 86_400_000,
  deliveryBodiesKeptMax: 2_000,
  deliveriesPerPage: 100,
  /** A body as it is shown; more of it is cut. */
  deliveryShownBytesMax: 1_000_000,
  /** Effects that are kept of one delivery; the rest is counted. */
  effectsMax: 20,
  /** A secret that somebody chose, and a token. */
  secretCharsMax: 1_000,
  /** How long the secret before the newest counts, unless it is ended. */
  oldSecretMs: 86_400_000,
  /** How long opened secrets are held in memory, and of how many connections. */
  secretsHeldMs: 2_000,
  secretsHeldMax: 1_000,
  /** Deliveries of one address to one connection that are refused in a minute, before it is not listened to. */
  refusalsPerMinute: 3_000,
  /** Silence after which a connection is called silent. */
  silentMs: 7 * 86_400_000,
  /** How long a session lasts at most, and how long one that is not used. */
  sessionMs: 60 * 86_400_000,
  sessionIdleMs: 14 * 86_400_000,
  /** How often its use is noted, how often its secret changes, and how long requests may cross such a change. */
  sessionNotedMs: 60_000,
  sessionTurnMs: 86_400_000,
  sessionCrossMs: 60_000,
  /** How long a server that ends goes on taking out who was forgotten; the next one goes on. */
  forgettingCloseMs: 3_000,
  /** How long nobody has to have written for the database to be written anew after it, and how long that is waited for. */
  forgettingQuietMs: 250,
  forgettingWaitMs: 60_000,
  /** How soon a stream ends whose session was ended by another process, or by time. */
  sessionLookMs: 500,
  /** How long it counts that somebody showed who they are, for what changes how they come in. */
  provenMs: 600_000,
  /** How long a browser is known as one that somebody signed in from. */
  browserKnownMs: 365 * 86_400_000,
  /** How long half of a sign-in, and a question to a device, waits for the other half. */
  halfWayMs: 300_000,
  /** How long somebody may take to sign in elsewhere. */
  elsewhereMs: 600_000,
  /** What a provider says of itself counts for so long, and its answers are at most so large. */
  providerHeldMs: 600_000,
  providerBytesMax: 1_000_000,
  /** How far the clock of a provider may be off. */
  providerClockSeconds: 30,
  providersMax: 20,
  /** How long a token lasts unless somebody says so, and at most; how often its use is noted. */
  tokenDays: 90,
  tokenDaysMax: 365,
  tokenNotedMs: 60_000,
  /** Tokens of one person, and of one project. */
  tokensMax: 100,
  /** How long one that ended or expired is remembered. */
  tokensKeptMs: 30 * 86_400_000,
  /** How long a program waits to be let in by a code, and how often it may ask. */
  deviceMs: 600_000,
  devicePollMs: 2_000,
  passwordCharsMin: 8,
  passwordCharsMax: 256,
  /** Tries of one account, link or code, and of one network, in a time. */
  guessesMax: 10,
  guessesPerNetwork: 100,
  guessWindowMs: 900_000,
  /**
   * How often it is written what was refused, and how many lines of it there are of a day: of one person, of all members,
   * and of everybody else. What is more is counted together.
   */
  refusedWriteMs: 60_000,
  refusedLinesOfOne: 500,
  refusedLinesOfMembers: 5_000,
  refusedLinesOfStrangers: 2_000,
  /** Lines of the audit on a page, and how many are looked at for one. */
  auditPage: 200,
  auditLookedMax: 5_000,
  /** Changes, or lines of the book of the door, that are read together for what is kept of one person. */
  ownDataPage: 1_000,
  /** How long an invitation counts unless its maker says otherwise, and at most; how many count at a time. */
  invitationMs: 7 * 86_400_000,
  invitationMsMax: 30 * 86_400_000,
  invitationsMax: 500,
  /** How long a link to reset a password counts that was mailed, and one that an admin hands over. */
  resetMailedMs: 3_600_000,
  resetHandedMs: 86_400_000,
  /** Resets of one member that are mailed and still count. */
  resetsMailedMax: 3,
  /** How long a mail server may take for a step, and the pauses before it is asked again. */
  mailConnectMs: 10_000,
  mailPausesMs: [10_000, 120_000],
  /** Pages for stakeholders: how long a given password counts, how short it may be, and the form it is typed into. */
  sharePassMs: 12 * 3_600_000,
  sharePasswordCharsMin: 8,
  formBytesMax: 4_000,
  stopMs: 8_000,
  /** How long the head of a request may take to come, and all of it; how often is looked for those that take longer. */
  headMs: 20_000,
  requestMs: 60_000,
  slowLookMs: 2_000,
  /** Connections in all, and from one network that is no proxy of ours: more than there are streams. */
  socketsMax: 10_000,
  socketsPerNetworkMax: 2_000,
  /** Requests a minute by somebody who is not signed in, from one network; and by one session or token. */
  anonymousPerMinute: 600,
  accountPerMinute: 6_000,
  /** Streams of one session or token, and of one person. */
  streamsPerDoorMax: 8,
  streamsPerPersonMax: 50,
  /** When requests are turned away: so many under way, or the event loop so late; heavy ones earlier, and so many at a time. */
  underWayMax: 2_000,
  lagMsMax: 3_000,
  heavyMax: 4,
  lagMsHeavyMax: 700,
  fullWaitSeconds: 5,
  busyWaitSeconds: 10,
} as const;
