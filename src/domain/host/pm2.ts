import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { ProcessReading } from '../alerts/sources.ts';
import type { Section } from './answer.ts';

type App = { readonly name: string; readonly status: string; readonly restarts: number; readonly upSince: number | null };

/** The worst of several instances is the state of the application. */
const WORST: readonly ProcessReading['state'][] = ['failed', 'restarting', 'stopped', 'running'];
const STATES: ReadonlyMap<unknown, ProcessReading['state']> = new Map(
  Object.entries({
    online: 'running',
    'one-launch-status': 'running',
    launching: 'restarting',
    'waiting restart': 'restarting',
    stopping: 'stopped',
    stopped: 'stopped',
    errored: 'failed',
  } as const),
);

/** `pm2 jlist`: notices may stand before its JSON. Null where there is none in it. */
export function parsePm2(text: string): readonly App[] | null {
  for (let from = text.indexOf('['); from >= 0; from = text.indexOf('[', from + 1)) {
    if (from > 0 && text[from - 1] !== '\n') continue;
    try {
      const list: unknown = JSON.parse(text.slice(from));
      if (Array.isArray(list)) return list.flatMap(appOf);
    } catch {
      // A notice such as `[PM2] …`, or what follows it.
    }
  }
  return null;
}

function appOf(entry: unknown): App[] {
  const { name, pm2_env: env } = (entry ?? {}) as Record<string, unknown>;
  const { status, restart_time: restarts, pm_uptime: up } = (env ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || typeof status !== 'string' || typeof restarts !== 'number' || !Number.isSafeInteger(restarts)) return [];
  return [{ name, status, restarts, upSince: typeof up === 'number' && up > 0 ? up : null }];
}

/** An application's state and its restarts, of all its instances; pm2 counts reloads that somebody asked for among them. */
export function pm2Reading(section: Section | undefined, name: string): Measured<ProcessReading> {
  const process = `pm2:${name}`;
  if (section === undefined) return unmeasured('malformed', process);
  if (section.code === 127) return unmeasured('unsupported', 'the host has no pm2 on the PATH of this user');
  if (section.text.includes('no-daemon')) return unmeasured('not_found', `${process}: no pm2 of this user runs`);
  const apps = parsePm2(section.text)?.filter((app) => app.name === name);
  if (apps === undefined) return unmeasured(section.code === 0 ? 'malformed' : 'source_failed', 'pm2 jlist');
  if (apps.length === 0) return unmeasured('not_found', process);
  const states = apps.map(({ status }) => STATES.get(status));
  const state = states.includes(undefined) ? undefined : WORST.find((one) => states.includes(one));
  if (state === undefined) return unmeasured('malformed', `pm2 jlist: ${process}`);
  const starts = apps.flatMap(({ upSince }) => upSince ?? []);
  const startedAt = state === 'stopped' || state === 'failed' || starts.length === 0 ? null : Math.max(...starts);
  return measured({ process, state, restarts: apps.reduce((sum, app) => sum + app.restarts, 0), startedAt, oomKilled: false });
}
