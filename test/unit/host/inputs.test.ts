import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError } from '../../../src/core/errors.ts';
import { parseInputs } from '../../../src/core/input-spec.ts';
import { hostInputs, hostProblems } from '../../../src/domain/host/inputs.ts';
import { shellWords } from '../../../src/domain/host/quote.ts';
import { parseHostPath, parseMemoryOf, parseProcess } from '../../../src/domain/host/targets.ts';
import { anyText } from '../../support/any-text.ts';

const KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ==\n-----END OPENSSH PRIVATE KEY-----';
const KNOWN = 'vps.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJd7';
const LOGIN = { 'ssh-host': 'vps.example.com', 'ssh-user': 'deploy', 'ssh-key': KEY, 'ssh-known-hosts': KNOWN };
const read = (given: Record<string, string>) => parseInputs(hostInputs, (name) => given[name] ?? '');
const problemsOf = (given: Record<string, string>) => hostProblems(read(given)).map(({ input, problem }) => `${input}: ${problem}`);

describe('what is given', () => {
  test('nothing is a host that is not asked, and a login is enough', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf(LOGIN)).toEqual([]);
    expect(read(LOGIN)).toMatchObject({ sshPort: 22, memoryOf: [{ kind: 'host' }], accessLogFormat: 'auto', accessLog: [], sshTimeout: 30_000 });
  });

  test('a host key is never taken on trust, and something without a host is said', () => {
    expect(problemsOf({ ...LOGIN, 'ssh-known-hosts': '' })).toEqual(['ssh-known-hosts: a host in ssh-host needs it.']);
    expect(problemsOf({ 'ssh-host': 'a' })).toHaveLength(3);
    expect(problemsOf({ 'disk-mounts': '/' })).toEqual(['ssh-host: disk-mounts is given, and no host: nothing would be measured.']);
    expect(problemsOf({ ...LOGIN, 'access-log-format': 'combined', 'access-log-json': 'status=code' })).toHaveLength(1);
  });

  test('the key is masked line by line', () => {
    expect(hostInputs['ssh-key'].secrets(KEY)).toContain('b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ==');
  });

  test.each([
    ['ssh-host', 'ssh://vps'],
    ['ssh-host', '-oProxyCommand=x'],
    ['ssh-user', '-l root'],
    ['ssh-key', 'ssh-ed25519 AAAA'],
    ['ssh-known-hosts', '*'],
    ['access-log', 'var/log/x'],
    ['access-log', '/var/../etc/shadow'],
    ['access-log-format', 'nginx'],
    ['access-log-json', 'size=bytes'],
    ['disk-mounts', 'C:'],
    ['memory-of', 'unit:--help'],
    ['memory-of', 'container:a;reboot'],
    ['memory-of', 'cgroup:/../../etc'],
    ['processes', 'docker:$(reboot)'],
    ['processes', 'upstart:api'],
    ['ssh-timeout', '30'],
  ])('%s: %s is refused', (input, value) => {
    expect(() => read({ ...LOGIN, [input]: value })).toThrow(ConfigError);
  });
});

test('names that the managers give', () => {
  for (const name of ['api.service', 'api@1.service', 'dev-disk-by\\x2duuid.device', 'api'])
    expect(parseProcess(`systemd:${name}`)).toHaveProperty('value');
  expect(parseProcess('pm2:my api')).toEqual({ value: { manager: 'pm2', name: 'my api' } });
  expect(parseMemoryOf('cgroup:/system.slice/api.service')).toHaveProperty('value');
  expect(parseHostPath('/var/log/my site/access.log')).toHaveProperty('value');
});

test('no name that is let in is an option or leaves its word', () => {
  fc.assert(
    fc.property(fc.constantFrom('systemd', 'docker', 'pm2'), anyText({ maxLength: 30 }), (manager, name) => {
      const parsed = parseProcess(`${manager}:${name}`);
      if ('value' in parsed) expect(parsed.value.name).toMatch(/^[\w@:.\\/ -]+$/);
      if ('value' in parsed) expect(parsed.value.name).not.toMatch(/^-/);
    }),
  );
});

test('any words reach a program as they are', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom("'", "''", '\\', '$(id)', '`id`', '\n', '-n', '!!', '', '*', '~', "'\\''", '\u0001'),
  );
  const words = fc.array(
    word.filter((text) => !text.includes('\0') && text.isWellFormed()),
    { minLength: 1, maxLength: 20 },
  );
  // Several command lines a shell: to start one takes longer than all that it says.
  fc.assert(
    fc.property(fc.array(words, { minLength: 6, maxLength: 12 }), (lists) => {
      const script = lists.map((list) => `printf '%s\\0' ${shellWords(list)}`).join('\n');
      const said = execFileSync('sh', ['-c', script], { env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' } });
      expect(said.toString('utf8').split('\0').slice(0, -1)).toEqual(lists.flat());
    }),
    { numRuns: 10 },
  );
  expect(() => shellWords(['a\0b'])).toThrow('NUL');
});
