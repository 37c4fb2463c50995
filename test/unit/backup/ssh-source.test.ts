import { describe, expect, test } from '@jest/globals';
import { packet, TYPE } from '../../../src/adapters/ssh/sftp-packets.ts';
import { startParser } from '../../../src/adapters/ssh/sftp-parser.ts';
import { type Reading, readThrough } from '../../../src/adapters/ssh/sftp-reading.ts';
import { describeSsh, parseSshSource, sshFailure } from '../../../src/domain/backup/ssh-source.ts';

describe('the address', () => {
  const server = { user: 'deploy', host: 'vps.example.com', port: 22 };
  test.each([
    ['ssh://deploy@vps.example.com/var/backups/*.dump', { server, folder: '/var/backups', pattern: '*.dump' }],
    ['ssh://deploy@vps.example.com:2222/a.dump', { server: { ...server, port: 2222 }, folder: '/', pattern: 'a.dump' }],
    ['SSH://deploy@[2001:db8::1]/~/x', { server: { ...server, host: '2001:db8::1' }, folder: '', pattern: 'x' }],
    ['ssh://deploy@vps.example.com/~/backups/x y.dump', { server, folder: 'backups', pattern: 'x y.dump' }],
    ['ssh://deploy@vps.example.com/a/../b?.dump#1', { server, folder: '/a/..', pattern: 'b?.dump#1' }],
  ])('%s', (text, wanted) => {
    const parsed = parseSshSource(text);
    expect(parsed).toEqual({ value: { kind: 'ssh', ...wanted } });
    if ('value' in parsed) expect(describeSsh(parsed.value, parsed.value.pattern).toLowerCase()).toBe(text.toLowerCase());
  });

  test.each([
    ['ssh://vps.example.com/a.dump', /user is missing/],
    ['ssh://deploy:secret@vps.example.com/a.dump', /password is not used/],
    ['ssh://-oProxyCommand=id@vps/a.dump', /no name of a user/],
    ['ssh://deploy@-oProxyCommand=id/a.dump', /host is no name/],
    ['ssh://deploy@a b/a.dump', /host is no name/],
    ['ssh://deploy@vps:70000/a.dump', /port/],
    ['ssh://deploy@vps/a/', /ends in a slash/],
    ['ssh://deploy@vps', /not of the form/],
    ['ssh://deploy@vps/*/a.dump', /last part/],
  ])('%s is refused, and no secret is quoted', (text, problem) => {
    expect(parseSshSource(text)).toEqual({ problem: expect.stringMatching(problem) });
    expect(JSON.stringify(parseSshSource(text))).not.toContain('secret');
  });
});

test.each([
  ['', 'no byte for 60 s', { reason: 'storage_unreachable', detail: 'no byte for 60 s', transient: true }],
  [
    'debug1: Connection established.\n',
    'no byte for 60 s',
    { reason: 'storage_unreachable', detail: 'no byte for 60 s (greeting)', transient: true },
  ],
  ['ssh: Could not resolve hostname vps: Name or service not known\n', '', { reason: 'storage_unreachable', transient: false }],
  ['Load key "key": incorrect passphrase supplied\n', '', { reason: 'storage_denied', transient: false }],
  [
    'debug1: Entering interactive session.\nclient_loop: send disconnect: Broken pipe\n',
    'the connection was closed',
    { reason: 'storage_failed', detail: 'client_loop: send disconnect: Broken pipe', transient: true },
  ],
])('what ssh said: %j', (log, message, wanted) => {
  expect(sshFailure(log, message)).toMatchObject(wanted);
});

describe('SFTP', () => {
  const packets = [
    packet(TYPE.status, 1, 0, 'ok'),
    packet(TYPE.data, 2, Buffer.from('some bytes')),
    packet(TYPE.data, 3, Buffer.alloc(0)),
    packet(TYPE.attrs, 4, 0),
  ];

  test.each([1, 2, 3, 7, 1000])('packets that come %d bytes at a time', (size) => {
    const [seen, data]: [number[], string[]] = [[], []];
    const take = startParser({ onPacket: (type) => seen.push(type), onData: (id, piece, last) => data.push(`${id}:${piece}${last ? '.' : ''}`) });
    const stream = Buffer.concat(packets);
    for (let at = 0; at < stream.length; at += size) take(stream.subarray(at, at + size));
    expect(seen).toEqual([TYPE.status, TYPE.attrs]);
    expect(data.join('').replaceAll(/\.?\d:/g, (mark) => (mark.startsWith('.') ? '|' : ''))).toMatch(/^(2:)?some bytes\|\.$/);
  });

  test.each([
    ['a text', Buffer.from('Welcome!\n'), /is not SFTP/],
    ['bytes that are fewer than they say', Buffer.from([0, 0, 0, 9, TYPE.data, 0, 0, 0, 1, 0, 0, 0, 5]), /not as long as it says/],
  ])('%s', (_, bytes, wanted) => {
    const take = startParser({ onPacket: () => {}, onData: () => {} });
    expect(() => take(bytes)).toThrow(wanted);
  });

  /** A server that has `content`, answers at most `most` bytes, and the requests under way last first. */
  const reading = async (content: Buffer, most: number) => {
    let asked: (() => void)[] = [];
    const answer = () => {
      const now = asked.reverse();
      asked = [];
      for (const one of now) one();
    };
    const begin = (to: Reading, from: number, length: number) => {
      if (asked.length === 0) setImmediate(answer);
      asked.push(() => {
        const piece = content.subarray(from, from + Math.min(length, most));
        if (piece.length === 0) return to.finish({ code: 1 } as Parameters<Reading['finish']>[0]);
        to.take(piece.subarray(0, 3));
        to.take(piece.subarray(3));
        to.finish(null);
      });
    };
    const pieces: Buffer[] = [];
    for await (const piece of readThrough(begin, 2, 1 << 20)) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  test('answers in another order, and shorter than asked for, give the same bytes', async () => {
    const content = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));
    for (const most of [1 << 20, 1000, 977]) expect((await reading(content, most)).equals(content.subarray(2))).toBe(true);
  });
  test('an answer without a byte is an error, not a loop', async () => {
    const begin = (to: Reading) => void setImmediate(() => to.finish(null));
    await expect(readThrough(begin, 0, 1000).next()).rejects.toThrow('no byte of those asked for');
  });
});
