import { describe, expect, test } from '@jest/globals';
import { chooseAll, chooseTraffic, type OpenedSource, type SourceKind } from '../../../src/domain/alert-sources/choose.ts';
import { unmeasured } from '../../../src/domain/alerts/measured.ts';

const read = async () => unmeasured('no_data');
const source = (kind: SourceKind, abilities: readonly ('traffic' | 'disks' | 'memory')[]): OpenedSource => ({
  kind,
  source: {
    name: kind,
    traffic: abilities.includes('traffic') ? read : null,
    disks: abilities.includes('disks') ? read : null,
    memory: abilities.includes('memory') ? read : null,
    processes: null,
    errors: null,
  },
});
const kinds = (chosen: ReturnType<typeof chooseTraffic>) => ('sources' in chosen ? chosen.sources.map(({ kind }) => kind) : chosen.problem);
const render = source('render', ['traffic', 'disks', 'memory']);
const ssh = source('ssh', ['traffic', 'disks', 'memory']);
const bare = source('railway', ['memory']);

describe('the source of the traffic', () => {
  test('the only one that can tell', () => expect(kinds(chooseTraffic([bare, ssh], 'auto'))).toEqual(['ssh']));

  test('none where none can: the rule is not configured', () => expect(kinds(chooseTraffic([bare], 'auto'))).toEqual([]));

  test('of two, the one that is named', () => expect(kinds(chooseTraffic([render, ssh], 'ssh'))).toEqual(['ssh']));

  test('of two without a word, none', () =>
    expect(kinds(chooseTraffic([render, ssh], 'auto'))).toEqual({
      input: 'http-5xx-source',
      problem: 'render and ssh can tell of the traffic; say which one is to be counted.',
      example: 'render',
    }));

  test('one that is not given, and one that cannot tell', () => {
    expect(kinds(chooseTraffic([ssh], 'render'))).toMatchObject({ problem: 'render is not among the sources that are given.' });
    expect(kinds(chooseTraffic([bare, ssh], 'railway'))).toMatchObject({ problem: 'railway is not set up to tell of it.', example: 'ssh' });
  });
});

test('none leaves a rule out', () => expect(kinds(chooseTraffic([render, ssh], 'none'))).toEqual([]));

test('of disks and memory all are looked at, or the one that is named', () => {
  expect(kinds(chooseAll([render, ssh, bare], 'auto', 'memory', 'memory-source'))).toEqual(['render', 'ssh', 'railway']);
  expect(kinds(chooseAll([render, ssh, bare], 'ssh', 'disks', 'disk-source'))).toEqual(['ssh']);
  expect(kinds(chooseAll([render, bare], 'railway', 'disks', 'disk-source'))).toMatchObject({ input: 'disk-source' });
});
