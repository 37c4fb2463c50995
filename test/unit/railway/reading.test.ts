import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInputs } from '../../../src/core/input-spec.ts';
import type { Json } from '../../../src/core/json.ts';
import { runningBetween } from '../../../src/domain/railway/history.ts';
import { railwayInputs, railwayProblems } from '../../../src/domain/railway/inputs.ts';
import { graphqlProblem } from '../../../src/domain/railway/problem.ts';
import { railwayReading } from '../../../src/domain/railway/reading.ts';

const same = (text: string) => text;
const ID = '7F1C7F5E-6d0b-4c1e-9a53-0d1f0c2b3a4d';
const given = (raw: Readonly<Record<string, string>>) => parseInputs(railwayInputs, (name) => raw[name] ?? '');

describe('inputs', () => {
  test('ids, tokens and kinds', () => {
    expect(given({ 'railway-service': ID }).railwayService).toBe(ID.toLowerCase());
    expect(() => given({ 'railway-service': 'api' })).toThrow('not an id of Railway');
    expect(() => given({ 'railway-token-kind': 'team' })).toThrow('project, account');
    expect(railwayProblems(given({}))).toEqual([]);
    expect(railwayProblems(given({ 'railway-service': ID }))).toMatchObject([{ input: 'railway-token' }]);
    expect(railwayProblems(given({ 'railway-token': 'x' }))).toMatchObject([{ input: 'railway-service' }]);
    const account = { 'railway-service': ID, 'railway-token': 'x', 'railway-token-kind': 'account' };
    expect(railwayProblems(given(account))).toMatchObject([{ input: 'railway-environment' }]);
    expect(railwayProblems(given({ ...account, 'railway-environment': ID }))).toEqual([]);
  });
});

describe('answers', () => {
  test('anything at all is read, or is nothing; nothing throws', () => {
    const names = [
      'httpMetricsGroupedByStatus',
      'metrics',
      'environment',
      'deployments',
      'serviceInstance',
      'projectToken',
      'platformStatus',
      'errors',
    ];
    const data = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(fc.oneof(data, fc.jsonValue()), (value) => {
        const json = value as Json;
        graphqlProblem(json);
        for (const read of [railwayReading.readProjectToken, railwayReading.readRunning, railwayReading.bucketsOf]) read(json);
        railwayReading.memoryFrom(json, 'svc');
        railwayReading.volumesFrom(json, 'svc');
        railwayReading.readDeployments(json, same);
        railwayReading.platformStatus(json, same);
        railwayReading.errorsOf([{ lines: Array.isArray(json) ? json : [json], whole: true }], [], 0, 1, same);
      }),
    );
  });

  test('half an answer is none', () => {
    expect(graphqlProblem({ data: { metrics: [] }, errors: [{ message: 'x' }] })).toMatchObject({ cause: 'source_failed' });
    expect(graphqlProblem({ data: { metrics: [] } })).toBeNull();
    expect(graphqlProblem({ data: null })).toMatchObject({ cause: 'malformed' });
    expect(graphqlProblem({ errors: [{}] })).toMatchObject({ detail: 'an error without a message' });
  });

  const deployment = (id: string, createdAt: number, status: string, changedAt = createdAt) => ({
    id,
    createdAt,
    status,
    changedAt,
    commit: null,
    by: '',
  });
  test('the deployments whose logs matter: what ran until the next one came, and what failed in the time', () => {
    const all = [
      deployment('built', 95, 'BUILDING'),
      deployment('new', 90, 'SUCCESS'),
      deployment('failed', 85, 'FAILED'),
      deployment('old', 50, 'REMOVED'),
      deployment('older', 40, 'REMOVED'),
      deployment('failed-before', 30, 'FAILED'),
    ];
    const ids = (from: number, until: number, most = 9) => runningBetween(all, from, until, most).map(({ id }) => id);
    expect(ids(80, 100)).toEqual(['new', 'failed', 'old']);
    expect(ids(92, 100)).toEqual(['new']);
    expect(ids(60, 70)).toEqual(['old']);
    expect(ids(80, 100, 2)).toEqual(['new', 'failed']);
    expect(ids(10, 20)).toEqual([]);
  });
});
