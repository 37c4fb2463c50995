import net from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Address } from './lookup.ts';

/** IPv4 blocks that are not on the public internet: IANA's special-purpose registry (RFC 6890), multicast, and what is reserved. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Link-local, and where clouds serve their machines' metadata and credentials.
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Within 2000::/3: Teredo and other protocol assignments, documentation, and 6to4, which carries an IPv4 address. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Azure's and Alibaba's metadata services are at public addresses. */
const METADATA = ['168.63.129.16/32', '100.100.100.200/32'];

const special4 = listOf([...SPECIAL_V4, ...METADATA], 'ipv4');
const special6 = listOf(SPECIAL_V6, 'ipv6');
const global6 = listOf(['2000::/3'], 'ipv6');

function listOf(blocks: readonly string[], family: 'ipv4' | 'ipv6'): net.BlockList {
  const list = new net.BlockList();
  for (const block of blocks) {
    const [network, prefix] = block.split('/') as [string, string];
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

/**
 * Whether an address is on the public internet. Of IPv6 that is only global unicast without the blocks above: loopback, fc00::/7,
 * fe80::/10, multicast, and every form that holds an IPv4 address (::ffff:0:0/96, ::/96, 64:ff9b::/96) are not.
 */
export function isPublicAddress(address: string): boolean {
  const family = net.isIP(address);
  if (family === 4) return !special4.check(address, 'ipv4');
  return family === 6 && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}

/** Whether this machine has an IPv6 address that reaches beyond itself and its link; hosted runners have none. */
function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((n) => n.family === 'IPv6' && !n.internal && !/^fe[89ab]/i.test(n.address)));
}

/**
 * Which of a name's addresses this machine has no way to: IPv6 addresses where it has no IPv6, and `::1` beside an IPv4 loopback
 * address, as that is the same machine, and most services listen on one of them only.
 */
export function outOfReach(resolved: readonly Address[], reachable?: boolean): (address: Address) => boolean {
  const outward = reachable ?? (resolved.every((a) => a.family === 4) || hasIPv6());
  const loopback = resolved.some((a) => a.address.startsWith('127.'));
  return (a) => a.family === 6 && (a.address === '::1' ? loopback : !outward);
}

/** The addresses in the order in which to try them, and how many of them count as nodes that can be asked from here. */
export type Order = { readonly addresses: readonly Address[]; readonly count: number };

/**
 * Without an index the resolver's order. With one, the addresses of each family sorted, so that the order is the same whatever the
 * resolver shuffles, and turned so that the one at index mod count comes first; the others follow and still serve if it is dead.
 * Addresses that are out of reach come last and do not count, unless there is nothing else.
 */
export function orderAddresses(resolved: readonly Address[], index: number | undefined, reachable?: boolean): Order {
  const hopeless = outOfReach(resolved, reachable);
  const some = resolved.some((a) => !hopeless(a));
  const usable = some ? resolved.filter((a) => !hopeless(a)) : resolved;
  const last = some ? resolved.filter(hopeless) : [];
  if (index === undefined || usable.length < 2) return { addresses: [...usable, ...last], count: usable.length };
  const first = usable[0]?.family;
  const rank = (a: Address) => (a.family === first ? 0 : 1);
  const sorted = usable.toSorted((a, b) => rank(a) - rank(b) || (a.address < b.address ? -1 : 1));
  const turn = index % sorted.length;
  return { addresses: [...sorted.slice(turn), ...sorted.slice(0, turn), ...last], count: sorted.length };
}
