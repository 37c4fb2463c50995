/**
 * The doctor on one's own machine, with one's own token, which sees more than a job's:
 *
 *     npm run doctor -- --repo OWNER/REPO --into PATH [--health-url URL] [--render-service srv-…] …
 *
 * Every input of actions/doctor is an option of the same name. Secrets come from the environment alone, as a command line is seen by every
 * process: GITHUB_TOKEN or GH_TOKEN, DATABASE_URL, RENDER_API_KEY, RAILWAY_TOKEN, HEADERS. Ends with 1 where something fails, with 2 where an option is wrong.
 */
import { writeFileSync } from 'node:fs';
import { gather } from '../actions/doctor/gather.ts';
import { inputs } from '../actions/doctor/inputs.ts';
import { validate } from '../actions/doctor/run.ts';
import { COMMON_INPUTS } from '../src/core/common-inputs.ts';
import { ConfigError, errorText } from '../src/core/errors.ts';
import { type Inputs, parseInputs, secretsOf } from '../src/core/input-spec.ts';
import { plainText } from '../src/core/plain-text.ts';
import { createRedactor } from '../src/core/redact.ts';
import { mapStrings } from '../src/core/report.ts';
import { isFailure, worst } from '../src/core/verdict.ts';
import { detailsOf, examine, findingsOf, logLines } from '../src/domain/doctor/examine.ts';
import { doctorMessages } from '../src/domain/doctor/messages.ts';

const spec = { ...COMMON_INPUTS, ...inputs };
const SHORT: Readonly<Record<string, string>> = { repo: 'repository', into: 'path' };
const FROM_ENVIRONMENT: Readonly<Record<string, readonly string[]>> = {
  'github-token': ['GITHUB_TOKEN', 'GH_TOKEN'],
  'database-url': ['DATABASE_URL'],
  'render-api-key': ['RENDER_API_KEY'],
  'railway-token': ['RAILWAY_TOKEN'],
  headers: ['HEADERS'],
};

/** `--name value` and `--name=value`. Throws a ConfigError. */
function readOptions(args: readonly string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const [, name = '', , value] = /^--([\w-]+)(=([\s\S]*))?$/.exec(args[at] ?? '') ?? [];
    const input = SHORT[name] ?? name;
    if (!Object.hasOwn(spec, input))
      throw new ConfigError([
        { input: plainText(args[at] ?? '', 60), problem: 'there is no such option.', example: '--repo OWNER/REPO --into PATH' },
      ]);
    if (Object.hasOwn(FROM_ENVIRONMENT, input))
      throw new ConfigError([
        { input, problem: `a secret on a command line is seen by every process; set ${FROM_ENVIRONMENT[input]?.[0]} in the environment.` },
      ]);
    const next = value ?? args[at + 1];
    if (next === undefined) throw new ConfigError([{ input, problem: 'the option has no value.' }]);
    if (value === undefined) at += 1;
    given.set(input, next);
  }
  return given;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const read = (input: string) => {
    const names = FROM_ENVIRONMENT[input] ?? [];
    return names.map((name) => process.env[name] ?? '').find((value) => value !== '') ?? options.get(input) ?? '';
  };
  const redactor = createRedactor(secretsOf(spec, read));
  const given = parseInputs(spec, read) as Inputs<typeof spec>;
  const problems = validate(given);
  if (problems.length > 0) throw new ConfigError(problems);
  const cancel = new AbortController();
  process.once('SIGINT', () => cancel.abort(new Error('interrupted')));
  const m = doctorMessages[given.language];
  const record = await gather(given, { env: process.env, language: given.language, signal: cancel.signal, redact: redactor.redact });
  const examination = mapStrings(examine(record, m), redactor.redact);
  for (const line of logLines(examination, m)) console.log(line);
  const findings = findingsOf(examination);
  const main = worst(findings);
  const failed = findings.some(({ verdict }) => isFailure(verdict, given));
  if (given.reportPath !== '') {
    const { verdict, reason, message } = main;
    writeFileSync(
      given.reportPath,
      `${JSON.stringify({ schema: 1, action: 'doctor', verdict, reason, message, failed, findings, details: detailsOf(examination) }, null, 2)}\n`,
    );
  }
  return failed ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  // Of a problem's words none is a secret: an input's problem never quotes one.
  console.error(error instanceof ConfigError ? error.message : plainText(errorText(error), 500));
  process.exitCode = 2;
}
