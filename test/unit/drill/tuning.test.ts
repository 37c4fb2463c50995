import { describe, expect, test } from '@jest/globals';
import { estimateWal, mergeChanges, planPutBack, planTuning, readNote, type ServerSetting, writeNote } from '../../../src/domain/drill/tuning.ts';

const GIB = 1024 ** 3;
const setting = (name: string, value: string, more: Partial<ServerSetting> = {}): ServerSetting => ({
  name,
  setting: value,
  unit: null,
  source: 'default',
  ...more,
});
const untouched = [
  setting('fsync', 'on'),
  setting('autovacuum', 'on'),
  setting('max_wal_size', '1024', { unit: 'MB' }),
  setting('checkpoint_timeout', '300', { unit: 's' }),
];

describe('what is tuned', () => {
  test('an untouched server', () => {
    expect(planTuning(untouched, 'no_other_database', 2 * GIB)).toEqual({
      ...{ fsync: 'off', autovacuum: 'off', max_wal_size: '2048MB', checkpoint_timeout: '1h' },
    });
  });

  test('a server that holds other databases keeps its durability', () => {
    expect(Object.keys(planTuning(untouched, 'system_identifier', GIB))).toEqual(['autovacuum', 'checkpoint_timeout']);
  });

  test('nothing that is as fast already, or that ALTER SYSTEM does not reach', () => {
    const server = [
      setting('fsync', 'off'),
      setting('autovacuum', 'on', { source: 'command line' }),
      setting('max_wal_size', '64', { unit: '16MB' }),
    ];
    expect(planTuning(server, 'cluster_name', GIB)).toEqual({});
  });

  test('the disk is not filled with WAL', () => {
    expect(planTuning(untouched, 'cluster_name', 900 * GIB)['max_wal_size']).toBe('4096MB');
    expect(estimateWal(GIB, true)).toBeGreaterThan(estimateWal(GIB, false));
  });
});

describe('what is put back', () => {
  test('what an earlier drill noted stays the original', () => {
    const first = mergeChanges({}, { fsync: 'off', max_wal_size: '1024MB' }, { max_wal_size: '2GB' });
    expect(first).toEqual({ fsync: { was: null, is: 'off' }, max_wal_size: { was: '2GB', is: '1024MB' } });
    const second = mergeChanges(first, { max_wal_size: '4096MB' }, { fsync: 'off', max_wal_size: '1024MB' });
    expect(second['max_wal_size']).toEqual({ was: '2GB', is: '4096MB' });
    expect(planPutBack(second, { fsync: 'off', max_wal_size: '4096MB' })).toEqual({ fsync: null, max_wal_size: '2GB' });
  });

  test('what somebody changed meanwhile stays theirs', () => {
    expect(planPutBack({ fsync: { was: null, is: 'off' } }, { fsync: 'on' })).toEqual({});
    expect(planPutBack({ fsync: { was: null, is: 'off' } }, {})).toEqual({});
  });

  test('a note is read back; what no drill writes is left out', () => {
    const changes = { fsync: { was: null, is: 'off' } };
    expect(readNote(writeNote(changes))).toEqual(changes);
    for (const text of [null, '', 'mine', '{}', '{"drill":1}', '{"drill":2,"changes":{}}', '[]', 'null']) expect(readNote(text)).toBeNull();
    expect(readNote('{"drill":1,"changes":{"archive_command":{"was":"rm","is":"x"},"fsync":{"was":1,"is":"off"}}}')).toEqual({});
  });
});
