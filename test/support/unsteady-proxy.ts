import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type UnsteadyProxy = {
  readonly url: string;
  readonly broken: () => number;
  readonly use: (random: () => number) => void;
  readonly close: () => Promise<void>;
};

type Answer = { readonly status: number; readonly type: string; readonly text: string };
/** What may be done to an answer so that nobody could take it for the right one. Null: the connection is cut. */
const BREAKING: readonly ((answer: Answer, random: () => number) => Answer | null)[] = [
  () => null,
  (answer, random) => ({ ...answer, text: answer.text.slice(0, Math.floor(random() * (answer.text.length - 1))) }),
  (answer) => ({ ...answer, status: 500, text: 'internal error' }),
  (answer) => ({ ...answer, status: 503, text: '{"status":"error","errorType":"timeout","error":"query timed out"}' }),
  (answer) => ({ ...answer, status: 429 }),
  () => ({ status: 200, type: 'text/html', text: '<!doctype html><title>Sign in</title>' }),
  (answer) => ({ ...answer, text: answer.text.replace('"status":"success"', '"status":"success","warnings":["a store did not answer"]') }),
  (answer) => ({ ...answer, text: answer.text.replace(/"\d+"(?=\])/, '""') }),
  (answer) => ({ ...answer, text: answer.text.replace(/"\d+"(?=\])/, '"NaN"') }),
  (answer) => ({ ...answer, text: answer.text.replace(/"resultType":"\w+"/, '"resultType":"string"') }),
  (answer) => ({ ...answer, text: answer.text.replace(/"result":\[(\{.*\})\]/s, '"result":[$1,$1]') }),
  (answer) => ({ ...answer, text: answer.text.replace(/\}\s*$/, '') }),
];

/** Stands before a server and breaks a third of its answers, as chance has it; the others are handed on as they are. */
export async function startUnsteadyProxy(server: string): Promise<UnsteadyProxy> {
  let random = () => 1;
  let broken = 0;
  const proxy = createServer(async (request, response) => {
    const upstream = await fetch(`${server}${request.url}`);
    const answer = { status: upstream.status, type: upstream.headers.get('content-type') ?? '', text: await upstream.text() };
    const breaks = random() < 1 / 3;
    const change = BREAKING[Math.floor(random() * BREAKING.length)];
    const changed = breaks && change !== undefined ? change(answer, random) : answer;
    if (changed !== answer) broken += 1;
    await sleep(random() * 5);
    if (changed === null) return void request.socket.destroy();
    response.writeHead(changed.status, { 'content-type': changed.type }).end(changed.text);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    broken: () => broken,
    use: (next) => {
      random = next;
    },
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  };
}
