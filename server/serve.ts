/** A server over a data folder: it listens, says where, and stops in good order. */
import { isIP } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createApp, type App } from './app.ts';
import { openHouse, removeNote, writeNote, type House } from './house.ts';
import { serverLimits } from './limits.ts';
import type { MailSettings } from './people/mail.ts';

export interface ServeOptions {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly databaseUrl?: string | undefined;
  /** Locks the secrets of connections, where several servers share one database. */
  readonly secretKey?: string | undefined;
  readonly webFolder: string;
  readonly version: string;
  readonly allowedHosts?: readonly string[];
  /** Folders, besides the home folder, whose repositories may be named over HTTP. */
  readonly repoFolders?: readonly string[];
  /** Networks besides the internet that may be asked: `10.0.0.0/8`. */
  readonly allowedNetworks?: readonly string[];
  /** The address under which people reach this server. */
  readonly publicUrl?: string | undefined;
  /** Addresses and networks of the proxies whose `X-Forwarded-For` counts. */
  readonly trustProxy?: readonly string[];
  /** The mail server, where there is one. */
  readonly mail?: MailSettings | undefined;
  readonly log: (line: string) => void;
  /** Called when the storage failed for good: the process has to end. */
  readonly onBroken: (message: string) => void;
}

export interface Running {
  /** With the token that signs in: `http://HOST:PORT/?token=TOKEN`. */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function serve(options: ServeOptions): Promise<Running> {
  const { data, host, port, log } = options;
  const house = await openHouse({
    data,
    databaseUrl: options.databaseUrl,
    onBroken: (error) => options.onBroken(error.message),
  });
  let app: App | undefined;
  try {
    app = await createApp({
      store: house.store,
      secrets: house.secrets,
      version: options.version,
      dataFolder: house.folder.path,
      secretKey: options.secretKey,
      webFolder: options.webFolder,
      allowedHosts: [...(options.allowedHosts ?? []), host],
      repoFolders: options.repoFolders ?? [],
      allowedNetworks: options.allowedNetworks ?? [],
      publicUrl: options.publicUrl,
      trustProxy: options.trustProxy ?? [],
      mail: options.mail,
      log,
    });
    await app.fastify.listen({ host, port });
    await app.follow();
  } catch (error) {
    await app?.close();
    await house.close();
    throw error;
  }
  const taken = (app.fastify.server.address() as AddressInfo).port;
  const origin = `http://${isIP(host) === 6 ? `[${host}]` : host}:${taken}`;
  writeNote(house.folder.path, { url: localOrigin(host, taken), key: house.secrets.key, pid: process.pid });
  return { url: `${origin}/?token=${house.secrets.token}`, port: taken, stop: stopper(app, house) };
}

function stopper(app: App, house: House): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    removeNote(house.folder.path);
    await Promise.race([app.close(), new Promise((resolve) => setTimeout(resolve, serverLimits.stopMs).unref())]);
    app.fastify.server.closeAllConnections();
    await house.close();
  };
  return () => (stopping ??= stop());
}

/** How a program on this machine reaches a server that listens on `host`. */
function localOrigin(host: string, port: number): string {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
}
