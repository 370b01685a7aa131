/** The application: every route over one store, ready to listen or to be called in process. */
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Store } from '@dualtrack/store';
import { heardAt } from './connections/health.ts';
import { KnownConnections } from './connections/known.ts';
import { RefusalCount } from './connections/refusals.ts';
import { Seal } from './connections/seal.ts';
import { ConnectionSecrets } from './connections/secrets.ts';
import { Hub } from './feed/hub.ts';
import { Shelf } from './feed/shelf.ts';
import { DeliveryFollower } from './followers/deliveries.ts';
import { BackFollower } from './followers/back.ts';
import { networksIn } from './egress/addresses.ts';
import { openEgress } from './egress/egress.ts';
import { ForgeFollower } from './followers/forges.ts';
import { GitFollower } from './followers/git.ts';
import { SearchFollower } from './followers/search.ts';
import { callsOf } from './integrations/tell.ts';
import { serverLimits } from './limits.ts';
import { metricsFor } from './metrics.ts';
import { Accounts } from './people/accounts.ts';
import { Codes } from './people/codes.ts';
import { Doors } from './people/doors.ts';
import { Demand } from './people/demand.ts';
import { Devices } from './people/devices.ts';
import { DoorBook } from './people/entries.ts';
import { Forgetting } from './people/forgetting.ts';
import { Guesses } from './people/guesses.ts';
import { Invitations } from './people/invitations.ts';
import { Keeping } from './people/keeping.ts';
import { Leavers } from './people/leavers.ts';
import { Mail, type MailSettings } from './people/mail.ts';
import { Passkeys } from './people/passkeys.ts';
import { Proofs } from './people/proofs.ts';
import { Providers } from './people/providers.ts';
import { RefusedBook } from './people/refused.ts';
import { Resets } from './people/resets.ts';
import { SignIns } from './people/signIns.ts';
import { Tokens } from './people/tokens.ts';
import { pressureOn } from './pressure.ts';
import { guard, type Gate, type Secrets } from './principal.ts';
import { problemOf, sendProblem } from './problem.ts';
import { tellEvents } from './integrations/telling.ts';
import { Desk } from './readings/desk.ts';
import { nameOf, Rights } from './rights.ts';
import { forAll, rim } from './rim.ts';
import { accountRoutes } from './routes/accounts.ts';
import { askingRoutes } from './routes/asking.ts';
import { auditRoutes } from './routes/audit.ts';
import { backupRoutes } from './routes/backups.ts';
import { branchRoutes } from './routes/branches.ts';
import { commandRoutes } from './routes/commands.ts';
import { connectionRoutes } from './routes/connections.ts';
import { dataRoutes } from './routes/data.ts';
import { doorRoutes } from './routes/door.ts';
import { factorRoutes } from './routes/factors.ts';
import { deviceRoutes } from './routes/devices.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { doneRoutes } from './routes/done.ts';
import { hookRoutes } from './routes/hooks.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { lifeRoutes } from './routes/lives.ts';
import { metaRoutes } from './routes/meta.ts';
import { notebookRoutes } from './routes/notebooks.ts';
import { providerRoutes } from './routes/providers.ts';
import { ownDataRoutes } from './routes/ownData.ts';
import { proofRoutes } from './routes/proofs.ts';
import { readRoutes } from './routes/reads.ts';
import { readingRoutes } from './routes/readings.ts';
import { replicaRoutes } from './routes/replica.ts';
import { secondFactorRoutes } from './routes/secondFactor.ts';
import { sharePageRoutes } from './routes/sharePages.ts';
import { shareRoutes } from './routes/shares.ts';
import { teamRoutes } from './routes/team.ts';
import { resetRoutes } from './routes/resets.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { webRoutes } from './routes/web.ts';
import { Entrances } from './share/entrance.ts';
import { countSockets, turnAway } from './sockets.ts';
import { tidy } from './tidy.ts';
import { trafficOf, type Traffic } from './traffic.ts';

export interface AppOptions {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly version: string;
  readonly dataFolder: string;
  readonly webFolder: string;
  /** Names besides localhost and addresses under which the server may be reached. */
  readonly allowedHosts?: readonly string[];
  /** Folders, besides the home folder, whose repositories may be named over HTTP. */
  readonly repoFolders?: readonly string[];
  /** Locks the secrets of connections; without it a key in the data folder does. */
  readonly secretKey?: string | undefined;
  /** Networks besides the internet that may be asked: `10.0.0.0/8`. */
  readonly allowedNetworks?: readonly string[];
  /** The address under which people reach this server: `https://dualtrack.example.org`. */
  readonly publicUrl?: string | undefined;
  /** Addresses and networks of the proxies whose `X-Forwarded-For` counts; none: nobody's does. */
  readonly trustProxy?: readonly string[];
  /** The mail server, where there is one. */
  readonly mail?: MailSettings | undefined;
  /** Writes one line of the log. */
  readonly log?: (line: string) => void;
}

export interface App {
  readonly fastify: FastifyInstance;
  /** Every route, and who may use it. */
  readonly gates: readonly Gate[];
  /** Follows the repositories of all projects, and applies what connections are sent, from now on. */
  follow(): Promise<void>;
  /** Stops taking requests, ends the streams, waits for what is under way. The store stays open. */
  close(): Promise<void>;
}

const TIDY_MS = 3_600_000;
/** Because: how much is left is nobody's business before it is used up. */
const NO_HEADERS = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false };

export async function createApp(options: AppOptions): Promise<App> {
  const { store, secrets, version, log = () => {} } = options;
  const fastify = Fastify({
    bodyLimit: serverLimits.bodyBytesMax,
    // Because: what was accepted is answered before the server goes; only connections without a request are closed.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout: serverLimits.requestMs,
    http: { headersTimeout: serverLimits.headMs, connectionsCheckingInterval: serverLimits.slowLookMs },
    // Because: whoever is believed says from where others come, and that is counted by; so nobody is unless they are named.
    trustProxy: options.trustProxy?.length ? [...options.trustProxy] : false,
    clientErrorHandler: turnAway,
    frameworkErrors: (error, _, reply) => void sendProblem(reply.headers(forAll), problemOf(error)),
  });
  let isReady = true;
  const isSecure = options.publicUrl?.startsWith('https:') ?? false;
  countSockets(fastify, options.trustProxy ?? []);
  const traffic = trafficOf(fastify);
  const metrics = metricsFor(fastify);
  const rights = new Rights(store);
  const keeping = new Keeping(store);
  const demand = new Demand({ store, rights });
  const signIns = new SignIns({ store, demand, origin: options.publicUrl });
  const tokens = new Tokens({ store, demand });
  const guesses = new Guesses(store);
  const book = new DoorBook(store);
  const hub = new Hub({
    store,
    rights,
    doors: new Doors({ signIns, tokens, keeping }),
    onCutOff: ({ reader, person, reason }) => {
      metrics.cutOff.inc({ reason });
      const say = (name: string): void => log(`feed: reader ${reader}, ${name || person}, was cut off: ${reason}\n`);
      store.facts(() => nameOf(person)).then(say, () => say(person));
    },
  });
  const shelf = new Shelf(store);
  const search = new SearchFollower(store, rights);
  const follower = new GitFollower({ store, dataFolder: options.dataFolder, log });
  const known = new KnownConnections(store);
  const refusals = new RefusalCount(store);
  const seal = new Seal({ folder: options.dataFolder, given: options.secretKey });
  const connectionSecrets = new ConnectionSecrets({ store, seal });
  const deliveries = new DeliveryFollower({ store, known, tell: callsOf, log });
  const egress = openEgress({ allowed: networksIn(options.allowedNetworks ?? []) });
  const tokenOf = async (id: string): Promise<string | undefined> => (await connectionSecrets.of(id)).token;
  const back = new BackFollower({ store, egress, tokenOf, origin: options.publicUrl, log });
  const asking = new ForgeFollower({
    store,
    egress,
    tokenOf,
    tell: (row, events, how) => tellEvents(store, row, events, { ...how, at: Date.now() }),
    heardAt: (id) => heardAt(store, id),
    log,
  });
  const mail = options.mail && new Mail(options.mail, { log });
  const leavers = new Leavers({ store, signIns, tokens });
  const desk = new Desk({ store, follower, dataFolder: options.dataFolder, log });

  rim(fastify, { allowedHosts: options.allowedHosts ?? [], log, isStopping: () => !isReady, isSecure });
  const refused = new RefusedBook(store);
  refused.listen(fastify);
  const pressure = pressureOn(fastify, (weight) => metrics.turnedAway.inc({ weight }));
  await fastify.register(rateLimit, { global: false, addHeadersOnExceeding: NO_HEADERS });
  const codes = new Codes({ store, seal });
  const passkeys = new Passkeys({ store, origin: options.publicUrl });
  const proofs = new Proofs({ store, signIns, guesses, book, codes, passkeys });
  const gates = guard(fastify, { rights, secrets, signIns, tokens, guesses, keeping, proofs });
  metaRoutes(fastify, { store, hub, metrics, version, isReady: () => isReady });
  commandRoutes(fastify, { store, folders: options.repoFolders ?? [], refused });
  replicaRoutes(fastify, { store, rights, hub, shelf });
  readRoutes(fastify, { store, search });
  doneRoutes(fastify, { store });
  ledgerRoutes(fastify, { store, search });
  lifeRoutes(fastify, { store });
  notebookRoutes(fastify, { store, dataFolder: options.dataFolder });
  dataRoutes(fastify, { store });
  backupRoutes(fastify, { store, dataFolder: options.dataFolder });
  readingRoutes(fastify, { store, desk, follower, folders: options.repoFolders ?? [] });
  hookRoutes(fastify, { store, known, secrets: connectionSecrets, refusals, onStored: () => deliveries.wake() });
  connectionRoutes(fastify, { store, secrets: connectionSecrets, onToken: (id) => asking.wake(id) });
  branchRoutes(fastify, { store, egress, tokenOf, onMade: (id) => asking.wake(id) });
  askingRoutes(fastify, { store, follower: asking });
  deliveryRoutes(fastify, { store, follower: deliveries });
  const door = {
    store,
    signIns,
    tokens,
    keeping,
    guesses,
    book,
    codes,
    proofs,
    demand,
    providers: new Providers({ store, seal, egress }),
    mail,
    publicUrl: options.publicUrl,
  };
  doorRoutes(fastify, door);
  auditRoutes(fastify, { store, rights, refused });
  ownDataRoutes(fastify, { store, rights });
  factorRoutes(fastify, { ...door, passkeys });
  proofRoutes(fastify, door);
  secondFactorRoutes(fastify, door);
  const entrances = new Entrances(store);
  shareRoutes(fastify, { store, entrances, origin: options.publicUrl });
  await sharePageRoutes(fastify, { store, entrances, guesses, origin: options.publicUrl });
  providerRoutes(fastify, door);
  accountRoutes(fastify, { ...door, accounts: new Accounts(store), log });
  const invitations = new Invitations(store);
  invitationRoutes(fastify, { ...door, invitations });
  teamRoutes(fastify, { ...door, invitations });
  resetRoutes(fastify, { ...door, resets: new Resets(store) });
  tokenRoutes(fastify, { store, tokens, keeping, book });
  const devices = new Devices({ store, tokens });
  deviceRoutes(fastify, { devices, keeping, guesses, book, origin: options.publicUrl });
  await webRoutes(fastify, { store, rights, secrets, signIns, keeping, webFolder: options.webFolder, gates });

  await leavers.start();
  const forgetting = new Forgetting({ store, log });
  forgetting.start();
  const tidying = setInterval(() => void tidy(store, Date.now()).catch(() => undefined), TIDY_MS).unref();
  return {
    fastify,
    gates,
    async follow() {
      await follower.start();
      await deliveries.start();
      await asking.start();
      back.start();
    },
    async close() {
      isReady = false;
      clearInterval(tidying);
      pressure.close();
      await Promise.all([hub.close(), hangUp(fastify, traffic), follower.close(), asking.close(), back.close()]);
      await deliveries.close();
      await mail?.close();
      await leavers.sweep().catch(() => undefined);
      await forgetting.close();
      await refusals.write().catch(() => undefined);
      await refused.write().catch(() => undefined);
      await search.close();
    },
  };
}

/** Takes no connections any more, answers what is under way, then ends every connection that is left. */
async function hangUp(fastify: FastifyInstance, traffic: Traffic): Promise<void> {
  const closing = fastify.close();
  await traffic.quiet();
  // Because: a browser opens connections that it may never use; they would be waited for.
  fastify.server.closeAllConnections();
  await closing;
}
