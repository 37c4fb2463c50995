import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as core from '@actions/core';
import { COMMON_INPUTS } from '../../core/common-inputs.ts';
import { errorText } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import type { Log } from '../../core/log.ts';
import type { Outcome } from '../../core/outcome.ts';
import { logLine, plainText } from '../../core/plain-text.ts';
import type { Redactor } from '../../core/redact.ts';
import { mapStrings, type Report } from '../../core/report.ts';
import { renderSummary, SIGNS } from '../../core/summary.ts';
import { isFailure, worst } from '../../core/verdict.ts';
import { describeRun, helpUrl } from './environment.ts';

type Reporting = {
  readonly action: { readonly name: string; readonly title: Readonly<Record<Language, string>> };
  readonly read: (input: string) => string;
  readonly outcome: Outcome;
  readonly language: Language;
  readonly startedAt: Date;
  readonly redactor: Redactor;
  readonly log: Log;
};

/** Reasons that no input can turn into a pass. */
const ALWAYS_FAIL: readonly string[] = ['config', 'cancelled', 'nobody_told', 'wrong_host'];

/** Outputs, report file, summary, annotations, status: in this order, and each one even if another could not be written. */
export async function report({ action, read, outcome, language, startedAt, redactor, log }: Reporting): Promise<void> {
  const { redact } = redactor;
  const policy = { failOn: lenient('fail-on', read), onUnknown: lenient('on-unknown', read) };
  const findings = mapStrings(outcome.findings, redact);
  const main = worst(findings);
  const fails = (f: Finding) => ALWAYS_FAIL.includes(f.reason) || isFailure(f.verdict, policy);
  const failed = findings.some(fails);
  const finishedAt = new Date();
  const json: Report = {
    schema: 1,
    action: action.name,
    verdict: main.verdict,
    reason: main.reason,
    message: plainText(main.message, 2000),
    failed,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    elapsedMs: finishedAt.getTime() - startedAt.getTime(),
    run: describeRun(process.env),
    findings,
    details: mapStrings(outcome.details, redact),
  };

  const file = await writeReport(json, read('report-path').trim(), log);
  const outputs = { ...mapStrings(outcome.outputs, redact), verdict: json.verdict, reason: json.reason, message: json.message, report: file };
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);

  const summary = redact(
    renderSummary({
      title: action.title[language],
      findings,
      sections: outcome.sections,
      sectionsTellAll: outcome.sectionsTellAll === true,
      failed,
      language,
      helpUrl: helpUrl(process.env, action.name),
    }),
  );
  if (lenient('summary', read) !== false) await writeSummary(summary, log);

  for (const f of findings) log.info(`${SIGNS[f.verdict]} ${f.target ? `${plainText(f.target)}: ` : ''}${f.reason}: ${plainText(f.message, 2000)}`);
  // `setFailed` is an annotation and the exit code in one; GitHub shows the first 4096 characters of an annotation.
  const annotate = (f: Finding) => logLine(`${f.target ? `${plainText(f.target)}: ` : ''}${plainText(f.message, 2000)}`);
  const properties = (f: Finding) => ({
    title: `${action.title[language]}: ${f.reason}`,
    ...(f.location === undefined ? {} : { file: f.location.file, startLine: f.location.line }),
  });
  for (const f of findings.filter((f) => f.verdict !== 'ok' && f !== main).slice(0, 9)) {
    if (fails(f)) core.error(annotate(f), properties(f));
    else core.warning(annotate(f), properties(f));
  }
  if (failed) {
    // What `core.setFailed` does, which takes no place in a file.
    process.exitCode = core.ExitCode.Failure;
    core.error(annotate(main), main.location === undefined ? {} : properties(main));
  } else if (main.verdict !== 'ok') core.warning(annotate(main), properties(main));
}

/** A common input's value, its default where the given one is wrong: a wrong one has been reported as such already. */
function lenient<K extends keyof typeof COMMON_INPUTS>(input: K, read: (input: string) => string) {
  const field = COMMON_INPUTS[input];
  const parse = (raw: string) => field.parse(raw) as { value: Valued<K> } | { problem: string };
  const given = parse(read(input).trim() || field.default);
  return 'value' in given ? given.value : (parse(field.default) as { value: Valued<K> }).value;
}
type Valued<K extends keyof typeof COMMON_INPUTS> = Extract<ReturnType<(typeof COMMON_INPUTS)[K]['parse']>, { value: unknown }>['value'];

/** Writes the report and returns its absolute path, or the empty text where it cannot be written (a warning, not a failure). */
async function writeReport(json: Report, wanted: string, log: Log): Promise<string> {
  const step = (process.env['GITHUB_ACTION'] ?? 'step').replace(/[^\w.-]/g, '_');
  const folder = process.env['RUNNER_TEMP'] || tmpdir();
  const file =
    wanted === ''
      ? path.join(folder, 'runbook-actions', `${json.action}-${step}-${process.pid}.json`)
      : path.resolve(process.env['GITHUB_WORKSPACE'] || '.', wanted);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(json, null, 2)}\n`);
    return file;
  } catch (error) {
    core.warning(`The report could not be written to ${plainText(file)}: ${plainText(errorText(error))}.`);
    log.debug(JSON.stringify(json));
    return '';
  }
}

/** Appends to the step's summary. Alone on a machine there is none, and the log says it all. */
async function writeSummary(markdown: string, log: Log): Promise<void> {
  if (!process.env['GITHUB_STEP_SUMMARY']) return log.debug('GITHUB_STEP_SUMMARY is not set: no summary is written.');
  try {
    await core.summary.addRaw(markdown, true).write();
  } catch (error) {
    core.warning(`The job summary could not be written: ${plainText(errorText(error))}.`);
  }
}
