import { createConnection } from 'node:net';

/** One connection to a local port, to see what becomes of it. */
export type Probe = {
  readonly state: () => 'connecting' | 'open' | 'spoken' | 'closed';
  readonly end: () => void;
};

/** Connects and says nothing. `spoken`: the other side said something, which nothing but the service itself can have done. */
export function startProbe(port: number): Probe {
  let state: ReturnType<Probe['state']> = 'connecting';
  const socket = createConnection(port, '127.0.0.1', () => {
    state = 'open';
  });
  const closed = () => {
    if (state !== 'spoken') state = 'closed';
  };
  socket.on('data', () => {
    state = 'spoken';
  });
  socket.on('error', closed);
  socket.on('end', closed);
  socket.on('close', closed);
  return { state: () => state, end: () => socket.destroy() };
}
