import { describe, expect, test } from '@jest/globals';
import { judgeRedis, redisMemory } from '../../../src/domain/queues/redis-info.ts';

const info = (fields: Readonly<Record<string, string | number>>) =>
  `# Server\r\n${Object.entries({
    redis_version: '7.2.4',
    role: 'master',
    used_memory: 1000,
    maxmemory: 0,
    maxmemory_policy: 'noeviction',
    ...fields,
  })
    .map(([name, value]) => `${name}:${value}`)
    .join('\r\n')}\r\n`;

describe('whether Redis takes writes', () => {
  const cases: [string, Record<string, string | number>, boolean | null, object][] = [
    ['all is well', {}, null, { notes: [] }],
    ['loading', { loading: 1 }, null, { why: 'starting_up' }],
    [
      'a replica',
      { role: 'slave', slave_read_only: 1, master_link_status: 'down' },
      null,
      { why: 'read_only', detail: expect.stringContaining('down') },
    ],
    ['a replica that takes writes', { role: 'slave', slave_read_only: 0 }, null, { notes: [] }],
    ['full', { used_memory: 1001, maxmemory: 1000 }, null, { why: 'full' }],
    ['full, but for what replicas are owed', { used_memory: 1001, maxmemory: 1000, mem_not_counted_for_evict: 50 }, null, { notes: ['nearly_full'] }],
    ['just below, and writes were refused', { used_memory: 990, maxmemory: 1000, errorstat_OOM: 'count=7' }, null, { why: 'full' }],
    ['just below, and none was', { used_memory: 990, maxmemory: 1000 }, null, { notes: ['nearly_full'] }],
    ['refused long ago', { used_memory: 500, maxmemory: 1000, errorstat_OOM: 'count=7' }, null, { notes: [] }],
    ['full of what expires', { used_memory: 1001, maxmemory: 1000, maxmemory_policy: 'volatile-lru' }, null, { why: 'full' }],
    ['a cache', { used_memory: 1001, maxmemory: 1000, maxmemory_policy: 'allkeys-lru' }, null, { notes: ['evicts_keys'] }],
    ['a snapshot failed, and that stops writes', { rdb_last_bgsave_status: 'err' }, true, { why: 'read_only' }],
    [
      'a snapshot failed, and that stops nothing',
      { rdb_last_bgsave_status: 'err', errorstat_MISCONF: 'count=3' },
      false,
      { notes: ['snapshot_failed'] },
    ],
    ['a snapshot failed, and writes were refused', { rdb_last_bgsave_status: 'err', errorstat_MISCONF: 'count=3' }, null, { why: 'read_only' }],
    ['a snapshot failed', { rdb_last_bgsave_status: 'err' }, null, { notes: ['snapshot_failed'] }],
    ['the append-only file cannot be written', { aof_last_write_status: 'err' }, null, { why: 'read_only' }],
    ['a cluster that is down', { cluster_state: 'fail' }, null, { why: 'failed' }],
  ];
  test.each(cases)('%s', (_, fields, stopsWrites, expected) => expect(judgeRedis(info(fields), stopsWrites)).toMatchObject(expected));

  test('nonsense is no trouble that it could name', () => expect(judgeRedis('\u0000x:', null)).toEqual({ notes: [] }));
});

describe('memory', () => {
  const cases: [Record<string, string | number>, object][] = [
    [
      { used_memory: 250, maxmemory: 1000 },
      { kind: 'measured', value: [{ of: 'redis (noeviction)', totalBytes: 1000, availableBytes: 750, usedRatio: 0.25, oomKills: null }] },
    ],
    [
      { used_memory: 2000, maxmemory: 1000 },
      { kind: 'measured', value: [{ availableBytes: 0, usedRatio: 1 }] },
    ],
    [{ maxmemory: 0 }, { kind: 'unmeasured', cause: 'unsupported', detail: 'maxmemory:0' }],
    [
      { used_memory: 'lots', maxmemory: 1000 },
      { kind: 'unmeasured', cause: 'malformed' },
    ],
    [{ used_memory: 1, maxmemory: 1000, maxmemory_policy: '<b>x</b>' }, { value: [{ of: 'redis (noeviction)' }] }],
  ];
  test.each(cases)('%j', (fields, expected) => expect(redisMemory(info(fields))).toMatchObject(expected));
  test('a cache is always full, and well', () =>
    expect(redisMemory(info({ used_memory: 1000, maxmemory: 1000, maxmemory_policy: 'allkeys-lru' }))).toMatchObject({
      kind: 'unmeasured',
      cause: 'unsupported',
    }));
  test('no answer', () => expect(redisMemory('')).toMatchObject({ kind: 'unmeasured', cause: 'malformed' }));
});
