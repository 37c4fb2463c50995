import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPrometheus } from '../../../src/adapters/metrics/prometheus.ts';
import { prometheusReader } from '../../../src/domain/metrics/prometheus.ts';
import { type Matcher, parseSelector, type Selector } from '../../../src/domain/metrics/selector.ts';
import { type Exporter, hasPrometheus, type PrometheusServer, startExporter, startPrometheus } from '../../support/prometheus-server.ts';
import { patience } from './support.ts';

const GIB = 1024 ** 3;
const MINUTE = 60_000;
/** A whole minute of the past. */
const PAST = Math.floor(Date.now() / MINUTE) * MINUTE - MINUTE;
type Disk = { device: string; fstype: string; mount: string; size: number; free: number; avail: number; more?: Record<string, number> };

/** A file system as node_exporter 1.5 shows it. */
function filesystem({ device, fstype, mount, size, free, avail, more = {} }: Disk): string {
  const labels = `{device="${device}",fstype="${fstype}",mountpoint="${mount}"}`;
  const values = {
    size_bytes: size * GIB,
    free_bytes: free * GIB,
    avail_bytes: avail * GIB,
    files: 1000,
    files_free: 750,
    readonly: 0,
    device_error: 0,
    ...more,
  };
  return Object.entries(values)
    .map(([name, value]) => `node_filesystem_${name}${labels} ${value}\n`)
    .join('');
}

const MEMORY = `node_memory_MemTotal_bytes ${16 * GIB}\nnode_memory_MemFree_bytes ${GIB}\nnode_memory_MemAvailable_bytes ${4 * GIB}\nnode_vmstat_oom_kill 2\n`;
const ROOT = { device: '/dev/vda1', fstype: 'ext4', mount: '/', size: 100, free: 15, avail: 10 };
const HOST = [
  filesystem(ROOT),
  // The same device again, bound into a container's folder.
  filesystem({ ...ROOT, mount: '/var/lib/kubelet/pods/1' }),
  filesystem({ device: '/dev/vdb', fstype: 'btrfs', mount: '/data', size: 50, free: 25, avail: 25, more: { files: 0, files_free: 0 } }),
  filesystem({ device: 'tmpfs', fstype: 'tmpfs', mount: '/run', size: 1, free: 0, avail: 0 }),
  filesystem({ device: 'overlay', fstype: 'overlay', mount: '/var/lib/docker/overlay2/x', size: 100, free: 15, avail: 10 }),
  filesystem({ device: '/dev/loop0', fstype: 'squashfs', mount: '/snap/core', size: 1, free: 0, avail: 0 }),
  filesystem({ device: '/dev/sr0', fstype: 'ext4', mount: '/media', size: 1, free: 0, avail: 0, more: { readonly: 1 } }),
].join('');

const build = hasPrometheus() ? describe : describe.skip;
build('a host behind a real Prometheus', () => {
  let server: PrometheusServer;
  let exporters: Exporter[] = [];
  const { signal } = new AbortController();
  beforeAll(async () => {
    exporters = await Promise.all([`${HOST}${MEMORY}`, `${filesystem({ ...ROOT, mount: '/srv' })}${MEMORY}`, 'other_metric 1\n'].map(startExporter));
    const steps = Array.from({ length: 11 }, (_, i) => [PAST + (i - 10) * MINUTE, i] as const);
    server = await startPrometheus({
      history: [{ series: 'steps', samples: steps }],
      scraped: exporters.map(({ url }, i) => ({ job: i === 2 ? 'other' : 'node', url })),
    });
    for (let i = 0; i < 200 && (await open().query('sum(up)', Date.now(), signal)).kind !== 'measured'; i += 1) await sleep(100);
    await until(async () => await number('sum(up)'), 3);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await Promise.all(exporters.map(({ close }) => close()));
  });

  const open = (instance = '{job="none"}') =>
    openPrometheus(
      {
        prometheusUrl: new URL(server.url),
        prometheusHeaders: [],
        prometheusRequests: null,
        prometheusStatusLabel: '',
        prometheusInstance: (parseSelector(instance) as { value: Selector }).value.matchers as readonly Matcher[],
      },
      { reader: prometheusReader, redact: (text) => text, env: {}, patience: patience() },
    ) as NonNullable<ReturnType<typeof openPrometheus>>;
  const number = async (query: string) => {
    const result = await open().query(query, Date.now(), signal);
    return result.kind === 'measured' ? result.value : result.cause;
  };
  /** Reads again until it is so; the scrapes come by the second. */
  const until = async <T>(read: () => Promise<T>, wanted: T) => {
    let last = await read();
    for (let i = 0; i < 200 && JSON.stringify(last) !== JSON.stringify(wanted); i += 1) {
      await sleep(100);
      last = await read();
    }
    expect(last).toEqual(wanted);
  };
  const host = (i: number) => `{instance="${new URL((exporters[i] as Exporter).url).host}"}`;

  test('disks by what is available, each device once, without those that hold nothing', async () => {
    expect(await open(host(0)).disks?.(signal)).toEqual({
      kind: 'measured',
      value: [
        { mount: '/', totalBytes: 100 * GIB, availableBytes: 10 * GIB, usedRatio: 85 / 95, inodesUsedRatio: 0.25 },
        { mount: '/data', totalBytes: 50 * GIB, availableBytes: 25 * GIB, usedRatio: 0.5, inodesUsedRatio: null },
      ],
    });
  });

  test('memory by what is available, not by what is free', async () => {
    expect(await open(host(0)).memory?.(signal)).toEqual({
      kind: 'measured',
      value: [{ of: 'host', totalBytes: 16 * GIB, availableBytes: 4 * GIB, usedRatio: 0.75, oomKills: 2 }],
    });
  });

  test('several hosts are told apart, an instance without the exporter or without any is told', async () => {
    const disks = await open('{job="node"}').disks?.(signal);
    const mounts = disks?.kind === 'measured' ? disks.value.map(({ mount }) => mount.replace(/^\S+ /, '')).sort() : [];
    expect(mounts).toEqual(['/', '/data', '/srv']);
    const memory = await open('{job="node"}').memory?.(signal);
    expect(memory?.kind === 'measured' ? memory.value.map(({ of }) => of).sort() : []).toEqual(
      exporters
        .slice(0, 2)
        .map(({ url }) => new URL(url).host)
        .sort(),
    );
    expect(await open(host(2)).disks?.(signal)).toMatchObject({ kind: 'unmeasured', cause: 'unknown_metric' });
    expect(await open('{instance="nobody:9100"}').memory?.(signal)).toMatchObject({ kind: 'unmeasured', cause: 'unknown_metric' });
  });

  test('numbers of queries; what gives none, gives the cause', async () => {
    expect(await number('sum(node_memory_MemTotal_bytes) / 2')).toBe(16 * GIB);
    expect(await number('1 + 1')).toBe(2);
    expect(await number('up')).toBe('several_series');
    expect(await number('sum(up) / 0')).toBe('not_a_number');
    expect(await number('0 / 0')).toBe('not_a_number');
    expect(await number('node_memory_MemTotal_bytes[1m]')).toBe('unsupported');
    expect(await number('"text"')).toBe('not_a_number');
    expect(await number('sum(')).toBe('source_failed');
    expect(await number('other_metric > 5')).toBe('no_data');
    expect(await number('sum(rate(htp_requests_total[5m]))')).toBe('unknown_metric');
    expect(await number('sum(rate(other_metric{job="x"}[5m]))')).toBe('unknown_metric');
    expect(await number('node_memory_MemTotal_bytes * on (instance) other_metric')).toBe('no_data');
    expect(await number('up * on (job) up')).toBe('source_failed');
    // What hides a typing error hides nothing here.
    expect(await number('sum(rate(htp_errors_total[5m])) or vector(0)')).toBe('unknown_metric');
    expect(await number('(sum(rate(htp_errors_total[5m])) or vector(0)) / sum(up)')).toBe('unknown_metric');
    expect(await number('sum(other_metric > 5) or vector(0)')).toBe(0);
    expect(await number('absent(htp_requests_total)')).toBe(1);
  });

  test('numbers over a time, with the steps at which there were none', async () => {
    const range = { from: PAST - 20 * MINUTE, until: PAST, stepMs: MINUTE };
    const result = await open().queryRange('sum(steps)', range, signal);
    const points = Array.from({ length: 11 }, (_, i) => ({ at: PAST + (i - 10) * MINUTE, value: i }));
    const gaps = [{ from: range.from, until: PAST - 11 * MINUTE, cause: 'no_data', detail: '' }];
    expect(result).toEqual({ kind: 'measured', value: { points, gaps } });
    expect(await open().queryRange('up', { ...range, until: Date.now() }, signal)).toMatchObject({ kind: 'unmeasured' });
    expect(await open().queryRange('nobody', range, signal)).toMatchObject({ cause: 'unknown_metric' });
    expect(await open().queryRange('sum(steps)', { ...range, from: PAST - 1e12 }, signal)).toMatchObject({ cause: 'too_much' });
  });

  test('a file system that the exporter cannot read, and a host that is gone', async () => {
    const broken = filesystem({ ...ROOT, device: '/dev/vdc', mount: '/backup', size: 0, free: 0, avail: 0, more: { device_error: 1 } });
    exporters[1]?.show(`${filesystem(ROOT)}${broken}${MEMORY}`);
    const cause = async (what: 'disks' | 'memory') => {
      const result = await open(host(1))[what]?.(signal);
      return result?.kind === 'unmeasured' ? [result.cause, result.detail] : result?.kind;
    };
    await until(() => cause('disks'), ['partial', '/backup could not be read']);
    await exporters[1]?.close();
    await until(() => cause('memory'), ['no_data', 'no memory']);
  });
});
