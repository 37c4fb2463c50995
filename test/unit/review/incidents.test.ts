import { expect, test } from '@jest/globals';
import { ALERT_PREFIX } from '../../../src/domain/alerts/incident-check.ts';
import { nameMarker } from '../../../src/domain/incidents/marker.ts';
import { issueTitle } from '../../../src/domain/incidents/title.ts';
import type { Incident } from '../../../src/domain/incidents/types.ts';
import { incidentsOf } from '../../../src/domain/review/incidents.ts';

const HOUR = 3_600_000;
const week = { id: '1970-W01', from: 0, until: 7 * 24 * HOUR, days: [] };

function issueOf(check: string, phase: 'open' | 'closed', number: number, language: 'en' | 'es') {
  const title = issueTitle({ service: 'api', environment: 'production', check }, { phase, severity: 'critical', flaps: 1 } as Incident, language);
  return {
    ...{ number, title, url: `https://github.com/acme/api/issues/${number}`, body: nameMarker('0123456789abcdef0123') },
    ...{ open: phase === 'open', createdAt: HOUR, closedAt: phase === 'open' ? null : 2 * HOUR, labels: [] },
  };
}

test.each(['en', 'es'] as const)('alerts are told from incidents by the titles that our actions write, in %s', (language) => {
  const checks = ['http-5xx', 'queue-failed', 'queue-failed:emails', 'disk:/', 'memory:host', 'database:size', 'metric:orders'].map(
    (check) => `${ALERT_PREFIX}${check}`,
  );
  const others = ['health', '', 'deploy', 'http-5xx'];
  const issues = [...checks, ...others].flatMap((check, i) => [
    issueOf(check, 'open', 2 * i, language),
    issueOf(check, 'closed', 2 * i + 1, language),
  ]);
  const { alerts, incidents, alertsKnown } = incidentsOf(issues, week, week.until);
  expect(alerts.map(({ number }) => number)).toEqual(Array.from({ length: 2 * checks.length }, (_, i) => i));
  expect([incidents.length, alertsKnown]).toEqual([2 * others.length, true]);
});
