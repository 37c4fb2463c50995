import * as core from '@actions/core';
import { COMMON_INPUTS, COMMON_OUTPUTS } from '../../core/common-inputs.ts';
import { CheckFailed, ConfigError, describeProblem, errorText, type InputProblem, UpstreamError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { frameMessages } from '../../core/frame-messages.ts';
import { type InputSpec, type Inputs, parseInputs, secretsOf } from '../../core/input-spec.ts';
import type { Language } from '../../core/language.ts';
import type { Log } from '../../core/log.ts';
import type { Outcome } from '../../core/outcome.ts';
import { plainText } from '../../core/plain-text.ts';
import { createRedactor, type Redactor, secretForms } from '../../core/redact.ts';
import { environmentProxySecrets } from '../http/environment-proxy.ts';
import { onCancel, settleWithin } from './cancel.ts';
import { createLog } from './log.ts';
import { report } from './report.ts';

/** What an action's `run` gets. */
export type Context<S extends InputSpec> = {
  readonly inputs: Inputs<S & typeof COMMON_INPUTS>;
  readonly language: Language;
  /** Aborted when the runner cancels; `run` then ends soon with what it has, or throws. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly redactor: Redactor;
  /** Masks secrets found on the way (a token that a login gave), in the log from now on and in everything reported. */
  readonly hide: (secrets: readonly string[]) => void;
  /** Handed to `post` of the same step, even if `run` is killed later. Never a secret. */
  readonly saveState: (name: string, value: string) => void;
};

export type Action<S extends InputSpec> = {
  /** Folder name under actions/. */
  readonly name: string;
  /** Headline of the summary. */
  readonly title: Readonly<Record<Language, string>>;
  readonly inputs: S;
  /** The action's own outputs with the values that hold until it reports. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Problems that only show when inputs are seen together. */
  readonly validate?: (inputs: Inputs<S & typeof COMMON_INPUTS>) => readonly InputProblem[];
  readonly run: (context: Context<S>) => Promise<Outcome>;
  /** Clean-up after the job's steps, also after a cancel. It never fails the job: what it throws becomes a warning. */
  readonly post?: (context: Context<S>, state: (name: string) => string) => Promise<void>;
};

/** Time for `run` to wind up after a cancel. The runner sends SIGTERM after 7.5 s and kills 2.5 s later. */
const CANCEL_GRACE_MS = 5500;

const read = (input: string) => core.getInput(input, { trimWhitespace: false });

/**
 * An action's whole life: mask, read inputs, run, report. Every output is set before the step fails, in every case; the
 * defaults are written first, so that even a killed step says `unknown` and never nothing.
 */
export async function runAction<S extends InputSpec>(action: Action<S>): Promise<void> {
  const cancelled = onCancel();
  const spec = { ...COMMON_INPUTS, ...action.inputs };
  const redactor = createRedactor();
  const hide = (secrets: readonly string[]) => {
    redactor.add(secrets);
    for (const form of secrets.flatMap(secretForms)) core.setSecret(form);
  };
  // A proxy's password may stand in any client library's error, whatever the action asks for.
  hide([...secretsOf(spec, read), ...environmentProxySecrets(process.env)]);
  const log = createLog(redactor);
  const isPost = core.getState('isPost') === 'true';
  if (!isPost) {
    core.saveState('isPost', 'true');
    for (const [name, value] of Object.entries({ ...COMMON_OUTPUTS, ...action.outputs })) core.setOutput(name, value);
  }

  const startedAt = new Date();
  // The language of a run with wrong inputs is the one asked for, if that one is right.
  let language: Language = read('language').trim() === 'es' ? 'es' : 'en';
  let outcome: Outcome;
  try {
    const inputs = parseInputs(spec, read) as Inputs<S & typeof COMMON_INPUTS>;
    language = inputs.language;
    const problems = action.validate?.(inputs) ?? [];
    if (problems.length > 0) throw new ConfigError(problems);
    const context: Context<S> = { inputs, language, signal: cancelled, log, redactor, hide, saveState: core.saveState };
    if (isPost) return await action.post?.(context, core.getState);
    outcome = await settleWithin(action.run(context), cancelled, CANCEL_GRACE_MS);
  } catch (error) {
    if (isPost) return core.warning(redactor.redact(plainText(errorText(error), 1000)));
    outcome = cancelled.aborted ? brokenOff(error, log) : failureOutcome(error, language, log);
  }
  if (cancelled.aborted) outcome = { ...outcome, findings: [cancelledFinding(language)] };
  await report({ action, read, outcome, language, startedAt, redactor, log });
}

/** Whatever a cancel breaks off is no bug; its error is told to who debugs. The finding is the caller's. */
function brokenOff(error: unknown, log: Log): Outcome {
  log.debug(String(error instanceof Error ? error.stack : error));
  return { findings: [], outputs: {}, details: {}, sections: [] };
}

/** What a thrown error says: the user's input, a check's answer, somebody else's service, or our own bug. */
function failureOutcome(error: unknown, language: Language, log: Log): Outcome {
  const text = plainText(errorText(error), 1000);
  const only = (finding: Finding, sections: readonly string[] = []): Outcome => ({ findings: [finding], outputs: {}, details: {}, sections });
  if (error instanceof ConfigError) {
    const said = error.problems.map((problem) => describeProblem(problem, language));
    for (const line of said) log.info(line);
    const head = frameMessages[language].configHeadline(error.problems.length);
    return only({
      verdict: 'unknown',
      reason: 'config',
      message: `${head} ${plainText(said.join(' '), 1000)}`,
      evidence: {
        problems: error.problems.map(({ es, ...problem }) => ({ ...problem, ...(language === 'es' && es !== undefined ? { problem: es } : {}) })),
      },
    });
  }
  if (error instanceof CheckFailed) return only({ verdict: 'critical', reason: error.reason, message: text });
  if (error instanceof UpstreamError) return only({ verdict: 'unknown', reason: error.reason, message: text });
  log.group('Stack', String(error instanceof Error ? error.stack : error).split('\n'));
  return only({ verdict: 'unknown', reason: 'internal_error', message: frameMessages[language].bug(text.replace(/([^.])$/, '$1.')) });
}

function cancelledFinding(language: Language): Finding {
  return { verdict: 'unknown', reason: 'cancelled', message: frameMessages[language].cancelled };
}
