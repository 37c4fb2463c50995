import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt } from '../../core/json-fields.ts';

/** A YAML file taken apart by the adapter: its value, and the line of each member by its path (`/jobs/deploy/uses`). */
export type ParsedYaml = { readonly value: Json; readonly lines: ReadonlyMap<string, number> } | { readonly problem: string; readonly line: number };

export type Level = 'none' | 'read' | 'write';
/** What a job's token may do; `all` holds for what is not named. */
export type Permissions = { readonly all: Level; readonly scopes: ReadonlyMap<string, Level> };

export type Step = {
  readonly line: number;
  readonly uses: string;
  readonly run: string;
  readonly with: ReadonlyMap<string, string>;
  readonly continues: boolean;
};
export type Job = {
  readonly id: string;
  readonly line: number;
  readonly name: string;
  readonly needs: readonly string[];
  readonly condition: string;
  /** The workflow that it calls; empty where it has steps. */
  readonly uses: string;
  readonly steps: readonly Step[];
  /** The jobs of the repository's own workflow that it calls, however deep, with the inputs that it passes; empty where it calls none. */
  readonly called: readonly Job[];
  /** Its own, else the workflow's; null where neither says any. */
  readonly permissions: Permissions | null;
  readonly timeout: boolean;
  readonly runsOn: string;
  readonly environment: string;
  readonly cancels: boolean;
  readonly ordered: boolean;
  readonly with: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string> | 'inherit';
  /** Every text in it, for references to secrets and variables. */
  readonly texts: readonly string[];
};
export type Workflow = {
  readonly file: string;
  readonly name: string;
  readonly events: ReadonlyMap<string, Json>;
  readonly crons: readonly { readonly text: string; readonly line: number; readonly timeZone: string }[];
  readonly cancels: boolean;
  readonly ordered: boolean;
  readonly jobs: readonly Job[];
  /** Every text in it, with its line and its place (`/jobs/deploy/with/url`). */
  readonly texts: readonly { readonly text: string; readonly line: number; readonly place: string }[];
  /** Secrets that whoever calls it brings, in capitals. */
  readonly brought: readonly string[];
};

/** A workflow file as GitHub sees it; the problem where it is none. */
export function readWorkflow(
  file: string,
  parsed: ParsedYaml,
): Workflow | { readonly file: string; readonly problem: string; readonly line: number } {
  if ('problem' in parsed) return { file, ...parsed };
  const { value, lines } = parsed;
  // https://github.com/actions/runner/issues/1182: anchors and aliases, and no merge keys.
  const merge = [...lines].find(([place]) => place.endsWith('/<<'));
  if (merge !== undefined) return { file, problem: 'GitHub knows anchors and aliases, but no merge by <<', line: merge[1] };
  const jobs = memberAt(value, 'jobs');
  if (!isObject(jobs) || memberAt(value, 'on') === undefined) return { file, problem: 'no jobs, or no events', line: 1 };
  const permissions = permissionsOf(memberAt(value, 'permissions'));
  const concurrency = concurrencyOf(memberAt(value, 'concurrency'));
  // The workflow's `env` reaches each of its jobs' steps.
  const shared = textsIn(memberAt(value, 'env') ?? null, '/env', lines).map(({ text }) => text);
  return {
    file,
    name: textAt(value, 'name') ?? '',
    events: eventsOf(memberAt(value, 'on')),
    crons: listAt(value, 'on', 'schedule').flatMap((entry, index) => {
      const cron = textAt(entry, 'cron');
      const line = lines.get(`/on/schedule/${index}`) ?? 1;
      return cron === null ? [] : [{ text: cron, line, timeZone: textAt(entry, 'timezone') ?? 'UTC' }];
    }),
    ...concurrency,
    jobs: Object.entries(jobs).flatMap(([id, job]) => (isObject(job) ? [jobOf(id, job, permissions, { lines, shared })] : [])),
    texts: textsIn(value, '', lines),
    brought: Object.keys(objectAt(value, 'on', 'workflow_call', 'secrets')).map((name) => name.toUpperCase()),
  };
}

function objectAt(value: Json, ...path: readonly string[]): { readonly [name: string]: Json } {
  const found = memberAt(value, ...path);
  return isObject(found) ? found : {};
}

type Around = { readonly lines: ReadonlyMap<string, number>; readonly shared: readonly string[] };

function jobOf(id: string, job: Json, inherited: Permissions | null, { lines, shared }: Around): Job {
  const place = `/jobs/${id}`;
  const needs = memberAt(job, 'needs');
  const own = memberAt(job, 'permissions');
  const environment = memberAt(job, 'environment');
  const secrets = memberAt(job, 'secrets');
  return {
    id,
    line: lines.get(place) ?? 1,
    name: textAt(job, 'name') ?? id,
    needs: typeof needs === 'string' ? [needs] : listAt(needs).filter((item) => typeof item === 'string'),
    condition: shown(memberAt(job, 'if')),
    uses: textAt(job, 'uses') ?? '',
    called: [],
    steps: listAt(job, 'steps').map((step, index) => ({
      line: lines.get(`${place}/steps/${index}`) ?? 1,
      uses: textAt(step, 'uses') ?? '',
      run: textAt(step, 'run') ?? '',
      with: textsOf(memberAt(step, 'with')),
      continues: memberAt(step, 'continue-on-error') === true,
    })),
    permissions: own === undefined ? inherited : permissionsOf(own),
    timeout: memberAt(job, 'timeout-minutes') !== undefined,
    runsOn: JSON.stringify(memberAt(job, 'runs-on') ?? ''),
    environment: typeof environment === 'string' ? environment : (textAt(environment, 'name') ?? ''),
    ...concurrencyOf(memberAt(job, 'concurrency')),
    with: textsOf(memberAt(job, 'with')),
    secrets: secrets === 'inherit' ? 'inherit' : textsOf(secrets),
    texts: [...textsIn(job, '', lines).map(({ text }) => text), ...(textAt(job, 'uses') === null ? shared : [])],
  };
}

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const shown = (value: Json | undefined) => (value === undefined || value === null ? '' : typeof value === 'object' ? '' : String(value));

const textsOf = (value: Json | undefined) => new Map(isObject(value) ? Object.entries(value).map(([name, item]) => [name, shown(item)]) : []);

function eventsOf(on: Json | undefined): ReadonlyMap<string, Json> {
  if (typeof on === 'string') return new Map([[on, null]]);
  if (Array.isArray(on)) return new Map(on.filter((event) => typeof event === 'string').map((event) => [event, null]));
  return new Map(isObject(on) ? Object.entries(on) : []);
}

function concurrencyOf(value: Json | undefined): { readonly cancels: boolean; readonly ordered: boolean } {
  const cancel = memberAt(value, 'cancel-in-progress');
  // An expression may come out as true.
  return { cancels: cancel === true || (typeof cancel === 'string' && cancel !== 'false'), ordered: value !== undefined && value !== null };
}

function permissionsOf(value: Json | undefined): Permissions | null {
  if (value === undefined) return null;
  if (value === 'write-all' || value === 'read-all') return { all: value === 'write-all' ? 'write' : 'read', scopes: new Map() };
  const level = (text: string): Level => (text === 'write' || text === 'read' ? text : 'none');
  return { all: 'none', scopes: new Map([...textsOf(value)].map(([scope, text]) => [scope, level(text)])) };
}

const LEVELS: readonly Level[] = ['none', 'read', 'write'];

/** Whether a token may do what is asked for. */
export function grants(given: Permissions, scope: string, level: Level): boolean {
  return LEVELS.indexOf(given.scopes.get(scope) ?? given.all) >= LEVELS.indexOf(level);
}

function textsIn(
  value: Json,
  path: string,
  lines: ReadonlyMap<string, number>,
): { readonly text: string; readonly line: number; readonly place: string }[] {
  if (typeof value === 'string') return [{ text: value, line: lines.get(path) ?? 1, place: path }];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]) => textsIn(item as Json, `${path}/${name}`, lines));
}

/** Names behind `secrets.` or `vars.` in expressions, in capitals as GitHub keeps them. */
export function namesOf(texts: readonly string[], context: 'secrets' | 'vars'): string[] {
  const pattern = new RegExp(`\\b${context}(?:\\.([A-Za-z_][\\w-]*)|\\[\\s*'([A-Za-z_][\\w-]*)'\\s*\\])`, 'g');
  const inside = texts.flatMap((text) => [...text.matchAll(/\$\{\{([\s\S]*?)\}\}/g)].map((match) => match[1] ?? ''));
  const found = inside.flatMap((text) => [...text.matchAll(pattern)].map((match) => (match[1] ?? match[2] ?? '').toUpperCase()));
  return [...new Set(found)].filter((name) => name !== 'GITHUB_TOKEN');
}

/** A job and all that it waits for, however far. */
export function upstream(workflow: Pick<Workflow, 'jobs'>, id: string): readonly Job[] {
  const seen = new Set<string>();
  const queue = [...(workflow.jobs.find((job) => job.id === id)?.needs ?? [])];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(workflow.jobs.find((job) => job.id === next)?.needs ?? []));
  }
  return workflow.jobs.filter((job) => seen.has(job.id));
}
