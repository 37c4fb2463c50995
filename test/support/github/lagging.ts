import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { onLoopback } from '../loopback.ts';
import { seededRandom } from './faults.ts';

export type LaggingGitHub = { readonly url: string; readonly close: () => Promise<void> };

/**
 * A way to GitHub on which requests and answers overtake each other, and whose lists of issues show a new one only some time after it was
 * opened, each list after another time: what replicas of a database do.
 */
export async function startLaggingGitHub(target: string, seed: number, { delayMs = 20, lagMs = 60 } = {}): Promise<LaggingGitHub> {
  const random = seededRandom(seed);
  const openedAt = new Map<number, number>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await sleep(random() * delayMs);
    const path = request.url ?? '/';
    const { authorization = '' } = request.headers;
    const sent = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const answer = await fetch(`${target}${path}`, {
      method: request.method ?? 'GET',
      headers: { authorization, 'content-type': 'application/json' },
      ...sent,
    });
    let text = await answer.text();
    const [, place] = /^\/repos\/acme\/api\/(issues)(?:\?|$)/.exec(path) ?? [];
    if (place !== undefined && answer.ok) text = seen(text, request.method ?? 'GET');
    await sleep(random() * delayMs);
    const date = answer.headers.get('date');
    response.writeHead(answer.status, { 'content-type': 'application/json', ...(date === null ? {} : { date }) }).end(text);
  });
  const seen = (text: string, method: string): string => {
    const now = performance.now();
    if (method === 'POST') {
      openedAt.set((JSON.parse(text) as { number: number }).number, now);
      return text;
    }
    const lag = random() * lagMs;
    return JSON.stringify((JSON.parse(text) as { number: number }[]).filter(({ number }) => now - (openedAt.get(number) ?? 0) >= lag));
  };
  const { url, close } = await onLoopback(server);
  return {
    url,
    close,
  };
}
