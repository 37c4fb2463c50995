import type { ProcessReading } from '../alerts/sources.ts';
import type { HostingEvent } from './hosting.ts';

/** What the services on a host tell of what happened to them, as a provider's events would. `now` stands for a time that is not known. */
export function eventsOfProcesses(processes: readonly ProcessReading[], now: number): readonly HostingEvent[] {
  return processes.flatMap(({ process, state, restarts, startedAt, oomKilled }): readonly HostingEvent[] => {
    const at = startedAt ?? now;
    if (oomKilled) return [{ at, kind: 'out_of_memory', text: `${process}: ended for lack of memory, ${restarts} restarts` }];
    if (state !== 'running') return [{ at: now, kind: 'failed', text: `${process}: ${state}, ${restarts} restarts` }];
    return startedAt === null ? [] : [{ at: startedAt, kind: 'available', text: `${process}: running since then, ${restarts} restarts` }];
  });
}
