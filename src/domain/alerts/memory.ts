import { formatSize } from '../../core/size.ts';
import { checkId, eventOf, familyOf, limitedOf, placed, unknownOf } from './checks.ts';
import type { Judgement, Scope } from './judgement.ts';
import { type Measured, unmeasured } from './measured.ts';
import { alertMessages } from './messages.ts';
import type { MemoryRule } from './rule.ts';
import type { MemoryReading } from './sources.ts';
import { isAmount, percentText } from './written.ts';

/** The rule `memory`: one judgement per reading, `memory:host`, and one for its kills where they are counted, `oom:host`. */
export function judgeMemory(memory: Measured<readonly MemoryReading[]>, rule: MemoryRule, scope: Scope): readonly Judgement[] {
  const { what } = alertMessages[scope.language];
  const read = memory.kind === 'measured' && memory.value.length === 0 ? unmeasured('no_data') : memory;
  if (read.kind === 'unmeasured') return familyOf('memory', what.anyMemory, read, scope);
  return [
    ...familyOf('memory', what.anyMemory, null, scope),
    ...read.value.flatMap((one) => [judgeUse(one, rule, scope), ...judgeKills(one, scope)]),
  ];
}

function judgeUse({ of, totalBytes, availableBytes, usedRatio }: MemoryReading, { limits }: MemoryRule, scope: Scope): Judgement {
  const m = alertMessages[scope.language];
  const check = checkId('memory', scope, of);
  if (![totalBytes, availableBytes, usedRatio].every(isAmount))
    return unknownOf(check, placed(m.what.memory(of), scope), unmeasured('malformed'), scope);
  const message = placed(m.memory(of, percentText(usedRatio), formatSize(availableBytes)), scope);
  const judged = { check, value: usedRatio, limits, reason: 'memory_high', write: percentText } as const;
  return limitedOf({ ...judged, message, evidence: { of, totalBytes, availableBytes, usedRatio } }, scope);
}

/** The count is compared with that of the last run. Without one it is the start; one that is lower began anew, and all of it is new. */
function judgeKills({ of, oomKills }: MemoryReading, scope: Scope): readonly Judgement[] {
  if (oomKills === null || !isAmount(oomKills)) return [];
  const check = checkId('oom', scope, of);
  const since = risenBy(oomKills, scope.before(check)?.mark ?? null);
  const message = placed(alertMessages[scope.language].oom(of, oomKills, since), scope);
  const seen = { check, message, evidence: { of, oomKills, sinceLastRun: since } };
  const judgement = since !== null && since > 0 ? eventOf(seen, 'critical', 'oom_killed', scope) : eventOf(seen, 'ok', null, scope);
  return [{ ...judgement, mark: Math.round(oomKills) }];
}

/** By how much a count has risen; null where it was not known before. */
export function risenBy(count: number, before: number | null): number | null {
  return before === null ? null : count >= before ? count - before : count;
}
