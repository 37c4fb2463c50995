import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

export type GatheringProxy = {
  readonly port: number;
  /** The most connections that were open at the same time. */
  readonly mostAtOnce: () => number;
  readonly close: () => Promise<void>;
};

/** A TCP proxy in front of a local port that lets nothing through until `size` connections are open at the same time. */
export async function startGatheringProxy(target: number, size: number): Promise<GatheringProxy> {
  const open = new Set<Socket>();
  const waiting: (() => void)[] = [];
  let most = 0;
  const server = createServer((client) => {
    open.add(client);
    most = Math.max(most, open.size);
    const upstream = createConnection(target, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      socket
        .on('error', () => {})
        .on('close', () => {
          open.delete(client);
          other.destroy();
        });
    waiting.push(() => void client.pipe(upstream).pipe(client));
    if (most >= size) for (const pass of waiting.splice(0)) pass();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    mostAtOnce: () => most,
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
