import { createServer, connect as dial, type NetConnectOpts, type Server, type Socket } from 'node:net';

export type Relay = { readonly close: () => Promise<void>; readonly port: number };

/** Passes each connection on, byte for byte, and both ends when one does. Listens on a socket file, or on a free port of the loopback interface. */
export async function openRelay(listen: { readonly path: string } | { readonly port: 0 }, to: NetConnectOpts): Promise<Relay> {
  const open = new Set<Socket>();
  const server: Server = createServer((from) => {
    const other = dial(to);
    for (const [a, b] of [
      [from, other],
      [other, from],
    ] as const) {
      open.add(a);
      a.on('error', () => b.destroy());
      a.on('close', () => {
        open.delete(a);
        b.destroy();
      });
      a.pipe(b);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if ('path' in listen) server.listen(listen.path, resolve);
    else server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const relay = await openRelay({ port: 0 }, { port: 0 });
  await relay.close();
  return relay.port;
}
