/** A name server of one's own, on loopback: what it answers may differ each time (RFC 1035, as much as is needed). */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { Lookup } from '../../server/egress/egress.ts';

export interface Named {
  /** Another name that this one stands for. */
  readonly alias?: string;
  /** IPv4 addresses. */
  readonly addresses: readonly string[];
  readonly waitMs?: number;
}

export interface Names {
  /** Asks the name server, as a system would. */
  readonly lookup: Lookup;
  /** How often each name was asked for. */
  readonly asked: Map<string, number>;
  close(): Promise<void>;
}

/** `told` says what a name is when it is asked for the nth time, from 0 on. */
export async function openNames(told: Readonly<Record<string, (nth: number) => Named>>): Promise<Names> {
  const asked = new Map<string, number>();
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const name = nameIn(query);
    const nth = asked.get(name) ?? 0;
    asked.set(name, nth + 1);
    const named = told[name]?.(nth) ?? { addresses: [] };
    const reply = (): void => socket.send(replyTo(query, named), port, address);
    if (named.waitMs) setTimeout(reply, named.waitMs).unref();
    else reply();
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver({ tries: 1, timeout: 10_000 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    asked,
    lookup: async (name) => (await resolver.resolve4(name)).map((address) => ({ address, family: 4 })),
    close: async () => {
      resolver.cancel();
      await new Promise<void>((resolve) => socket.close(resolve));
    },
  };
}

const HEADER_BYTES = 12;

function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = HEADER_BYTES; query[at]! > 0; at += query[at]! + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!));
  return labels.join('.').toLowerCase();
}

function replyTo(query: Buffer, { alias, addresses }: Named): Buffer {
  const name = nameIn(query);
  const question = query.subarray(HEADER_BYTES, HEADER_BYTES + name.length + 2 + 4);
  const header = Buffer.from(query.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length + (alias ? 1 : 0), 6);
  header.writeUInt32BE(0, 8);
  const records = addresses.map((each) =>
    record(alias ?? name, 1, Buffer.from(each.split('.').map((part) => Number(part)))),
  );
  return Buffer.concat([header, question, ...(alias ? [record(name, 5, wire(alias))] : []), ...records]);
}

/** A record that nobody may keep: it lives for no time at all. */
function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([wire(name), fixed, data]);
}

function wire(name: string): Buffer {
  const parts = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]);
  return Buffer.concat([...parts, Buffer.from([0])]);
}
