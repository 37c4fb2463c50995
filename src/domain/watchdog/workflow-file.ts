import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt } from '../../core/json-fields.ts';
import { parseCron } from '../calendar/cron.ts';
import { isTimeZone } from '../calendar/local-date.ts';
import { ALERT_SOURCES } from '../review/alert-set-up.ts';
import type { Role, Schedule } from './types.ts';

/** The repository's workflow files by name, parsed; null for one that is no YAML. */
export type WorkflowFiles = ReadonlyMap<string, Json | null>;
/** Where the actions are from: `owner/name`, as the runner says it of the action that runs; empty for an action of the repository itself. */
export type Origin = string;

const ACTION_ROLES: Readonly<Record<string, Role>> = {
  'health-monitor': 'monitor',
  'alert-check': 'alerts',
  'restore-drill': 'drill',
  'schedule-due': 'drill',
  'drill-register': 'drill',
  'runbook-report': 'review',
  watchdog: 'watchdog',
  'health-gate': 'other',
  'migrate-status': 'other',
  incident: 'other',
  triage: 'other',
  'ssh-tunnel': 'other',
  doctor: 'other',
};
const WORKFLOW_ROLES: Readonly<Record<string, Role>> = {
  'monitor.yml': 'monitor',
  'monitor-relay.yml': 'monitor',
  'restore-drill.yml': 'drill',
  'weekly-review.yml': 'review',
  'gate-deploy.yml': 'other',
  'triage.yml': 'other',
  'doctor.yml': 'other',
};
/** Workflows call workflows at most so deep: https://docs.github.com/actions/reference/workflows-and-actions/reusable-workflows */
const MAX_DEPTH = 10;

/** The lines of `on.schedule`; none where the file has none. */
export function schedulesOf(file: Json | null): readonly Schedule[] {
  return listAt(memberAt(file ?? undefined, 'on'), 'schedule').flatMap((line) => {
    const text = textAt(line, 'cron') ?? '';
    const zone = textAt(line, 'timezone') ?? 'UTC';
    return [{ text, cron: isTimeZone(zone) ? parseCron(text) : null, timeZone: zone }];
  });
}

/** What a workflow calls of ours, itself or through workflows of the repository that it calls; empty where it is none of ours. */
export function rolesOf(name: string, files: WorkflowFiles, origin: Origin): readonly Role[] {
  const roles = new Set<Role>();
  const visit = (file: string, trail: readonly string[]) => {
    if (trail.includes(file) || trail.length >= MAX_DEPTH) return;
    for (const { uses, given } of callsOf(files.get(file) ?? null)) {
      for (const role of rolesOfCall(uses, given, origin)) roles.add(role);
      const local = /^(?:\.|\$)\/\.github\/workflows\/([^/@]+\.ya?ml)$/.exec(uses)?.[1];
      if (local !== undefined) visit(local, [...trail, file]);
    }
  };
  visit(name, []);
  return [...roles];
}

type Call = { readonly uses: string; readonly given: Json | undefined };

function callsOf(file: Json | null): readonly Call[] {
  const jobs = memberAt(file ?? undefined, 'jobs');
  if (typeof jobs !== 'object' || jobs === null || Array.isArray(jobs)) return [];
  return Object.values(jobs as Readonly<Record<string, Json | undefined>>).flatMap((job) =>
    [job, ...listAt(job, 'steps')].flatMap((place) => {
      const uses = textAt(place, 'uses');
      return uses === null ? [] : [{ uses, given: memberAt(place, 'with') }];
    }),
  );
}

function rolesOfCall(uses: string, given: Json | undefined, origin: Origin): readonly Role[] {
  const own = /^(?:\.|\$)\/actions\/([\w-]+)$/.exec(uses);
  // `./actions/…` is ours only where the actions live in the repository that is looked at.
  if (own !== null) return origin === '' ? known(ACTION_ROLES, own[1]) : [];
  const [, repository, kind, name] = /^([\w.-]+\/[\w.-]+)\/(actions|\.github\/workflows)\/([\w.-]+)@.+$/.exec(uses) ?? [];
  if (repository === undefined || !isOurs(repository, origin)) return [];
  if (kind === 'actions') return known(ACTION_ROLES, name);
  const alerts = name === 'monitor.yml' && checksAlerts(given);
  return [...known(WORKFLOW_ROLES, name), ...(alerts ? (['alerts'] as const) : [])];
}

/** As monitor.yml decides it; an expression may come out as something, and then its job's steps tell. YAML takes a bare `on` and `off` for words or for a truth. */
function checksAlerts(given: Json | undefined): boolean {
  const alerts = memberAt(given, 'alerts') ?? 'auto';
  if (alerts === 'off' || alerts === false) return false;
  return alerts !== 'auto' || ALERT_SOURCES.some((name) => ![undefined, null, ''].includes(memberAt(given, name) as string | null | undefined));
}

function known(roles: Readonly<Record<string, Role>>, name: string | undefined): readonly Role[] {
  const role = name !== undefined && Object.hasOwn(roles, name) ? roles[name] : undefined;
  return role === undefined ? [] : [role];
}

const isOurs = (repository: string, origin: Origin) => repository.toLowerCase() === origin.toLowerCase() || /\/runbook-actions$/i.test(repository);
