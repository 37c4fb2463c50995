import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputs, validate } from '../../../actions/ssh-tunnel/inputs.ts';
import { ConfigError } from '../../../src/core/errors.ts';
import { type Inputs, parseInputs } from '../../../src/core/input-spec.ts';
import { createRedactor } from '../../../src/core/redact.ts';
import { hostAndPort, parseForward, parseHost, parseUser } from '../../../src/domain/tunnel/address.ts';
import { sshConfig } from '../../../src/domain/tunnel/config-file.ts';
import { keyProblem, keySecrets, normalizeKey } from '../../../src/domain/tunnel/key.ts';
import { parseKnownHosts } from '../../../src/domain/tunnel/known-hosts.ts';
import { anyText } from '../../support/any-text.ts';

const value = (parsed: { value: unknown } | { problem: string }) => ('value' in parsed ? parsed.value : parsed.problem);
const rsa = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

describe('forward', () => {
  test.each([
    ['15432:127.0.0.1:5432', { localPort: 15432, host: '127.0.0.1', port: 5432 }],
    ['db.internal:5432', { localPort: null, host: 'db.internal', port: 5432 }],
    ['[::1]:5432', { localPort: null, host: '::1', port: 5432 }],
    ['15432:[2001:db8::2]:5432', { localPort: 15432, host: '2001:db8::2', port: 5432 }],
    ['5432', 'this is neither'],
    ['15432:5432', 'the host is missing'],
    ['a:b', 'this is neither'],
    ['1:2:3:4', 'this is neither'],
    ['80:db:5432', 'the local port must be from 1024'],
    ['70000:db:5432', 'the local port must be from 1024'],
    ['db:0', '0 is no port'],
    ['db:65536', '65536 is no port'],
    ['15432:d b:1', 'this is neither'],
    ['15432:-oProxyCommand=x:1', 'the host between the colons'],
  ])('%s', (line, expected) => {
    const parsed = value(parseForward(line));
    if (typeof expected === 'string') expect(parsed).toContain(expected);
    else expect(parsed).toEqual(expected);
  });

  test('what is written is what is read', () => {
    const host = fc.constantFrom('127.0.0.1', 'db.internal', '::1', 'a_b-c', 'fd00::1:2');
    const port = fc.integer({ min: 1024, max: 65535 });
    fc.assert(
      fc.property(port, host, port, (localPort, name, far) => {
        expect(value(parseForward(`${localPort}:${hostAndPort(name, far)}`))).toEqual({ localPort, host: name, port: far });
      }),
    );
  });
});

test('no text gets a second word or line into ssh’s configuration', () => {
  const server = { host: 'h', port: 22, user: 'u' };
  const lines = sshConfig(server, []).split('\n').length;
  fc.assert(
    fc.property(fc.oneof(fc.string(), anyText(), fc.stringMatching(/^[\w.:[\]@%"' \n-]{1,20}$/)), (text) => {
      const [host, user, forward] = [parseHost(text), parseUser(text), parseForward(text)];
      const config = sshConfig(
        { host: 'value' in host ? host.value : 'h', port: 22, user: 'value' in user ? user.value : 'u' },
        'value' in forward ? [{ ...forward.value, localPort: 2000 }] : [],
      );
      expect(config.split('\n')).toHaveLength('value' in forward ? lines + 1 : lines);
      for (const line of config.trim().split('\n').slice(1)) expect(line).toMatch(/^ {2}\w+ [^\s"'%\\]+(?: [^\s"'%\\]+)?$/);
    }),
  );
});

test.each([
  ['[2001:db8::1]', '2001:db8::1'],
  ['ssh://vps', 'give the name alone'],
  ['root@vps', 'give it in the input user'],
  ['vps:22', 'a port belongs into the input port'],
  ['-oProxyCommand=x', 'no host name'],
])('host %s', (raw, expected) => expect(value(parseHost(raw))).toContain(expected));

describe('known-hosts', () => {
  test.each([
    ['vps ssh-ed25519 AAAAC3Nz', 'vps ssh-ed25519 AAAAC3Nz\n'],
    ['# vps:22 SSH-2.0\r\n[vps]:2222 ssh-rsa AAAAB3Nz comment\r\n', '[vps]:2222 ssh-rsa AAAAB3Nz comment\n'],
    ['|1|abc=|def= ecdsa-sha2-nistp256 AAAAE2Vj', '|1|abc=|def= ecdsa-sha2-nistp256 AAAAE2Vj\n'],
    ['@cert-authority *.example.com ssh-ed25519 AAAAC3Nz', '@cert-authority *.example.com ssh-ed25519 AAAAC3Nz\n'],
  ])('%j', (raw, expected) => expect(parseKnownHosts(raw)).toEqual({ value: expected }));

  test.each([
    ['ssh-ed25519 AAAAC3Nz root@vps', 'line 1: the host’s name is missing'],
    ['vps ssh-ed25519 AAAAC3Nz\nSHA256:abcdef', 'line 2: this is no line of a known_hosts file'],
    ['# nothing', 'no line of it'],
  ])('%j', (raw, expected) => expect(value(parseKnownHosts(raw))).toContain(expected.replace('’', "'")));
});

describe('key', () => {
  test('what is wrong with it', () => {
    expect(keyProblem(rsa.privateKey)).toBeNull();
    expect(keyProblem(rsa.publicKey)).toBe('public');
    expect(keyProblem('ssh-ed25519 AAAAC3Nz me')).toBe('public');
    expect(keyProblem('PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none')).toBe('putty');
    expect(keyProblem(rsa.privateKey.replace(/\n/g, ' '))).toBe('line_ends_lost');
    expect(keyProblem(rsa.privateKey.slice(0, 900))).toBe('incomplete');
    expect(keyProblem('-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n-----END ENCRYPTED PRIVATE KEY-----')).toBe('encrypted');
    expect(keyProblem('-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIF\n-----END RSA PRIVATE KEY-----')).toBe('encrypted');
    expect(keyProblem('hunter2')).toBe('not_a_key');
    fc.assert(fc.property(anyText(), (text) => keyProblem(text) !== null));
  });

  test('no mask garbles: none is a short line, however the key ends, and none is of several lines', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.constantFrom('\n', '\r\n'), (last, end) => {
        const key = ['-----BEGIN OPENSSH PRIVATE KEY-----', 'A'.repeat(70), '='.repeat(last), '-----END OPENSSH PRIVATE KEY-----', ''].join(end);
        for (const secret of keySecrets(key)) expect([secret.length >= 16, /[\r\n]|-----/.test(secret)]).toEqual([true, false]);
      }),
    );
  });

  test('in whatever form it comes back, no line of it stays', () => {
    const { redact } = createRedactor(keySecrets(rsa.privateKey.trim()));
    const body = rsa.privateKey.split('\n').slice(1, -3);
    for (const form of [rsa.privateKey, JSON.stringify(rsa.privateKey), encodeURIComponent(rsa.privateKey), rsa.privateKey.replace(/\n/g, ' ')]) {
      for (const line of body) expect(redact(form)).not.toContain(line);
    }
    expect(redact(Buffer.from(rsa.privateKey).toString('base64')).length).toBeLessThan(10);
    expect(normalizeKey(rsa.privateKey.replace(/\n/g, '\r\n').trim())).toBe(rsa.privateKey);
  });
});

test('all problems at once; without known-hosts nothing is done, and the message says how to get it', () => {
  const given: Record<string, string> = { port: '0', forward: '15432:5432', timeout: '30' };
  try {
    parseInputs(inputs, (name) => given[name] ?? '');
    throw new Error('nothing was refused');
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    for (const name of ['host', 'port', 'user', 'key', 'known-hosts', 'forward', 'timeout']) expect((error as Error).message).toContain(`${name}: `);
    expect((error as Error).message).toMatch(
      /known-hosts: this input is required\. For example: .*ssh-keyscan.*ssh-keygen -lf.*the server itself shows/,
    );
  }
  const forward = ['2000:a:1', '2000:b:2', 'c:3'].map((line) => value(parseForward(line)));
  expect(validate({ forward } as unknown as Inputs<typeof inputs>)).toEqual([{ input: 'forward', problem: 'two lines have the local port 2000.' }]);
});
