import { currentRepository } from '../../src/adapters/github/client.ts';
import { runUrlOf } from '../../src/adapters/runner/environment.ts';
import { readEvent } from '../../src/adapters/runner/event.ts';
import type { Action, Context } from '../../src/adapters/runner/run-action.ts';
import { formatDuration } from '../../src/core/duration.ts';
import { errorText } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import { frameMessages } from '../../src/core/frame-messages.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { ALERT_PREFIX } from '../../src/domain/alerts/incident-check.ts';
import type { Target } from '../../src/domain/health/types.ts';
import { fingerprintOf } from '../../src/domain/incidents/fingerprint.ts';
import { forkOf } from '../../src/domain/migrations/fork.ts';
import { triageComment } from '../../src/domain/triage/comment.ts';
import type { Diagnosis } from '../../src/domain/triage/culprit.ts';
import { diagnose } from '../../src/domain/triage/diagnose.ts';
import type { Evidence } from '../../src/domain/triage/evidence.ts';
import { diagnosisFinding } from '../../src/domain/triage/outcome.ts';
import { outcomeMessages } from '../../src/domain/triage/outcome-messages.ts';
import { phasesOf } from '../../src/domain/triage/phases.ts';
import { RESTART_OUTPUTS, type RestartResult, restartFindings, restartSentence } from '../../src/domain/triage/restart-result.ts';
import { renderTriage } from '../../src/domain/triage/summary.ts';
import { type FoundIncident, type IncidentRoom, openIncidentRoom } from './incident.ts';
import { inputs, outputs } from './inputs.ts';
import { gather } from './look.ts';
import { type Network, openNetwork } from './network.ts';
import { restartService } from './restart.ts';
import { openSources, type Sources } from './sources.ts';
import { validate } from './validate.ts';

export const triage: Action<typeof inputs> = {
  name: 'triage',
  title: { en: 'Triage', es: 'Diagnóstico' },
  inputs,
  outputs,
  validate,
  run,
};

type Run = Context<typeof inputs>;

/** Look everywhere at once, name the culprit, restart where that is asked for and allowed, write it into the incident. */
async function run(context: Run): Promise<Outcome> {
  const { inputs: given, language, signal, redactor } = context;
  const env = process.env;
  const { redact } = redactor;
  const fork = forkOf(await readEvent(env));
  const network = openNetwork({ given, env, redact, language, signal });
  const sources = await openSources({ given, env, network, redact });
  try {
    return await investigate(context, { network, sources, fork });
  } finally {
    await sources.close();
  }
}

type Opened = { readonly network: Network; readonly sources: Sources; readonly fork: string | null };

async function investigate(context: Run, { network, sources, fork }: Opened): Promise<Outcome> {
  const { inputs: given, language, signal, log, redactor } = context;
  const env = process.env;
  const m = outcomeMessages[language];
  const about = { service: given.service || serviceOf(env), environment: given.environment };
  const targets = network.targets.map(({ name }) => name);
  // A fork's run writes nowhere.
  const silent = given.githubToken === '' || fork !== null;
  const room = silent ? null : openIncidentRoom({ ...roomSettings(context, about, targets), repository: currentRepository(env) });
  const finding = room === null ? Promise.resolve(NOTHING_FOUND) : room.find();
  finding.catch(() => {});
  const target = network.targets.length === 1 ? (network.targets[0] as Target) : targetOf(network.targets, about, await finding);
  log.info(m.progress.looking(target.name, formatDuration(given.timeout)));
  const bugs: Finding[] = [];
  const onBug = (error: unknown) => void bugs.push(bugFinding(error, context));
  const looked = await gather(target, sources, { budgetMs: given.timeout, lookBackMs: given.lookBack, signal, onBug });
  const found = await finding;
  if (found.incident !== null) log.info(m.progress.incident(found.incident.issue.url));
  const evidence: Evidence = { ...looked, since: found.incident?.since ?? null, alerts: found.alerts };
  const diagnosis = diagnose(evidence, language);
  log.info(diagnosis.sentence);
  const told = { context, evidence, diagnosis, found, room };
  if (given.restart !== 'off') await write(told, { kind: 'none' });
  const restart = await restartService({
    ...{ given, diagnosis, incident: found.incident, service: fingerprintOf({ ...about, check: '' }), claims: room?.claims ?? null, fork },
    ...{ way: sources.way, health: network.healthOf(target), language, say: log.info, redact: redactor.redact, runLink: runLink(env), signal },
  });
  const written = await write(told, restart);
  const main = { ...diagnosisFinding(diagnosis, evidence, restart, language), target: target.name };
  return outcomeOf(told, restart, [main, ...restartFindings(restart, language), ...found.findings, ...written, ...bugs]);
}

/** A bug of ours in one measurement, in the midst of an outage: it is told, and the diagnosis is made without it. */
function bugFinding(error: unknown, { language, log }: Run): Finding {
  log.group('Stack', String(error instanceof Error ? error.stack : error).split('\n'));
  return { verdict: 'degraded', reason: 'internal_error', message: frameMessages[language].bug(plainText(errorText(error), 300)) };
}

const NOTHING_FOUND: FoundIncident = { incident: null, alerts: null, findings: [] };

function roomSettings(
  { inputs: given, language, signal, redactor }: Run,
  about: { service: string; environment: string },
  targets: readonly string[],
) {
  return {
    token: given.githubToken,
    about,
    targets,
    // One may be an alert's, as `firing-checks` names it, or any job's.
    checks: [...given.check.flatMap((check) => [`${ALERT_PREFIX}${check}`, check]), ...targets],
    issueNumber: given.issueNumber,
    redact: redactor.redact,
    language,
    signal,
  };
}

/** Without a token the service is nobody's incident, and its name does not matter. */
const serviceOf = (env: NodeJS.ProcessEnv) => (env['GITHUB_REPOSITORY'] ?? '').split('/')[1] ?? '';

/** The target whose incident is open, else the first. */
function targetOf(targets: readonly Target[], about: { service: string; environment: string }, { incident }: FoundIncident): Target {
  const own = targets.find(({ name }) => fingerprintOf({ ...about, check: name }) === incident?.fingerprint);
  return own ?? (targets[0] as Target);
}

type Told = {
  readonly context: Run;
  readonly evidence: Evidence;
  readonly diagnosis: Diagnosis;
  readonly found: FoundIncident;
  readonly room: IncidentRoom | null;
};

/** The triage's comment; before a restart as well, since people look at it meanwhile. */
async function write({ context, evidence, diagnosis, found: { incident }, room }: Told, result: RestartResult): Promise<readonly Finding[]> {
  const { language, signal } = context;
  if (incident === null || room === null || signal.aborted) return [];
  const sections = renderTriage(evidence, diagnosis, language);
  const restart = restartSentence(result, language);
  const body = triageComment({ incident, diagnosis, restart, sections, at: evidence.at, runLink: runLink(process.env), language });
  // What was measured is without secrets already; an issue may be read by everybody, so it is looked at once more, but for its marker.
  const [marker = '', ...rest] = body.split('\n');
  return room.keep(incident, [marker, context.redactor.redact(rest.join('\n'))].join('\n'));
}

/** Markdown of a link to the run; the address comes from the runner, and only a plain one becomes a link. */
function runLink(env: NodeJS.ProcessEnv): string {
  const url = runUrlOf(env) ?? '';
  return /^https?:\/\/[\w.:/-]+$/.test(url) ? `[${url.split('/').at(-1)}](${url})` : '';
}

function outcomeOf({ context, evidence, diagnosis, found }: Told, restart: RestartResult, findings: readonly Finding[]): Outcome {
  const { language } = context;
  const { provider } = evidence;
  const issue = found.incident?.issue ?? null;
  const phases = phasesOf(evidence);
  return {
    findings,
    outputs: {
      culprit: diagnosis.culprit,
      confidence: diagnosis.confidence,
      phases: JSON.stringify(phases),
      'provider-status': provider === null ? '' : provider.value.kind === 'measured' ? provider.value.value.indicator : 'unknown',
      restart: RESTART_OUTPUTS[restart.kind],
      recovered: String(restart.kind === 'recovered'),
      'issue-number': issue === null ? '' : String(issue.number),
      'issue-url': issue?.url ?? '',
    },
    details: {
      culprit: diagnosis.culprit,
      confidence: diagnosis.confidence,
      because: diagnosis.because.map(({ code, sentence, evidence: seen }) => ({ code, sentence, evidence: seen })),
      against: diagnosis.against.map(({ code, sentence, evidence: seen }) => ({ code, sentence, evidence: seen })),
      alternatives: diagnosis.alternatives.map(({ culprit, clue }) => ({ culprit, code: clue.code, sentence: clue.sentence })),
      next: diagnosis.next,
      phases: phases.map((phase) => ({ ...phase })),
      restart: { outcome: restart.kind, way: 'way' in restart ? restart.way : null, tookMs: 'tookMs' in restart ? restart.tookMs : null },
      issue: issue?.number ?? null,
    },
    sections: renderTriage(evidence, diagnosis, language),
  };
}
