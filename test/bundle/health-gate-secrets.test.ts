import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeMarkdown } from '../../src/core/markdown.ts';
import { runBundle } from '../support/run-bundle.ts';

/** A server that gives back what it was sent, in every place where a message could quote it. */
const echo = (request: IncomingMessage, response: ServerResponse) => {
  const [user, path] = [Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString(), request.url ?? ''];
  // Something before it, so that the place where a message is cut falls into a secret sooner or later.
  const said = [
    '-'.repeat(Number(new URL(path, 'http://x').searchParams.get('pad'))),
    path,
    decodeURIComponent(path),
    user,
    String(request.headers['x-key']),
    request.headers.authorization,
  ].join(' ');
  const kinds: (() => unknown)[] = [
    () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: said, database: 'connected' })),
    () => response.writeHead(500).end(`<title>${said}</title>`),
    () => response.writeHead(302, { location: `/login?next=${encodeURIComponent(said)}` }).end(),
    () => response.writeHead(200, { 'content-type': 'text/plain' }).end(said),
    () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'ok', version: said })),
  ];
  kinds[Number(new URL(path, 'http://x').searchParams.get('kind'))]?.();
};

let base = '';
const server = createServer(echo);
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `127.0.0.1:${(server.address() as AddressInfo).port}/health`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** Visible text without what a header may not hold; long enough to be a secret, and marked so that it is found in any piece. */
const secret = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019 !#$%&()*+-./:;<=>?@[]^_`{|}~"'), minLength: 4, maxLength: 24 })
  .map((text) => `S3${text.trim()}cr3t`);
const cases = fc.sample(
  fc.record({
    header: secret,
    password: secret,
    query: secret,
    kind: fc.integer({ min: 0, max: 4 }),
    pad: fc.integer({ min: 0, max: 120 }),
    es: fc.boolean(),
  }),
  {
    numRuns: 60,
    seed: 20261124,
  },
);

test('no secret that a server gives back is shown, in any form, whatever it is made of', async () => {
  let hidden = 0;
  for (const { header, password, query, kind, pad, es } of cases) {
    const url = `api=http://user:${encodeURIComponent(password)}@${base}?kind=${kind}&pad=${pad}&token=${encodeURIComponent(query)}`;
    const inputs = {
      url,
      headers: `X-Key: ${header}`,
      mode: 'assert',
      'failure-threshold': '1',
      'expect-version': 'abcdef1',
      language: es ? 'es' : 'en',
    };
    const run = await runBundle('health-gate', inputs);
    expect(run.outputs['verdict']).toBe('critical');
    const everything = [run.log.replace(/^::add-mask::.*$/gm, ''), run.summary, JSON.stringify([run.outputs, run.report, run.state])].join('\n');
    if (everything.includes('***')) hidden += 1;
    for (const value of [header, password, query]) {
      const forms = [value, encodeURIComponent(value), encodeURI(value), escapeMarkdown(value), JSON.stringify(value).slice(1, -1)];
      for (const form of forms) expect(everything).not.toContain(form);
      // Not a piece either, where a message was cut in the middle of one.
      expect(everything).not.toContain(value.slice(0, 7));
    }
    expect(everything).not.toContain(Buffer.from(`user:${password}`).toString('base64'));
  }
  // The server's echo does reach what is shown: there was something to hide.
  expect(hidden).toBeGreaterThan(cases.length / 3);
}, 120_000);
