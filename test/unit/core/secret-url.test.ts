import { expect, test } from '@jest/globals';
import { secretUrl } from '../../../src/core/secret-url.ts';

const field = secretUrl(['https:'], 'https://example.com/…');

test.each([
  ['https://hooks.slack.com/services/T000/B000/abcdefghijkl0123', ['abcdefghijkl0123']],
  ['https://hc.example.com/ping/0f9b5c1e-aaaa-bbbb-cccc-1234567890ab/start', ['0f9b5c1e-aaaa-bbbb-cccc-1234567890ab']],
  ['https://api.example.com/deploy/srv-abc?key=sEcReT42', ['sEcReT42']],
  ['https://user:pa55w0rd@example.com/x', ['pa55w0rd', 'user:pa55w0rd']],
  ['not a url /with-a-long-secret-part?token=abcd1234', ['with-a-long-secret-part', 'abcd1234']],
])('%s: every part that gives access is masked, wherever it stands', (raw, parts) => {
  expect(field.secrets(raw)).toEqual(expect.arrayContaining([raw, ...parts]));
});

test('another scheme and no URL are refused without being quoted', () => {
  for (const raw of ['http://example.com/secret-secret', 'secret-secret'])
    expect(field.parse(raw)).toEqual({ problem: 'this is not a URL that begins with https://.' });
});
