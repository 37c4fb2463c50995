import { RedisFailure } from './failure.ts';
import type { Argument, Session } from './session.ts';

/** One command on one key of a queue; `key` is its last part. */
export type Ask = (command: string, key: string, ...args: readonly Argument[]) => Promise<unknown>;

export const ask =
  (call: Session['call'], whole: (key: string) => string): Ask =>
  (command, key, ...args) =>
    call(command, whole(key), ...args);

const wrong = () => new RedisFailure('protocol', 'reply of another type');

/** A reply as a whole number that is not negative. */
export function count(reply: unknown): number {
  if (typeof reply !== 'number' || !Number.isSafeInteger(reply) || reply < 0) throw wrong();
  return reply;
}

/** A reply as a list of texts. */
export function list(reply: unknown): readonly string[] {
  if (!Array.isArray(reply) || !reply.every((item) => typeof item === 'string')) throw wrong();
  return reply;
}

/** A reply as a list of texts, each of which may be missing. */
export function texts(reply: unknown): readonly (string | null)[] {
  if (!Array.isArray(reply) || !reply.every((item) => item === null || typeof item === 'string')) throw wrong();
  return reply;
}
