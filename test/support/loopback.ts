import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Loopback = { readonly url: string; readonly close: () => Promise<void> };

/** Opens a server on a free port of this machine alone; `close` ends it with the connections that are open. */
export async function onLoopback(server: Server): Promise<Loopback> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
