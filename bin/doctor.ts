/**
 * The doctor on one's own machine, with one's own token, which sees more than a job's:
 *
 *     npm run doctor -- --into PATH [--repo OWNER/REPO] [--health-url URL] [--render-service srv-…] …
 *
 * What no option says is taken from the repository where that tells it: its name from git, addresses from what init wrote down.
 * Every input of actions/doctor is an option of the same name. Secrets come from the environment alone, as a command line is seen by
 * every process: GITHUB_TOKEN or GH_TOKEN, DATABASE_URL, RENDER_API_KEY, RAILWAY_TOKEN, HEADERS. Ends with 1 where something fails, with
 * 2 where an option is wrong.
 */
import { statSync, writeFileSync } from 'node:fs';
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
import { FROM_ENVIRONMENT, readOptions, readTaken, SHORT } from './doctor/options.ts';

const spec = { ...COMMON_INPUTS, ...inputs };
/** What every repository's doctor can look with; the others are for one host. */
const NEEDED = ['github-token', 'database-url'];

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const spoken =
    doctorMessages[words.some((word, at) => word === '--language=es' || (word === 'es' && words[at - 1] === '--language')) ? 'es' : 'en'];
  if (words.includes('--help')) {
    const names = Object.keys(spec).filter((input) => !Object.hasOwn(FROM_ENVIRONMENT, input));
    const short = (input: string) => Object.entries(SHORT).find(([, long]) => long === input)?.[0] ?? input;
    for (const line of [spoken.local.usage, '', spoken.local.options, ...names.map((input) => `  --${short(input)}`)]) console.log(line);
    return 0;
  }
  const options = readOptions(words, (input) => Object.hasOwn(spec, input));
  const folder = options.get('path');
  if (folder === undefined) throw new ConfigError([{ input: '--into', problem: spoken.local.noFolder, example: spoken.local.usage }]);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new ConfigError([{ input: '--into', problem: spoken.local.notAFolder }]);
  const fromEnvironment = (input: string) => (FROM_ENVIRONMENT[input] ?? []).map((name) => process.env[name] ?? '').find((value) => value !== '');
  const seen = await readTaken(folder, fromEnvironment('headers') !== undefined);
  const taken = new Map([...seen].filter(([input]) => !options.has(input)));
  const read = (input: string) => fromEnvironment(input) ?? options.get(input) ?? taken.get(input) ?? '';
  const redactor = createRedactor(secretsOf(spec, read));
  const given = parseInputs(spec, read) as Inputs<typeof spec>;
  const problems = validate(given);
  if (problems.length > 0) throw new ConfigError(problems);
  const cancel = new AbortController();
  process.once('SIGINT', () => cancel.abort(new Error('interrupted')));
  const m = doctorMessages[given.language];
  const record = await gather(given, { env: process.env, language: given.language, signal: cancel.signal, redact: redactor.redact });
  const examination = mapStrings(examine(record, m), redactor.redact);
  if (taken.size > 0)
    console.log(`${m.local.taken([...taken].map(([input, value]) => `${input} ${plainText(redactor.redact(value), 200)}`).join(', '))}\n`);
  for (const line of logLines(examination, m)) console.log(line);
  const unset = NEEDED.filter((input) => fromEnvironment(input) === undefined).map((input) => FROM_ENVIRONMENT[input]?.[0] ?? input);
  if (unset.length > 0) console.log(`\n${m.local.unset(unset.join(', '))}`);
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
