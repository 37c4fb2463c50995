import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isOwnMachine, type SourceAddress, wrongHosts } from '../../../src/domain/alert-sources/own-machine.ts';

const NAMES = ['fv-az1-234', 'fv-az1-234.internal.example', '10.1.0.4', 'fe80::42'];

describe('the runner itself', () => {
  test.each([
    'localhost',
    'LOCALHOST.',
    'db.localhost',
    'localhost.localdomain',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    '::',
    '/var/run/postgresql',
    'FV-AZ1-234',
    'fv-az1-234.internal.example.',
    '10.1.0.4',
    '::ffff:10.1.0.4',
    '[fe80::42]',
    'fe80::42%eth0',
  ])('%s', (host) => expect(isOwnMachine(host, NAMES)).toBe(true));

  test.each([
    'db.example.com',
    '10.1.0.5',
    'localhost.example.com',
    '128.0.0.1',
    '1270.example',
    '2001:db8::1',
    'notlocalhost',
    '127.0.0.1.nip.example',
  ])('%s is another', (host) => expect(isOwnMachine(host, NAMES)).toBe(false));

  test('every address of 127/8, mapped into IPv6 too', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (a, b, c) => {
        const host = `127.${a}.${b}.${c}`;
        return isOwnMachine(host, []) && isOwnMachine(`::ffff:${host}`, []);
      }),
    );
  });

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string(), (host) => typeof isOwnMachine(host, NAMES) === 'boolean'));
  });
});

describe('what is refused', () => {
  const ssh: SourceAddress = { input: 'ssh-host', host: 'localhost', port: 22, measures: 'machine' };
  const redis: SourceAddress = { input: 'redis-url', host: '127.0.0.1', port: 6379, measures: 'service' };
  const away: SourceAddress = { input: 'database-url', host: 'db.example.com', port: 5432, measures: 'service' };
  const inputs = (addresses: readonly SourceAddress[], runner: Partial<Parameters<typeof wrongHosts>[1]> = {}) =>
    wrongHosts(addresses, { isHosted: true, names: NAMES, tunnelPorts: [], ...runner }).map(({ input }) => input);

  test('on a runner of GitHub, what names that runner', () => expect(inputs([ssh, redis, away])).toEqual(['ssh-host', 'redis-url']));

  test('not on a runner of one’s own, which may be the server', () => expect(inputs([ssh, redis, away], { isHosted: false })).toEqual([]));

  test('a service behind a tunnel is elsewhere, the machine never is', () => {
    expect(inputs([ssh, redis], { tunnelPorts: [6379, 22] })).toEqual(['ssh-host']);
    expect(inputs([redis], { tunnelPorts: [6380] })).toEqual(['redis-url']);
  });

  test('a tunnel listens on the loopback alone', () =>
    expect(inputs([{ ...redis, host: 'fv-az1-234' }], { tunnelPorts: [6379] })).toEqual(['redis-url']));
});
