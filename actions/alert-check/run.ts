import { hostname, networkInterfaces } from 'node:os';
import { pause } from '../../src/adapters/clock/pause.ts';
import { type GitHubApi, openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { openChannels } from '../../src/adapters/notify/channels.ts';
import { runUrlOf, workflowFile } from '../../src/adapters/runner/environment.ts';
import type { Action, Context } from '../../src/adapters/runner/run-action.ts';
import { UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { alertSourceMessages } from '../../src/domain/alert-sources/messages.ts';
import { concluded, NOT_CONFIGURED, NOTHING_KEPT, seenChecks, toldOf } from '../../src/domain/alert-sources/outcome.ts';
import { type SourceAddress, wrongHosts } from '../../src/domain/alert-sources/own-machine.ts';
import { ALERT_PREFIX } from '../../src/domain/alerts/incident-check.ts';
import { alertRulesOf } from '../../src/domain/alerts/inputs.ts';
import type { Settled } from '../../src/domain/alerts/judgement.ts';
import { settle } from '../../src/domain/alerts/settle.ts';
import { nextStored, statesOf, writeStored } from '../../src/domain/alerts/stored.ts';
import type { IncidentDesk } from '../../src/domain/incidents/desk.ts';
import type { IncidentState } from '../../src/domain/incidents/types.ts';
import { noticeRenderers } from '../../src/domain/notices/render.ts';
import { addressesOf } from './addresses.ts';
import { openDesk } from './desk.ts';
import { inputs, outputs } from './inputs.ts';
import { look } from './look.ts';
import { openSources, type Sources } from './sources.ts';
import { cacheOf, recall } from './state.ts';
import { validate } from './validate.ts';

export const alertCheck: Action<typeof inputs> = {
  name: 'alert-check',
  title: { en: 'Alert check', es: 'Comprobación de alertas' },
  inputs,
  outputs,
  validate,
  run,
};

type Run = Context<typeof inputs>;

/** Sources → judgements → what was before → incidents' issues → people. */
async function run(context: Run): Promise<Outcome> {
  const { inputs: given, language, redactor } = context;
  const wrong = wrongHosts(addressesOf(given), machine(given.tunnelPorts));
  if (wrong.length > 0) return refused(wrong, context);
  const sources = await openSources({ given, env: process.env, redact: redactor.redact });
  if (sources === null) return concluded({ settled: [], kept: NOTHING_KEPT, configured: NOT_CONFIGURED, rules: alertRulesOf(given), language });
  try {
    return await check(context, sources);
  } finally {
    await sources.close();
  }
}

async function check(context: Run, sources: Sources): Promise<Outcome> {
  const { inputs: given, language, signal, log, redactor } = context;
  const repository = currentRepository(process.env);
  const service = given.service || repository.repo;
  const cache = cacheOf(service, given.environment, sources.names, process.env);
  const stored = await recall(cache, language, log.info);
  const before = statesOf(stored);
  const rules = alertRulesOf(given);
  const limits = { signal, pause, redact: redactor.redact };
  const judgements = await look({ sources, rules, scope: { language, before }, timeoutMs: given.timeout, limits, now: Date.now });
  const settled = judgements.map((judgement) => settle(before(judgement.check), judgement, language, given.unknownAfter));

  const about = { service, environment: given.environment };
  const { desk, observing } = openIncidents(context, about, stored?.incidents ?? []);
  // What a cancel broke off is not told: the next run judges the same time again.
  if (!signal.aborted) observing.observe(settled.flatMap((each) => seenChecks(each, language)));
  const observed = await observing.settled();
  const gone = await closeGone(context, desk, about, settled);
  const kept = { ...observed, closed: observed.closed + gone.length };
  if (!signal.aborted) {
    const { problem } = await cache.save(writeStored(nextStored(stored, settled, desk.remember(), Date.now())), runName(process.env));
    if (problem !== null) log.info(alertSourceMessages[language].cacheNotSaved(problem));
  }
  return concluded({ settled, kept, configured: toldOf(sources.configured, settled), rules, language });
}

/** Closes the incidents of checks that are no more. Only a run that could measure everything knows what there is. */
async function closeGone(
  { language, signal, log }: Run,
  desk: IncidentDesk,
  about: { service: string; environment: string },
  settled: readonly Settled[],
): Promise<readonly string[]> {
  if (signal.aborted || settled.length === 0 || settled.some(({ judgement }) => judgement.verdict === 'unknown')) return [];
  const keys = settled.map(({ judgement }) => ({ ...about, check: `${ALERT_PREFIX}${judgement.check}` }));
  try {
    const gone = await desk.closeUnchecked(keys, Date.now());
    for (const url of gone) log.info(alertSourceMessages[language].noLongerChecked(url));
    return gone;
  } catch (error) {
    // What is measured is told; the next run tries again.
    if (!(error instanceof UpstreamError)) throw error;
    log.info(error.message);
    return [];
  }
}

function openIncidents(
  { inputs: given, language, signal, log, redactor }: Run,
  about: { service: string; environment: string },
  remembered: readonly IncidentState[],
) {
  const { env } = process;
  const patience = { signal, pause, random: Math.random, now: Date.now };
  const github = (limitMs: number): GitHubApi => openGitHub(given.githubToken, currentRepository(env), { ...patience, limitMs });
  const tell = openChannels(given, {
    language,
    redact: redactor.redact,
    patience,
    render: noticeRenderers,
    proxy: createProxyChoice('env', env),
    env,
  });
  const runUrl = runUrlOf(env);
  return openDesk({
    given,
    about,
    language,
    github,
    tell,
    runUrl,
    job: jobName(env),
    by: env['GITHUB_WORKFLOW'] || 'workflow',
    remembered,
    say: log.info,
    signal,
  });
}

/** The job of a workflow's file: incidents of others are not ours to close. */
function jobName(env: NodeJS.ProcessEnv): string | null {
  const [file, job] = [workflowFile(env), env['GITHUB_JOB']];
  return file === null || !job ? null : `${file} ${job}`;
}

const runName = (env: NodeJS.ProcessEnv) => `${env['GITHUB_RUN_ID'] ?? Date.now()}-${env['GITHUB_RUN_ATTEMPT'] || '1'}`;

function machine(tunnelPorts: readonly number[]) {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
  return { isHosted: process.env['RUNNER_ENVIRONMENT'] === 'github-hosted', names: [hostname(), ...own], tunnelPorts };
}

function refused(wrong: readonly SourceAddress[], { language }: Run): Outcome {
  const m = alertSourceMessages[language];
  const findings = wrong.map(({ input, host, measures }): Finding => {
    const message = measures === 'machine' ? m.wrongMachine(input, host) : m.wrongHost(input, host);
    return { verdict: 'unknown', reason: 'wrong_host', message, target: input };
  });
  return { findings, outputs: {}, details: {}, sections: [] };
}
