import { type Parsed, quote } from '../../core/input-spec.ts';

/** Whose memory is read. `cgroup`: a path below the control groups' root. */
export type MemoryOf =
  | { readonly kind: 'host'; readonly name?: undefined }
  | { readonly kind: 'unit'; readonly name: string }
  | { readonly kind: 'container'; readonly name: string }
  | { readonly kind: 'cgroup'; readonly name: string };

/** A service on the host, by the manager that restarts it. */
export type ProcessTarget = { readonly manager: 'systemd' | 'docker' | 'pm2'; readonly name: string };

/** Names as the managers themselves allow them; none begins with a dash, which would be an option. */
const UNIT = /^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]{0,254}$/;
const CONTAINER = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const PM2 = /^[A-Za-z0-9@_][A-Za-z0-9@_.:/ -]{0,99}$/;
const CGROUP = /^(?:\/[A-Za-z0-9:_.@\\-]{1,255}){1,32}$/;

const NAMES = { systemd: UNIT, docker: CONTAINER, pm2: PM2, unit: UNIT, container: CONTAINER, cgroup: CGROUP } as const;

/** `host`, `unit:api.service`, `container:api` or `cgroup:/api.slice`. */
export function parseMemoryOf(line: string): Parsed<MemoryOf> {
  if (line === 'host') return { value: { kind: 'host' } };
  const [, kind, name = ''] = /^(unit|container|cgroup):(.*)$/.exec(line) ?? [];
  if (kind !== 'unit' && kind !== 'container' && kind !== 'cgroup')
    return { problem: `${quote(line)} is neither host, unit:NAME, container:NAME nor cgroup:/PATH.` };
  if (!NAMES[kind].test(name) || isUpwards(name)) return { problem: `${quote(name)} is no name of a ${kind}.` };
  return { value: { kind, name } };
}

/** `systemd:api.service`, `docker:api` or `pm2:api`. */
export function parseProcess(line: string): Parsed<ProcessTarget> {
  const [, manager, name = ''] = /^(systemd|docker|pm2):(.*)$/.exec(line) ?? [];
  if (manager !== 'systemd' && manager !== 'docker' && manager !== 'pm2')
    return { problem: `${quote(line)} is neither systemd:UNIT, docker:CONTAINER nor pm2:NAME.` };
  return NAMES[manager].test(name) ? { value: { manager, name } } : { problem: `${quote(name)} is no name that ${manager} gives.` };
}

/** An absolute path on the host, in one line. */
export function parseHostPath(line: string): Parsed<string> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this keeps out
  if (!/^\/[^\u0000-\u001f\u007f]{0,4095}$/.test(line)) return { problem: `${quote(line)} is no absolute path.` };
  return isUpwards(line) ? { problem: `${quote(line)} leads upwards; give the path itself.` } : { value: line };
}

/** What a memory reading is of, as people see it. */
export function memoryName(of: MemoryOf): string {
  return of.kind === 'host' ? 'host' : `${of.kind}:${of.name}`;
}

export function processName({ manager, name }: ProcessTarget): string {
  return `${manager}:${name}`;
}

const isUpwards = (path: string) => path.split('/').includes('..');
