// `node bench/s3-download.ts [--gib 2.2] [--rounds 3]`: the drill's download (its SHA-256 and the check against the storage's digest
// included) beside `aws s3 cp` (PyPI awscli; `AWS` names another program), alternating, from one versitygw on this machine. `aws s3 cp`
// followed by `sha256sum` is what does the same by hand. Processor seconds beside the clock's: on a machine that others use too, they are
// what tells the programs apart.
import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { S3_KEYS, startS3 } from '../test/support/s3-server.ts';

const exec = promisify(execFile);
const { values } = parseArgs({ options: { gib: { type: 'string', default: '2.2' }, rounds: { type: 'string', default: '3' } } });
const [bytes, rounds] = [Math.round(Number(values.gib) * 1024 ** 3), Number(values.rounds)];
const aws = process.env['AWS'] ?? 'aws';
const work = mkdtempSync(path.join(tmpdir(), 'runbook-bench-s3-'));
const target = path.join(work, 'target');
mkdirSync(target);
const s3 = await startS3(path.join(work, 's3'));
const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: work,
  AWS_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
  AWS_DEFAULT_REGION: 'us-east-1',
  ...(process.env['PYENV_ROOT'] === undefined ? {} : { PYENV_ROOT: process.env['PYENV_ROOT'] }),
};
/** Seconds of a program by the clock and of the processors, with everything that it says. */
const run = async (program: string, args: readonly string[]) => {
  const began = performance.now();
  const { stdout, stderr } = await exec('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time "$0" "$@"', program, ...args], { env, maxBuffer: 1 << 26 });
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
  return { seconds: (performance.now() - began) / 1000, cpu: Number(user) + Number(system), stdout };
};

try {
  const file = path.join(work, 'large.dump');
  writeNoise(file, bytes);
  await run(aws, ['--endpoint-url', s3.endpoint, 's3', 'cp', '--no-progress', file, 's3://backups/large.dump']);
  rmSync(file);
  const here = path.join(target, 'large.dump');
  const taken = { aws: [] as number[], 'aws + sha256sum': [] as number[], drill: [] as number[] };
  const used = { aws: [] as number[], 'aws + sha256sum': [] as number[], drill: [] as number[] };
  let said = '';
  let hash = '';
  for (let round = 0; round < rounds; round += 1) {
    for (const who of round % 2 === 0 ? (['aws', 'drill'] as const) : (['drill', 'aws'] as const)) {
      rmSync(here, { force: true });
      if (who === 'aws') {
        const copy = await run(aws, ['--endpoint-url', s3.endpoint, 's3', 'cp', '--no-progress', 's3://backups/large.dump', here]);
        const sum = await run('sha256sum', [here]);
        hash = sum.stdout.slice(0, 64);
        taken.aws.push(copy.seconds);
        taken['aws + sha256sum'].push(copy.seconds + sum.seconds);
        used.aws.push(copy.cpu);
        used['aws + sha256sum'].push(copy.cpu + sum.cpu);
      } else {
        const script = path.join(import.meta.dirname, 'storage', 'fetch-one.ts');
        const done = await run(process.execPath, ['--disable-warning=ExperimentalWarning', script, 's3://backups/large.dump', s3.endpoint, target]);
        taken.drill.push(done.seconds);
        used.drill.push(done.cpu);
        said = done.stdout.trim();
      }
      if (statSync(here).size !== bytes) throw new Error(`${who} left ${statSync(here).size} bytes`);
    }
  }
  if (hash !== (JSON.parse(said) as { sha256: string }).sha256) throw new Error('the two hashes differ');
  const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
  const shown = (all: readonly number[]) => all.map((s) => s.toFixed(2)).join(', ');
  for (const [name, all] of Object.entries(taken)) {
    const rate = bytes / 1e6 / median(all);
    const cpu = used[name as keyof typeof used];
    console.log(
      `${name.padEnd(16)} median ${median(all).toFixed(2)} s  ${rate.toFixed(0)} MB/s  (${shown(all)})  cpu ${median(cpu).toFixed(2)} s (${shown(cpu)})`,
    );
  }
  const ratio = (of: typeof taken, by: (all: readonly number[]) => number) => (by(of.aws) / by(of.drill)).toFixed(2);
  const best = (all: readonly number[]) => Math.min(...all);
  console.log(
    `${(bytes / 1024 ** 3).toFixed(2)} GiB; aws / drill: median ${ratio(taken, median)}, best ${ratio(taken, best)}, cpu ${ratio(used, median)}; drill: ${said}`,
  );
} finally {
  await s3.stop();
  rmSync(work, { recursive: true, force: true });
}

/** Bytes that neither compress nor repeat within a block. */
function writeNoise(file: string, length: number): void {
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(16 * 1024 * 1024);
  randomFillSync(block);
  for (let at = 0; at < length; at += block.length) {
    block.writeDoubleLE(at, 0);
    writeSync(descriptor, block, 0, Math.min(block.length, length - at));
  }
  closeSync(descriptor);
}
