import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { MemoryReading } from '../alerts/sources.ts';
import type { DependencyNote, DependencyTrouble } from '../triage/dependency.ts';

/** The answer to `INFO`, field by field. */
export type RedisInfo = ReadonlyMap<string, string>;

/**
 * What a look at Redis asks of this room: what the server says of itself (`INFO`, and `CLUSTER INFO` behind it where it is part of a
 * cluster). `stopsWrites`: `stop-writes-on-bgsave-error`, null where the server does not tell.
 */
export type JudgeRedis = (
  info: string,
  stopsWrites: boolean | null,
) => { readonly why: DependencyTrouble; readonly detail: string } | { readonly notes: readonly DependencyNote[] };

/** Used by data at this part of `maxmemory`, and errors for lack of memory were counted: a write goes through by chance. */
const FULL_WITH_ERRORS = 0.98;
const NEARLY_FULL = 0.9;

/** `name:value` on lines of their own, with `# Section` between them. */
export function parseRedisInfo(text: string): RedisInfo {
  const fields = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, name, value] = /^([a-z][\w-]*):(.*)$/i.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return new Map(fields);
}

/**
 * Whether this server serves an application that writes, without writing anything: what Redis itself asks before it refuses a write
 * (`processCommand` in server.c: OOM, MISCONF, READONLY, MASTERDOWN).
 */
export const judgeRedis: JudgeRedis = (text, stopsWrites) => {
  const info = parseRedisInfo(text);
  const memory = memoryOf(info);
  return refusal(info, memory, stopsWrites) ?? { notes: notesOf(info, memory) };
};

const has = (info: RedisInfo, name: string, value: string) => info.get(name) === value;

function refusal(info: RedisInfo, memory: Memory | null, stopsWrites: boolean | null): { why: DependencyTrouble; detail: string } | null {
  if (has(info, 'loading', '1') || has(info, 'async_loading', '1')) return { why: 'starting_up', detail: 'LOADING' };
  if (has(info, 'cluster_state', 'fail')) return { why: 'failed', detail: 'CLUSTERDOWN: cluster_state:fail' };
  if (has(info, 'role', 'slave') && !has(info, 'slave_read_only', '0')) {
    const link = has(info, 'master_link_status', 'up') ? 'up' : 'down';
    return { why: 'read_only', detail: `READONLY: role:slave, master_link_status:${link}` };
  }
  if (memory !== null && isFull(info, memory))
    return { why: 'full', detail: `OOM: used_memory:${memory.used}, maxmemory:${memory.max}, maxmemory_policy:${memory.policy}` };
  if (has(info, 'aof_last_write_status', 'err')) return { why: 'read_only', detail: 'MISCONF: aof_last_write_status:err' };
  const refused = stopsWrites ?? counted(info, 'MISCONF') > 0;
  return has(info, 'rdb_last_bgsave_status', 'err') && refused ? { why: 'read_only', detail: 'MISCONF: rdb_last_bgsave_status:err' } : null;
}

function notesOf(info: RedisInfo, memory: Memory | null): DependencyNote[] {
  const notes: DependencyNote[] = [];
  if (has(info, 'rdb_last_bgsave_status', 'err')) notes.push('snapshot_failed');
  if (memory === null) return notes;
  if (evicts(memory.policy)) notes.push('evicts_keys');
  else if (memory.used >= NEARLY_FULL * memory.max) notes.push('nearly_full');
  return notes;
}

/**
 * Memory against `maxmemory`. Without a limit of its own it takes what the host has, of which Redis says nothing; a cache that drops any
 * key is always full, and well.
 */
export function redisMemory(text: string): Measured<readonly MemoryReading[]> {
  const info = parseRedisInfo(text);
  if (!/^\d+$/.test(info.get('used_memory') ?? '')) return unmeasured('malformed', 'used_memory');
  const memory = memoryOf(info);
  if (memory === null) return unmeasured('unsupported', 'maxmemory:0');
  const { used, max, policy } = memory;
  if (policy.startsWith('allkeys-')) return unmeasured('unsupported', `maxmemory_policy:${policy}`);
  return measured([
    { of: `redis (${policy})`, totalBytes: max, availableBytes: Math.max(0, max - used), usedRatio: Math.min(1, used / max), oomKills: null },
  ]);
}

type Memory = { readonly used: number; readonly max: number; readonly policy: string };

function memoryOf(info: RedisInfo): Memory | null {
  const max = whole(info, 'maxmemory');
  if (max === 0) return null;
  // Buffers of replicas and of the append-only file count as used, and not against the limit.
  return {
    used: Math.max(0, whole(info, 'used_memory') - whole(info, 'mem_not_counted_for_evict')),
    max,
    policy: plainPolicy(info.get('maxmemory_policy')),
  };
}

function isFull(info: RedisInfo, { used, max, policy }: Memory): boolean {
  // `volatile-*` evicts what expires; where nothing does, it is as full as without eviction.
  if (policy.startsWith('allkeys-')) return false;
  return used >= max || (used >= FULL_WITH_ERRORS * max && counted(info, 'OOM') > 0);
}

/** BullMQ asks for `noeviction`: any other policy may take away jobs. */
const evicts = (policy: string) => policy !== 'noeviction';
const plainPolicy = (text = '') => (/^[a-z-]{1,30}$/.test(text) ? text : 'noeviction');
const whole = (info: RedisInfo, name: string) => (/^\d{1,15}$/.test(info.get(name) ?? '') ? Number(info.get(name)) : 0);
/** Errors of a kind since the server was started (Redis 6.2 and newer). */
const counted = (info: RedisInfo, code: string) => Number(/^count=(\d+)$/.exec(info.get(`errorstat_${code}`) ?? '')?.[1] ?? 0);
