import net from 'node:net';
import { Worker } from 'node:worker_threads';

/**
 * A port at which nobody ever answers, as behind a firewall that drops packets: its server's thread stands still and its queue of
 * connections is full, so the kernel lets further ones wait. (With 127.0.0.1 no packet filter is needed for it.)
 */
export async function startSilentPort(): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const program = `
    const net = require('node:net');
    const { parentPort } = require('node:worker_threads');
    const server = net.createServer(() => {});
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
    });`;
  const worker = new Worker(program, { eval: true });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const fillers: net.Socket[] = [];
  // As many as connect at once fill the queue; the first one that does not shows that it is full.
  for (let full = false; !full && fillers.length < 50; ) {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    fillers.push(socket);
    full = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(true), 300);
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve(false);
      });
    });
  }
  return {
    port,
    close: async () => {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}
