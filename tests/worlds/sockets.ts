/** Connections whose every byte a test decides on, from an address of this machine that it chooses. */
import { connect, type Socket } from 'node:net';

export interface Opened {
  readonly socket: Socket;
  /** What came so far. */
  said(): string;
  /** The status of the first answer; 0 where the connection ended without one. */
  readonly status: Promise<number>;
  readonly ended: Promise<void>;
  readonly connected: Promise<void>;
}

/** Connects, and sends a text at once. */
export function openSocket(port: number, from: string, text = ''): Opened {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from, allowHalfOpen: true });
  let said = '';
  socket.on('error', () => undefined);
  if (text !== '') socket.write(text);
  const connected = new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()));
  const ended = new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
  const status = new Promise<number>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('latin1')).slice(0, KEPT_CHARS);
      const found = /^HTTP\/1\.1 (\d{3})/.exec(said);
      if (found && said.includes('\r\n\r\n')) resolve(Number(found[1]));
    });
    void ended.then(() => resolve(0));
  });
  return { socket, said: () => said, status, ended, connected };
}

const KEPT_CHARS = 4_000;
