import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { onLoopback } from './loopback.ts';
import { freePort } from './postgres-server.ts';

const run = promisify(execFile);

/** A series as it was scraped: `[milliseconds, value]`, in order. */
export type History = { readonly series: string; readonly samples: readonly (readonly [number, number])[] };
export type Scraped = { readonly job: string; readonly url: string };
export type PrometheusServer = { readonly url: string; readonly stop: () => Promise<void> };

const prometheusPath = () => (readToolchain() as { prometheus: string | null }).prometheus;
/** Whether the set-up could get the server. */
export const hasPrometheus = () => prometheusPath() !== null;

/** A real Prometheus on a free port, with a past that was written by its own promtool, scraping its targets every two seconds. */
export async function startPrometheus({
  history = [],
  scraped = [],
}: {
  history?: readonly History[];
  scraped?: readonly Scraped[];
}): Promise<PrometheusServer> {
  const binary = prometheusPath() ?? '';
  const folder = mkdtempSync(path.join(tmpdir(), 'prometheus-'));
  const data = path.join(folder, 'data');
  if (history.length > 0) {
    const file = path.join(folder, 'history.txt');
    writeFileSync(file, openMetrics(history));
    await run(path.join(path.dirname(binary), 'promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', file, data], {
      maxBuffer: 64 * 1024 * 1024,
    });
  }
  const targets = (job: string) => scraped.filter((one) => one.job === job).map(({ url }) => new URL(url).host);
  const jobs = [...new Set(scraped.map(({ job }) => job))].map((job) => ({ job_name: job, static_configs: [{ targets: targets(job) }] }));
  const config = path.join(folder, 'prometheus.yml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ global: { scrape_interval: '2s', scrape_timeout: '2s' }, scrape_configs: jobs }));
  const port = await freePort();
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${data}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'];
  const child = spawn(binary, flags, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (
    let i = 0;
    !(await fetch(`${url}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    ));
    i += 1
  ) {
    if (i > 150 || child.exitCode !== null) {
      await stop();
      throw new Error('Prometheus did not start');
    }
    await sleep(100);
  }
  return { url, stop };
}

function openMetrics(history: readonly History[]): string {
  const lines = history.flatMap(({ series, samples }) => samples.map(([at, value]) => `${series} ${value} ${(at / 1000).toFixed(3)}`));
  return `${lines.join('\n')}\n# EOF\n`;
}

export type Exporter = { readonly url: string; readonly show: (text: string) => void; readonly close: () => Promise<void> };

/** A target whose metrics the test decides, in the text format. */
export async function startExporter(first: string): Promise<Exporter> {
  let text = first;
  const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text));
  const { url, close } = await onLoopback(server);
  return {
    url,
    show: (next) => {
      text = next;
    },
    close,
  };
}
