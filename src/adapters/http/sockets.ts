import type net from 'node:net';

/** The socket once it emits `event`; what ends it before, or an abort, destroys it. */
export function settle<S extends net.Socket>(socket: S, event: string, signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const onAbort = () => socket.destroy(signal.reason);
    const onClose = () => reject(Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' }));
    socket.once('error', reject);
    socket.once('close', onClose);
    socket.once(event, () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('close', onClose);
      resolve(socket);
    });
    // Stays for good: an error between here and the HTTP client must not end the process.
    socket.on('error', () => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** The work's result, or the abort's reason if that comes first; the work itself may go on. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
