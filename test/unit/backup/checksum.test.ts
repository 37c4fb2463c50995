import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeChecksum, parseSha256, readSidecar } from '../../../src/domain/backup/checksum.ts';
import { decryptedName, parseVariableName } from '../../../src/domain/backup/decryption.ts';
import { transferWords } from '../../../src/domain/backup/transfer.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

describe('a checksum file', () => {
  test.each([
    ['bare', `${A}\n`],
    ['sha256sum', `${A}  x.dump\n`],
    ['binary mode', `${A} *x.dump\r\n`],
    ['of another path, as it was hashed elsewhere', `${A}  /var/backups/tmp.dump\n`],
    ['escaped name', `\\${A}  x\\\\n.dump\n`],
    ['BSD', `SHA256 (x.dump) = ${A}\n`],
    ['upper case', `${A.toUpperCase()}  x.dump\n`],
    ['a byte order mark and a comment', `\ufeff# made by backup.sh\n${A}  x.dump\n`],
    ['several, by name', `${B}  y.dump\n${A}  ./x.dump\n`],
  ])('%s', (_, text) => expect(readSidecar(text, 'x.dump')).toBe(A));

  test.each([
    ['empty', ''],
    ['MD5', `${'a'.repeat(32)}  x.dump`],
    ['too long', `${A}a  x.dump`],
    ['several, none of this name', `${A}  y.dump\n${B}  z.dump`],
    ['two for one name', `${A}  x.dump\n${B}  x.dump`],
    ['a page', '<html><body>404</body></html>'],
  ])('%s: none', (_, text) => expect(readSidecar(text, 'x.dump')).toBeNull());

  test('no text breaks it, and what it gives is a hash', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (text, name) => /^[0-9a-f]{64}$/.test(readSidecar(text, name) ?? A)));
  });
});

test('the input', () => {
  expect([parseSha256(''), parseSha256(A.toUpperCase()), parseSha256(`sha256:${A}`)]).toEqual([{ value: null }, { value: A }, { value: A }]);
  expect(parseSha256(A.slice(1))).toHaveProperty('problem');
});

test.each([
  ['the user’s beats the one beside it', A, 'auto', { text: B }, 'proven'],
  ['another one than the user’s', B, 'auto', null, 'mismatch'],
  ['beside it', null, 'auto', { text: `${A}  x` }, 'proven'],
  ['another one beside it', null, 'auto', { text: `${B}  x` }, 'mismatch'],
  ['off', null, 'off', { text: B }, 'unproven'],
  ['none', null, 'auto', { missing: '' }, 'unproven'],
  ['none, though required', null, 'require', { missing: '' }, 'missing'],
  ['unreadable', null, 'auto', { text: 'x' }, 'unreadable'],
  ['unreadable, though required', null, 'require', { text: 'x' }, 'missing'],
] as const)('%s', (_, expected, rule, sidecar, state) => {
  expect(judgeChecksum(A, expected, rule, sidecar, 'x').state).toBe(state);
});

test('what decrypt-env may name', () => {
  expect(parseVariableName('AGE_KEY')).toEqual({ value: 'AGE_KEY' });
  for (const name of ['INPUT_SERVER-URL', 'INPUT_X', 'BASH_ENV', 'LD_PRELOAD', 'A=b', '', 'ACTIONS_RUNTIME_TOKEN'])
    expect(parseVariableName(name)).toHaveProperty('problem');
  expect([decryptedName('a.dump.age'), decryptedName('a.dump'), decryptedName('.gpg')]).toEqual(['a.dump', 'a.dump', 'backup']);
});

test('progress', () => {
  expect(transferWords({ bytes: 2 ** 20, total: 2 ** 22, ms: 1000 })).toEqual({ done: '1 MiB', total: '4 MiB', rate: '1 MiB', left: '3 s' });
  expect(transferWords({ bytes: 0, total: null, ms: 0 })).toEqual({ done: '0 B', total: '', rate: '0 B', left: '' });
});
