import { inputs } from '../../actions/health-gate/inputs.ts';
import { healthGate } from '../../actions/health-gate/run.ts';
import { COMMON_INPUTS } from '../../src/core/common-inputs.ts';
import { parseInputs } from '../../src/core/input-spec.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { createRedactor } from '../../src/core/redact.ts';

/** Runs the action's own code in this process, with inputs as texts, without a runner around it. */
export async function runHealth(
  given: Readonly<Record<string, string>>,
  options: { signal?: AbortSignal; log?: (line: string) => void } = {},
): Promise<Outcome> {
  const parsed = parseInputs({ ...COMMON_INPUTS, ...inputs }, (name) => given[name] ?? '');
  const log = options.log ?? (() => undefined);
  return healthGate.run({
    inputs: parsed,
    language: parsed.language,
    signal: options.signal ?? new AbortController().signal,
    log: { info: log, debug: log, group: (title) => log(title) },
    redactor: createRedactor(),
    hide: () => undefined,
    saveState: () => undefined,
  });
}

/** One failure decides. */
export const ONCE = { mode: 'assert', 'failure-threshold': '1' };

/** What the action says of its first target. */
export async function judgeHealth(given: Readonly<Record<string, string>>) {
  const { findings, outputs } = await runHealth({ interval: '20ms', ...given });
  return { verdict: findings[0]?.verdict, reason: findings[0]?.reason, message: findings[0]?.message ?? '', attempts: outputs['attempts'] };
}
