import { pause } from '../../src/adapters/clock/pause.ts';
import { openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { callHeartbeat } from '../../src/adapters/http/heartbeat.ts';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { openChannels } from '../../src/adapters/notify/channels.ts';
import { describeRun } from '../../src/adapters/runner/environment.ts';
import type { Action, Context } from '../../src/adapters/runner/run-action.ts';
import { errorText, UpstreamError } from '../../src/core/errors.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { noticeRenderers } from '../../src/domain/notices/render.ts';
import type { Delivery } from '../../src/domain/notices/types.ts';
import { testNotice } from '../../src/domain/watchdog/channel-test.ts';
import { watchdogMessages } from '../../src/domain/watchdog/messages.ts';
import { outcomeOf } from '../../src/domain/watchdog/outcome.ts';
import { readEvidence } from './evidence.ts';
import { inputs, outputs } from './inputs.ts';
import { outsideFindings } from './outside.ts';
import { readSchedules, type Schedules } from './schedules.ts';
import { validate } from './validate.ts';

export const watchdog: Action<typeof inputs> = {
  name: 'watchdog',
  title: { en: 'Watchdog', es: 'Perro guardián' },
  inputs,
  outputs,
  validate,
  run,
};

type Run = Context<typeof inputs>;

/** For all questions to GitHub together: an outage is waited out once, and not once for each workflow. */
const PATIENCE_MS = 180_000;

/** Workflows and their runs, what the repository keeps, who watches from outside, and the channels: all is read, then judged, then told. */
async function run(context: Run): Promise<Outcome> {
  const { inputs: given, language, signal, log, redactor } = context;
  const { env } = process;
  const now = Date.now();
  const patience = { signal, pause, random: Math.random, now: Date.now };
  const github = openGitHub(given.githubToken, currentRepository(env), { ...patience, limitMs: PATIENCE_MS });
  const [schedules, evidence, outside, deliveries] = await Promise.all([
    schedulesOrWhy(() => readSchedules({ given, github, env, language, now }), language),
    readEvidence(given, github, now, language),
    outsideFindings(given, env, language, { signal, redact: redactor.redact }),
    tryChannels(context, new Date(now)),
  ]);
  signal.throwIfAborted();
  log.info(watchdogMessages[language].seen(schedules.judged.length, schedules.runs));
  const outcome = outcomeOf({ given, schedules, evidence, outside, deliveries, now, language });
  // Whoever waits for the heartbeat is told of a watchdog that could not look, and reads of what it saw elsewhere.
  if (given.heartbeatUrl !== null && outcome.findings.every(({ verdict }) => verdict !== 'unknown')) {
    const { problem } = await callHeartbeat(given.heartbeatUrl, createProxyChoice('env', env), signal);
    if (problem !== null) log.info(watchdogMessages[language].heartbeatFailed(redactor.redact(problem)));
  }
  return outcome;
}

async function schedulesOrWhy(read: () => Promise<Schedules>, language: Run['language']): Promise<Schedules> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const message = watchdogMessages[language].unread.workflows(errorText(error));
    return { judged: [], runs: 0, findings: [{ verdict: 'unknown', reason: error.reason, target: 'workflows', message }] };
  }
}

/** A quiet notice on every channel, where it is asked for. */
async function tryChannels({ inputs: given, language, signal, redactor }: Run, at: Date): Promise<readonly Delivery[]> {
  if (!given.testChannels) return [];
  const { env } = process;
  const patience = { signal, pause, random: Math.random, now: Date.now };
  const tell = openChannels(given, {
    language,
    redact: redactor.redact,
    patience,
    render: noticeRenderers,
    proxy: createProxyChoice('env', env),
    env,
  });
  const { url } = describeRun(env);
  const run = `${env['GITHUB_RUN_ID'] ?? at.getTime()}-${env['GITHUB_RUN_ATTEMPT'] || '1'}`;
  const service = given.service || currentRepository(env).repo;
  return tell(testNotice({ service, run, runUrl: typeof url === 'string' ? url : null }, at, language), {});
}
