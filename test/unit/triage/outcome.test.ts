import { describe, expect, test } from '@jest/globals';
import { mergeDeploys, mergeErrors, mergeProviders } from '../../../src/domain/triage/merge.ts';
import { diagnosisFinding } from '../../../src/domain/triage/outcome.ts';
import { answerOf, phasesOf } from '../../../src/domain/triage/phases.ts';
import { RESTART_OUTPUTS, type RestartResult, restartFindings } from '../../../src/domain/triage/restart-result.ts';
import { diagnosisOf, evidenceOf, httpLook, networkOf, timed } from '../../support/triage-kit.ts';

const BAD = httpLook({ good: false, status: 503, fact: { reason: 'http_status', status: 503, expected: '200', snippet: '' } });
const DOWN = evidenceOf({ network: networkOf(BAD) });
const UP = evidenceOf({ network: networkOf(httpLook()) });
const NONE: RestartResult = { kind: 'none' };
const RECOVERED: RestartResult = { kind: 'recovered', way: 'deploy-hook', tookMs: 42_000, recorded: null };

describe('the verdict of a triage', () => {
  test.each([
    ['the API is down', diagnosisOf(), DOWN, NONE, 'critical culprit_database'],
    ['nobody knows why it is down', diagnosisOf({ culprit: 'unknown', confidence: 'possible' }), DOWN, NONE, 'critical culprit_unknown'],
    ['it answers, and an alert fires', diagnosisOf({ culprit: 'redis' }), UP, NONE, 'degraded culprit_redis'],
    [
      'one address of two is dead',
      diagnosisOf({ culprit: 'network' }),
      evidenceOf({ network: networkOf(httpLook(), null) }),
      NONE,
      'critical culprit_network',
    ],
    ['our own network is down', diagnosisOf({ culprit: 'runner' }), DOWN, NONE, 'unknown culprit_runner'],
    ['nothing could be measured', diagnosisOf({ culprit: 'unknown' }), evidenceOf(), NONE, 'unknown culprit_unknown'],
    ['nothing is wrong', diagnosisOf({ culprit: 'none' }), UP, NONE, 'ok ok'],
    ['a restart mended it', diagnosisOf({ culprit: 'app' }), DOWN, RECOVERED, 'ok recovered'],
  ] as const)('%s', (_, diagnosis, evidence, restart, expected) => {
    const { verdict, reason } = diagnosisFinding(diagnosis, evidence, restart, 'en');
    expect(`${verdict} ${reason}`).toBe(expected);
  });

  test('a recovery says how long it took', () => {
    expect(diagnosisFinding(diagnosisOf(), DOWN, RECOVERED, 'en').message).toContain('healthy after 42 s');
  });
});

test.each([
  [{ kind: 'none' }, 'none', []],
  [{ kind: 'dry_run', way: 'ssh', refusal: null }, 'dry_run', ['ok restart_dry_run']],
  [{ kind: 'dry_run', way: null, refusal: 'no_way' }, 'dry_run', ['ok restart_dry_run']],
  [{ kind: 'refused', why: 'already' }, 'refused', ['ok restart_refused_already']],
  [{ kind: 'refused', why: 'no_incident' }, 'refused', ['degraded restart_refused_no_incident']],
  [{ kind: 'refused', why: 'fork' }, 'refused', ['degraded restart_refused_fork']],
  [{ kind: 'still_failing', way: 'render', tookMs: 1, recorded: null }, 'failed', ['critical restart_did_not_help']],
  [{ kind: 'not_accepted', way: 'render', detail: '', recorded: null }, 'failed', ['critical restart_failed']],
  [{ kind: 'recovered', way: 'render', tookMs: 1, recorded: 'gone' }, 'ok', ['degraded restart_not_recorded']],
  [{ kind: 'broken_off', way: 'render' }, 'requested', []],
] as const)('a restart as output and findings: %j', (result, output, findings) => {
  expect(RESTART_OUTPUTS[result.kind]).toBe(output);
  for (const language of ['en', 'es'] as const)
    expect(restartFindings(result, language).map(({ verdict, reason }) => `${verdict} ${reason}`)).toEqual(findings);
});

describe('the phases', () => {
  test('of what was not looked at nothing is said', () => {
    expect(phasesOf(evidenceOf()).map(({ ok }) => ok)).toEqual(Array(11).fill(null));
    expect(answerOf(evidenceOf())).toBe('not_measured');
  });

  test('the worst address speaks, and an address that this machine has no way to is not measured', () => {
    const phases = Object.fromEntries(
      phasesOf(evidenceOf({ network: networkOf(httpLook(), null) })).map(({ phase, ok, what }) => [phase, `${ok} ${what}`]),
    );
    expect(phases).toMatchObject({ tcp: 'false refused', http: 'true 200', tls: 'null ' });
    const network = networkOf(httpLook());
    const ours = { ip: '2001:db8::1', tcp: timed({ outcome: 'unreachable' as const, ours: true, detail: '' }), tls: null, http: null };
    const both = { ...network, value: { ...network.value, addresses: [ours, ...network.value.addresses] } };
    expect(answerOf(evidenceOf({ network: both }))).toBe('right');
  });

  test('say codes and numbers, in their order', () => {
    const seen = phasesOf(
      evidenceOf({
        network: networkOf(BAD),
        database: timed({ kind: 'unreachable', why: 'refused', detail: 'connect ECONNREFUSED db.internal' }),
        redis: timed({ kind: 'usable', latencyMs: 1, notes: [] }),
        provider: timed({ kind: 'measured', value: { indicator: 'major', incidents: [] } }),
        deploys: timed({ kind: 'unmeasured', cause: 'unauthorized', detail: 'Bad credentials' }),
        control: timed({ state: 'online', asked: 1, answered: 1, clockSkewMs: null }),
      }),
    );
    expect(seen.map(({ phase, ok, what }) => [phase, ok, what])).toEqual([
      ['control', true, 'online'],
      ['dns', null, ''],
      ['tcp', true, 'connected'],
      ['tls', null, ''],
      ['http', false, 'http_status'],
      ['database', false, 'refused'],
      ['redis', true, 'usable'],
      ['provider', false, 'major'],
      ['events', null, ''],
      ['deploys', null, 'unauthorized'],
      ['errors', null, ''],
    ]);
  });
});

describe('several sources of one kind', () => {
  const commit = 'a'.repeat(40);
  const deploy = (id: string, at: number, of: string | null) => ({ id, at, state: 'live', commit: of, by: '' }) as const;
  const denied = { kind: 'unmeasured', cause: 'unauthorized', detail: '' } as const;
  test('what one measured counts; a commit is told once; the newest first', () => {
    const merged = mergeDeploys([
      denied,
      { kind: 'measured', value: [deploy('1', 1, commit), deploy('2', 5, null)] },
      { kind: 'measured', value: [deploy('3', 2, commit)] },
    ]);
    expect(merged?.kind === 'measured' && merged.value.map(({ id }) => id)).toEqual(['2', '1']);
  });
  test('where none measured anything, it is not measured', () => {
    expect(mergeDeploys([denied, denied])).toBe(denied);
    expect(mergeErrors([])).toBeNull();
  });
  test('errors, the most frequent first', () => {
    const group = (what: string, count: number) => ({ what, count, lastAt: null });
    const merged = mergeErrors([
      { kind: 'measured', value: [group('a', 1)] },
      { kind: 'measured', value: [group('b', 2)] },
    ]);
    expect(merged?.kind === 'measured' && merged.value.map(({ what }) => what)).toEqual(['b', 'a']);
  });
  test('status pages: the worst speaks, and one that cannot be read is never all well', () => {
    const page = (indicator: 'none' | 'minor' | 'major') => ({ kind: 'measured', value: { indicator, incidents: [] } }) as const;
    const said = (...all: Parameters<typeof mergeProviders>[0]) => {
      const merged = mergeProviders(all);
      return merged?.kind === 'measured' ? merged.value.indicator : merged;
    };
    expect([said(page('none'), page('major')), said(page('none'), denied), said(page('minor'), denied)]).toEqual(['major', 'unknown', 'minor']);
    expect([said(denied), said()]).toEqual([denied, null]);
  });
});
