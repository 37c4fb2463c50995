import { afterEach, describe, expect, test } from '@jest/globals';
import { monotonicClock } from '../../../src/adapters/clock/monotonic.ts';
import { createProbe } from '../../../src/adapters/http/probe.ts';
import { bodyCheck } from '../../../src/domain/health/preset.ts';
import { createSlots } from '../../../src/domain/health/slots.ts';
import { watchTarget } from '../../../src/domain/health/watch.ts';
import { startDns } from '../../support/dns-server.ts';
import { createKit, json, type Kit } from '../../support/health-kit.ts';
import { POLICY } from '../../support/health-samples.ts';

let kit: Kit = createKit();
const stops: (() => void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await kit.close();
  kit = createKit();
});

const ADDRESSES = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
/** What a node says of its version; null: nothing listens there. */
type Node = (() => string) | null;

/** A name with three addresses, a node at each; every answer of the name server has them in another order. */
async function fleet(nodes: readonly Node[]) {
  let port = 0;
  for (const [i, version] of nodes.entries()) {
    if (version === null) continue;
    const url = await kit.http(
      (_, response) => json(response, JSON.stringify({ status: 'ok', database: 'connected', version: version() })),
      ADDRESSES[i],
      port,
    );
    port = Number(new URL(url).port);
  }
  const dns = await startDns(ADDRESSES);
  stops.push(dns.close);
  let turn = 0;
  const shuffled: typeof dns.lookup = async (host) => {
    const all = [...(await dns.lookup(host))];
    turn += 2;
    return [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
  };
  const name = 'api.example.test';
  const watched = await watchTarget(
    { name, named: true, url: `http://${name}:${port}/health` },
    {
      policy: { ...POLICY, timeoutMs: 700, requestTimeoutMs: 500, intervalMs: 20, maxIntervalMs: 20, everyAddress: true },
      expected: {
        status: { text: '200', has: (status) => status === 200 },
        body: bodyCheck('runbook', null),
        version: { path: ['version'], expected: 'new' },
      },
      degradedAfterMs: 5000,
      latencyBasis: 'total',
      initialDelayMs: 0,
      probe: createProbe({ headers: [], userAgent: 'test', lookup: shuffled }),
      clock: monotonicClock,
      slots: createSlots(10),
      signal: new AbortController().signal,
      redact: (text) => text,
      random: () => 0.5,
    },
  );
  const answered = new Set(watched.state.nodes.map((node) => node.address.split(':')[0]));
  return { watched, outcome: [watched.conclusion?.verdict, watched.conclusion?.reason], answered: [...answered].sort() };
}
const always = (version: string) => () => version;

describe('a name with three addresses', () => {
  test('passes once each has answered with the new version, whatever order the name server gives', async () => {
    const { watched, outcome, answered } = await fleet([always('new'), always('new'), always('new')]);
    expect([...outcome, watched.state.attempts]).toEqual(['ok', 'ok', 3]);
    expect(answered).toEqual(ADDRESSES);
  });

  test.each([0, 1, 2])('blocks while node %i is old', async (old) => {
    const { outcome, answered } = await fleet(ADDRESSES.map((_, i) => always(i === old ? 'old' : 'new')));
    expect(outcome).toEqual(['critical', 'version_mismatch']);
    expect(answered).toEqual(ADDRESSES);
  });

  test('waits for the last node to become new', async () => {
    let asked = 0;
    const late = () => {
      asked += 1;
      return asked < 3 ? 'old' : 'new';
    };
    const { watched, outcome } = await fleet([always('new'), late, always('new')]);
    expect(outcome).toEqual(['ok', 'ok']);
    expect(watched.state.failures).toBe(2);
  });

  test('blocks while a node takes no connection, though the others answer in its turn', async () => {
    const { outcome } = await fleet([always('new'), null, always('new')]);
    expect(outcome).toEqual(['critical', 'address_silent']);
  });
});
