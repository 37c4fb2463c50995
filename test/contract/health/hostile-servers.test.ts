import tls from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCertificates, createKit } from '../../support/health-kit.ts';
import { runHealth } from '../../support/health-run.ts';
import { HEALTH_CASES, startCase, verdictOf } from '../../support/health-servers.ts';

const certificates = createCertificates();
const before = tls.getCACertificates('default');
beforeAll(() => tls.setDefaultCACertificates([...before, certificates.trusted.cert]));
afterAll(() => tls.setDefaultCACertificates(before));

test.each(HEALTH_CASES.map((c) => [c.name, c] as const))('%s', async (_, each) => {
  const { reason, requests = 1, connections = 1, status, says } = each;
  const kit = createKit();
  try {
    const outcome = await runHealth(await startCase(each, kit, certificates));
    const [finding] = outcome.findings;
    expect({ verdict: finding?.verdict, reason: finding?.reason, message: finding?.message }).toMatchObject({ verdict: verdictOf(reason), reason });
    expect(finding?.message).not.toMatch(/[\r\n]|undefined|\[object/);
    if (says !== undefined) expect(finding?.message).toContain(says);
    expect(outcome.outputs).toMatchObject({
      healthy: String(reason === 'ok'),
      attempts: '1',
      failures: ['ok', 'tls_expiring'].includes(reason) ? '0' : '1',
    });
    if (status !== undefined) expect(outcome.outputs['http-status']).toBe(String(status));
    // One attempt is one request on one connection, whatever went wrong with it; a redirect that is followed is one more.
    expect(kit.requests()).toBe(requests);
    expect(kit.connections()).toBeLessThanOrEqual(connections);
  } finally {
    await kit.close();
  }
});
