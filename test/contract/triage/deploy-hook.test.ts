import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { deployHook } from '../../../src/adapters/http/deploy-hook.ts';
import { createProxyChoice } from '../../../src/adapters/http/proxy.ts';
import { startAnsweringServer } from '../../support/answering-server.ts';
import { freePort } from '../../support/postgres-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const ask = (url: string, signal = new AbortController().signal) => deployHook(new URL(url), createProxyChoice('none', {}))(signal);
const SECRET = 'srv-0123456789abcdef?key=hook-secret-key';

test('one POST without a body, and whatever 2xx it answers is a yes', async () => {
  const server = await startAnsweringServer();
  closing.push(server.close);
  server.answer({ status: 200, body: '{"deploy":{"id":"dep-1"}}' }, { status: 202 });
  expect([await ask(`${server.url}/deploy/${SECRET}`), await ask(`${server.url}/deploy/${SECRET}`)]).toEqual(
    Array(2).fill({ kind: 'measured', value: '' }),
  );
  expect(server.requests.map(({ path, body, headers }) => [path, body, headers['content-length']])).toEqual(
    Array(2).fill([`/deploy/${SECRET}`, '', '0']),
  );
});

test.each([
  [401, 'unauthorized'],
  [404, 'not_found'],
  [410, 'unsupported'],
  [302, 'unsupported'],
  [429, 'rate_limited'],
  [500, 'source_failed'],
  [503, 'source_failed'],
])('HTTP %i is %s, asked once, and the address is not shown', async (status, cause) => {
  const server = await startAnsweringServer();
  closing.push(server.close);
  server.answer({ status, headers: { location: `${server.url}/elsewhere`, 'retry-after': '0' }, body: `<h1>${SECRET}</h1>` });
  const said = await ask(`${server.url}/deploy/${SECRET}`);
  expect(said).toMatchObject({ kind: 'unmeasured', cause });
  expect([server.requests.length, JSON.stringify(said)]).toEqual([1, expect.not.stringMatching(/srv-|hook-secret/)]);
});

test('nobody there was never asked; a connection that breaks off may have been', async () => {
  expect(await ask(`http://127.0.0.1:${await freePort()}/${SECRET}`)).toMatchObject({ kind: 'unmeasured', cause: 'unreachable' });
  const server = createServer((socket: Socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const said = await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${SECRET}`);
  expect(said).toMatchObject({ kind: 'unmeasured', cause: 'timed_out' });
  expect(JSON.stringify(said)).not.toMatch(/srv-|hook-secret/);
});

test('a cancel ends it', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const cancel = new AbortController();
  const asked = ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${SECRET}`, cancel.signal);
  setTimeout(() => cancel.abort(new DOMException('cancelled', 'AbortError')), 50);
  await expect(asked).rejects.toThrow('cancelled');
});
