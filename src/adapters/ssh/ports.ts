import { type AddressInfo, createServer, type Server } from 'node:net';

/** Local ports for the ones asked for; null asks for any free one. Fails with the first one that cannot be had. */
export async function settleLocalPorts(wanted: readonly (number | null)[]): Promise<{ ports: number[] } | { taken: number }> {
  const servers: Server[] = [];
  try {
    // Named ones first, so that no free one is chosen that is named.
    for (const port of wanted) if (port !== null && (await listen(port, servers)) === null) return { taken: port };
    const ports: number[] = [];
    for (const port of wanted) ports.push(port ?? (await freePort(servers)));
    return { ports };
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function freePort(servers: Server[]): Promise<number> {
  const port = await listen(0, servers);
  if (port === null) throw new Error('No local port is free.');
  return port;
}

/** The port listened on, or null where that cannot be. */
function listen(port: number, servers: Server[]): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      servers.push(server);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
