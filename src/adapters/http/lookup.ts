import dns from 'node:dns';
import { isIP } from 'node:net';

export type Address = { readonly address: string; readonly family: number };
/** All addresses of a host in the order in which they are to be tried. */
export type Lookup = (host: string) => Promise<readonly Address[]>;

/**
 * The system's own resolver (hosts file, search domains and all), asked anew for every attempt. A look-up cannot be called
 * back and holds one of four threads that Node also needs to write files, so no more than three run at once, and a host whose
 * look-up still hangs is not asked for a second time beside it.
 */
export function createLookup(ask: Lookup = systemLookup): Lookup {
  const running = new Map<string, Promise<readonly Address[]>>();
  const line: (() => void)[] = [];
  let free = 3;
  const run = async (host: string) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await ask(host);
    } finally {
      running.delete(host);
      const first = line.shift();
      if (first === undefined) free += 1;
      else first();
    }
  };
  return (host) => {
    const family = isIP(host);
    if (family !== 0) return Promise.resolve([{ address: host, family }]);
    const already = running.get(host);
    if (already !== undefined) return already;
    const started = run(host);
    running.set(host, started);
    return started;
  };
}

const systemLookup: Lookup = (host) =>
  new Promise((resolve, reject) => {
    dns.lookup(host, { all: true, order: 'verbatim' }, (error, addresses) => (error === null ? resolve(addresses) : reject(error)));
  });
