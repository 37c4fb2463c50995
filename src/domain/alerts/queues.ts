import { formatDuration } from '../../core/duration.ts';
import type { Verdict } from '../../core/verdict.ts';
import { checkId, eventOf, familyOf, groupsOf, placed, unknownOf } from './checks.ts';
import type { Judgement, Scope } from './judgement.ts';
import { type Measured, type Unmeasured, unmeasured } from './measured.ts';
import { alertMessages } from './messages.ts';
import type { QueueRule } from './rule.ts';
import type { QueueReading } from './sources.ts';
import { isAmount, isoText, timeText } from './written.ts';

/** What `ReadQueues` gave. */
export type QueueRead = { readonly queue: string; readonly reading: Measured<QueueReading> };
type Span = { readonly from: number; readonly until: number };

/**
 * The rule `queue-failed`: one judgement per queue, `queue-failed:emails`. `span` is what the queues were asked for (`queueSpan`). What is
 * kept as failed does not go away by itself, so that it alone is no alert: at least one must be new. Where none of several can be read, for
 * one reason, that is one thing and is told once, of all of them; an alert that was on stays with its own queue.
 */
export function judgeQueues(queues: readonly QueueRead[], rule: QueueRule, span: Span, scope: Scope): readonly Judgement[] {
  const away = commonTrouble(queues);
  const what = alertMessages[scope.language].what.queues(listed(queues.map(({ queue }) => queue)));
  const one = ({ queue, reading }: QueueRead): Judgement => {
    const check = checkId('queue-failed', scope, queue);
    const read = reading.kind === 'measured' && !isRight(reading.value) ? unmeasured('malformed') : reading;
    if (read.kind === 'unmeasured') return unknownOf(check, placed(alertMessages[scope.language].what.queue(queue), scope), read, scope);
    return { ...judgeQueue({ check, queue, read: read.value }, rule, span, scope), mark: Math.max(0, Math.round(span.until)) };
  };
  const isOn = ({ queue }: QueueRead) => HELD_ON.includes(scope.before(checkId('queue-failed', scope, queue))?.held);
  return [...familyOf('queue-failed', what, away, scope), ...(away === null ? queues : queues.filter(isOn)).map(one)];
}

const HELD_ON: readonly (Verdict | undefined)[] = ['degraded', 'critical'];

/** What keeps every one of several queues from being read; null where one can be, where it differs (as with names that are not there), or of only one. */
function commonTrouble(queues: readonly QueueRead[]): Unmeasured | null {
  const [first, ...others] = queues.map(({ reading }) => reading);
  if (first?.kind !== 'unmeasured' || others.length === 0) return null;
  return others.every((reading) => reading.kind === 'unmeasured' && reading.cause === first.cause && reading.detail === first.detail) ? first : null;
}

const NAMES_SHOWN = 10;
const listed = (names: readonly string[]) =>
  names.length > NAMES_SHOWN ? `${names.slice(0, NAMES_SHOWN).join(', ')}, … (+${names.length - NAMES_SHOWN})` : names.join(', ');

function judgeQueue(
  { check, queue, read }: { readonly check: string; readonly queue: string; readonly read: QueueReading },
  { maxFailed }: QueueRule,
  { from }: Span,
  scope: Scope,
): Judgement {
  const m = alertMessages[scope.language].queue;
  const { failed, failedInWindow, waiting, active, delayed, paused, workers, oldestWaitingMs } = read;
  const counts = { failed, failedInWindow, since: isoText(from), waiting, active, delayed, paused, workers, oldestWaitingMs };
  const seen = (message: string) => ({ check, message: placed(message, scope), evidence: { ...counts, errors: groupsOf(read.reasons) } });
  const shown = { value: String(failed), limit: `> ${maxFailed}`, share: maxFailed === 0 ? null : failed / maxFailed };
  const numbers = { value: failed, shown };
  if (failed > maxFailed && failedInWindow > 0) {
    const message = m.failed(queue, failed, failedInWindow, timeText(from), maxFailed);
    return { ...eventOf(seen(message), 'critical', 'queue_failed', scope), ...numbers };
  }
  if (workers === 0 && waiting > 0) {
    const oldest = oldestWaitingMs === null || !isAmount(oldestWaitingMs) ? null : formatDuration(oldestWaitingMs);
    return { ...eventOf(seen(m.noWorkers(queue, waiting, oldest)), 'degraded', 'no_workers', scope), ...numbers };
  }
  const message = failed > maxFailed ? m.old(queue, failed, timeText(from)) : m.ok(queue, failed, waiting, paused);
  return { ...eventOf(seen(message), 'ok', null, scope), ...numbers };
}

const isRight = ({ failed, failedInWindow, waiting, active, delayed, workers }: QueueReading) =>
  [failed, failedInWindow, waiting, active, delayed, workers ?? 0].every(isAmount);
