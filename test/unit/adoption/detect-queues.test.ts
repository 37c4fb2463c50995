import { expect, test } from '@jest/globals';
import { detectQueues } from '../../../src/domain/adoption/detect-queues.ts';
import { settle } from '../../../src/domain/adoption/settle.ts';
import { inMemory } from './support.ts';

const look = (files: Record<string, string>) => detectQueues(inMemory(files));
const named = async (text: string) => (await look({ 'src/a.ts': text })).sightings[0]?.value ?? '';

test.each([
  ["new Queue('emails', { connection })", 'emails'],
  ['export const q = new Queue<Job<Data>, void>("reports")', ''],
  ['export const q = new Queue<Data>("reports")', 'reports'],
  ['new Queue(\n  `images`,\n)', 'images'],
  ["constructor(@InjectQueue('mail') private mail: Queue) {}", 'mail'],
  ["@Processor({ name: 'video', scope: 1 })", 'video'],
  ["BullModule.registerQueue({ name: 'audio' })", 'audio'],
  ["new Queue('a'); new QueueEvents('a'); new Queue('b-2')", 'a,b-2'],
  ["// new Worker('./thread.js')", ''],
  ['class MessageQueue extends Queue {}', ''],
])('%j names %j', async (text, value) => {
  expect(await named(text)).toBe(value);
});

test.each(['a b', 'a,b', "x'y", '${{ secrets.X }}', '${NAME}', ': |', '-x', 'a:b', '\u202e', 'a'.repeat(150)])(
  'the name %j is told with its place, and taken over by nobody',
  async (name) => {
    const { sightings, notices } = await look({ 'src/a.ts': `\nnew Queue("${name}")` });
    expect([sightings, notices]).toEqual([[], [{ kind: 'queue_unnamed', where: 'src/a.ts:2' }]]);
  },
);

test('a name by a constant is told; tests, builds and packages are passed by', async () => {
  const { sightings, notices } = await look({
    'apps/api/src/q.ts': 'new Queue(EMAILS)',
    'apps/api/src/r.mts': "new Queue('r')",
    ...Object.fromEntries(
      ['node_modules/x/a.js', 'dist/a.js', '.git/a.js', 'test/a.ts', 'src/a.test.ts', 'src/a.d.ts', 'a.py'].map((f) => [f, "new Queue('no')"]),
    ),
  });
  expect(sightings).toEqual([{ question: 'queues', value: 'r', where: 'apps/api/src/r.mts:1', sure: false }]);
  expect(notices).toEqual([{ kind: 'queue_unnamed', where: 'apps/api/src/q.ts:1' }]);
});

test('what is likely is asked for; where nothing is seen, none is the answer', async () => {
  const flags = { workflows: 'monitor', source: 'a/b@c', service: 'api', 'health-url': 'https://a.example/', redis: 'true' };
  const detected = await look({ 'a.ts': "new Queue('emails')" });
  expect(settle({ flags, stored: {}, detected }).missing.map(({ question, suggestions }) => [question, suggestions[0]?.value])).toEqual([
    ['queues', 'emails'],
  ]);
  expect(settle({ flags: { ...flags, queues: '' }, stored: {}, detected })).toMatchObject({ missing: [], answers: { queues: '', alerts: 'false' } });
  expect(settle({ flags, stored: {}, detected: { sightings: [], notices: [] } }).answers.queues).toBe('');
});

test('a large tree is looked into as far as the bounds go, which is said; a folder that cannot be read too', async () => {
  const wide = Object.fromEntries(Array.from({ length: 3100 }, (_, i) => [`src/f${i}.ts`, '']));
  expect((await look(wide)).notices).toEqual([{ kind: 'sources_partly', files: 3000, unread: '' }]);
  const deep = { [`${'d/'.repeat(40)}a.ts`]: "new Queue('deep')" };
  expect(await look(deep)).toEqual({ sightings: [], notices: [{ kind: 'sources_partly', files: 0, unread: '' }] });
  const heavy = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`src/f${i}.ts`, ' '.repeat(1024 * 1024)]));
  expect((await look(heavy)).notices).toEqual([{ kind: 'sources_partly', files: 65, unread: '' }]);
  const files = inMemory({ 'src/a.ts': '', 'locked/a.ts': '' });
  const shut = { ...files, list: async (folder: string) => (folder === 'locked' ? null : files.list(folder)) };
  expect((await detectQueues(shut)).notices).toEqual([{ kind: 'sources_partly', files: 1, unread: 'locked' }]);
});

test('no text makes the search slow', async () => {
  const began = performance.now();
  const parts = ["new Queue('a');\n", 'new Queue', 'new ', '@Processor(', 'registerQueue({', 'new Queue<', "new Queue('", 'new\t'];
  for (const part of parts)
    for (const fill of [part, `${part}${' '.repeat(50)}`, ' ']) await named(`Queue ${part}${fill.repeat(300_000 / fill.length)}`);
  expect(performance.now() - began).toBeLessThan(8000);
});
