import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import { createProbe } from '../../src/adapters/http/probe.ts';
import { type AppProcess, startApp } from '../../src/adapters/process/app-process.ts';
import { findEnclosure } from '../../src/adapters/process/isolation.ts';
import { formatDuration } from '../../src/core/duration.ts';
import { choice, duration, field, lines, text } from '../../src/core/input-spec.ts';
import type { AppOutcome, Asked } from '../../src/domain/app-smoke/app.ts';
import { appEnvironment } from '../../src/domain/app-smoke/environment.ts';
import { appMessages } from '../../src/domain/app-smoke/messages.ts';
import { parseRead, type ReadRule } from '../../src/domain/app-smoke/read-rule.ts';
import { databaseUrlSecrets, withDatabase } from '../../src/domain/database/address.ts';
import { databaseUrl } from '../../src/domain/database/url.ts';
import { type Expectation, evaluate, isGood } from '../../src/domain/health/evaluate.ts';
import type { GatePolicy } from '../../src/domain/health/gate.ts';
import { targetInputs } from '../../src/domain/health/inputs.ts';
import { type BodyCheck, bodyCheck } from '../../src/domain/health/preset.ts';
import { parseStatusSet } from '../../src/domain/health/status-set.ts';
import { watchTarget } from '../../src/domain/health/watch.ts';
import { bareEnvironment } from '../../src/domain/rehearsal/rehearsal.ts';
import type { Drill } from './drill.ts';
import { projectRoot } from './migrations.ts';
import type { Prepared } from './scratch.ts';

const HOUR = 3_600_000;

export const appInputs = {
  'app-command': text({ example: 'node dist/server.js' }),
  'app-database-variable': field<string>({ default: 'DATABASE_URL', example: 'DATABASE_URL' }, (raw) =>
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(raw) ? { value: raw } : { problem: 'this is no name of an environment variable.' },
  ),
  'app-health': field<string>({ default: '/health', example: '/health' }, (raw) =>
    raw.startsWith('/') && !raw.startsWith('//') && URL.canParse(raw, 'http://127.0.0.1')
      ? { value: raw }
      : { problem: 'this is no path such as /health.' },
  ),
  'app-preset': targetInputs.preset,
  'app-expect-json': targetInputs['expect-json'],
  'app-read': lines<ReadRule>({ example: '/api/tenants => exists($[0].id)' }, parseRead),
  'app-timeout': duration({ default: '2m', min: 1000, max: HOUR }),
  'app-network': choice(['none', 'allow'], { default: 'none' }),
};

const REQUEST_TIMEOUT_MS = 10_000;
const INTERVAL_MS = 500;
const MAX_BODY = 1024 * 1024;
const probe = createProbe({ headers: [], userAgent: 'runbook-actions-restore-drill', maxBody: MAX_BODY });
const OK = statuses('200');

/** Starts the application on the restored copy, without a network, and asks it. Its answers are judged and not kept. */
export async function smokeTest(drill: Drill, prepared: Prepared): Promise<void> {
  const { inputs } = drill.context;
  if (inputs.appCommand === '') return;
  const { rehearsal } = drill.record().beyond;
  const skipped = drill.record().tables === null || (rehearsal?.kind === 'run' && rehearsal.reason !== 'ok');
  const app = skipped ? ({ kind: 'skipped' } as const) : await drill.timed('app', () => tryApp(drill, prepared));
  drill.note({ beyond: { ...drill.record().beyond, app } });
}

async function tryApp(drill: Drill, { scratch }: Prepared): Promise<AppOutcome> {
  const { inputs, signal, log, language, hide } = drill.context;
  const outer = bareEnvironment(process.env);
  const enclosure = inputs.appNetwork === 'allow' ? null : await findEnclosure(outer, signal);
  if (enclosure?.kind === 'impossible') return { kind: 'not_isolated', why: enclosure.why };
  log.info(appMessages[language].starting);
  const copy = withDatabase(drill.server, scratch.name);
  const app = await startApp({
    command: inputs.appCommand,
    cwd: projectRoot(drill),
    folder: drill.folder,
    enclosure,
    database: drill.server,
    outerEnvironment: outer,
    signal,
    environment: ({ host, databasePort, appPort }) => {
      // Through the relay the server has another name, which no certificate holds.
      const tls = enclosure === null ? copy.tls : { ...copy.tls, mode: copy.tls.mode, verify: 'nothing' as const, rootCert: null };
      const url = databaseUrl({ ...copy, host, port: databasePort, tls });
      hide(databaseUrlSecrets(url));
      return appEnvironment(process.env, { variable: inputs.appDatabaseVariable, url, port: appPort, secrets: inputs.decryptEnv });
    },
  });
  try {
    return await ask(drill, app);
  } finally {
    await app.stop();
    signal.throwIfAborted();
  }
}

async function ask(drill: Drill, app: AppProcess): Promise<AppOutcome> {
  const { inputs, signal, log, language } = drill.context;
  const began = performance.now();
  let exit: string | null = null;
  const gone = new AbortController();
  void app.ended.then(({ code, signal: by }) => {
    exit = by ?? `exit ${code ?? '?'}`;
    gone.abort();
  });
  const either = AbortSignal.any([signal, gone.signal]);
  const watched = await watchHealth(inputs, app.port, either);
  const startMs = Math.round(performance.now() - began);
  const last = watched.state.last;
  const health: Asked | null = last === null ? null : { path: inputs.appHealth, passed: last.good, reason: last.fact.reason, status: last.status };
  const outcome = (state: 'ok' | 'ended' | 'unhealthy' | 'read_failed', reads: readonly Asked[] = []): AppOutcome => ({
    ...{ kind: 'asked', isolation: app.isolation, state, health, reads, attempts: watched.state.attempts, startMs, exit },
  });
  signal.throwIfAborted();
  if (gone.signal.aborted) return outcome('ended');
  if (watched.conclusion?.verdict !== 'ok' && watched.conclusion?.verdict !== 'degraded') return outcome('unhealthy');
  log.info(appMessages[language].healthy(formatDuration(startMs)));
  const reads: Asked[] = [];
  for (const rule of inputs.appRead) reads.push(await readOnce(rule, app.port, either));
  return outcome(reads.every((read) => read.passed) ? 'ok' : 'read_failed', reads);
}

type HealthInputs = Pick<Drill['context']['inputs'], 'appHealth' | 'appTimeout' | 'appPreset' | 'appExpectJson'>;

/** Status 200, and a body that is healthy to health-gate too: an application that cannot reach its database often answers all the same. */
function watchHealth(inputs: HealthInputs, port: number, signal: AbortSignal) {
  const policy: GatePolicy = {
    mode: 'wait',
    timeoutMs: inputs.appTimeout,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    intervalMs: INTERVAL_MS,
    maxIntervalMs: INTERVAL_MS,
    backoff: 1,
    jitter: 0,
    maxAttempts: 0,
    successThreshold: 1,
    everyAddress: false,
    failureThreshold: 1,
    failureRatio: null,
    degradedRatio: { count: 1, of: 1 },
    failFast: false,
  };
  return watchTarget(targetOf(inputs.appHealth, port), {
    policy,
    expected: expectation(OK, bodyCheck(inputs.appPreset, inputs.appExpectJson)),
    degradedAfterMs: HOUR,
    latencyBasis: 'total',
    initialDelayMs: 0,
    probe,
    clock: monotonicClock,
    signal,
    slots: (work) => work(),
    redact: (body) => body,
    random: () => 0.5,
  });
}

async function readOnce({ path, status, rules }: ReadRule, port: number, signal: AbortSignal): Promise<Asked> {
  const sample = await probe(targetOf(path, port), REQUEST_TIMEOUT_MS, signal);
  if (sample === null) return { path, passed: false, reason: 'app_ended', status: null };
  const { fact } = evaluate(sample, expectation(status, rules), (body) => body);
  return { path, passed: isGood(fact), reason: fact.reason, status: sample.head?.status ?? null };
}

const targetOf = (path: string, port: number) => ({ name: path, named: false, url: new URL(path, `http://127.0.0.1:${port}`).href });

function expectation(status: ReadRule['status'], body: BodyCheck): Expectation {
  return { status, body, version: { path: [], expected: null } };
}

function statuses(raw: string): ReadRule['status'] {
  const parsed = parseStatusSet(raw);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.value;
}
