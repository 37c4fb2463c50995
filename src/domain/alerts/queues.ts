import type { Judgement, Scope } from './judgement.ts';
import type { Measured } from './measured.ts';
import type { QueueRule } from './rule.ts';
import type { QueueReading } from './sources.ts';

/** What `ReadQueues` gave. */
export type QueueRead = { readonly queue: string; readonly reading: Measured<QueueReading> };

/** The rule `queue-failed`: one judgement per queue, `queue-failed:emails`. `span` is what the queues were asked for (`queueSpan`). */
export declare function judgeQueues(
  queues: readonly QueueRead[],
  rule: QueueRule,
  span: { readonly from: number; readonly until: number },
  scope: Scope,
): readonly Judgement[];
