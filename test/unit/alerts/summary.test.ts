import { describe, expect, test } from '@jest/globals';
import { parseInputs } from '../../../src/core/input-spec.ts';
import type { Language } from '../../../src/core/language.ts';
import { judgeDisks } from '../../../src/domain/alerts/disks.ts';
import { alertRuleInputs, alertRulesOf } from '../../../src/domain/alerts/inputs.ts';
import type { Judgement, Scope, Settled } from '../../../src/domain/alerts/judgement.ts';
import { measured, unmeasured } from '../../../src/domain/alerts/measured.ts';
import { alertFindings, type Configured, coverageFindings, detailsOf } from '../../../src/domain/alerts/outcome.ts';
import { judgeQueues } from '../../../src/domain/alerts/queues.ts';
import { settle } from '../../../src/domain/alerts/settle.ts';
import type { Traffic } from '../../../src/domain/alerts/sources.ts';
import { renderAlerts } from '../../../src/domain/alerts/summary.ts';
import { judgeTraffic } from '../../../src/domain/alerts/traffic.ts';

const MIN = 60_000;
const GIB = 1024 ** 3;
const T = Date.UTC(2026, 10, 2, 10);
const rules = alertRulesOf(
  parseInputs(alertRuleInputs, (input) => (input === 'rules' ? 'lag | json | warn > 1 | https://x.example/m?token=s3cret-token a.b' : '')),
);
const all: Configured = { traffic: true, queues: true, disk: true, memory: true, processes: true, database: true };
const none: Configured = { traffic: false, queues: false, disk: false, memory: false, processes: false, database: false };

function story(language: Language, name = 'emails'): readonly Settled[] {
  const scope: Scope = { at: T, language, before: () => undefined };
  const traffic: Traffic = {
    shape: 'slices',
    counts: Array.from({ length: 10 }, (_, index) => ({
      from: T - (10 - index) * MIN,
      until: T - (9 - index) * MIN,
      requests: 100,
      errors: index > 4 ? 3 : 0,
    })),
    gaps: [],
    errors: [{ what: 'POST /orders 502', count: 15, lastAt: T - MIN }],
  };
  const reading = { failed: 4, failedInWindow: 0, waiting: 0, active: 1, delayed: 0, paused: false, workers: 2, oldestWaitingMs: null };
  const reasons = [{ what: `smtp of ${name} refused`, count: 4, lastAt: null }];
  const disk = (mount: string, usedRatio: number) => ({
    mount,
    totalBytes: 20 * GIB,
    availableBytes: 20 * GIB * (1 - usedRatio),
    usedRatio,
    inodesUsedRatio: null,
  });
  const judged: readonly Judgement[] = [
    ...judgeQueues([{ queue: name, reading: measured({ ...reading, reasons }) }], rules.queues, { from: T - 15 * MIN, until: T }, scope),
    ...judgeDisks(measured([disk('/', 0.61), disk('/var', 0.893)]), rules.disk, scope),
    ...judgeDisks(unmeasured('unreachable', 'ssh: connection refused'), rules.disk, { ...scope, place: 'vps2' }),
    ...judgeTraffic(measured(traffic), rules.traffic, { from: T - 5 * MIN, until: T, readFrom: T - 10 * MIN, missedSince: null }, scope),
  ];
  return judged.map((judgement) => settle(undefined, judgement, language));
}

const issues = new Map([
  ['http-5xx', 'https://github.com/OWNER/shop/issues/17'],
  ['disk:/var', 'javascript:alert(1)'],
]);

describe('the summary', () => {
  test.each(['en', 'es'] as const)('is the worst first, in %s', (language) => {
    expect(renderAlerts(story(language), { ...all, memory: false }, issues, language).join('\n\n')).toMatchSnapshot();
  });

  test('names from outside mean nothing in it', () => {
    const text = renderAlerts(story('en', '`</table>|<img src=x onerror=1> @team #1 [a](http://evil)'), all, issues, 'en').join('\n\n');
    expect(text).not.toMatch(/<img|<\/table>|@team|\[a\]\(|#1\b/);
    // Every row has as many cells as the head.
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(new Set(rows.map((line) => line.split('|').length))).toEqual(new Set([7, 5]));
  });

  test('many checks that are fine are counted', () => {
    const scope: Scope = { at: T, language: 'en', before: () => undefined };
    const disks = Array.from({ length: 100 }, (_, index) => ({
      mount: `/m${index}`,
      totalBytes: GIB,
      availableBytes: GIB,
      usedRatio: 0,
      inodesUsedRatio: null,
    }));
    const settled = judgeDisks(measured(disks), rules.disk, scope).map((judgement) => settle(undefined, judgement, 'en'));
    const sections = renderAlerts(settled, all, new Map(), 'en');
    expect(sections).toEqual([expect.stringContaining('disk:/m29'), '70 more checks are fine.']);
  });
});

describe('the findings', () => {
  test('are the worst first, with advice and incident', () => {
    const findings = alertFindings(story('en'), issues, 'en');
    expect(findings.map(({ target, verdict, reason }) => `${target} ${verdict} ${reason}`)).toEqual([
      'http-5xx critical http_5xx',
      'disk:vps2 unknown unreachable',
      'disk:/var degraded disk_full',
      'queue-failed:emails ok ok',
      'disk:/ ok ok',
    ]);
    expect(findings[0]?.message).toBe(
      '3 % of the answers were 5xx (15 of 500) from 2026-11-02 09:55 UTC to 2026-11-02 10:00 UTC, where 1 % within 5 min is the limit. ' +
        'It is so since 2026-11-02 09:57 UTC at the latest. ' +
        'Review the logs of that time: possible bugs, or a dependency that is down. If it began with a deploy, roll that back. ' +
        'Incident: https://github.com/OWNER/shop/issues/17',
    );
  });

  test('say which of the runbook is not watched', () => {
    expect(coverageFindings(all, 'en')).toEqual([]);
    expect(coverageFindings({ ...all, queues: false, database: false }, 'en')).toEqual([
      {
        verdict: 'ok',
        reason: 'not_configured',
        message: 'Alerts not configured: nothing watches failed jobs, the database from inside.',
        evidence: { notConfigured: ['queues', 'database'] },
      },
    ]);
    expect(coverageFindings(none, 'en')).toMatchObject([{ verdict: 'ok', message: expect.stringContaining('Alerts are not configured') }]);
  });
});

test('the report has every check, which are on, and no query', () => {
  const details = detailsOf(story('en'), { ...all, memory: false }, rules);
  expect(details).toMatchObject({ notConfigured: ['memory'], configured: { metrics: 1 }, firing: ['http-5xx', 'disk:/var'] });
  expect(details['checks']).toHaveLength(5);
  expect(JSON.stringify(details)).not.toContain('s3cret-token');
});
