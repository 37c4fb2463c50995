import { createServer } from 'node:http';
import { onLoopback } from './loopback.ts';

export type FakeRender = { readonly url: string; readonly requests: readonly string[]; readonly close: () => Promise<void> };

/**
 * Render's deploy API in its documented shape: `POST /services/{id}/deploys` answers 201 with the deploy, or 202 without a body where it
 * was queued; `GET /services/{id}/deploys` lists, `GET /services/{id}/deploys/{id}` tells the status, which moves on at each look.
 */
export async function startFakeRender(options: {
  key: string;
  statuses: readonly string[];
  queued?: boolean;
  onLive?: () => void;
}): Promise<FakeRender> {
  const requests: string[] = [];
  let commit = '';
  let looks = 0;
  const deploy = () => {
    const status = options.statuses[Math.min(looks, options.statuses.length - 1)] ?? 'live';
    if (status === 'live') options.onLive?.();
    return { id: 'dep-c1', status, trigger: 'api', commit: { id: commit, message: 'Change' } };
  };
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    requests.push(`${request.method} ${request.url} ${body}`);
    const send = (status: number, value?: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(value === undefined ? '' : JSON.stringify(value));
    if (request.headers.authorization !== `Bearer ${options.key}`) return send(401, { message: 'Unauthorized' });
    const route = `${request.method} ${request.url?.split('?')[0]}`;
    if (route === 'POST /services/srv-1/deploys') {
      commit = String((JSON.parse(body) as { commitId?: string }).commitId ?? '');
      return options.queued ? send(202) : send(201, deploy());
    }
    if (route === 'GET /services/srv-1/deploys')
      return send(200, [
        { cursor: 'a', deploy: { id: 'dep-other', status: 'live', commit: { id: 'other' } } },
        { cursor: 'b', deploy: deploy() },
      ]);
    if (route === 'GET /services/srv-1/deploys/dep-c1') {
      const answer = deploy();
      looks += 1;
      return send(200, answer);
    }
    return send(404, { message: 'not found' });
  });
  const { url, close } = await onLoopback(server);
  return {
    url,
    requests,
    close,
  };
}
