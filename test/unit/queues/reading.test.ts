import { describe, expect, test } from '@jest/globals';
import { countWorkers, keepsFailure, waitingSince } from '../../../src/domain/queues/reading.ts';

describe('workers in CLIENT LIST', () => {
  const emails = Buffer.from('emails').toString('base64');
  const line = (name: string) => `id=3 addr=127.0.0.1:1 laddr=127.0.0.1:2 fd=8 name=${name} age=1 idle=0 flags=N db=0 cmd=bzpopmin user=default`;
  test('by the name of their blocking connection', () => {
    const names = [`bull:${emails}`, `bull:${emails}:w:eu-1`, `bull:${emails}:qe`, `{bull}:${emails}`, `bull:${emails}x`, '', `xbull:${emails}`];
    const list = names.map(line).join('\n');
    expect(countWorkers(list, { prefix: 'bull', name: 'emails' })).toBe(2);
    expect(countWorkers(list, { prefix: '{bull}', name: 'emails' })).toBe(1);
    expect(countWorkers('', { prefix: 'bull', name: 'emails' })).toBe(0);
  });
});

describe('since when a job waits', () => {
  test.each([
    [{ timestamp: '1000', processedOn: null, opts: null }, 1000],
    [{ timestamp: '1000', processedOn: null, opts: '{"delay":500}' }, 1500],
    [{ timestamp: '1000', processedOn: '9000', opts: '{"delay":500,"attempts":3}' }, 9000],
    [{ timestamp: '1000', processedOn: null, opts: '{"delay":"soon"}' }, 1000],
    [{ timestamp: '1000', processedOn: null, opts: 'not json' }, 1000],
    [{ timestamp: '1000', processedOn: null, opts: 'null' }, 1000],
    [{ timestamp: null, processedOn: null, opts: null }, null],
    [{ timestamp: '1e99', processedOn: '-5', opts: null }, null],
  ])('%j', (job, expected) => expect(waitingSince(job)).toBe(expected));
});

describe('whether a failure is kept', () => {
  test.each([
    ['{}', true],
    ['{"removeOnFail":false}', true],
    ['{"removeOnFail":true}', false],
    ['{"removeOnFail":0}', false],
    ['{"removeOnFail":5}', true],
    ['{"removeOnFail":{"count":0}}', false],
    ['{"removeOnFail":{"age":3600}}', true],
    ['{"removeOnFail":null}', true],
    ['[true]', null],
    ['null', null],
    ['{', null],
  ])('%s', (opts, kept) => expect(keepsFailure(opts)).toBe(kept));
});
