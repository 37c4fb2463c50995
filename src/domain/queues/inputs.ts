import type { InputProblem } from '../../core/errors.ts';
import { type Field, field, flag, type Inputs, lines, quote, text } from '../../core/input-spec.ts';
import { parseAuthority } from '../database/ssl-input.ts';
import { parseRedisUrl, type RedisAddress, redisUrlSecrets } from './address.ts';
import { DEFAULT_PREFIX, hasHashTag, parseQueueLine, type QueueName, queueLabel } from './names.ts';

const URL_EXAMPLE = 'rediss://user:password@host:6379/0';

/**
 * The inputs of every action that looks at Redis; spread them into its spec and call `queueProblems` in its `validate`. The server is
 * reached with `redisOf`, the queues are `queuesOf`.
 */
export const queueInputs = {
  'redis-url': redisUrl(),
  'redis-ca': authority(),
  'redis-cluster': flag({ default: 'false' }),
  queues: lines({ example: 'emails' }, parseQueueLine),
  'queue-prefix': text({ default: DEFAULT_PREFIX, example: '{bull}' }),
};
export type QueueInputs = Inputs<typeof queueInputs>;

/** A Redis server as the inputs give it. */
export type RedisTarget = {
  readonly address: RedisAddress;
  /** Root certificates as PEM; null for the well-known ones. */
  readonly authority: string | null;
  /** Whether keys may be on other nodes than the one that is named. */
  readonly cluster: boolean;
};

function redisUrl(): Field<RedisAddress | null> {
  return field<RedisAddress | null>({ example: URL_EXAMPLE, secrets: (raw) => (raw === '' ? [] : redisUrlSecrets(raw)) }, (raw) => {
    if (raw === '') return { value: null };
    const parsed = parseRedisUrl(raw);
    return 'address' in parsed ? { value: parsed.address } : parsed;
  });
}

function authority(): Field<string | null> {
  return field<string | null>({ example: '-----BEGIN CERTIFICATE-----…' }, (raw) => (raw === '' ? { value: null } : parseAuthority(raw)));
}

/** The server, or null where none is given. */
export function redisOf({ redisUrl: address, redisCa, redisCluster }: QueueInputs): RedisTarget | null {
  return address === null ? null : { address, authority: redisCa, cluster: redisCluster };
}

/** The queues with their prefixes, each once, in their order. */
export function queuesOf({ queues, queuePrefix }: QueueInputs): readonly QueueName[] {
  const all = queues.map(({ prefix, name }) => ({ prefix: prefix ?? queuePrefix, name }));
  return all.filter((queue, at) => all.findIndex((other) => queueLabel(other) === queueLabel(queue)) === at);
}

/** What does not go together. */
export function queueProblems(given: QueueInputs): readonly InputProblem[] {
  return [...serverProblems(given), ...nameProblems(given)];
}

function serverProblems(given: QueueInputs): InputProblem[] {
  const { redisUrl: address, redisCa, redisCluster, queues } = given;
  if (address === null) {
    const needing = { queues: queues.length > 0, 'redis-ca': redisCa !== null, 'redis-cluster': redisCluster };
    const stray = Object.entries(needing).find(([, isGiven]) => isGiven)?.[0];
    return stray === undefined ? [] : [{ input: 'redis-url', problem: `${stray} is given, and no server.`, example: URL_EXAMPLE }];
  }
  const problems: InputProblem[] = [];
  if (redisCa !== null && !address.secure)
    problems.push({ input: 'redis-ca', problem: 'redis:// is not encrypted, so that this certificate would verify nothing; use rediss://.' });
  if (redisCluster && address.db !== 0)
    problems.push({ input: 'redis-url', problem: 'a cluster has the database 0 alone.', example: 'redis://host:6379' });
  return problems;
}

function nameProblems(given: QueueInputs): InputProblem[] {
  const { queuePrefix, redisCluster } = given;
  const queues = queuesOf(given);
  const problems: InputProblem[] = [];
  if (queues.length < given.queues.length) problems.push({ input: 'queues', problem: 'a queue is given twice.' });
  if (queuePrefix.endsWith(':'))
    problems.push({
      input: 'queue-prefix',
      problem: `${quote(queuePrefix)} ends with a colon, which BullMQ adds itself.`,
      example: DEFAULT_PREFIX,
    });
  const apart = redisCluster ? queues.find((queue) => !hasHashTag(queue)) : undefined;
  if (apart !== undefined)
    problems.push({
      input: 'queue-prefix',
      problem: `in a cluster BullMQ's keys need braces, in the prefix or in the name: ${quote(queueLabel(apart))} has none.`,
      example: '{bull}',
    });
  return problems;
}
