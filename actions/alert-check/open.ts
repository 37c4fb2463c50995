import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import { pause } from '../../src/adapters/clock/pause.ts';
import { type Host, openHost } from '../../src/adapters/host/open-host.ts';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { openJsonMetrics } from '../../src/adapters/metrics/json-metric.ts';
import { openLoki } from '../../src/adapters/metrics/loki.ts';
import { openPrometheus } from '../../src/adapters/metrics/prometheus.ts';
import { openRailway } from '../../src/adapters/railway/open.ts';
import { openRender } from '../../src/adapters/render/open.ts';
import { createTunnelFolder, removeTunnelFolder } from '../../src/adapters/ssh/folder.ts';
import type { OpenedSource } from '../../src/domain/alert-sources/choose.ts';
import { fullest } from '../../src/domain/alert-sources/fullest.ts';
import type { MetricSource } from '../../src/domain/alerts/rule.ts';
import type { AlertSource, DatabaseReading, Read, ReadQueues } from '../../src/domain/alerts/sources.ts';
import { databaseOf } from '../../src/domain/database/inputs.ts';
import { hostDecisions } from '../../src/domain/host/decisions.ts';
import { jsonMetricReader } from '../../src/domain/metrics/json-metric.ts';
import { lokiReader } from '../../src/domain/metrics/loki.ts';
import { prometheusReader } from '../../src/domain/metrics/prometheus.ts';
import type { ReadNumber } from '../../src/domain/metrics/types.ts';
import { queuesOf, redisOf } from '../../src/domain/queues/inputs.ts';
import { queueLabel } from '../../src/domain/queues/names.ts';
import { queueRules } from '../../src/domain/queues/reading.ts';
import { redisMemory } from '../../src/domain/queues/redis-info.ts';
import { railwayReading } from '../../src/domain/railway/reading.ts';
import { renderReading } from '../../src/domain/render/reading.ts';
import type { Given } from './validate.ts';

export type Opening = { readonly given: Given; readonly env: NodeJS.ProcessEnv; readonly redact: (text: string) => string };

export type Places = {
  readonly opened: readonly OpenedSource[];
  /** Ends what is open. It never rejects. */
  readonly close: () => Promise<void>;
};

/** The places that tell of traffic, disks, memory or processes, as far as the inputs give any. Nothing is asked yet. */
export async function openPlaces(opening: Opening): Promise<Places> {
  const { given } = opening;
  const opened: OpenedSource[] = [];
  const hosted = (kind: 'render' | 'railway', source: AlertSource) =>
    opened.push({ kind, source: { ...source, memory: source.memory === null ? null : fullest(kind, source.memory) } });
  if (given.renderService !== '') hosted('render', openRender(given, { ...api(opening), reading: renderReading }).source);
  if (given.railwayService !== '') hosted('railway', openRailway(given, { ...api(opening), reading: railwayReading }).source);
  const { prometheus, loki } = openServers(opening);
  if (prometheus !== null) opened.push({ kind: 'prometheus', source: prometheus });
  if (loki !== null) opened.push({ kind: 'loki', source: loki });
  const redis = await openRedis(opening);
  if (redis !== null) opened.push({ kind: 'redis', source: redis });
  if (given.sshHost === '') return { opened, close: async () => {} };
  const host = await openSshHost(opening);
  return { opened: [...opened, { kind: 'ssh', source: host }], close: host.close };
}

/** The login's files are in a folder of this run alone, which goes with it. */
async function openSshHost({ given, env, redact }: Opening): Promise<Pick<Host, keyof AlertSource | 'close'>> {
  const folder = await createTunnelFolder();
  const host = openHost(given, { decisions: hostDecisions, folder, now: Date.now, redact, env });
  const close = async () => {
    await host.close();
    await removeTunnelFolder(folder).catch(() => {});
  };
  return { ...host, close };
}

/** Who answers the rules of the input `rules`. */
export function openMetrics(opening: Opening): Partial<Record<MetricSource, ReadNumber>> {
  const { prometheus, loki } = openServers(opening);
  return {
    ...(prometheus === null ? {} : { prometheus: prometheus.query }),
    ...(loki === null ? {} : { loki: loki.query }),
    json: openJsonMetrics(opening.given, { ...metricsOpening(opening), reader: jsonMetricReader }),
  };
}

const openServers = (opening: Opening) => ({
  prometheus: openPrometheus(opening.given, { ...metricsOpening(opening), reader: prometheusReader }),
  loki: openLoki(opening.given, { ...metricsOpening(opening), reader: lokiReader }),
});

const api = ({ given, env, redact }: Opening) => ({
  ...{ now: Date.now, pause, random: Math.random, redact, proxy: createProxyChoice('env', env) },
  ...{ userAgent: 'runbook-actions-alert-check', limitMs: given.timeout },
});

const metricsOpening = ({ given, env, redact }: Opening) => ({
  ...{ redact, env, patience: { limitMs: given.timeout, now: monotonicClock.now, pause, random: Math.random } },
});

/** The memory of Redis; its client is loaded where it is asked for alone. */
async function openRedis({ given }: Opening): Promise<AlertSource | null> {
  const target = redisOf(given);
  if (target === null) return null;
  const { openRedisMemory } = await import('../../src/adapters/redis/memory.ts');
  const memory = fullest('maxmemory', openRedisMemory(target, { read: redisMemory, timeoutMs: given.timeout }));
  return { name: 'redis', traffic: null, disks: null, memory, processes: null, errors: null };
}

export type OpenedQueues = { readonly names: readonly string[]; readonly read: ReadQueues };

export async function openQueueSource({ given, redact }: Opening): Promise<OpenedQueues | null> {
  const target = redisOf(given);
  const queues = queuesOf(given);
  if (target === null || queues.length === 0) return null;
  const { openQueues } = await import('../../src/adapters/redis/queues.ts');
  const read = openQueues(target, queues, { rules: queueRules, timeoutMs: given.timeout, now: Date.now, redact });
  return { names: queues.map(queueLabel), read };
}

export async function openDatabase({ given }: Opening): Promise<Read<DatabaseReading> | null> {
  const address = databaseOf(given);
  if (address === null) return null;
  const { openDatabaseReading } = await import('../../src/adapters/postgres/read-database.ts');
  return openDatabaseReading(address, { timeoutMs: given.timeout });
}
