import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createConnection } from '../../../src/adapters/host/connection.ts';
import { type LogTaker, readLog } from '../../../src/adapters/host/log-reading.ts';
import type { Measured } from '../../../src/domain/alerts/measured.ts';
import type { Gap, Traffic } from '../../../src/domain/alerts/sources.ts';
import { hostDecisions } from '../../../src/domain/host/decisions.ts';
import { standIns } from '../../support/host-lab.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { inputsFor, never, type Run, startRun, withHost, withServer } from './support.ts';

const MINUTE = 60_000;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
let ssh: SshServer;
let run: Run;
let folder: string;
let log: string;
beforeAll(async () => {
  ssh = await startSshServer({ Subsystem: 'sftp internal-sftp' });
});
afterAll(() => ssh.stop());
beforeEach(() => {
  run = startRun();
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-log-'));
  log = path.join(folder, 'access.log');
});
afterEach(() => {
  expect(run.left()).toEqual({ files: [], processes: [] });
  run.end();
  rmSync(folder, { recursive: true });
});

const json = (at: number, status: number) =>
  `${JSON.stringify({ time: new Date(at).toISOString(), status, method: 'GET', url: '/a/12', ua: 'x'.repeat(60) })}\n`;
/** A line each second from `from` until before `until`, every 100th of them a 500. */
function lines(from: number, until: number): string {
  const all: string[] = [];
  for (let at = from, n = 0; at < until; at += 1000, n += 1) all.push(json(at, n % 100 === 99 ? 500 : 200));
  return all.join('');
}
/** Writes a file as if it was last written to at this time. */
function write(name: string, content: string | Buffer, at: number) {
  writeFileSync(path.join(folder, name), content);
  utimesSync(path.join(folder, name), at / 1000, at / 1000);
}
const ask = (from: number, until: number, more: Record<string, string> = {}, server: SshServer = ssh) =>
  withHost(
    run,
    inputsFor(server, { 'access-log': log, ...more }),
    async (host) => host.traffic?.(from, until, 5 * MINUTE, never()) as Promise<Measured<Traffic>>,
  );
const total = (answer: Measured<Traffic>) =>
  answer.kind === 'unmeasured'
    ? `${answer.cause} ${answer.detail}`
    : [answer.value.counts.reduce((n, c) => n + c.requests, 0), answer.value.counts.reduce((n, c) => n + c.errors, 0), ...answer.value.gaps];

describe('what belongs to the asked time', () => {
  test('in the middle of a large file, and at its end', async () => {
    write('access.log', lines(NOW - 4 * 3600_000, NOW), NOW);
    expect(total(await ask(NOW - 5 * MINUTE, NOW))).toEqual([300, 3]);
    const middle = await ask(NOW - 2 * 3600_000, NOW - 2 * 3600_000 + 10 * MINUTE);
    expect(total(middle)).toEqual([600, 6]);
    expect(middle).toMatchObject({ value: { errors: [{ what: 'GET /a/<n> 500', count: 6 }] } });
    expect(total(await ask(NOW - 4 * 3600_000, NOW))).toEqual([14_400, 144]);
  });

  test('from before the last rotations, packed ones too, each line once', async () => {
    write('access.log.3.gz', gzipSync(lines(NOW - 90 * MINUTE, NOW - 60 * MINUTE)), NOW - 60 * MINUTE);
    write('access.log.2.gz', gzipSync(lines(NOW - 60 * MINUTE, NOW - 40 * MINUTE)), NOW - 40 * MINUTE);
    write('access.log.1', lines(NOW - 40 * MINUTE, NOW - 20 * MINUTE), NOW - 20 * MINUTE);
    write('access.log', lines(NOW - 20 * MINUTE, NOW), NOW);
    write('other.log.1', lines(NOW - 40 * MINUTE, NOW), NOW);
    write('access.log.swp', 'junk', NOW);
    expect(total(await ask(NOW - 50 * MINUTE, NOW))).toEqual([3000, 30]);
    expect(total(await ask(NOW - 5 * MINUTE, NOW))).toEqual([300, 3]);
  });

  test('a server that still writes into the renamed file', async () => {
    write('access.log.1', lines(NOW - 40 * MINUTE, NOW), NOW);
    write('access.log', '', NOW - MINUTE);
    expect(total(await ask(NOW - 5 * MINUTE, NOW))).toEqual([300, 3]);
  });

  test('what was rotated away is a gap, not a time without requests', async () => {
    write('access.log', lines(NOW - 3 * MINUTE, NOW), NOW);
    const gap = { from: NOW - 5 * MINUTE, until: NOW - 3 * MINUTE, cause: 'gap', detail: `${log} begins after it` };
    expect(total(await ask(NOW - 5 * MINUTE, NOW))).toEqual([180, 1, gap]);
    write('access.log.1.xz', 'x', NOW - 3 * MINUTE);
    expect(total(await ask(NOW - 5 * MINUTE, NOW))).toEqual([
      180,
      1,
      { ...gap, cause: 'unsupported', detail: expect.stringContaining('access.log.1.xz') },
    ]);
    // An older one is there: between its end and the first line there was no request.
    rmSync(path.join(folder, 'access.log.1.xz'));
    write('access.log.1', lines(NOW - 60 * MINUTE, NOW - 30 * MINUTE), NOW - 30 * MINUTE);
    expect(total(await ask(NOW - 5 * MINUTE, NOW))).toEqual([180, 1]);
  });

  test('an empty log: no request since it was last written to, and nothing is known of before', async () => {
    write('access.log', '', NOW - 60 * MINUTE);
    expect(total(await ask(NOW - 5 * MINUTE, NOW))).toEqual([0, 0]);
    write('access.log', '', NOW - MINUTE);
    expect(total(await ask(NOW - 5 * MINUTE, NOW))).toEqual([0, 0, expect.objectContaining({ from: NOW - 5 * MINUTE, until: NOW - MINUTE })]);
  });

  test('several logs: together, and nothing where one of them tells nothing', async () => {
    const other = path.join(folder, 'admin.log');
    write('access.log', lines(NOW - 20 * MINUTE, NOW), NOW);
    write('admin.log', lines(NOW - 20 * MINUTE, NOW), NOW);
    expect(total(await ask(NOW - 5 * MINUTE, NOW, { 'access-log': `${log}\n${other}` }))).toEqual([600, 6]);
    write('admin.log', 'junk\n', NOW);
    expect(total(await ask(NOW - 5 * MINUTE, NOW, { 'access-log': `${log}\n${other}` }))).toMatch(/^malformed .*admin\.log/);
    rmSync(other);
    expect(total(await ask(NOW - 5 * MINUTE, NOW, { 'access-log': `${log}\n${other}` }))).toBe(`not_found ${other}`);
  });

  test('a damaged packed neighbour is malformed', async () => {
    write('access.log', '', NOW);
    write('access.log.1.gz', gzipSync(lines(NOW - 20 * MINUTE, NOW)).subarray(0, 900), NOW);
    expect(total(await ask(NOW - 5 * MINUTE, NOW))).toMatch(/^malformed .*damaged/);
  });
});

describe('a log that changes while it is read', () => {
  /** Reads with a taker that does something to the files when the first bytes of the first attempt come. */
  async function disturbed(disturb: () => void): Promise<number | string> {
    const { options } = run;
    const connection = createConnection({ ...options, access: hostDecisions.access(inputsFor(ssh)) });
    let attempts = 0;
    const format = { format: 'auto', fields: hostDecisions.jsonFields([]) } as const;
    const taker = () => {
      attempts += 1;
      const counter = hostDecisions.accessCounter(NOW - 300 * MINUTE, NOW, format, (text) => text);
      const first = attempts === 1;
      let done = false;
      const file = (skip: boolean) => {
        const take = counter.file(skip);
        return (chunk: Buffer) => {
          if (first && !done) disturb();
          done = true;
          take(chunk);
        };
      };
      return { file, over: false, counter } satisfies LogTaker & { counter: unknown };
    };
    const request = { path: log, from: NOW - 300 * MINUTE, until: NOW, lineTime: hostDecisions.accessLineTime(format), taker };
    const answer = await connection.use<number | string>(never(), async (session) => {
      const files = await session.files();
      const read = await readLog(files, request, hostDecisions.logs);
      await files.close();
      if (read.kind === 'unmeasured') return read;
      const traffic = read.value.taker.counter.traffic(read.value.gaps, 0);
      return { kind: 'measured', value: `${attempts} ${total(traffic)}` };
    });
    await connection.close();
    return answer.kind === 'measured' ? answer.value : answer.cause;
  }

  test('renamed: it is read again, with the neighbour', async () => {
    write('access.log', lines(NOW - 300 * MINUTE, NOW - 60_000), NOW);
    const rotate = () => {
      renameSync(log, `${log}.1`);
      write('access.log', lines(NOW - 60_000, NOW), NOW);
    };
    expect(await disturbed(rotate)).toBe('2 18000,179');
  });

  test('copied and cut off: it is read again', async () => {
    const all = lines(NOW - 300 * MINUTE, NOW).repeat(3);
    write('access.log', all, NOW);
    const rotate = () => {
      writeFileSync(`${log}.1`, all);
      truncateSync(log, 0);
    };
    expect(await disturbed(rotate)).toBe('2 54000,540');
  });

  test('lines that are added do not disturb', async () => {
    write('access.log', lines(NOW - 300 * MINUTE, NOW), NOW);
    expect(await disturbed(() => appendFileSync(log, lines(NOW, NOW + MINUTE)))).toBe('1 18000,180');
  });
});

test.each([
  ['may not read it', { Subsystem: 'sftp internal-sftp -P open' }, 'unauthorized'],
  ['may not list its folder', { Subsystem: 'sftp internal-sftp -P opendir' }, [300, 3]],
])('a user who %s', async (_, settings, expected) => {
  write('access.log', lines(NOW - 20 * MINUTE, NOW), NOW);
  await withServer(settings, async (server) => {
    const answer = total(await ask(NOW - 5 * MINUTE, NOW, {}, server));
    expect(expected === 'unauthorized' ? answer === `unauthorized ${log}: this user may not read it` : answer).toEqual(
      expected === 'unauthorized' ? true : expected,
    );
  });
});

test('a server without SFTP: its shell reads, the same', async () => {
  await withServer({}, async (server) => {
    write('access.log.1', lines(NOW - 6 * 3600_000, NOW - 10 * MINUTE), NOW - 10 * MINUTE);
    write('access.log', lines(NOW - 10 * MINUTE, NOW), NOW);
    write('odd\nname', 'x', NOW);
    expect(total(await ask(NOW - 5 * MINUTE, NOW, {}, server))).toEqual([300, 3]);
    expect(total(await ask(NOW - 2 * 3600_000, NOW - 3600_000, {}, server))).toEqual([3600, 36]);
    const gone = `${log}'s"`;
    expect(total(await ask(NOW - 5 * MINUTE, NOW, { 'access-log': gone }, server))).toBe(`not_found ${gone}`);
    expect(total(await ask(NOW - 5 * MINUTE, NOW, { 'access-log': folder }, server))).toBe(`unsupported ${folder} is no regular file`);
  });
});

test('a host whose clock is an hour ahead: its log counts by its clock, and is told by ours', async () => {
  const clock = standIns({ date: 'case "$1" in +%s) echo $(($(/bin/date +%s) + 3600)) ;; *) echo +0200 ;; esac' });
  await withServer({ Subsystem: 'sftp internal-sftp', SetEnv: `"PATH=${clock.folder}:/usr/bin:/bin"` }, async (server) => {
    // How far it is ahead is known to a second (`date` cuts them off), so nothing happens ten seconds before and after what is asked for.
    const quiet = 10_000;
    const hour = 60 * MINUTE;
    const early = lines(NOW - 20 * MINUTE + hour, NOW - 5 * MINUTE - quiet + hour);
    write('access.log', early + lines(NOW - 5 * MINUTE + quiet + hour, NOW - quiet + hour), NOW + hour);
    const answer = await ask(NOW - 5 * MINUTE, NOW, {}, server);
    expect(total(answer)).toEqual([280, 2]);
    const first = answer.kind === 'measured' ? answer.value.counts[0] : undefined;
    expect(first?.from).toBe(NOW - 5 * MINUTE);
    expect(Math.abs((first?.until ?? 0) - (NOW - 4 * MINUTE))).toBeLessThanOrEqual(1000);
    // What it knows nothing of is told by our clock, too.
    const [requests, errors, gap, ...others] = total(await ask(NOW - 30 * MINUTE, NOW, {}, server)) as [number, number, Gap, ...Gap[]];
    expect([requests, errors, gap.from, others]).toEqual([890 + 280, 8 + 2, NOW - 30 * MINUTE, []]);
    expect(Math.abs(gap.until - (NOW - 20 * MINUTE))).toBeLessThanOrEqual(1000);
  });
  clock.remove();
});

test('a folder, a pipe and a device in the place of a log: none is opened', async () => {
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  symlinkSync('/dev/stdout', path.join(folder, 'link'));
  for (const at of [folder, path.join(folder, 'pipe'), path.join(folder, 'link')])
    expect(total(await ask(NOW - 5 * MINUTE, NOW, { 'access-log': at }))).toBe(`unsupported ${at} is no regular file`);
});

test('errors of the access log and of the application together, redacted, without what is older', async () => {
  const app = path.join(folder, 'error.log');
  write('access.log', lines(NOW - 20 * MINUTE, NOW), NOW);
  const at = (ms: number) => new Date(ms).toISOString();
  const text = [
    `${at(NOW - 60 * MINUTE)} Error: old one`,
    `${at(NOW - 3 * MINUTE)} Error: connect ECONNREFUSED 10.0.0.5:5432 with hunter22`,
    '    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)',
    `${at(NOW - 2 * MINUTE)} Error: connect ECONNREFUSED 10.0.0.6:5432 with hunter22`,
    `${at(NOW - 2 * MINUTE)} listening on 3000`,
    JSON.stringify({
      level: 50,
      time: NOW - MINUTE,
      err: { type: 'PrismaClientInitializationError', message: "Can't reach database server" },
      msg: 'x',
    }),
    '',
  ];
  write('error.log', text.join('\n'), NOW);
  const secret = startRun(['hunter22']);
  const errors = await withHost(secret, inputsFor(ssh, { 'access-log': log, 'error-log': app }), async (host) =>
    host.errors?.(NOW - 5 * MINUTE, NOW, never()),
  );
  secret.end();
  expect(errors).toEqual({
    kind: 'measured',
    value: [
      { what: 'GET /a/<n> 500', count: 3, lastAt: expect.any(Number) },
      { what: 'Error: connect ECONNREFUSED <ip> with ***', count: 2, lastAt: NOW - 2 * MINUTE },
      { what: "PrismaClientInitializationError: Can't reach database server", count: 1, lastAt: NOW - MINUTE },
    ],
  });
});
