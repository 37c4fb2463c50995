import { type Measured, measured, type Unmeasured, unmeasured } from '../alerts/measured.ts';
import type { ProcessReading } from '../alerts/sources.ts';
import type { Section } from './answer.ts';

/** What is asked of `docker container inspect`: no environment, which holds secrets. */
export const CONTAINER_FORMAT = '{"restarts":{{json .RestartCount}},"state":{{json .State}}}';

const STATES: ReadonlyMap<unknown, ProcessReading['state']> = new Map(
  Object.entries({
    running: 'running',
    restarting: 'restarting',
    created: 'stopped',
    paused: 'stopped',
    removing: 'stopped',
    dead: 'failed',
  } as const),
);

/** Why a container cannot be asked about; null where it can. */
export function dockerFailure(section: Section | undefined, name: string): Unmeasured | null {
  if (section === undefined) return unmeasured('malformed', name);
  const { code, text } = section;
  if (code === 127) return unmeasured('unsupported', 'the host has no docker');
  if (code === 0) return null;
  if (/No such (?:container|object)/i.test(text)) return unmeasured('not_found', name);
  if (/permission denied/i.test(text)) return unmeasured('unauthorized', 'this user may not ask docker (group docker)');
  if (/Cannot connect to the Docker daemon|Is the docker daemon running/i.test(text))
    return unmeasured('source_failed', 'docker does not run on the host');
  return unmeasured('source_failed', `docker inspect ${name}`);
}

/** A container's state and its restarts by policy; they are counted anew when it is made anew. */
export function containerReading(section: Section | undefined, process: string): Measured<ProcessReading> {
  const failure = dockerFailure(section, process);
  if (failure !== null) return failure;
  const malformed = unmeasured('malformed', `docker inspect ${process}`);
  const { restarts, state } = inspected(section?.text ?? '');
  if (typeof restarts !== 'number' || !Number.isSafeInteger(restarts) || restarts < 0 || typeof state !== 'object' || state === null)
    return malformed;
  const { Status, OOMKilled, ExitCode, StartedAt } = state as Record<string, unknown>;
  const status = Status === 'exited' ? (ExitCode === 0 ? 'stopped' : 'failed') : STATES.get(Status);
  if (status === undefined) return malformed;
  const at = status === 'running' || status === 'restarting' ? Date.parse(typeof StartedAt === 'string' ? StartedAt : '') : Number.NaN;
  return measured({ process, state: status, restarts, startedAt: at > 0 ? at : null, oomKilled: OOMKilled === true });
}

/** A warning of the program may stand above its answer. */
function inspected(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.split('\n').find((line) => line.startsWith('{')) ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
