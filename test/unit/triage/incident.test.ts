import { describe, expect, test } from '@jest/globals';
import { fingerprintOf } from '../../../src/domain/incidents/fingerprint.ts';
import { nameMarker } from '../../../src/domain/incidents/marker.ts';
import { triageComment } from '../../../src/domain/triage/comment.ts';
import { firingAlerts, forRestart, incidentOf, pickIncident, triageMarker } from '../../../src/domain/triage/incident.ts';
import { HOSTILE } from '../../support/hostile-text.ts';
import { diagnosisOf, issueOf, KEY, openState, TRIAGE_NOW } from '../../support/triage-kit.ts';

const other = { ...KEY, check: 'http-5xx' };
const ABOUT = { service: 'api', environment: 'production' };
const same = (text: string) => text;

describe('the incident that a triage is about', () => {
  const issues = [
    issueOf(7, openState(other)),
    issueOf(9, openState(KEY)),
    issueOf(8, openState({ ...KEY, environment: 'staging' }), { title: '❌ api (staging) / api: critical' }),
  ];

  test('is the open one of the first check that has one', () => {
    expect(pickIncident(issues, [KEY, other])?.issue.number).toBe(9);
    expect(pickIncident(issues, [{ ...KEY, check: 'nothing' }, other])?.issue.number).toBe(7);
    expect(pickIncident(issues, [{ ...KEY, environment: 'test' }])).toBeNull();
  });

  test('of two that are open for the same the lower number; never one that was closed', () => {
    expect(pickIncident([issueOf(9, openState(KEY)), issueOf(4, openState(KEY))], [KEY])?.issue.number).toBe(4);
    expect(pickIncident([issueOf(4, openState(KEY), { open: false })], [KEY])).toBeNull();
  });

  test('an issue of something else is none', () => {
    expect(incidentOf(issueOf(1, openState(KEY), { body: 'An idea' }))).toBeNull();
  });

  test('one whose state somebody spoilt is known by its issue', () => {
    const spoilt = incidentOf(issueOf(1, openState(KEY), { body: `text\n${nameMarker(fingerprintOf(KEY))}` }));
    expect(spoilt).toMatchObject({ open: true, flaps: 0, since: TRIAGE_NOW, fingerprint: fingerprintOf(KEY) });
  });

  test('an id that somebody made up stays within its marker', () => {
    const state = openState(KEY);
    const forged = { ...state, incident: state.incident && { ...state.incident, id: `x --> @octocat ${'y'.repeat(200)}` } };
    const incident = incidentOf(issueOf(1, forged));
    expect(incident && triageMarker(incident)).toMatch(/^<!-- runbook-triage [0-9a-f]{20} [\w.]+ 0 -->$/);
  });

  test('tells a restart whether it is open, and whether maintenance is declared', () => {
    const state = { ...openState(KEY), maintenance: '2026-11-24T11:00:00Z' };
    const incident = incidentOf(issueOf(3, state));
    expect(incident && forRestart(incident)).toEqual({ id: state.incident?.id, issue: 3, open: true, maintenanceUntil: TRIAGE_NOW + 3_600_000 });
    const byHand = incidentOf(issueOf(3, openState(KEY), { open: false }));
    expect(byHand && forRestart(byHand)).toMatchObject({ open: false, maintenanceUntil: null });
  });

  test('what else fires of the service is told, not the targets themselves, nor other services', () => {
    const firing = firingAlerts(issues, ABOUT, ['api'], same);
    expect(firing).toEqual([{ reason: 'http_status', sentence: 'It is down.' }]);
    expect(firingAlerts(issues, ABOUT, ['api', 'http-5xx'], same)).toEqual([]);
  });
});

describe('the comment', () => {
  const incident = incidentOf(issueOf(3, openState(KEY)));
  if (incident === null) throw new TypeError('it is one');
  const input = { incident, diagnosis: diagnosisOf(), restart: '', sections: [], at: TRIAGE_NOW, runLink: '', language: 'en' as const };

  test('begins with the marker of its phase, and names culprit, confidence and what to do', () => {
    const body = triageComment(input);
    expect(body.split('\n')[0]).toBe(triageMarker(incident));
    for (const part of ['<code>database</code> (certain)', 'The database does not answer.', '**Next**: Start it.']) expect(body).toContain(part);
  });

  test.each(HOSTILE)('no text from outside gets out of its place: %j', (text) => {
    const body = triageComment({ ...input, diagnosis: diagnosisOf({ sentence: text, next: text }), restart: text });
    const lines = body.split('\n');
    expect(lines[0]).toBe(triageMarker(incident));
    expect(body.match(/<!--/g)).toHaveLength(1);
    expect(body).not.toMatch(/<(script|img|h1|table)|@octocat|^::|\[link\]\(/im);
    expect(lines.length).toBe(triageComment({ ...input, restart: 'x' }).split('\n').length);
  });

  test('stays within what GitHub takes', () => {
    const body = triageComment({ ...input, sections: ['x'.repeat(40_000), 'y'.repeat(40_000)] });
    expect(Buffer.byteLength(body)).toBeLessThan(65_536);
    expect(body).toContain('x'.repeat(40_000));
  });
});
