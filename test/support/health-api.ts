import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HealthApi = {
  readonly url: string;
  readonly requests: () => number;
  readonly answer: (status: number, body: string) => void;
  /** A body made anew for each request, with status 200: several nodes behind one address. */
  readonly answerEach: (body: () => string) => void;
  readonly close: () => Promise<void>;
};

export const HEALTHY = '{"status":"ok","database":"connected"}';
export const DATABASE_GONE = '{"status":"error","database":"disconnected"}';

/** An API with nothing but `/health`, whose answer can be changed while it runs. */
export async function startHealthApi(body = HEALTHY, status = 200): Promise<HealthApi> {
  let current = { status, body: () => body };
  let count = 0;
  const server = createServer((_, response) => {
    count += 1;
    response.writeHead(current.status, { 'content-type': 'application/json' }).end(current.body());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`,
    requests: () => count,
    answer: (s, b) => {
      current = { status: s, body: () => b };
    },
    answerEach: (each) => {
      current = { status: 200, body: each };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
