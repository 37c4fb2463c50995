import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onLoopback } from './loopback.ts';

export type AnsweredRequest = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };
export type ScriptedAnswer = { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> };
export type AnsweringServer = {
  readonly url: string;
  readonly requests: readonly AnsweredRequest[];
  /** The next answers, in their order; afterwards the last one again and again. */
  readonly answer: (...answers: readonly ScriptedAnswer[]) => void;
  readonly close: () => Promise<void>;
};

/** A server that takes every request down and answers by script: 200 `ok` until told otherwise. */
export async function startAnsweringServer(): Promise<AnsweringServer> {
  let script: ScriptedAnswer[] = [{ status: 200, body: 'ok' }];
  const requests: AnsweredRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    requests.push({ path: request.url ?? '', headers: request.headers, body });
    const next = (script.length > 1 ? script.shift() : script[0]) as ScriptedAnswer;
    response.writeHead(next.status, next.headers).end(next.body ?? '');
  });
  const { url, close } = await onLoopback(server);
  return {
    url,
    requests,
    answer: (...answers) => {
      script = [...answers];
    },
    close,
  };
}
