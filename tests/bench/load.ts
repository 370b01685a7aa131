/** A load over raw keep-alive sockets: Node's own fetch would be the slower half of what is measured. */
import { connect, type Socket } from 'node:net';

export interface Figures {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly errors: number;
}

export interface Load {
  readonly port: number;
  readonly clients: number;
  /** Requests in all. */
  readonly requests: number;
  /** The `n`th request, whole. */
  readonly request: (n: number) => string;
}

export async function load({ port, clients, requests, request }: Load): Promise<Figures> {
  const times: number[] = [];
  let next = 0;
  let errors = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = await HttpClient.open(port);
      for (let n = next++; n < requests; n = next++) {
        const at = performance.now();
        const { status } = await client.send(request(n));
        times.push(performance.now() - at);
        if (status >= 400) errors++;
      }
      client.close();
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))]!;
  return { perSecond: requests / seconds, p50: at(0.5), p95: at(0.95), p99: at(0.99), errors };
}

export interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: Buffer;
}

/**
 * One keep-alive connection; answers with a Content-Length or in chunks. Whoever does not wait for an answer before
 * sending the next request gets the answers in their order.
 */
export class HttpClient {
  private readonly socket: Socket;
  private buffer: Buffer = Buffer.alloc(0);
  private readonly waiting: Waiting[] = [];
  private isGone = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
      this.readAll();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.isGone = true;
      for (const { reject } of this.waiting.splice(0)) reject(new Cut());
    });
  }

  /** `from`: the address of this machine that it comes from. */
  static open(port: number, from = '127.0.0.1'): Promise<HttpClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: from }, () => resolve(new HttpClient(socket)));
      socket.once('error', reject);
    });
  }

  /** Requests that are not answered yet. */
  get open(): number {
    return this.waiting.length;
  }

  /** Rejects with `Cut` when the connection ends before the answer. */
  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.isGone) return reject(new Cut());
      this.waiting.push({ resolve, reject });
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private readAll(): void {
    let from = 0;
    for (let until = this.read(from); until !== undefined; until = this.read(from)) from = until;
    if (from > 0) this.buffer = this.buffer.subarray(from);
  }

  /** Hands out the answer that begins at a place, and gives where it ends; undefined while it is not all there. */
  private read(from: number): number | undefined {
    const end = this.buffer.indexOf('\r\n\r\n', from);
    if (end < 0 || this.waiting.length === 0) return undefined;
    const headers = this.buffer.toString('latin1', from, end);
    const length = /content-length: (\d+)/i.exec(headers)?.[1];
    const status = Number(headers.slice(9, 12));
    const isBare = status === 204 || status === 304;
    const until = length !== undefined ? end + 4 + Number(length) : isBare ? end + 4 : this.chunkedEnd(end + 4);
    if (until === undefined || this.buffer.length < until) return undefined;
    this.waiting.shift()!.resolve({ status, headers, body: this.buffer.subarray(end + 4, until) });
    return until;
  }

  private chunkedEnd(from: number): number | undefined {
    const at = this.buffer.indexOf('0\r\n\r\n', from, 'latin1');
    return at < 0 ? undefined : at + 5;
  }
}

/** A connection ended before the answer. */
export class Cut extends Error {
  constructor() {
    super('the connection ended before the answer');
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Cut) => void;
}

export function post(path: string, token: string, body: unknown): string {
  const text = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

export function get(path: string, token: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\naccept-encoding: gzip\r\n${headers}\r\n`;
}
