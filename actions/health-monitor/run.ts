import { pause } from '../../src/adapters/clock/pause.ts';
import { type GitHubApi, openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { maintenanceIssues } from '../../src/adapters/github/maintenance-issues.ts';
import { callHeartbeat } from '../../src/adapters/http/heartbeat.ts';
import type { ProxyChoice } from '../../src/adapters/http/proxy.ts';
import { openChannels } from '../../src/adapters/notify/channels.ts';
import { runUrlOf } from '../../src/adapters/runner/environment.ts';
import type { Action, Context } from '../../src/adapters/runner/run-action.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { watchMaintenance } from '../../src/domain/incidents/maintenance-watch.ts';
import { type ObservedIncidents, observeIncidents, type SeenCheck } from '../../src/domain/incidents/observing.ts';
import { type MonitorMessages, monitorMessages } from '../../src/domain/monitor/messages.ts';
import { blindFindings, monitorDetails, targetFindings } from '../../src/domain/monitor/outcome.ts';
import { roundWords } from '../../src/domain/monitor/round-words.ts';
import { digestOf } from '../../src/domain/monitor/stored.ts';
import { renderMonitor } from '../../src/domain/monitor/summary.ts';
import { availability, mergeTallies, NO_TALLY, probesOf, quantiles } from '../../src/domain/monitor/tally.ts';
import { type Ended, type Onward, type Seen, type Watching, watchTargets } from '../../src/domain/monitor/watch.ts';
import { noticeRenderers } from '../../src/domain/notices/render.ts';
import { clock, openTargets } from './ask.ts';
import { openDesk } from './desk.ts';
import { openHistorian } from './history.ts';
import { inputs, outputs } from './inputs.ts';
import { openRelay, type Relay, refuseUnacceptedCost } from './relay.ts';
import { cacheOf, leave, recall } from './state.ts';
import { policyOf, validate } from './validate.ts';

export const healthMonitor: Action<typeof inputs> = {
  name: 'health-monitor',
  title: { en: 'Health monitor', es: 'Monitor de salud' },
  inputs,
  outputs,
  validate,
  run,
};

type Monitor = Context<typeof inputs>;

/** Patience with GitHub: for the incident's issue, and for what a round waits for. A run outlasts each of them. */
const ISSUE_PATIENCE_MS = 60_000;
const HISTORY_PATIENCE_MS = 60_000;
const ROUND_PATIENCE_MS = 10_000;

async function run(context: Monitor): Promise<Outcome> {
  const { inputs: given, language, signal, log, redactor } = context;
  const env = process.env;
  const m = monitorMessages[language];
  const repository = currentRepository(env);
  const service = given.service || repository.repo;
  const about = { service, environment: given.environment };
  await refuseUnacceptedCost(given, env, language, signal);
  const asking = openTargets({ given, env, redact: redactor.redact, language, signal });
  const patience = { signal, pause, random: Math.random, now: Date.now };
  const github = (limitMs: number): GitHubApi => openGitHub(given.githubToken, repository, { ...patience, limitMs });
  const relay =
    given.mode === 'relay'
      ? await openRelay(
          given,
          () => github(ROUND_PATIENCE_MS),
          env,
          () => log.info(m.asking),
        )
      : null;
  if (relay !== null && relay.watchedBy !== null) return leftToAnother(m.relayRunning(String(relay.watchedBy)));

  const names = asking.targets.map(({ name }) => name);
  const cache = cacheOf(given, service, names, env);
  const { watching: start, stored } = await recall(cache, names, language, log.debug);
  const tell = openChannels(given, { language, redact: redactor.redact, patience, render: noticeRenderers, proxy: asking.proxy, env });
  const runUrl = runUrlOf(env);
  const desk = openDesk({ given, language, github: () => github(ISSUE_PATIENCE_MS), tell, runUrl, remembered: stored?.incidents ?? [], signal });
  const by = env['GITHUB_WORKFLOW'] || 'workflow';
  const list = () => maintenanceIssues(github(ROUND_PATIENCE_MS), given.maintenanceLabel);
  const maintenance = watchMaintenance({ spans: given.maintenance, by, list, language, say: log.info });
  const incidents = observeIncidents({ desk, maintenance, about, language, say: log.info, signal });
  const historian = openHistorian({
    ...{ github: () => github(HISTORY_PATIENCE_MS), about, branch: given.historyBranch, on: given.history, intervalMs: given.historyInterval },
    ...{ names, writtenAt: stored?.historyAt ?? null, unwritten: stored?.unwritten ?? [], run: runName(env, names), now: Date.now },
  });
  const heartbeat = createHeartbeat(context, asking.proxy);

  const began = clock.now();
  const onRound = async (seen: readonly Seen[], watching: Watching): Promise<Onward> => {
    log.info(m.round(watching.coverage.rounds, roundWords(seen, language)));
    incidents.observe(seen.flatMap(observationOf));
    if (seen.every(({ answer }) => answer.kind === 'good')) heartbeat.beat();
    historian.offer(seen);
    return relay === null ? 'on' : await relay.step(clock.now() - began);
  };
  const ended = await watchTargets(start, { ask: asking.ask, onRound, clock, signal }, policyOf(given));
  const kept = await incidents.settled();
  const force = given.mode !== 'dispatch' || kept.open.size > 0 || kept.closed > 0;
  const history = await historian.finish(signal.aborted ? 'leave' : force ? 'write' : 'when_due');
  const left = { watching: ended.watching, historyAt: history.writtenAt, unwritten: history.unwritten, incidents: desk.remember() };
  const problem = await leave(cache, left, runName(env, names));
  if (problem !== null) log.debug(problem);
  const findings = [...(await heartbeat.findings()), ...historyFindings(history.problem, m), ...relayFindings(ended, relay, m)];
  return outcomeOf(context, ended, kept, findings, relay);
}

function leftToAnother(message: string): Outcome {
  return { findings: [{ verdict: 'ok', reason: 'relay_running', message }], outputs: {}, details: { relayRunning: true }, sections: [] };
}

/** Jobs of one run may each watch other targets, by a matrix: they must not be taken for each other. */
const runName = (env: NodeJS.ProcessEnv, targets: readonly string[]) =>
  `${env['GITHUB_RUN_ID'] ?? Date.now()}-${env['GITHUB_RUN_ATTEMPT'] || '1'}-${digestOf(targets.toSorted().join('\n')).slice(0, 8)}`;

/** Nothing, where the answers do not decide anything yet. */
const observationOf = ({ target, answer, observed }: Seen): readonly SeenCheck[] =>
  observed === null ? [] : [{ check: target, observation: { ...observed, message: answer.message, at: answer.at } }];

/** Calls the dead-man's switch beside the rounds; the last call's problem is a finding. */
function createHeartbeat({ inputs: given, language, signal }: Monitor, proxy: ProxyChoice) {
  let last: Promise<{ readonly problem: string | null }> | null = null;
  return {
    beat: () => {
      if (given.heartbeatUrl !== null) last = callHeartbeat(given.heartbeatUrl, proxy, signal).catch(() => ({ problem: null }));
    },
    findings: async (): Promise<readonly Finding[]> => {
      const problem = (await last)?.problem ?? null;
      return problem === null
        ? []
        : [{ verdict: 'degraded', reason: 'heartbeat_failed', message: monitorMessages[language].heartbeatFailed(problem) }];
    },
  };
}

function historyFindings(problem: string | null, m: MonitorMessages): readonly Finding[] {
  return problem === null ? [] : [{ verdict: 'degraded', reason: 'history_failed', message: m.historyFailed(problem) }];
}

function relayFindings({ why }: Ended, relay: Relay | null, m: MonitorMessages): readonly Finding[] {
  if (relay === null || why !== 'no_successor') return [];
  return [{ verdict: 'critical', reason: 'no_successor', message: m.noSuccessor(relay.told().problem) }];
}

function outcomeOf(
  { inputs: given, language }: Monitor,
  { watching }: Ended,
  kept: ObservedIncidents,
  more: readonly Finding[],
  relay: Relay | null,
): Outcome {
  const all = [...watching.tallies.values()].reduce(mergeTallies, NO_TALLY);
  const { p50, p95, p99 } = quantiles(all);
  const text = (value: number | null) => (value === null ? '' : String(value));
  const targets = targetFindings(watching, kept.open, language);
  return {
    findings: [...targets, ...blindFindings(watching, given.mode, language), ...kept.findings, ...more],
    outputs: {
      healthy: String(targets.every(({ verdict }) => verdict === 'ok')),
      probes: String(probesOf(all)),
      failures: String(all.bad),
      availability: text(availability(all)),
      'latency-p50-ms': text(p50),
      'latency-p95-ms': text(p95),
      'latency-p99-ms': text(p99),
      'blind-gaps': String(watching.coverage.gaps.length),
      'longest-gap-ms': String(watching.coverage.longestGapMs),
      'open-incidents': String(kept.open.size),
      opened: String(kept.opened),
      closed: String(kept.closed),
      changed: String(kept.changed),
      notified: String(kept.notified),
      'notify-failed': String(kept.notifyFailed),
      successor: relay?.told().successor ?? '',
    },
    details: monitorDetails(watching, given.mode),
    sections: renderMonitor(watching, kept.open, given.mode, language),
  };
}
