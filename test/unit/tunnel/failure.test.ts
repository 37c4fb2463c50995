import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failureOf, refusalOf, timeoutAt } from '../../../src/domain/tunnel/failure.ts';
import { failureSentence, tunnelMessages } from '../../../src/domain/tunnel/messages.ts';
import { requestsOf, shownHostKey, spokenLines, stageOf } from '../../../src/domain/tunnel/ssh-log.ts';

const CONNECTED = 'debug1: Connecting to 10.0.0.1 [10.0.0.1] port 22.\ndebug1: Connection established.\n';
const SHOWN = `${CONNECTED}debug1: Remote protocol version 2.0, remote software version OpenSSH_9.6\ndebug1: Server host key: ssh-ed25519 SHA256:QmVdw+o2q8iBadzA0P1hXiy27wXL5gXkiMy4azdsITg\n`;
const KNOWN = `${SHOWN}debug1: Host '10.0.0.1' is known and matches the ED25519 host key.\n`;
const LOGGED_IN = `${KNOWN}Authenticated to 10.0.0.1 ([10.0.0.1]:22) using "publickey".\r\n`;
const KEY = 'ssh-ed25519 SHA256:QmVdw+o2q8iBadzA0P1hXiy27wXL5gXkiMy4azdsITg';
const server = { host: 'vps.example.com', port: 2222, user: 'deploy' };

/** What real OpenSSH clients print, and what it means. */
const cases: readonly (readonly [string, Record<string, unknown>])[] = [
  ['ssh: Could not resolve hostname nosuch.invalid: Name or service not known\r\n', { reason: 'host_unreachable', why: 'name' }],
  ['ssh: Could not resolve hostname h: nodename nor servname provided, or not known', { reason: 'host_unreachable', why: 'name' }],
  ['ssh: connect to host 10.0.0.1 port 22: Connection refused', { reason: 'host_unreachable', why: 'refused' }],
  ['ssh: connect to host 10.0.0.1 port 22: Connection timed out', { reason: 'host_unreachable', why: 'silent' }],
  ['ssh: connect to host 10.0.0.1 port 22: Operation timed out', { reason: 'host_unreachable', why: 'silent' }],
  ['ssh: connect to host 10.0.0.1 port 22: No route to host', { reason: 'host_unreachable', why: 'route' }],
  ['ssh: connect to host fe80::1 port 22: Network is unreachable', { reason: 'host_unreachable', why: 'route' }],
  [`${CONNECTED}kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 10.0.0.1 port 22\r\n`, { why: 'closed' }],
  [`${CONNECTED}kex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.1 port 22`, { why: 'closed' }],
  [`${CONNECTED}ssh_exchange_identification: Connection closed by remote host`, { why: 'closed' }],
  [`${CONNECTED}Connection closed by 10.0.0.1 port 22`, { reason: 'host_unreachable', why: 'closed' }],
  [
    `${CONNECTED}debug1: kex_exchange_identification: banner line 0: HTTP/1.1 400 Bad Request\nkex_exchange_identification: Connection closed by remote host`,
    { reason: 'host_unreachable', why: 'not_ssh' },
  ],
  [`${CONNECTED}kex_exchange_identification: banner line contains invalid characters\nbanner exchange: …`, { why: 'not_ssh' }],
  [
    `${SHOWN}@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@\nHost key verification failed.`,
    { reason: 'host_key_mismatch', shown: KEY },
  ],
  [`${SHOWN}@       WARNING: REVOKED HOST KEY DETECTED!               @\nHost key verification failed.`, { reason: 'host_key_mismatch' }],
  [
    `${SHOWN}No ED25519 host key is known for [10.0.0.1]:22 and you have requested strict checking.\r\nHost key verification failed.\r\n`,
    { reason: 'host_key_unknown', shown: KEY },
  ],
  ['Host key verification failed.', { reason: 'host_key_unknown', shown: '' }],
  [`${KNOWN}deploy@10.0.0.1: Permission denied (publickey).`, { reason: 'authentication_failed' }],
  [`${KNOWN}Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures`, { reason: 'authentication_failed' }],
  [`${KNOWN}Load key "key": error in libcrypto\r\ndeploy@10.0.0.1: Permission denied (publickey).`, { reason: 'key_invalid', problem: 'not_a_key' }],
  [`${KNOWN}Load key "key": invalid format`, { reason: 'key_invalid', problem: 'not_a_key' }],
  [`${KNOWN}Load key "key": incorrect passphrase supplied to decrypt private key`, { reason: 'key_invalid', problem: 'encrypted' }],
  [
    `${LOGGED_IN}bind [127.0.0.1]:15432: Address already in use\r\nchannel_setup_fwd_listener_tcpip: cannot listen to port: 15432\r\nCould not request local forwarding.`,
    { reason: 'local_port_in_use', localPort: 15432 },
  ],
  ['channel_setup_fwd_listener_tcpip: cannot listen to port: 81', { reason: 'local_port_in_use', localPort: 81 }],
  [`${LOGGED_IN}Connection to 10.0.0.1 closed by remote host.`, { reason: 'ssh_failed', said: 'Connection to 10.0.0.1 closed by remote host.' }],
  [`${KNOWN}Connection closed by 10.0.0.1 port 22`, { reason: 'ssh_failed' }],
  ['Unable to negotiate with 10.0.0.1 port 22: no matching host key type found. Their offer: ssh-rsa', { reason: 'ssh_failed' }],
  ['', { reason: 'ssh_failed', said: '' }],
];

test.each(cases)('%j', (log, expected) => expect(failureOf(log)).toMatchObject(expected));

test.each([
  ['connect failed: Connection refused', 'nobody_listens'],
  ['administratively prohibited: open failed', 'forbidden'],
  ['connect failed: Name or service not known', 'name'],
  ['connect failed: Temporary failure in name resolution', 'name'],
  ['connect failed: No route to host', 'other'],
])('a forward: %s', (said, why) => expect(refusalOf('db:5432', said)).toEqual({ reason: 'forward_refused', target: 'db:5432', why, said }));

test('how far ssh has come', () => {
  expect(['', CONNECTED, SHOWN, KNOWN, LOGGED_IN, `${LOGGED_IN}debug1: Entering interactive session.\r\n`].map(stageOf)).toEqual([
    ...['connecting', 'greeting', 'identifying', 'authenticating', 'forwarding', 'ready'],
  ]);
  expect(timeoutAt('connecting')).toMatchObject({ reason: 'host_unreachable', why: 'silent' });
  expect(timeoutAt('ready', 'db:1')).toEqual({ reason: 'timeout', stage: 'ready', target: 'db:1' });
  expect([shownHostKey(''), shownHostKey(SHOWN), spokenLines(LOGGED_IN)]).toEqual(['', KEY, []]);
});

describe('connections to forwarded ports', () => {
  const asked = (port: number) => `debug1: Connection to port ${port} forwarding to 127.0.0.1 port 1 requested.\n`;

  test('are told apart, though a channel’s number is used again', () => {
    const log = [
      ...[
        asked(1001),
        'debug1: channel 4: new direct-tcpip [direct-tcpip] (inactive timeout: 0)\r\n',
        'debug2: channel 4: open confirm rwindow 1 rmax 2\r\n',
      ],
      ...['debug1: channel 4: free: direct-tcpip: listening port 1001\n', asked(1002), 'debug1: channel 4: new [direct-tcpip]\n'],
      ...[asked(1001), 'debug1: channel 5: new [direct-tcpip]\n', 'channel 4: open failed: connect failed: Connection refused\r\n', asked(1003)],
    ].join('');
    expect(requestsOf(log)).toEqual([
      { localPort: 1001, state: 'open', said: '' },
      { localPort: 1002, state: 'refused', said: 'connect failed: Connection refused' },
      { localPort: 1001, state: 'pending', said: '' },
      { localPort: 1003, state: 'pending', said: '' },
    ]);
  });

  test('a channel is open only where ssh said so, whatever lines come', () => {
    const line = fc.constantFrom(
      asked(1),
      asked(2),
      'debug1: channel 4: new direct-tcpip\n',
      'channel 4: open failed: no\n',
      'open confirm\n',
      'channel 4\n',
    );
    fc.assert(fc.property(fc.array(line), (lines) => requestsOf(lines.join('')).every((r) => r.state !== 'open')));
  });
});

describe('sentences', () => {
  const failures = [
    ...cases.map(([log]) => failureOf(log)),
    ...['connect failed: Connection refused', 'prohibited', 'not known', 'x'].map((said) => refusalOf('db:5432', said)),
    ...(['greeting', 'identifying', 'authenticating', 'forwarding', 'ready'] as const).map((stage) => timeoutAt(stage, 'db:5432')),
  ];

  test('say what to do, in both languages, on one line without a loose end', () => {
    for (const failure of failures) {
      const [english, spanish] = (['en', 'es'] as const).map((language) => failureSentence(failure, server, 30, language)) as [string, string];
      expect(english).not.toBe(spanish);
      for (const sentence of [english, spanish]) expect(sentence).not.toMatch(/undefined|\n|\r| {2}/);
    }
  });

  test('what a server says cannot leave its line', () => {
    const sentence = failureSentence({ reason: 'ssh_failed', said: 'a\r\n::set-output name=x::y\u001b[31m\u202e' }, server, 30, 'en');
    expect(sentence).toBe('ssh gave up on vps.example.com:2222. ssh says: a ::set-output name=x::y');
  });

  test('the catalogues have the same parts', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shape(v)])) : typeof value;
    expect(shape(tunnelMessages.es)).toEqual(shape(tunnelMessages.en));
  });
});
