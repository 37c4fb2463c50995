import { describe, expect, test } from '@jest/globals';
import { LANGUAGES } from '../../../src/core/language.ts';
import { fingerprintOf } from '../../../src/domain/incidents/fingerprint.ts';
import {
  decideRestart,
  RESTART_OUTCOMES,
  type RestartFacts,
  type RestartTold,
  readRestart,
  restartComment,
  restartMarker,
  restartsOf,
} from '../../../src/domain/triage/restart.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const MIN = 60_000;
const SERVICE = fingerprintOf({ service: 'api', environment: 'production', check: '' });
const FACTS: RestartFacts = {
  ...{ mode: 'on', restartOn: ['app'], culprit: 'app', sure: true, healthy: false, fork: null, way: 'deploy-hook' },
  ...{ incident: { id: 'abc.1', issue: 1, open: true, maintenanceUntil: null }, earlier: [], coolDownMs: 30 * MIN, now: NOW },
};
const decide = (more: Partial<RestartFacts> = {}) => decideRestart({ ...FACTS, ...more });
const refused = (why: string) => ({ kind: 'refused', why });

describe('whether the API is restarted', () => {
  test('asked for, the right culprit, an open incident, nobody before: yes', () => {
    expect(decide()).toEqual({ kind: 'restart', way: 'deploy-hook' });
  });

  test('not asked for, or healthy by now: nothing', () => {
    expect([decide({ mode: 'off' }), decide({ healthy: true }), decide({ mode: 'dry-run', healthy: true })]).toEqual(Array(3).fill({ kind: 'none' }));
  });

  test.each([
    ['fork', { fork: 'stranger/api' }],
    ['fork', { fork: '?' }],
    ['no_way', { way: null }],
    ['culprit', { culprit: 'database' }],
    ['culprit', { culprit: 'unknown' }],
    ['culprit', { sure: false }],
    ['culprit', { culprit: 'dns', restartOn: ['app', 'unknown'] }],
    ['no_incident', { incident: null }],
    ['incident_over', { incident: { id: 'abc.1', issue: 1, open: false, maintenanceUntil: null } }],
    ['maintenance', { incident: { id: 'abc.1', issue: 1, open: true, maintenanceUntil: NOW + MIN } }],
    ['not_known', { earlier: null }],
    ['already', { earlier: [{ incident: 'abc.1', issue: 1, at: NOW - 600 * MIN, outcome: 'still_failing' }] }],
    ['already', { earlier: [{ incident: 'abc.1', issue: 1, at: NOW - MIN, outcome: 'requested' }] }],
    ['cool_down', { earlier: [{ incident: 'other.1', issue: 2, at: NOW - 29 * MIN, outcome: 'recovered' }] }],
  ] as const)('%s: not, and a dry run says so', (why, more) => {
    expect(decide(more)).toEqual(refused(why));
    expect(decide({ ...more, mode: 'dry-run' })).toEqual({ kind: 'dry_run', refusal: why });
  });

  test('on request for other culprits, an unsure one counting as unknown; after maintenance and the cool-down again', () => {
    expect(decide({ culprit: 'database', restartOn: ['app', 'database'] }).kind).toBe('restart');
    expect(decide({ sure: false, restartOn: ['unknown'] }).kind).toBe('restart');
    expect(decide({ incident: { id: 'abc.1', issue: 1, open: true, maintenanceUntil: NOW } }).kind).toBe('restart');
    expect(decide({ earlier: [{ incident: 'other.1', issue: 2, at: NOW - 30 * MIN, outcome: 'recovered' }] }).kind).toBe('restart');
    expect(decide({ mode: 'dry-run' })).toEqual({ kind: 'dry_run', refusal: null });
  });
});

describe('the comment of a restart', () => {
  const told: RestartTold = {
    ...{ service: SERVICE, incident: 'abc.1', way: 'deploy-hook', culprit: 'app', outcome: 'requested', tookMs: null, detail: '' },
    runLink: '[7](https://github.com/acme/api/actions/runs/7)',
  };
  test.each(RESTART_OUTCOMES)('is read back: %s', (outcome) => {
    for (const language of LANGUAGES) {
      const body = restartComment({ ...told, outcome, tookMs: 42_000 }, language);
      expect(readRestart({ body, issue: 1, createdAt: NOW })).toEqual({ incident: 'abc.1', issue: 1, at: NOW, outcome });
      expect(body.split('\n')[0]).toBe(restartMarker(SERVICE, 'abc.1'));
      expect(body.startsWith(`${restartsOf(SERVICE)} `)).toBe(true);
    }
  });
  test('says how long it took', () => {
    expect(restartComment({ ...told, outcome: 'recovered', tookMs: 42_000 }, 'en')).toContain('healthy after 42 s');
  });
  test('one that somebody edited is taken on all the same, and another one is none', () => {
    expect(readRestart({ body: `${restartMarker(SERVICE, 'abc.1')}\nwhatever`, issue: 1, createdAt: NOW })?.outcome).toBe('requested');
    expect(readRestart({ body: 'I restarted it by hand', issue: 1, createdAt: NOW })).toBeNull();
  });
});
