import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { Lookup } from '../../src/adapters/http/lookup.ts';

/** How a name server behaves: answers with addresses, with an error code, or not at all. */
export type DnsBehaviour = readonly string[] | 'nxdomain' | 'servfail' | 'refused' | 'silent';
const CODES = { nxdomain: 3, servfail: 2, refused: 5 } as const;

/** A real name server on loopback, and a look-up that asks it alone. */
export async function startDns(behaviour: DnsBehaviour): Promise<{ lookup: Lookup; address: string; queries: () => number; close: () => void }> {
  const socket = createSocket('udp4');
  let queries = 0;
  socket.on('message', (query, from) => {
    queries += 1;
    if (behaviour !== 'silent') socket.send(reply(query, behaviour), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver({ timeout: 5000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    lookup: async (host) => (await resolver.resolve4(host)).map((address) => ({ address, family: 4 })),
    address: `127.0.0.1:${socket.address().port}`,
    queries: () => queries,
    close: () => {
      resolver.cancel();
      socket.close();
    },
  };
}

function reply(query: Buffer, behaviour: Exclude<DnsBehaviour, 'silent'>): Buffer {
  const addresses = typeof behaviour === 'string' ? [] : behaviour;
  const code = typeof behaviour === 'string' ? CODES[behaviour] : 0;
  // Header and question as they came: flags QR and RA, the code, the number of answers; no additional records.
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80 | code, 0, 1, 0, addresses.length, 0, 0, 0, 0]);
  const answers = addresses.map((ip) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...ip.split('.').map(Number)]));
  return Buffer.concat([header, question, ...answers]);
}
