/**
 * Which addresses may be asked. Without a list: those that are anybody's on the internet. What is the machine's own, the
 * local network's or nobody's is shut, and opened by networks that whoever runs the server names one by one. Sources:
 * the registries of special-purpose addresses of IANA (RFC 6890 and what updated it), and where clouds keep credentials.
 */
import { BlockList, isIP } from 'node:net';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Networks as whoever runs the server names them: `10.0.0.0/8`, `fd12::/16`, or one address. */
export type Networks = Readonly<Record<4 | 6, BlockList>>;

/** Throws with a sentence for a text that is no network. */
export function networksIn(texts: readonly string[]): Networks {
  const networks = none();
  for (const text of texts) {
    const [address = '', bits, more] = text.trim().split('/');
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (!isFamily(family) || address.includes('%') || more !== undefined || !(prefix <= most))
      throw new Error(`"${text}" is not a network such as 10.0.0.0/8, fd12:3456::/32 or 192.168.1.20.`);
    networks[family].addSubnet(address, prefix, nameOf(family));
  }
  return networks;
}

/** Whether an address may be connected to. */
export function mayAsk({ address, family }: Address, allowed: Networks): boolean {
  if (isIP(address) !== family || address.includes('%')) return false;
  const name = nameOf(family);
  if (credentials[family].check(address, name)) return false;
  return !special[family].check(address, name) || allowed[family].check(address, name);
}

// Because: a BlockList that holds both families takes every address of one for its mapped form of the other.
const none = (): Record<4 | 6, BlockList> => ({ 4: new BlockList(), 6: new BlockList() });
const isFamily = (family: number): family is 4 | 6 => family === 4 || family === 6;
const nameOf = (family: 4 | 6): 'ipv4' | 'ipv6' => (family === 4 ? 'ipv4' : 'ipv6');

/** Where clouds hand out credentials of the machine. No list opens them. */
const credentials = networksIn([
  '169.254.169.254',
  '169.254.170.2',
  '168.63.129.16',
  '100.100.100.200',
  'fd00:ec2::/32',
]);

const special = networksIn([
  '0.0.0.0/8', // this network
  '10.0.0.0/8',
  '100.64.0.0/10', // behind a carrier's NAT
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local
  '172.16.0.0/12',
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // automatic multicast tunnels
  '192.88.99.0/24', // relays of 6to4
  '192.168.0.0/16',
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
  // Of IPv6 only 2000::/3 is anybody's. The rest holds loopback, mapped and compatible IPv4, NAT64, local and multicast.
  '::/3',
  '4000::/2',
  '8000::/1',
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '3fff::/20', // documentation
]);
