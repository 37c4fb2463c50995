import { checkId, eventOf, familyOf, placed, unknownOf } from './checks.ts';
import type { Judgement, Scope } from './judgement.ts';
import { type Measured, unmeasured } from './measured.ts';
import { risenBy } from './memory.ts';
import { alertMessages } from './messages.ts';
import type { AlertReason } from './messages-type.ts';
import type { ProcessReading } from './sources.ts';
import { isAmount, isDated, isoText, timeText } from './written.ts';

/** One judgement per process, `process:api.service`: failed, stopped, restarting, or restarted since the last run. */
export function judgeProcesses(processes: Measured<readonly ProcessReading[]>, scope: Scope): readonly Judgement[] {
  const { what } = alertMessages[scope.language];
  const read = processes.kind === 'measured' && processes.value.length === 0 ? unmeasured('no_data') : processes;
  if (read.kind === 'unmeasured') return familyOf('process', what.processes, read, scope);
  return [...familyOf('process', what.processes, null, scope), ...read.value.map((one) => judgeProcess(one, scope))];
}

const STATES = {
  failed: ['critical', 'process_failed'],
  stopped: ['critical', 'process_stopped'],
  restarting: ['degraded', 'process_restarting'],
} as const satisfies Record<string, readonly ['critical' | 'degraded', AlertReason]>;

function judgeProcess(reading: ProcessReading, scope: Scope): Judgement {
  const { process, restarts, startedAt } = reading;
  const check = checkId('process', scope, process);
  const what = () => placed(alertMessages[scope.language].what.process(process), scope);
  if (!isAmount(restarts)) return unknownOf(check, what(), unmeasured('malformed'), scope);
  const risen = risenBy(restarts, scope.before(check)?.mark ?? null);
  const started = startedAt !== null && isDated(startedAt) ? startedAt : null;
  const evidence = {
    ...{ state: reading.state, restarts, sinceLastRun: risen, oomKilled: reading.oomKilled },
    startedAt: isoText(started),
  };
  const [verdict, reason, message] = stateOf(reading, risen ?? 0, started, scope);
  return { ...eventOf({ check, message: placed(message, scope), evidence }, verdict, reason, scope), mark: Math.round(restarts) };
}

type Standing = readonly ['ok' | 'degraded' | 'critical', AlertReason | null, string];

/** That a process which runs was once ended for lack of memory is evidence only: it may be long ago. */
function stateOf({ process, state, oomKilled }: ProcessReading, risen: number, started: number | null, { language }: Scope): Standing {
  const m = alertMessages[language].process;
  if (state === 'running' && risen === 0) return ['ok', null, m.running(process, started === null ? null : timeText(started))];
  const message = state === 'running' ? m.restarted(process, risen, oomKilled) : m[state](process, oomKilled);
  if (oomKilled) return ['critical', 'oom_killed', message];
  return state === 'running' ? ['degraded', 'process_restarted', message] : [...STATES[state], message];
}
