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

/** One keep-alive connection; answers with a Content-Length or in chunks. */
export class HttpClient {
  private readonly socket: Socket;
  private buffer: Buffer = Buffer.alloc(0);
  private waiting: ((answer: Answer) => void) | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
      this.read();
    });
  }

  static open(port: number): Promise<HttpClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new HttpClient(socket)));
      socket.once('error', reject);
    });
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve) => {
      this.waiting = resolve;
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private read(): void {
    const end = this.buffer.indexOf('\r\n\r\n');
    if (end < 0 || !this.waiting) return;
    const headers = this.buffer.toString('latin1', 0, end);
    const length = /content-length: (\d+)/i.exec(headers)?.[1];
    const status = Number(headers.slice(9, 12));
    const total = length !== undefined ? end + 4 + Number(length) : status === 304 ? end + 4 : this.chunkedEnd(end + 4);
    if (total === undefined || this.buffer.length < total) return;
    const answer = { status, headers, body: this.buffer.subarray(end + 4, total) };
    this.buffer = this.buffer.subarray(total);
    const done = this.waiting;
    this.waiting = undefined;
    done(answer);
  }

  private chunkedEnd(from: number): number | undefined {
    const at = this.buffer.indexOf('0\r\n\r\n', from, 'latin1');
    return at < 0 ? undefined : at + 5;
  }
}

export function post(path: string, token: string, body: unknown): string {
  const text = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

export function get(path: string, token: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\naccept-encoding: gzip\r\n${headers}\r\n`;
}
