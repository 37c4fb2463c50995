import { type Measured, measured, type Unmeasured, unmeasured } from '../alerts/measured.ts';
import type { ProcessReading } from '../alerts/sources.ts';
import type { Section } from './answer.ts';

/** What is asked of `systemctl show`, which prints them as `Name=value`. */
export const UNIT_PROPERTIES = 'LoadState,ActiveState,SubState,Result,NRestarts,ExecMainStartTimestamp,ActiveEnterTimestamp,ControlGroup';

type State = ProcessReading['state'];
const STATES: ReadonlyMap<unknown, State> = new Map(
  Object.entries({
    active: 'running',
    reloading: 'running',
    refreshing: 'running',
    activating: 'restarting',
    deactivating: 'stopped',
    inactive: 'stopped',
    maintenance: 'stopped',
    failed: 'failed',
  } as const),
);

export function unitProperties(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => (/^\w+=/.test(line) ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]] : [])),
  );
}

/** Why a unit cannot be asked about; null where it can. */
export function unitFailure(section: Section | undefined, name: string): Unmeasured | null {
  if (section === undefined) return unmeasured('malformed', name);
  if (section.code === 127) return unmeasured('unsupported', 'the host has no systemctl');
  if (/Failed to connect to (?:system scope )?bus|not been booted with systemd/i.test(section.text))
    return unmeasured('unsupported', 'systemd does not run on the host');
  const properties = unitProperties(section.text);
  if (properties.get('LoadState') === 'not-found') return unmeasured('not_found', name);
  return properties.has('ActiveState') ? null : unmeasured('malformed', `systemctl show ${name}`);
}

/** A unit's state and its automatic restarts. `NRestarts` came with systemd 235. */
export function unitReading(section: Section | undefined, process: string): Measured<ProcessReading> {
  const failure = unitFailure(section, process);
  if (failure !== null) return failure;
  const properties = unitProperties(section?.text ?? '');
  const state = STATES.get(properties.get('ActiveState'));
  if (state === undefined) return unmeasured('malformed', `systemctl show ${process}`);
  const restarts = properties.get('NRestarts') ?? '';
  if (!/^\d{1,10}$/.test(restarts)) return unmeasured('unsupported', `systemd counts no restarts of ${process}`);
  const running = state === 'running' || state === 'restarting';
  const started = properties.get('ExecMainStartTimestamp') || properties.get('ActiveEnterTimestamp') || '';
  const oomKilled = properties.get('Result') === 'oom-kill';
  return measured({ process, state, restarts: Number(restarts), startedAt: running ? unitTime(started) : null, oomKilled });
}

/** `Tue 2026-11-24 03:00:00 UTC`, since the zone of the session is UTC. */
function unitTime(text: string): number | null {
  const [, day, time] = /^\w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? UTC$/.exec(text) ?? [];
  const at = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(at) ? null : at;
}
