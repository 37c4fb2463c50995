import type http from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createProxyChoice } from '../../../src/adapters/http/proxy.ts';
import { answerOk, createKit, json, type Kit } from '../../support/health-kit.ts';
import { runHealth } from '../../support/health-run.ts';

let kit: Kit = createKit();
afterEach(async () => {
  await kit.close();
  kit = createKit();
});

describe('proxies', () => {
  test('http in absolute form, https by CONNECT, and the report says that there was a proxy', async () => {
    const proxy = await kit.proxy({});
    const url = (await kit.http(answerOk)).replace('127.0.0.1', 'api.example');
    const outcome = await runHealth({ url: `${url}?deep=1`, proxy: proxy.replace('://', '://user:pass-word@') });
    expect(kit.proxied()).toEqual([`GET ${url}?deep=1`]);
    expect(outcome.details).toMatchObject({ targets: [{ proxy, remoteIp: '127.0.0.1' }] });
    expect(outcome.sections?.join('\n')).toContain(proxy.replace('http://', ''));
    expect(JSON.stringify(outcome)).not.toContain('pass-word');
    await runHealth({ url: 'https://b.example:1/', proxy, mode: 'assert', 'failure-threshold': '1' });
    expect(kit.proxied()[1]).toBe('CONNECT b.example:1');
  });

  const env = { HTTP_PROXY: 'http://upper:1', https_proxy: 'lower.example:8080', HTTPS_PROXY: 'http://never:1' };
  const via = (url: string, more: Record<string, string> = {}) => createProxyChoice('env', { ...env, ...more })(new URL(url))?.shown ?? null;

  test.each([
    ['http://a.example/', {}, 'http://upper:1'],
    ['https://a.example/', {}, 'http://lower.example:8080'],
    ['http://localhost:3000/', {}, null],
    ['http://127.8.8.8/', {}, null],
    ['http://[::1]/', {}, null],
    ['https://a.example/', { NO_PROXY: '*' }, null],
    ['https://a.example/', { NO_PROXY: 'b.example,a.example' }, null],
    ['https://a.b.example/', { NO_PROXY: 'b.example' }, null],
    ['https://a.b.example/', { NO_PROXY: '.b.example' }, null],
    ['https://a.b.example/', { NO_PROXY: '*.b.example' }, null],
    ['https://ab.example/', { NO_PROXY: 'b.example' }, 'http://lower.example:8080'],
    ['https://A.Example./', { NO_PROXY: 'a.EXAMPLE' }, null],
    ['https://a.example:8443/', { NO_PROXY: 'a.example:8443' }, null],
    ['https://a.example/', { NO_PROXY: 'a.example:443' }, null],
    ['https://a.example:8443/', { NO_PROXY: 'a.example:443' }, 'http://lower.example:8080'],
    ['http://10.1.2.3/', { NO_PROXY: '10.0.0.0/8' }, null],
    ['http://11.1.2.3/', { NO_PROXY: '10.0.0.0/8' }, 'http://upper:1'],
    ['http://10.1.2.3/', { NO_PROXY: '10.1.2.3' }, null],
    ['http://[fd00::1]/', { NO_PROXY: 'fd00::/8' }, null],
    ['http://[fd00::1]:80/', { NO_PROXY: '[fd00::1]:80' }, null],
    ['http://a.example/', { no_proxy: 'a.example', NO_PROXY: '' }, null],
    ['http://a.example/', { NO_PROXY: ' , ,' }, 'http://upper:1'],
    ['http://a.example/', { http_proxy: '' }, 'http://upper:1'],
  ] as const)('%s with %j: %s', (url, more, expected) => expect(via(url, more)).toBe(expected));

  test('a proxy that is given serves every target, and none serves none', () => {
    const given = createProxyChoice(new URL('http://p.example:3128'), { NO_PROXY: '*' });
    expect(given(new URL('http://localhost/'))?.shown).toBe('http://p.example:3128');
    expect(createProxyChoice('none', env)(new URL('http://a.example/'))).toBeNull();
  });

  test.each(['socks5://p.example:1', 'p:1/path', 'http://', 'nonsense value'])(
    'proxy %j is an error of the inputs, and is not quoted',
    async (proxy) => {
      await expect(runHealth({ url: 'http://a.example/', proxy })).rejects.toThrow('proxy: this is neither env nor none');
    },
  );
});

describe('control-urls', () => {
  test('are asked once for targets that fail together, without the headers of the targets', async () => {
    const seen: http.IncomingHttpHeaders[] = [];
    const control = await kit.http((request, response) => {
      seen.push(request.headers);
      json(response, '', 404);
    });
    const url = Array.from({ length: 8 }, (_, i) => `t${i}=http://127.0.0.1:1/`).join('\n');
    const given = {
      url,
      mode: 'assert',
      'failure-threshold': '2',
      interval: '10ms',
      'control-urls': control,
      headers: 'Authorization: Bearer hidden-token',
    };
    const { findings } = await runHealth(given);
    expect(findings.map((f) => f.reason)).toEqual(Array(8).fill('tcp_refused'));
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toHaveProperty('authorization');
  });

  test('all dead: unknown, with what was seen, in both modes', async () => {
    for (const mode of ['wait', 'assert']) {
      const given = {
        url: 'http://127.0.0.1:1/',
        mode,
        timeout: '300ms',
        interval: '50ms',
        'control-urls': 'http://127.0.0.1:1/\nhttp://127.0.0.1:2/',
      };
      const { findings } = await runHealth(given);
      expect(findings[0]).toMatchObject({ verdict: 'unknown', reason: 'own_network', message: expect.stringContaining('refused') });
    }
  });

  test('a cancel while they are asked ends at once', async () => {
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 200);
    const began = performance.now();
    await runHealth(
      { url: 'http://127.0.0.1:1/', mode: 'assert', 'failure-threshold': '1', 'control-urls': await kit.raw(() => undefined) },
      { signal: cancel.signal },
    );
    expect(performance.now() - began).toBeLessThan(900);
  });
});
