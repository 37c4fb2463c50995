import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fillTemplate, isUsableId, mayFetchFor, parseBackupApiUrl, parseTemplate } from '../../../src/domain/backup-api/address.ts';
import { type ApiPlan, judgeOf } from '../../../src/domain/backup-api/judge.ts';
import { olderThanAsked } from '../../../src/domain/backup-api/made-now.ts';
import { parseRenderSource } from '../../../src/domain/backup-api/render-source.ts';
import { requestKey } from '../../../src/domain/backup-api/request-key.ts';
import { DONE, FAILED, readJob } from '../../../src/domain/backup-api/shape.ts';
import { bodySecrets, readToken } from '../../../src/domain/backup-api/token.ts';
import type { Answer, Step } from '../../../src/domain/backup-api/types.ts';

const api = new URL('https://api.example.com/v2/backups');
const shape = { id: null, status: null, url: null, done: new Set(DONE), failed: new Set(FAILED) };
const plan: ApiPlan = { api, shape, poll: '', download: '', lands: false };
const answer = (status: number, body: unknown, more: Partial<Answer> = {}): Answer => ({
  ...{ url: api, status, location: null, retryAfterMs: null },
  body: body === undefined ? { kind: 'none' } : { kind: 'text', text: JSON.stringify(body) },
  ...more,
});
const post = (given: Answer, changes: Partial<ApiPlan> = {}, repeated = false) => judgeOf({ ...plan, ...changes }).afterPost(given, repeated);
const waiting = { poll: new URL('https://api.example.com/v2/backups/7'), id: '7', word: '', joined: false };
const poll = (given: Answer, changes: Partial<ApiPlan> = {}) => judgeOf({ ...plan, ...changes }).afterPoll(given, waiting);

/** What a step says, in one word and its address. */
function told(step: Step): string {
  if (step.kind === 'wait') return `wait ${step.waiting.poll.href}`;
  if (step.kind === 'made') return `made ${step.made.download?.href ?? 'there'}`;
  return 'reason' in step ? `${step.kind} ${step.reason}` : step.kind;
}

describe('the usual shapes need no word from the user', () => {
  test.each<[string, Answer, string]>([
    ['done with its URL', answer(201, { id: 7, status: 'completed', url: '/files/7' }), 'made https://api.example.com/files/7'],
    ['a name alone', answer(200, { file: 'app 1.dump' }), 'made https://api.example.com/v2/backups/app%201.dump'],
    [
      'JSend',
      answer(200, { status: 'success', data: { id: 7, downloadUrl: 'https://s3.example.com/x?sig=1' } }),
      'made https://s3.example.com/x?sig=1',
    ],
    ['JSend that waits', answer(200, { status: 'success', data: { backup: { id: 'a b', state: 'queued' } } }), 'stop backup_api_unexpected'],
    ['accepted with an id', answer(202, { jobId: 'j-7' }), 'wait https://api.example.com/v2/backups/j-7'],
    ['accepted with a URL that is not ready', answer(202, { id: 7, url: '/files/7' }), 'wait https://api.example.com/v2/backups/7'],
    ['accepted with a Location', answer(202, undefined, { location: '/jobs/9' }), 'wait https://api.example.com/jobs/9'],
    ['done without an address', answer(201, { id: 7, status: 'ready' }), 'made https://api.example.com/v2/backups/7/download'],
    ['a failure', answer(200, { id: 7, status: 'FAILED' }), 'stop backup_failed'],
    ['already running', answer(409, { running: { id: 5 } }), 'wait https://api.example.com/v2/backups/5'],
    ['303', answer(303, undefined, { location: '/jobs/9' }), 'wait https://api.example.com/jobs/9'],
    ['nothing at all', answer(204, undefined), 'stop backup_api_unexpected'],
  ])('%s', (_, given, wanted) => {
    expect(told(post(given))).toBe(wanted);
  });

  test('while it is waited for', () => {
    expect(told(poll(answer(200, { status: 'done', path: '/f' })))).toBe('made https://api.example.com/f');
    expect(
      told(
        poll(
          answer(200, [
            { id: 6, status: 'done' },
            { id: 7, status: 'running' },
          ]),
        ),
      ),
    ).toBe('wait https://api.example.com/v2/backups/7');
    expect(told(poll(answer(200, [{ id: 6, status: 'done' }])))).toBe('again backup_api_unexpected');
    expect(told(poll(answer(303, undefined, { location: 'https://s3.example.com/x' })))).toBe('made https://s3.example.com/x');
    expect(told(poll(answer(200, { id: 7 })))).toBe('stop backup_api_unexpected');
    expect(told(poll(answer(200, { id: 8, status: 'done' })))).toBe('stop backup_api_unexpected');
    expect(told(poll(answer(500, undefined)))).toBe('again backup_api_unreachable');
  });

  test('a repeated request that is told of a conflict waits for the first one', () => {
    const conflict = answer(409, { message: 'in progress' });
    expect([told(post(conflict, {}, true)), told(post(conflict)), told(post(conflict, { lands: true }))]).toEqual([
      ...['again backup_api_refused', 'stop backup_api_refused', 'made there'],
    ]);
  });
});

test('another shape: paths, words and addresses of the user’s own', () => {
  const own = {
    ...shape,
    id: ['run', 'uuid'],
    status: ['run', 'phase'],
    url: ['run', 'links', 0],
    done: new Set(['stored']),
    failed: new Set(['broken']),
  };
  const say = (phase: string) => answer(200, { status: 'done', run: { uuid: 'u-1', phase, links: ['/l/1'] } });
  const changes = { shape: own, poll: '/status/{id}' };
  expect(told(post(say('working'), changes))).toBe('wait https://api.example.com/status/u-1');
  expect(told(post(say('stored'), changes))).toBe('made https://api.example.com/l/1');
  expect(told(post(say('stored'), { ...changes, download: 'https://files.example.com/{id}.dump' }))).toBe('made https://files.example.com/u-1.dump');
  expect(told(post(say('broken'), changes))).toBe('stop backup_failed');
});

describe('what an answer cannot make of us', () => {
  test.each([
    'file:///etc/passwd',
    'http://169.254.169.254/x',
    'http://127.0.0.1:9/x',
    'http://localhost/x',
    'ftp://h/x',
    'javascript:1',
    's3://b/k',
    'data:,x',
  ])('fetch %s', (url) => expect(told(post(answer(201, { status: 'done', url })))).toBe('stop backup_api_unexpected'));

  test.each(['..', '.', 'a b', 'a\nb', 'ü', 'x'.repeat(201), ''])('take %j for an id', (id) => expect(isUsableId(id)).toBe(false));

  test('an id stays one part of the path', () => {
    expect(told(post(answer(202, { id: '../../admin?x=1#y' })))).toBe('wait https://api.example.com/v2/backups/..%2F..%2Fadmin%3Fx%3D1%23y');
  });

  test('whatever it says, nothing throws, waiting stays at the API, and what is fetched comes over TLS', () => {
    const key = fc.constantFrom('id', 'status', 'state', 'url', 'path', 'file', 'data', 'backup', 'job', 'items', 'createdAt', 'sha256', 'x');
    const text = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('done', 'failed', 'running', '//h/x', '/x', '..', 'http://h', '\\\\h\\x'));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 5 }),
      ),
    })).any;
    const statuses = fc.constantFrom(200, 201, 202, 204, 302, 303, 307, 400, 401, 404, 409, 429, 500, 503);
    fc.assert(
      fc.property(value, statuses, fc.option(text), fc.boolean(), fc.boolean(), (body, status, location, lands, repeated) => {
        const given = answer(status, body, { location });
        const steps = [post(given, { lands }, repeated), poll(given, { lands })];
        expect(steps.flatMap((step) => (step.kind === 'wait' ? [step.waiting.poll.origin] : [])).filter((origin) => origin !== api.origin)).toEqual(
          [],
        );
        const downloads = steps.flatMap((step) => (step.kind === 'made' ? [step.made.download?.protocol ?? 'there'] : []));
        expect(downloads.filter((protocol) => protocol !== (lands ? 'there' : 'https:'))).toEqual([]);
        expect(steps.filter((step) => step.kind === 'stop' && step.detail.length > 200)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('the word of a status is a word', () => {
    expect(readJob({ status: 'Ada Lovelace <ada@example.com> is locked' }, shape, null)?.word).toBe('');
    expect(readJob({ status: 'in-progress' }, shape, null)?.word).toBe('in-progress');
  });
});

describe('inputs', () => {
  test.each<[string, string | null]>([
    ['https://api.example.com', 'https://api.example.com/backups'],
    ['https://api.example.com/', 'https://api.example.com/backups'],
    ['https://api.example.com/?full=1', 'https://api.example.com/backups?full=1'],
    ['https://api.example.com/x/', 'https://api.example.com/x/'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/backups'],
    ['http://api.example.com', null],
    ['https://user:pw@api.example.com', null],
    ['api.example.com/backups', null],
    ['file:///backups', null],
  ])('backup-api-url: %s', (raw, wanted) => {
    const parsed = parseBackupApiUrl(raw);
    expect('value' in parsed ? parsed.value : null).toBe(wanted);
  });

  test('templates', () => {
    for (const good of ['', '/a/{id}', 'https://h/{id}']) expect(parseTemplate(good)).toEqual({ value: good });
    for (const bad of ['a/{id}', '//h/{id}', 'http://h/{id}', 'https://u:p@h/']) expect(parseTemplate(bad)).toHaveProperty('problem');
    expect(fillTemplate('/b/{id}', 'a/b', api).href).toBe('https://api.example.com/b/a%2Fb');
  });

  test('an API on this machine may lead to this machine, no other may', () => {
    const local = new URL('http://127.0.0.1:1/');
    expect([mayFetchFor(local)(new URL('http://localhost:9/x')), mayFetchFor(api)(new URL('http://localhost:9/x'))]).toEqual([true, false]);
  });

  test('render://', () => {
    expect(parseRenderSource('render://dpg-abc')).toEqual({ value: { kind: 'render', database: 'dpg-abc', fresh: false } });
    expect(parseRenderSource('render://dpg-abc?export=new')).toMatchObject({ value: { fresh: true } });
    for (const bad of ['render://srv-1', 'render://dpg-a/../x', 'render://dpg-a?export=old', 'render://dpg-a?x'])
      expect(parseRenderSource(bad)).toHaveProperty('problem');
  });

  test('tokens and what is secret of a login', () => {
    expect(['{"token":"abc"}', '{"data":{"access_token":"abc"}}'].map((text) => readToken(text, null))).toEqual(['abc', 'abc']);
    expect(['{"token":"a\\r\\nX: y"}', '{"token":""}', '{"token":7}', '<html>', '{}'].map((text) => readToken(text, null))).toEqual(
      Array(5).fill(null),
    );
    expect(readToken('{"token":"x","a":[{"b":"abc"}]}', ['a', 0, 'b'])).toBe('abc');
    expect(bodySecrets('{"user":"ada@example.com","password":"hush-hush"}')).toEqual(expect.arrayContaining(['hush-hush', 'ada@example.com']));
    expect(bodySecrets('user=ada&password=hush%21hush')).toContain('hush%21hush');
  });
});

test('the key of a request: the same for a repetition, another one for another attempt, step or wish', () => {
  const place = { repository: 'o/r', runId: '1', attempt: '1', job: 'drill', step: '__run', otherwise: 'x' };
  const key = requestKey(place, 'u', '{}');
  expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(requestKey({ ...place, otherwise: 'y' }, 'u', '{}')).toBe(key);
  const others = [
    requestKey({ ...place, attempt: '2' }, 'u', '{}'),
    requestKey({ ...place, step: 'b' }, 'u', '{}'),
    requestKey(place, 'u', '{"a":1}'),
  ];
  const byHand = ['x', 'y'].map((otherwise) => requestKey({ ...place, runId: '', otherwise }, 'u', '{}'));
  expect(new Set([key, ...others, ...byHand]).size).toBe(6);
});

test('older than the wish for it', () => {
  const at = (minutes: number) => new Date(Date.parse('2026-11-02T05:00:00Z') + minutes * 60_000);
  const made = { by: 'api', askedAt: at(0), ms: 1, joined: false } as const;
  expect(olderThanAsked(made, at(-4), null)).toBeNull();
  expect(olderThanAsked(made, at(-6), null)).toBe(6 * 60_000);
  expect(olderThanAsked(made, at(1), at(-25 * 60))).toBeNull();
  expect(olderThanAsked(made, null, at(-27 * 60))).toBe(27 * 3_600_000);
  expect(olderThanAsked({ ...made, joined: true }, at(-60), null)).toBeNull();
  expect(olderThanAsked(made, null, null)).toBeNull();
});
