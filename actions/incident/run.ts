import { randomUUID } from 'node:crypto';
import { pause } from '../../src/adapters/clock/pause.ts';
import { readReportText } from '../../src/adapters/files/job-report.ts';
import { type GitHubApi, openGitHub } from '../../src/adapters/github/api.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { incidentIssues } from '../../src/adapters/github/incident-issues.ts';
import { maintenanceIssues } from '../../src/adapters/github/maintenance-issues.ts';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { openChannels } from '../../src/adapters/notify/channels.ts';
import { runUrlOf } from '../../src/adapters/runner/environment.ts';
import { readEvent } from '../../src/adapters/runner/event.ts';
import { ledgerRun } from '../../src/adapters/runner/ledger-run.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { UpstreamError } from '../../src/core/errors.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { IncidentDesk } from '../../src/domain/incidents/desk.ts';

import { evidenceOf, fromJob, readReport } from '../../src/domain/incidents/from-job.ts';
import { colorOf, INCIDENT_LABEL } from '../../src/domain/incidents/labels.ts';
import { type Maintenance, maintenanceAt } from '../../src/domain/incidents/maintenance.ts';
import { incidentMessages } from '../../src/domain/incidents/messages.ts';
import { outcomeOf } from '../../src/domain/incidents/outcome.ts';
import { forkOf } from '../../src/domain/migrations/fork.ts';
import { noticeRenderers } from '../../src/domain/notices/render.ts';
import type { inputs as spec } from './inputs.ts';
import { observeWithMemory } from './memory.ts';

/** One operation on GitHub is not tried again after this long: people wait to be told. A secondary limit lasts a minute. */
const PATIENCE_MS = 2 * 60_000;
/** Whether there is maintenance is worth less waiting than an alert. */
const MAINTENANCE_PATIENCE_MS = 30_000;

type Run = Context<typeof spec>;

/** What the job said → the incident's issue → who is told. */
export async function run(context: Run): Promise<Outcome> {
  const { inputs, language, redactor, signal } = context;
  const text = await readReportText(process.env['GITHUB_WORKSPACE'] || '.', inputs.report);
  const report = text === null ? null : readReport(redactor.redact(text));
  const { verdict, reason, message, jobResult: result } = inputs;
  const said = fromJob({ verdict, reason: plainText(reason, 60), message: redactor.redact(plainText(message, 2000)), result, report }, language);
  if (said === null) {
    const finding = { verdict: 'ok', reason: 'ok', message: incidentMessages[language].outcome.skipped } as const;
    return { findings: [finding], outputs: {}, details: { action: 'none' }, sections: [] };
  }
  const repository = currentRepository(process.env);
  const where = ledgerRun(process.env, repository).run;
  // The workflow that was started: the same in every run of it, whether or not a report came.
  const key = { service: inputs.service, environment: inputs.environment, check: inputs.fingerprint || where.workflow };
  const rules = { openAfter: inputs.openAfter, closeAfter: inputs.closeAfter, reopenWithinMs: inputs.reopenWithin, remindersMs: inputs.reminders };
  const patience = { signal, pause, random: Math.random, now: Date.now };
  const within = (limitMs: number) => () => openGitHub(inputs.githubToken, repository, { ...patience, limitMs });
  const issues = incidentIssues(within(PATIENCE_MS), { label: INCIDENT_LABEL, colorOf, pause: (ms) => pause(ms, signal), nonce: randomUUID });
  const env = process.env;
  const { channels } = inputs;
  const tell =
    channels.length === 0
      ? null
      : openChannels(inputs, { language, redact: redactor.redact, patience, render: noticeRenderers, proxy: createProxyChoice('env', env), env });
  const runUrl = runUrlOf(env);
  const { labels, assignees } = inputs;
  const options = { issues, tell, channels, rules, labels, assignees, language, runUrl, write: 'always' } as const;
  const now = Date.now();
  const { window, notes } = await maintenance(context, within(MAINTENANCE_PATIENCE_MS), now);
  const observation = { ...said, at: now, maintenance: window };
  const evidence = evidenceOf(report, language);
  const { observed, lost } =
    rules.openAfter > 1
      ? await observeWithMemory(options, key, observation, evidence, env)
      : { observed: await new IncidentDesk(options).observe(key, observation, evidence), lost: null };
  const fork = forkOf(await readEvent(env)) !== null;
  return outcomeOf({ key, said, observed, window, notes, lost, rules, fork, language });
}

/** Where the issues cannot be read there is no maintenance but the input's, and the desk says what is wrong with GitHub. */
async function maintenance({ inputs, language }: Run, open: () => GitHubApi, now: number): Promise<Maintenance> {
  const by = process.env['GITHUB_WORKFLOW'] || 'workflow';
  try {
    return await maintenanceAt(now, inputs.maintenance, by, await maintenanceIssues(open(), inputs.maintenanceLabel), language);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return maintenanceAt(now, inputs.maintenance, by, [], language);
  }
}
