import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DISORDER_MS } from '../../../src/domain/host/access-count.ts';
import { AppErrors, appLine } from '../../../src/domain/host/app-log.ts';
import { ByteLines, MAX_LINE } from '../../../src/domain/host/byte-lines.ts';
import { hostClock } from '../../../src/domain/host/clock.ts';
import { chooseLogs, logGaps, rotation } from '../../../src/domain/host/log-files.ts';
import { blockTimes, logStart } from '../../../src/domain/host/log-search.ts';
import { clfTime, epochTime, logTime } from '../../../src/domain/host/log-time.ts';
import { hostAccess, loginFailure } from '../../../src/domain/host/login.ts';
import { merged, mergedTraffic } from '../../../src/domain/host/merged.ts';
import { pathShape, requestShape } from '../../../src/domain/host/path-shape.ts';
import { anyText } from '../../support/any-text.ts';

const AT = Date.UTC(2026, 10, 24, 3);

describe('times', () => {
  test.each([
    ['24/Nov/2026:03:00:00 +0000', AT],
    ['24/Nov/2026:08:30:00 +0530', AT],
    ['23/Nov/2026:19:00:00 -0800', AT],
    ['2026-11-24T03:00:00Z', AT],
    ['2026-11-24T04:00:00.5+01:00', AT + 500],
    ['2026-11-24 03:00:00,123 +0000', AT + 123],
    [String(AT / 1000), AT],
    [`${AT / 1000}.250`, AT + 250],
    [String(AT), AT],
    [`${AT}000000`, AT],
    ['2026-11-24T03:00:00', null],
    ['30/Feb/2026:03:00:00 +0000', null],
    ['24/Nov/2026:03:00:00', null],
    ['24/Nov/2026:03:00:00 +9999', null],
    ['2026-13-01T00:00:00Z', null],
    ['42', null],
    ['', null],
  ])('%s', (text, at) => {
    expect(logTime(text)).toBe(at);
  });

  test('without a zone it is the host’s, where that is known', () => {
    expect(logTime('2026/11/24 04:00:00 [error] 1#1: x', 3_600_000)).toBe(AT);
    expect(logTime('2026-11-24 03:00:00', 0)).toBe(AT);
  });

  test('any second of any zone comes back', () => {
    const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }), fc.integer({ min: -56, max: 56 }), (seconds, quarters) => {
        const d = new Date((seconds + quarters * 900) * 1000);
        const two = (n: number) => String(n).padStart(2, '0');
        const zone = `${quarters < 0 ? '-' : '+'}${two(Math.floor(Math.abs(quarters) / 4))}${two((Math.abs(quarters) % 4) * 15)}`;
        const text = `${two(d.getUTCDate())}/${names[d.getUTCMonth()]}/${d.getUTCFullYear()}:${d.toISOString().slice(11, 19)} ${zone}`;
        expect(clfTime(text)).toBe(seconds * 1000);
        expect(epochTime(seconds)).toBe(seconds * 1000);
      }),
    );
  });

  test('the host’s clock: told where it is off by more than the question took', () => {
    expect(hostClock(`${AT / 1000}\n+0100\n`, AT + 300, AT + 700)).toEqual({ ahead: 0, zone: 3_600_000 });
    expect(hostClock(`${AT / 1000 + 90}\n-0330\n`, AT, AT + 1000)).toEqual({ ahead: 90_000, zone: -12_600_000 });
    expect(hostClock(`${AT / 1000 - 7200}\n`, AT, AT + 1000)).toEqual({ ahead: -7_200_000, zone: null });
    for (const text of ['', 'date: not found', '%s\n+0000']) expect(hostClock(text, AT, AT)).toBeNull();
  });
});

test('lines are the same, however the bytes come', () => {
  const lines = (chunks: readonly Buffer[], skip: boolean) => {
    const found: string[] = [];
    const reader = new ByteLines((bytes, from, until, cut) => void found.push(`${bytes.toString('latin1', from, until)}${cut ? '…' : ''}`), skip);
    for (const chunk of chunks) reader.write(chunk);
    return found;
  };
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r') }), { maxLength: 30 }), fc.boolean(), (parts, skip) => {
      const whole = parts.join('');
      const expected = whole
        .split('\n')
        .slice(skip ? 1 : 0, -1)
        .map((line) => line.replace(/\r$/, ''));
      expect(
        lines(
          parts.map((part) => Buffer.from(part)),
          skip,
        ),
      ).toEqual(expected);
    }),
  );
  const long = 'x'.repeat(MAX_LINE + 5);
  for (const chunks of [[`${long}\nb\n`], [long.slice(0, 10), `${long.slice(10)}\nb`, '\n'], [long, long, '\n', 'b\n']])
    expect(
      lines(
        chunks.map((chunk) => Buffer.from(chunk)),
        false,
      ),
    ).toEqual([`${'x'.repeat(MAX_LINE)}…`, 'b']);
});

describe('the search', () => {
  const timeOf = (bytes: Buffer, from: number, until: number) => {
    const at = Number(bytes.toString('latin1', from, from + 13));
    return until - from > 13 && Number.isFinite(at) ? at : null;
  };
  /** Lines of 1 KiB, so that a few of them are a large file. */
  const fileOf = (times: readonly (number | null)[]) => Buffer.from(times.map((at) => `${String(at ?? 'junk').padEnd(1023)}\n`).join(''));
  const startOf = (file: Buffer, from: number) => {
    const search = logStart(file.length, from, (block) => blockTimes(block, true, timeOf)?.latest ?? null);
    let [step, probes] = [search.next(), 0];
    for (; !step.done; probes += 1) step = search.next(file.subarray(step.value.offset, step.value.offset + step.value.length));
    return { start: step.value, probes };
  };

  test('no line of the asked time is before the start, in a log as little in order as logs are', () => {
    const entry = fc.record({ gap: fc.integer({ min: 0, max: 3000 }), late: fc.integer({ min: 0, max: DISORDER_MS }), junk: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 100, maxLength: 200 }), fc.integer({ min: 0, max: 100 }), (pattern, percent) => {
        // The pattern again and again: 6 MB.
        let clock = AT;
        const times = Array.from({ length: 6000 }, (_, n) => {
          const { gap, late, junk } = pattern[n % pattern.length] as (typeof pattern)[number];
          clock += gap;
          return junk && n % 7 === 0 ? null : clock - (n % 11 === 0 ? late : 0);
        });
        const from = AT + ((clock - AT) * percent) / 100;
        const { start } = startOf(fileOf(times), from);
        const before = times.slice(0, Math.floor(start / 1024));
        expect(before.filter((at) => at !== null && at >= from)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('it is near, in few probes; without times it is the beginning', () => {
    const file = fileOf(Array.from({ length: 30_000 }, (_, n) => AT + n * 1000));
    const { start, probes } = startOf(file, AT + 29_000_000);
    expect([start > file.length * 0.9, probes < 8]).toEqual([true, true]);
    expect(startOf(fileOf(Array.from({ length: 3000 }, () => null)), AT).start).toBe(0);
    expect(startOf(Buffer.alloc(5_000_000), AT).start).toBe(0);
  });
});

describe('rotated logs', () => {
  test.each([
    ['access.log.1', 'plain'],
    ['access.log.12.gz', 'gz'],
    ['access.log-20261124', 'plain'],
    ['access.log-20261124-1795489200.gz', 'gz'],
    ['access.log.2026-11-24', 'plain'],
    ['access-2026-11-24.log', 'plain'],
    ['access__2026-11-24_00-00-00.log', 'plain'],
    ['access.log.2.xz', 'unknown'],
    ['access.log', null],
    ['access.log.swp', null],
    ['access.log.bak', null],
    ['access-admin.log', null],
    ['access.log.1.gz.tmp', null],
    ['other.log.1', null],
    ['xaccess.log.1', null],
  ])('%s: %s', (name, packed) => {
    expect(rotation('access.log', name)).toBe(packed);
  });

  test('any name can be asked about', () => {
    fc.assert(fc.property(anyText(), anyText(), (base, name) => void rotation(base, base + name)));
  });

  test('those written to since then, oldest first; a gap only where none reaches back', () => {
    const file = (name: string, ago: number, bytes = 10) => ({ name, bytes, modifiedAt: AT - ago });
    const listed = [file('a.log', 0), file('a.log.1', 60_000), file('a.log.2.gz', 600_000), file('b.log', 0)];
    const choice = chooseLogs('a.log', listed, AT - 300_000);
    expect(choice).toMatchObject({ files: [{ name: 'a.log.1' }, { name: 'a.log' }], reachesBack: true, unreadable: [] });
    const begun = choice.files.map((one) => ({ file: one, firstAt: AT - 100_000 }));
    expect(logGaps('/a.log', choice, begun, AT - 300_000, AT)).toEqual([]);
    expect(logGaps('/a.log', { ...choice, reachesBack: false }, begun, AT - 300_000, AT)).toMatchObject([
      { from: AT - 300_000, until: AT - 100_000, cause: 'gap' },
    ]);
    // A log that begins after the asked time knows nothing of it.
    expect(logGaps('/a.log', { ...choice, reachesBack: false }, begun, AT - 300_000, AT - 200_000)).toMatchObject([{ until: AT - 200_000 }]);
  });
});

describe('shapes', () => {
  test.each([
    ['GET /users/42/orders/1001?token=s3cr3t HTTP/1.1', 'GET /users/<n>/orders/<n> 500'],
    ['POST /reset/eyJhbGciOiJIUzI1NiJ9 HTTP/1.1', 'POST /reset/<id> 500'],
    ['GET /u/anna%40example.com/x@y.z HTTP/1.1', 'GET /u/<email>/<email> 500'],
    ['GET /f/0b0e7d5e-6a54-4c39-9d58-0d7f6c1e2a3b HTTP/1.1', 'GET /f/<id> 500'],
    ['GET /api/v2/health-check/order-12345 HTTP/1.1', 'GET /api/v2/health-check/order-<n> 500'],
    ['GET http://user:pw@example.com/a?b HTTP/1.1', 'GET /a 500'],
    ['GET /a/b/c/d/e/f/g/h/i/j HTTP/1.1', 'GET /a/b/c/d/e/f/g/h/… 500'],
    ['\\x16\\x03\\x01', '(no request) 500'],
    ['-', '(no request) 500'],
    ['', '(no request) 500'],
  ])('%s', (request, shape) => {
    expect(requestShape(request, 500)).toBe(shape);
  });

  test('no query, no line end, no control character, whatever is asked for', () => {
    fc.assert(
      fc.property(anyText(), (path) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(pathShape(`/a${path}`)).not.toMatch(/[?#\u0000-\u001f]/);
      }),
    );
  });
});

describe('an application’s log', () => {
  test.each([
    ['2026-11-24T03:00:00Z TypeError: x is not a function', { at: AT, text: 'TypeError: x is not a function' }],
    ['[2026-11-24 03:00:00] ERROR something', { at: AT, text: 'ERROR something' }],
    ['2026/11/24 03:00:00 [error] 7#7: *1 upstream timed out', { at: AT, text: '[error] 7#7: *1 upstream timed out' }],
    ['[24/Nov/2026:03:00:00 +0000] fatal: no', { at: AT, text: expect.stringContaining('fatal: no') }],
    ['    at Object.<anonymous> (/srv/error.js:1:1)', { at: null, text: null }],
    ['2026-11-24T03:00:00Z listening', { at: AT, text: null }],
    [JSON.stringify({ level: 50, time: AT, msg: 'down' }), { at: AT, text: 'down' }],
    [JSON.stringify({ level: 30, time: AT, msg: 'no error' }), { at: AT, text: null }],
    [
      JSON.stringify({ level: 'error', timestamp: '2026-11-24T03:00:00Z', message: 'm', err: { type: 'E', message: 'inner' } }),
      { at: AT, text: 'E: inner' },
    ],
    [JSON.stringify({ severity: 'CRITICAL', time: '2026-11-24T03:00:00Z' }), { at: AT, text: 'error without a text' }],
    ['', { at: null, text: null }],
  ])('%s', (line, expected) => {
    expect(appLine(line, 0)).toEqual(expected);
  });

  test('what says no time is not taken for recent', () => {
    const errors = new AppErrors(AT, AT + 1000, 0, (text) => text);
    errors.file(false)(Buffer.from('Error: a\nError: b\n'));
    expect(errors.groups(0)).toMatchObject({ kind: 'unmeasured', cause: 'unsupported' });
  });

  test('any line can be read', () => {
    fc.assert(fc.property(fc.oneof(anyText(), fc.json()), (line) => void appLine(line, null)));
  });
});

test('several logs as one', () => {
  const group = (what: string, count: number, lastAt: number | null) => ({ what, count, lastAt });
  expect(merged([group('a', 1, 5), group('b', 2, null)], [group('a', 3, 4)])).toEqual([group('a', 4, 5), group('b', 2, null)]);
  const traffic = (from: number, requests: number) => ({
    shape: 'slices' as const,
    counts: [{ from, until: from + 1, requests, errors: 1 }],
    gaps: [],
    errors: [],
  });
  expect(mergedTraffic([traffic(2, 5), traffic(1, 1), traffic(2, 6)]).counts).toEqual([
    { from: 1, until: 2, requests: 1, errors: 1 },
    { from: 2, until: 3, requests: 11, errors: 2 },
  ]);
});

describe('the login', () => {
  const given = { sshHost: 'vps.example.com', sshPort: 22, sshUser: 'deploy', sshKey: 'k', sshKnownHosts: 'h', sshTimeout: 1000 };
  test('nothing is asked, no other key and no other connection', () => {
    const { files, shell, sftp } = hostAccess(given);
    expect(files.find(([name]) => name === 'config')?.[1]).toMatch(/BatchMode yes.*StrictHostKeyChecking yes.*IdentityAgent none/s);
    for (const args of [shell, sftp]) expect(args).toEqual(expect.arrayContaining(['ProxyCommand=false', 'ControlMaster=no']));
  });

  test.each([
    ['debug1: Connecting to vps\n', false, 'timed_out'],
    ['debug1: Connection established.\n', false, 'timed_out'],
    ['ssh: connect to host vps port 22: Connection refused\n', true, 'unreachable'],
    ['ssh: Could not resolve hostname vps: Name or service not known\n', true, 'unreachable'],
    ['deploy@vps: Permission denied (publickey).\n', true, 'unauthorized'],
    ['Load key "key": error in libcrypto\n', true, 'unauthorized'],
    ['@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\n', true, 'wrong_host'],
    ['No ED25519 host key is known for vps and you have requested strict checking.\nHost key verification failed.\n', true, 'wrong_host'],
    ['', true, 'unreachable'],
  ])('%j: %s %s', (log, ended, cause) => {
    expect(loginFailure(log, ended)).toMatchObject({ kind: 'unmeasured', cause });
  });
});
