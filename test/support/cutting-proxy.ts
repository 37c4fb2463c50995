import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

export type CuttingProxy = {
  readonly port: number;
  /** Connections cut so far. */
  readonly cuts: () => number;
  readonly close: () => Promise<void>;
};

/**
 * A TCP proxy in front of a local port that breaks connections off in the middle of an answer: each one after `afterBytes` bytes of it,
 * `times` times in all. `onCut` is called before the connection goes. Small answers, such as a list of objects, pass whole.
 */
export async function startCuttingProxy(
  target: number,
  options: { readonly times: number; readonly afterBytes: number; readonly onCut?: (cut: number) => Promise<void> | void },
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = createConnection(target, '127.0.0.1');
    let sent = 0;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      if (sent < options.afterBytes || cuts >= options.times) {
        if (!client.write(chunk)) {
          upstream.pause();
          client.once('drain', () => upstream.resume());
        }
        return;
      }
      cuts += 1;
      upstream.pause();
      // Half of the chunk still arrives, so that the cut is at no boundary of anybody's.
      client.write(chunk.subarray(0, chunk.length >> 1), () => {
        Promise.resolve(options.onCut?.(cuts)).then(() => {
          client.resetAndDestroy();
          upstream.destroy();
        });
      });
    });
    upstream.on('end', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cuts: () => cuts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
