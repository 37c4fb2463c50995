import { plural } from '../../core/language.ts';
import type { AlertMessages, UnknownReason } from './messages-type.ts';

const CAUSES: Readonly<Record<UnknownReason, string>> = {
  unreachable: 'the source cannot be reached',
  timed_out: 'the source did not answer in time',
  unauthorized: 'the source refuses the credentials',
  rate_limited: 'the source limits how often it may be asked',
  wrong_host: 'this would measure the runner and not the server',
  source_failed: 'the source answered with an error',
  malformed: 'what the source answered makes no sense',
  partial: 'the source gave a part only',
  too_much: 'there is more than may be read',
  not_found: 'it does not exist',
  unknown_metric: 'the source knows no such metric',
  no_data: 'there is no data',
  not_a_number: 'the value is no number',
  several_series: 'there are several series where one value is wanted',
  too_few_requests: 'there were too few requests to say',
  gap: 'nobody looked in time',
  unsupported: 'the source cannot tell',
  no_traffic: 'there was not one request',
};
const because = (cause: UnknownReason, detail: string) => (detail === '' ? CAUSES[cause] : `${CAUSES[cause]} (${detail})`);
const memoryOut = (oom: boolean) => (oom ? ', the last time for lack of memory' : '');

export const en: AlertMessages = {
  unmeasured: (what, cause, detail) => `${what} could not be measured: ${because(cause, detail)}.`,
  readAgain: (what) => `${what} can be measured again.`,
  what: {
    http: '5xx answers',
    queue: (name) => `Queue ${name}`,
    queues: (names) => `Redis with the queues ${names}`,
    disk: 'Disk space',
    mount: (mount) => `Disk ${mount}`,
    memory: (of) => `Memory (${of})`,
    anyMemory: 'Memory',
    processes: 'Processes',
    process: (name) => `Process ${name}`,
    database: 'The database',
    metric: (name) => `Metric ${name}`,
  },
  http: {
    breach: ({ share, errors, requests, from, until }, limit, window) =>
      `${share} of the answers were 5xx (${errors} of ${requests}) from ${from} to ${until}, where ${limit} within ${window} is the limit.`,
    ongoing: (since) => `It is so since ${since} at the latest.`,
    over: (from, until) => `It happened from ${from} to ${until}, and is over.`,
    closed: (until) => `5xx answers are within the limit again since ${until}.`,
    gap: (from, until, cause, detail) => `5xx answers are not known from ${from} to ${until}: ${because(cause, detail)}.`,
    tooFew: ({ errors, requests, from, until }, minimum) =>
      `${errors} of only ${requests} answers were 5xx from ${from} to ${until}; below ${minimum} requests that proves nothing, nor that all is well.`,
    noTraffic: (from, until) => `There was not one request from ${from} to ${until}: nobody asks, or the source does not see the requests.`,
    ok: ({ errors, requests }, from, until, worst) =>
      `${errors} of ${requests} answers were 5xx from ${from} to ${until}${worst === null ? '' : `, in the worst window ${worst}`}.`,
  },
  queue: {
    failed: (queue, failed, recent, since, limit) =>
      `Queue ${queue} holds ${failed} failed jobs that nothing tries again, ${recent} of them failed since ${since}; the limit is ${limit}.`,
    old: (queue, failed, since) => `Queue ${queue} still holds ${failed} failed jobs, but none has failed since ${since}.`,
    noWorkers: (queue, waiting, oldest) =>
      `Queue ${queue} has no worker, and ${plural(waiting, 'job waits', 'jobs wait')}${oldest === null ? '' : `, the oldest for ${oldest}`}.`,
    ok: (queue, failed, waiting, paused) => `Queue ${queue}: ${failed} failed, ${waiting} waiting${paused ? ', paused' : ''}.`,
  },
  disk: (mount, used, left) => `Disk ${mount} is ${used} full, ${left} are left.`,
  inodes: (mount, used) => `Disk ${mount} has used ${used} of its inodes.`,
  memory: (of, used, left) => `Memory (${of}) is ${used} used, ${left} are available.`,
  oom: (of, kills, since) =>
    since === null
      ? `Memory (${of}): ${plural(kills, 'kill', 'kills')} for lack of memory counted so far; what comes from now on is told.`
      : since === 0
        ? `Memory (${of}): nothing was ended for lack of it since the last run.`
        : `Memory (${of}): the kernel ended something for lack of it ${plural(since, 'time', 'times')} since the last run.`,
  process: {
    failed: (name, oom) => `Process ${name} has failed${memoryOut(oom)}, and does not run.`,
    stopped: (name, oom) => `Process ${name} is stopped${memoryOut(oom)}.`,
    restarting: (name, oom) => `Process ${name} does not run now: it is being restarted${memoryOut(oom)}.`,
    restarted: (name, times, oom) => `Process ${name} was restarted ${plural(times, 'time', 'times')} since the last run${memoryOut(oom)}.`,
    running: (name, since) => `Process ${name} runs${since === null ? '' : ` since ${since}`}.`,
  },
  database: {
    connections: (used, of, share, blocked) =>
      `${used} of ${of} connections are in use (${share})${blocked === 0 ? '' : `; ${plural(blocked, 'session waits', 'sessions wait')} for a lock`}.`,
    transaction: (age) => (age === null ? 'No transaction is open.' : `The longest transaction is open for ${age}.`),
    idle: (age) => (age === null ? 'No session is idle in a transaction.' : `A session has been idle in a transaction for ${age}.`),
    size: (size, of, share) => `The database has ${size} of ${of} (${share}).`,
  },
  metric: (name, value) => `Metric ${name} is ${value}.`,
  raisedAt: (limit) => `Alert at ${limit}.`,
  pending: (since, forTime) => `It is beyond the limit for ${since}; it is an alert after ${forTime}.`,
  staysOn: (clear) => `The alert stays on until it is ${clear}.`,
  stillOn: 'The alert that was on is not taken as over.',
  incident: (url) => `Incident: ${url}`,
  action: {
    http_5xx: 'Review the logs of that time: possible bugs, or a dependency that is down. If it began with a deploy, roll that back.',
    queue_failed: 'Read the failed reasons below, mend the cause, then retry or remove the failed jobs.',
    no_workers: 'Start the worker, and read its log for why it ended.',
    disk_full: 'Free space: logs, old releases, temporary files, unused images; then enlarge the disk or rotate what grows.',
    inodes_full: 'Find the folder with very many small files (sessions, caches, mail queues) and clear it.',
    memory_high: 'See which process holds the memory; restart it if it leaks, else give the host more or run less on it.',
    oom_killed: 'See in the kernel log what was ended, look for a leak in it, and raise its limit or the memory.',
    process_failed: 'Read its log for the error that ended it, mend that, and start it.',
    process_stopped: 'Start it, unless somebody stopped it on purpose.',
    process_restarting: 'Read its log: it may fail at every start.',
    process_restarted: 'Read its log from before the restart: an exception that nobody caught, or too little memory.',
    connections_high: 'Look for a connection leak or too large pools (pg_stat_activity); lower the pool sizes or put a pooler in front.',
    transaction_long: 'See in pg_stat_activity what it does; end it with pg_terminate_backend if it blocks others.',
    idle_in_transaction: 'Find the code that opens a transaction and does not end it; set idle_in_transaction_session_timeout.',
    database_large: 'Find what grows, remove or archive old rows, or take a larger plan before it refuses writes.',
    metric_beyond_limit: 'See what your runbook says of this metric.',
    unreachable: 'Check the address of the source and whether the runner may reach it.',
    timed_out: 'See whether the source is overloaded, or raise its time limit.',
    unauthorized: 'Renew the credentials, and check what they may read.',
    rate_limited: 'Ask less often, or for a shorter time.',
    wrong_host: 'Name the server as the source, for instance over ssh.',
    source_failed: "See the source's own log or status page.",
    malformed: 'Check that the source is what it is configured as.',
    partial: 'Run it again; if it stays so, ask the source for less.',
    too_much: 'Ask the source for less: a shorter look-back or a narrower filter.',
    not_found: 'Check the name: it may have been renamed or never existed.',
    unknown_metric: 'Check the name of the metric in the query: a rule on a metric that does not exist watches nothing.',
    no_data: 'Check the query and its labels; write `or vector(0)` into it if no data means zero.',
    not_a_number: 'Check the query: it may divide by zero, or ask for a text.',
    several_series: 'Aggregate in the query (sum, max) so that it gives one value.',
    too_few_requests: 'Look at these answers in the log; lower http-min-requests if so few should count.',
    gap: 'See why the workflow did not run, and raise http-look-back if that is usual.',
    unsupported: 'Take another source for this rule.',
    no_traffic: 'Check which service and log the source reads; if the API really has no requests at times, set on-no-traffic to ok.',
  },
  notConfigured: (parts, all) =>
    all
      ? 'Alerts are not configured: health is watched, but no source says anything of 5xx answers, queues, disk or memory.'
      : `Alerts not configured: nothing watches ${parts.map((part) => en.part[part]).join(', ')}.`,
  part: {
    traffic: '5xx answers',
    queues: 'failed jobs',
    disk: 'disk space',
    memory: 'memory',
    processes: 'restarts',
    database: 'the database from inside',
  },
  head: {
    check: 'Check',
    state: 'State',
    value: 'Value',
    limit: 'Limit',
    incident: 'Incident',
    evidence: (check) => `Errors of ${check}`,
    what: 'Error',
    count: 'Count',
    last: 'Last seen',
    missing: 'Not configured',
    more: (count) => `${count} more checks are fine`,
  },
};
